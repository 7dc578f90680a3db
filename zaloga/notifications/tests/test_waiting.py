"""What waits on the desk stands first in a digest, and seldom makes one by itself."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.notifications import digests, rooms, waiting
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.notices import compose as round_of_worker
from zaloga.notifications.stopping import EVERYTHING, Stop
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import PersonFactory
from zaloga.notifications.waiting import Item

pytestmark = pytest.mark.django_db
OFTEN = Reader.Often


@pytest.fixture(autouse=True)
def desk(monkeypatch):
    """What waits for everybody in these tests."""
    items = []
    monkeypatch.setattr(waiting, "DECLARED", [lambda people: {person.pk: items for person in people}])
    monkeypatch.setitem(rooms.READABLE, "probe", lambda notes: notes)
    return items


@pytest.fixture
def anna():
    return Reader.objects.create(user=PersonFactory()).user


def item(number=1, **how):
    return Item(f"Sprawa {number}", ("Sieć A", "jedna strona"), f"/sprawy/{number}/", f"Zrób {number}", **how)


def happen(person, text="Nowa rozmowa", **how):
    how = {"by_mail": False, "within": "Sieć A", "scope": "siec-1", "url": f"/sieci/a/{text}/", **how}
    tell([person], text=text, source="probe.done", kind="rozmowa", **how)


def come(person):
    """Let the hour of the digest come; gives the new letters."""
    before = set(Letter.objects.values_list("pk", flat=True))
    Reader.objects.filter(user=person).update(next_at=clock.now() - timedelta(minutes=1))
    digests.compose(Reader.objects.get(user=person), Note.Way.DIGEST)
    return list(Letter.objects.exclude(pk__in=before))


def test_what_waits_stands_first_with_one_button_and_the_subject_says_it(anna, desk):
    desk += [item(number) for number in range(1, 9)]
    happen(anna)

    letter = come(anna)[0]

    assert letter.subject == "8 spraw czeka, 1 nowa wiadomość: Sieć A"
    assert letter.text.index("CZEKA NA CIEBIE") < letter.text.index("Sprawa 1") < letter.text.index("SIEĆ A")
    assert letter.html.count("padding:13px 22px") == 1 and ">Zrób 1</a>" in letter.html
    assert "/sprawy/6/" in letter.text and "/sprawy/7/" not in letter.text
    assert "i 2 więcej na Twoim pulpicie" in letter.text and "i 2 więcej na Twoim pulpicie" in letter.html


def test_what_was_told_elsewhere_makes_no_letter_alone(anna, desk):
    desk.append(item())

    assert come(anna) == []


def test_what_nothing_told_of_makes_one_letter_and_no_second(anna, desk):
    desk.append(item(since=clock.now()))

    assert [letter.subject for letter in come(anna)] == ["1 sprawa czeka na Ciebie"]
    assert come(anna) == []

    happen(anna)
    assert "Sprawa 1" in come(anna)[0].text


def test_what_waited_before_the_last_hour_is_new_no_more_though_no_letter_went_then(anna, desk):
    since = clock.now() - timedelta(minutes=5)
    come(anna)
    desk.append(item(since=since))

    assert come(anna) == []


@pytest.mark.parametrize("level", [Preference.Level.CALENDAR, Preference.Level.NONE])
def test_a_network_that_should_not_write_says_nothing_of_what_waits_there_either(anna, desk, level):
    Preference.objects.create(user=anna, scope="siec-2", level=level)
    desk += [item(1, scope="siec-2", since=clock.now()), item(2, scope="siec-1")]

    assert come(anna) == []
    happen(anna)
    letter = come(anna)[0]
    assert "Sprawa 2" in letter.text and "Sprawa 1" not in letter.text + letter.html


def test_whoever_wants_no_digest_gets_none_for_what_waits(anna, desk):
    desk.append(item(since=clock.now()))
    Stop(anna).carry_out(stop=True)
    other = Reader.objects.create(user=PersonFactory()).user
    Stop(other, EVERYTHING).carry_out(stop=True)

    assert come(anna) + come(other) == []


def test_what_came_through_quiet_hours_is_news_alone(anna, desk):
    desk.append(item(since=clock.now()))
    hour = clock.now().astimezone().hour
    Reader.objects.filter(user=anna).update(quiet_from=hour, quiet_to=(hour + 2) % 24)
    for text in ("Pierwsze", "Drugie"):
        happen(anna, text, by_mail=True)

    Reader.objects.filter(user=anna).update(quiet_from=None, quiet_to=None)
    round_of_worker(timestamp=0)

    letter = Letter.objects.get()
    assert "Sprawa 1" not in letter.text
    assert Stop(anna, "siec-1", "probe.done").url in letter.headers["List-Unsubscribe"]


def test_a_question_told_with_its_words_is_not_repeated_among_what_waits(anna, desk, monkeypatch):
    said = rooms.Said("Kto poprowadzi?", "Jan", "Szukam", "Szukam", "Kto poprowadzi?")
    monkeypatch.setitem(rooms.SPEECH, "probe", lambda notes: {note.pk: said for note in notes})
    desk += [Item("Kto poprowadzi?", ("Sieć A",), "/sieci/a/Nowa/", "Odpowiedz"), item(2)]
    happen(anna, "Nowa")

    letter = come(anna)[0]

    assert letter.subject.startswith("1 sprawa czeka, ") and letter.text.count("Kto poprowadzi?") == 1


def test_what_speaks_to_the_person_stands_before_the_rest_and_says_where(anna):
    happen(anna, "Ogólne")
    happen(anna, "Drugie", scope="siec-2", within="Sieć B")
    happen(anna, "Twój wpis pomógł", scope="siec-2", within="Sieć B", is_personal=True)

    letter = come(anna)[0]

    places = [letter.text.index(words) for words in ("DO CIEBIE", "Twój wpis pomógł", "SIEĆ A", "SIEĆ B")]
    assert places == sorted(places)
    assert "rozmowa, Sieć B" in letter.html
    assert letter.subject == "3 nowe wiadomości: Sieć A, Sieć B"


def test_an_answer_that_waited_through_quiet_hours_stands_first(anna):
    hour = clock.now().astimezone().hour
    Reader.objects.filter(user=anna).update(quiet_from=hour, quiet_to=(hour + 2) % 24)
    happen(anna, "Ważne", by_mail=True)
    happen(anna, "Jan odpowiada Ci", answered={anna.pk})
    Reader.objects.filter(user=anna).update(quiet_from=None, quiet_to=None)

    round_of_worker(timestamp=0)

    letter = Letter.objects.get()
    assert letter.text.index("Jan odpowiada Ci") < letter.text.index("Ważne")
