"""The page of settings, and stopping letters by a link in one of them."""

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.core import clock
from zaloga.notifications import rooms
from zaloga.notifications.models import Note, Preference, Reader
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tests.factories import NoteFactory, PersonFactory

pytestmark = pytest.mark.django_db
CHOSEN = {"often": "daily", "weekday": "1", "hour": "16", "quiet_from": "21", "quiet_to": "6", "poziom": "important"}


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(rooms, "PLACES", [lambda person: [("siec-3", "Sieć matematyków")]])


def state():
    return list(Reader.objects.values_list("user", "often")), list(
        Preference.objects.values_list("user", "scope", "level")
    )


def test_somebody_chooses_when_and_about_what_we_write(client, place):
    anna = PersonFactory()
    client.force_login(anna)

    response = client.post(reverse("notifications:letters"), {**CHOSEN, "poziom-siec-3": "all"})

    assert response.status_code == 302
    reader = Reader.objects.get()
    assert (reader.user, reader.often, reader.hour, reader.quiet_from, reader.rests) == (anna, "daily", 16, 21, False)
    assert reader.next_at > clock.now()
    assert state()[1] == [(anna.pk, "", "important"), (anna.pk, "siec-3", "all")]


def test_a_network_goes_back_to_what_holds_everywhere(client, place):
    anna = PersonFactory()
    Preference.objects.create(user=anna, scope="siec-3", level="all")
    client.force_login(anna)

    client.post(reverse("notifications:letters"), {**CHOSEN, "poziom-siec-3": ""})

    assert state()[1] == [(anna.pk, "", "important")]


def test_one_tap_chooses_for_all_networks_and_leaves_the_hour_and_what_was_stopped(client, place):
    anna, other = PersonFactory(), PersonFactory()
    Reader.objects.create(user=anna, often="daily", hour=16, weekday=2)
    for scope, level in (("", "important"), ("siec-3", "all"), ("siec-4", "none")):
        Preference.objects.create(user=anna, scope=scope, level=level)
    Preference.objects.create(user=anna, scope="siec-3", source="a.told", level="none")
    Preference.objects.create(user=other, scope="siec-3", level="all")
    waiting = NoteFactory(user=anna, scope="siec-3", by_mail=Note.Way.DIGEST)
    term = NoteFactory(user=anna, scope="siec-3", by_mail=Note.Way.NOW, is_calendar=True)
    client.force_login(anna)

    response = client.post(reverse("notifications:letters"), {"gotowe": "terminy"})

    assert (response.status_code, response.url) == (302, reverse("notifications:letters"))
    reader = Reader.objects.get()
    assert (reader.user, reader.often, reader.hour, reader.weekday) == (anna, "never", 16, 2)
    assert list(Preference.objects.values_list("user", "scope", "source", "level").order_by("user", "source")) == [
        (anna.pk, "", "", "calendar"),
        (anna.pk, "siec-3", "a.told", "none"),
        (other.pk, "siec-3", "", "all"),
    ]
    assert list(Note.objects.exclude(by_mail="")) == [term] and waiting in Note.objects.in_bell()


@pytest.mark.parametrize(("chosen", "level"), [("spokojnie", "important"), ("na-biezaco", "all")])
def test_a_ready_choice_is_made_from_the_foot_of_a_letter_too_and_shown_as_chosen(client, place, chosen, level):
    anna = PersonFactory()
    Stop(anna).carry_out(stop=True)
    url = Stop(anna, "siec-3").settings_url

    assert url.endswith(client.post(url, {"gotowe": chosen}).url)

    assert state() == ([(anna.pk, "weekly")], [(anna.pk, "", level)])
    assert f'value="{chosen}" aria-pressed="true"' in client.get(url).content.decode()
    assert client.post(url, {"gotowe": "cokolwiek"}).status_code == 422


def test_whoever_chose_nothing_lives_calmly_and_whoever_chose_more_exactly_sees_it_open(client, place):
    anna = PersonFactory()
    client.force_login(anna)
    url = reverse("notifications:letters")
    calm = client.get(url).content.decode()

    client.post(url, {**CHOSEN, "poziom-siec-3": "all"})

    exact = client.get(url).content.decode()
    assert 'value="spokojnie" aria-pressed="true"' in calm and '<details class="fold">' in calm
    assert 'aria-pressed="true"' not in exact and '<details class="fold" open>' in exact


def test_a_network_is_no_optional_field(client, place):
    client.force_login(PersonFactory())

    page = client.get(reverse("notifications:letters")).content.decode()

    assert '<label for="id_poziom-siec-3">Sieć matematyków</label>' in page
    assert '<label for="id_quiet_from">Cisza od</label>' in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_to": ""}, "Podaj obie godziny ciszy albo żadnej."),
        ({"away_from": "2027-02-10", "away_until": "2027-02-01"}, "ostatni nie może być przed pierwszym"),
        ({"away_from": "2027-02-10", "away_until": "2029-02-01"}, "najwyżej 120 dni"),
        ({"hour": "77"}, "Wybierz jedną z podanych możliwości."),
    ],
)
def test_what_does_not_fit_together_is_said_and_changes_nothing(client, wrong, words):
    client.force_login(PersonFactory())

    response = client.post(reverse("notifications:letters"), {**CHOSEN, **wrong})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert state() == ([], [])


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("link", [(), ("siec-3",), ("siec-3", "forum.begun"), ("*",)])
def test_opening_the_link_changes_nothing(client, method, link):
    stop = Stop(PersonFactory(), *link)

    response = getattr(client, method)(stop.url)

    assert response.status_code == 200
    assert state() == ([], [])


def test_one_click_of_a_mail_program_stops_one_network_only_and_may_be_repeated():
    anna, other, program = PersonFactory(), PersonFactory(), Client(enforce_csrf_checks=True)
    for scope in ("siec-3", "siec-4"):
        NoteFactory(user=anna, scope=scope, by_mail=Note.Way.DIGEST)
    NoteFactory(user=other, scope="siec-3", by_mail=Note.Way.DIGEST)

    for _ in range(2):
        response = program.post(Stop(anna, "siec-3").url, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200

    assert state()[1] == [(anna.pk, "siec-3", "calendar")]
    assert list(Note.objects.exclude(by_mail="").values_list("user", "scope").order_by("pk")) == [
        (anna.pk, "siec-4"),
        (other.pk, "siec-3"),
    ]


def test_the_digest_is_stopped_and_comes_back(client):
    anna = PersonFactory()

    client.post(Stop(anna).url, {"List-Unsubscribe": "One-Click"})
    assert state()[0] == [(anna.pk, "never")]

    client.post(Stop(anna).url, {"wroc": "1"})
    assert state()[0] == [(anna.pk, "weekly")]


def test_a_forged_link_or_one_to_an_address_left_is_nowhere(client):
    anna = PersonFactory()
    old = Stop(anna, "siec-3").url
    anna.email = "nowy@poczta.example"
    anna.save()

    assert client.post(old).status_code == 404
    assert client.post(Stop(anna).url[:-3] + "xx/").status_code == 404
    assert state() == ([], [])


def test_letters_are_set_from_the_foot_of_one_without_signing_in(client, monkeypatch):
    monkeypatch.setattr(rooms, "PLACES", [lambda person: [("siec-3", "Sieć matematyków"), ("siec-4", "Sieć tajna")]])
    anna = PersonFactory()
    url = Stop(anna, "siec-3").settings_url

    page = client.get(url).content.decode()
    assert "Sieć matematyków" in page and "Sieć tajna" not in page
    assert state() == ([], [])

    client.post(url, {**CHOSEN, "poziom-siec-3": "all", "poziom-siec-4": "calendar"})

    assert state() == ([(anna.pk, "daily")], [(anna.pk, "", "important"), (anna.pk, "siec-3", "all")])


def test_a_link_lives_on_when_the_key_of_the_house_changes(client, settings):
    anna = PersonFactory()
    old = Stop(anna, "siec-3").url
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-house-for-this-test-only"

    client.post(old, {"List-Unsubscribe": "One-Click"})

    assert state()[1] == [(anna.pk, "siec-3", "calendar")]


def test_stopping_leaves_the_calendar_that_waits_for_the_end_of_quiet_hours():
    anna = PersonFactory()
    term = NoteFactory(user=anna, scope="siec-3", by_mail=Note.Way.NOW, is_calendar=True)
    NoteFactory(user=anna, scope="siec-3", by_mail=Note.Way.NOW)

    Stop(anna, "siec-3").carry_out(stop=True)

    assert list(Note.objects.exclude(by_mail="")) == [term]
