"""What one click stops: a kind of news of one network, the network, the digest, or all that may be stopped."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.notifications import kinds, rooms
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.stopping import EVERYTHING, Stop
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import NoteFactory, PersonFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
SETTINGS = {"often": "weekly", "weekday": "4", "hour": "7", "poziom": "important"}


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(kinds, "TITLES", {"a.asked": "pytanie", "a.asked_shyly": "pytanie", "a.told": "ogłoszenie"})
    monkeypatch.setattr(rooms, "PLACES", [lambda person: [("siec-3", "Sieć polonistów"), ("siec-4", "Sieć druga")]])


def happen(person, source="a.asked", scope="siec-3", **how):
    how = {"by_mail": True, "within": "Sieć polonistów", "text": source, **how}
    tell([person], scope=scope, source=source, url="/sieci/a/", **how)


def came():
    return sorted(f"{note.source} {note.scope}" for note in Note.objects.filter(by_mail=Note.Way.NOW))


def test_one_click_stops_this_kind_of_news_of_this_network_and_nothing_else():
    anna, other = PersonFactory(), PersonFactory()
    happen(anna)
    link = Letter.objects.get().headers["List-Unsubscribe"].strip("<>")
    Note.objects.all().delete()

    for _ in range(2):
        assert Client(enforce_csrf_checks=True).post(link, ONE_CLICK).status_code == 200

    for person in (anna, other):
        for source, scope in [("a.asked", "siec-3"), ("a.told", "siec-3"), ("a.asked", "siec-4")]:
            happen(person, source, scope)
    happen(anna, "a.asked_shyly", is_calendar=True)
    mine = Note.objects.filter(user=anna, by_mail=Note.Way.NOW).values_list("source", "scope").order_by("pk")
    assert list(mine) == [("a.told", "siec-3"), ("a.asked", "siec-4")]
    assert Note.objects.filter(user=other, by_mail=Note.Way.NOW).count() == 3
    assert anna.notes.in_bell().count() == 4


def test_a_click_takes_what_waits_out_of_the_next_letter():
    anna = PersonFactory()
    left = NoteFactory(user=anna, scope="siec-3", source="a.told", by_mail=Note.Way.DIGEST)
    for source in ("a.asked", "a.asked_shyly"):
        NoteFactory(user=anna, scope="siec-3", source=source, by_mail=Note.Way.DIGEST)

    Stop(anna, "siec-3", "a.asked").carry_out(stop=True)

    assert list(Note.objects.exclude(by_mail="")) == [left]


def test_the_page_offers_the_kind_the_network_and_everything_with_a_button_each(client):
    anna = PersonFactory()
    NoteFactory(user=anna, scope="siec-3", within="Sieć polonistów")

    page = client.get(Stop(anna, "siec-3", "a.told").url).content.decode()

    links = re.findall(r'<form class="stack g2" method="post" action="([^"]+)"', page)
    asked = [Stop(anna, "siec-3", "a.told"), Stop(anna, "siec-3"), Stop(anna, EVERYTHING)]
    assert links == [reverse("notifications:stop", args=[stop.token]) for stop in asked]
    assert [words for words in re.findall(r"<button[^>]*>([^<]+)</button>", page) if words.startswith("Nie")] == [
        "Nie piszcie o tym: ogłoszenie",
        "Nie piszcie o tej sieci",
        "Nie piszcie do mnie o żadnej sieci",
    ]
    assert "Sieć polonistów" in page and page.count("btn primary") == 1
    assert not Preference.objects.exists() and not Reader.objects.exists()


def test_who_wants_no_letters_at_all_gets_only_those_about_the_account(client):
    anna = PersonFactory()
    Preference.objects.create(user=anna, scope="siec-4", level=Preference.Level.ALL)
    waits = NoteFactory(user=anna, scope="siec-4", by_mail=Note.Way.DIGEST)

    page = client.post(Stop(anna, EVERYTHING).url).content.decode()

    happen(anna, is_calendar=True)
    happen(anna, scope="siec-4", answered={anna.pk})
    tell([anna], text="Kopia danych jest gotowa", url="/konto/", by_mail=True, source="account.copy_made")
    waits.refresh_from_db()
    assert [letter.subject for letter in Letter.objects.all()] == ["Kopia danych jest gotowa"]
    assert waits.by_mail == "" and anna.notes.in_bell().count() == 4
    assert "Żadna sieć już do Ciebie nie napisze" in page and "Jednak piszcie do mnie" in page


@pytest.mark.parametrize("link", [("siec-3", "a.asked"), ("siec-3",), (EVERYTHING,)])
def test_what_was_stopped_comes_again_by_the_same_link_even_if_everything_was_stopped_since(client, link):
    anna = PersonFactory()
    stop = Stop(anna, *link)
    stop.carry_out(stop=True)
    Stop(anna, EVERYTHING).carry_out(stop=True)

    client.post(stop.url, {"wroc": "1"})

    happen(anna)
    assert not stop.is_stopped and came() == ["a.asked siec-3"]


def test_the_digest_comes_again_by_its_own_link_after_everything_was_stopped(client):
    anna = PersonFactory()
    Stop(anna, EVERYTHING).carry_out(stop=True)

    client.post(Stop(anna).url, {"wroc": "1"})

    happen(anna, by_mail=False)
    assert anna.notes.get().by_mail == Note.Way.DIGEST


@pytest.mark.parametrize("way", ["signed in", "by the link in a letter"])
def test_the_settings_show_what_was_stopped_by_a_link_and_turn_it_on_again(client, way):
    anna = PersonFactory()
    for scope in ("siec-3", "siec-4"):
        Stop(anna, scope, "a.asked").carry_out(stop=True)
    client.force_login(anna)
    url = reverse("notifications:letters") if way == "signed in" else Stop(anna, "siec-3").settings_url

    page = client.get(url).content.decode()
    assert page.count("pytanie, Sieć polonistów") == 1
    assert ("pytanie, Sieć druga" in page) == (way == "signed in")

    client.post(url, {**SETTINGS, "znow": re.findall(r'name="znow" value="(siec-3 [^"]+)"', page)})

    assert set(Preference.objects.of_kinds().values_list("scope", "source")) == {
        ("siec-4", "a.asked"),
        ("siec-4", "a.asked_shyly"),
    }


def test_saving_the_settings_leaves_stopped_what_nobody_ticked(client):
    anna = PersonFactory()
    Stop(anna, "siec-3", "a.told").carry_out(stop=True)
    client.force_login(anna)

    client.post(reverse("notifications:letters"), SETTINGS)

    assert Stop(anna, "siec-3", "a.told").is_stopped
    assert not Stop(anna, "siec-3", "a.asked").is_stopped


def test_a_person_may_choose_no_letters_of_one_network_on_the_page(client):
    anna = PersonFactory()
    client.force_login(anna)

    client.post(reverse("notifications:letters"), {**SETTINGS, "poziom-siec-3": "none"})

    happen(anna, is_calendar=True)
    happen(anna, scope="siec-4")
    assert came() == ["a.asked siec-4"]


@pytest.mark.parametrize(
    ("link", "often", "words"),
    [
        ((), "daily", "List zbiorczy będzie przychodzić w\u00a0piątki o\u00a07:00."),
        (("siec-3",), "daily", "a\u00a0reszta w\u00a0liście zbiorczym codziennie o\u00a07:00."),
        (("siec-3",), "never", "a\u00a0reszta zostanie na stronie."),
        (("siec-3", "a.told"), "weekly", "Ogłoszenie: znów przyjdzie listem"),
        ((EVERYTHING,), "weekly", "To, co ważne, przyjdzie od razu"),
    ],
)
def test_whoever_stopped_letters_reads_what_would_come_again(client, link, often, words):
    anna = PersonFactory()
    Reader.objects.create(user=anna, often=often)
    Stop(anna, *link).carry_out(stop=True)

    assert words in client.get(Stop(anna, *link).url).content.decode()
