"""Every piece of news reaches a person once: in a letter of its own or in a digest, whatever the clock does."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zaloga.core import clock
from zaloga.core.holidays import is_school_break
from zaloga.notifications import digests, rooms
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.notices import compose as round_of_worker
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 9, 4, 9, tzinfo=UTC)  # the year from here on has both changes of the clock
CLOCKS_FORWARD = date(2027, 3, 28)
LEVELS = Preference.Level


@pytest.fixture(autouse=True)
def probe():
    """A room whose news everybody may read, save that of siec-9."""
    rooms.READABLE["probe"] = lambda notes: [note for note in notes if note.scope != "siec-9"]
    yield
    del rooms.READABLE["probe"]


def happen(person, text="Ewa zaczyna rozmowę", *, scope="siec-1", url="/sieci/a/", **how):
    how = {"by_mail": False, "within": f"Sieć {scope}", "kind": "nowa rozmowa", **how}
    tell([person], text=text, url=url, scope=scope, source="probe.done", **how)


def come(person, way=Note.Way.DIGEST):
    """Let the hour of the digest come."""
    Reader.objects.filter(user=person).update(next_at=clock.now() - timedelta(minutes=1))
    return digests.compose(Reader.objects.get(user=person), way)


def test_by_default_the_important_comes_at_once_and_the_rest_in_the_digest():
    anna = PersonFactory()

    happen(anna, "Spotkanie jutro", by_mail=True)
    happen(anna, "Odpowiedź dla Ciebie", answered={anna.pk})
    happen(anna, "Nowa rozmowa")

    assert sorted(Letter.objects.values_list("subject", flat=True)) == ["Odpowiedź dla Ciebie", "Spotkanie jutro"]
    assert [note.text for note in come(anna)] == ["Nowa rozmowa"]


@pytest.mark.parametrize(
    ("level", "letters", "in_digest"),
    [
        (LEVELS.ALL, ["Termin", "Ważne", "Zwykłe"], []),
        (LEVELS.CALENDAR, ["Termin"], []),
        (LEVELS.NONE, [], []),
    ],
)
def test_a_level_chosen_for_one_network_goes_before_the_one_for_all(level, letters, in_digest):
    anna = PersonFactory()
    Preference.objects.create(user=anna, scope="", level=LEVELS.IMPORTANT)
    Preference.objects.create(user=anna, scope="siec-1", level=level)
    Reader.objects.create(user=anna)

    happen(anna, "zwykłe")
    happen(anna, "ważne", by_mail=True)
    happen(anna, "termin", is_calendar=True)

    assert sorted(Letter.objects.values_list("subject", flat=True)) == letters
    assert [note.text for note in come(anna)] == in_digest
    assert anna.notes.count() == 3


def test_what_concerns_the_account_is_never_held_back():
    anna = PersonFactory()
    Preference.objects.create(user=anna, level=LEVELS.CALENDAR)
    Reader.objects.create(user=anna, often=Reader.Often.NEVER, quiet_from=0, quiet_to=23)

    tell([anna], text="kopia Twoich danych jest gotowa", url="/konto/", by_mail=True, source="account.copy_made")

    letter = Letter.objects.get()
    assert letter.subject == "Kopia Twoich danych jest gotowa"
    assert "List-Unsubscribe" not in letter.headers


def test_what_has_a_letter_of_its_own_gets_no_other():
    anna = PersonFactory()

    happen(anna, "masz miejsce", has_letter=True, by_mail=True)

    assert not Letter.objects.exists() and not Note.objects.exclude(by_mail="").exists()


def test_digest_names_what_it_shows_and_says_how_much_more_there_is():
    anna = PersonFactory()
    for number in range(digests.LINES + 12):
        happen(anna, f"Rozmowa nr {number}", url=f"/sieci/a/rozmowy/{number}/")
    happen(anna, "Odpowiedź nr 1", url="/sieci/a/rozmowy/0/#w2")

    come(anna)

    letter = Letter.objects.get()
    assert "i 12 więcej" in letter.text and "i 12 więcej" in letter.html
    assert "Odpowiedź nr 1 (i 1\N{NO-BREAK SPACE}wcześniejsza wiadomość)" in letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_digest_leaves_out_what_may_no_longer_be_read_and_is_never_empty():
    anna = PersonFactory()
    happen(anna, "Tajemnica", scope="siec-9")

    assert come(anna) == []
    assert not Letter.objects.exists()

    happen(anna, "Tajemnica druga", scope="siec-9")
    happen(anna, "Jawne")
    come(anna)

    letter = Letter.objects.get()
    assert "Jawne" in letter.text and "Tajemnica" not in letter.text + letter.html + letter.subject


def test_a_letter_that_cannot_be_put_together_keeps_none_from_the_others(caplog):
    people = [PersonFactory() for _ in range(3)]
    for person in people:
        happen(person)
    Reader.objects.update(next_at=clock.now() - timedelta(minutes=1))

    def readable(notes):
        if any(note.user == people[1] for note in notes):
            raise ValueError("a room that breaks")
        return notes

    rooms.READABLE["probe"] = readable
    round_of_worker(0)

    assert sorted(Letter.objects.values_list("user", flat=True)) == [people[0].pk, people[2].pk]
    assert "could not be put together" in caplog.text
    assert Note.objects.waiting(Note.Way.DIGEST).get().user == people[1]


def test_what_was_read_in_the_bell_is_not_told_again_by_mail():
    anna = PersonFactory()
    happen(anna, "Przeczytane")
    anna.notes.mark_read()
    happen(anna, "Nieczytane")

    assert [note.text for note in come(anna)] == ["Nieczytane"]
    assert come(anna) == []


def test_news_of_a_quiet_hour_comes_together_when_it_ends():
    anna = PersonFactory()
    hour = timezone.localtime(clock.now()).hour
    reader = Reader.objects.create(user=anna, quiet_from=hour, quiet_to=(hour + 2) % 24)

    happen(anna, "W nocy pierwsze", by_mail=True)
    happen(anna, "W nocy drugie", by_mail=True)
    round_of_worker(timestamp=0)
    assert not Letter.objects.exists()

    Reader.objects.filter(pk=reader.pk).update(quiet_from=None, quiet_to=None)
    round_of_worker(timestamp=0)
    round_of_worker(timestamp=0)

    assert Letter.objects.get().subject == "2 nowe wiadomości: Sieć siec-1"


def test_composing_one_digest_asks_the_same_number_of_queries_however_much_there_is(django_assert_num_queries):
    for how_many in (1, 3):
        anna = PersonFactory()
        for number in range(how_many):
            happen(anna, f"Rozmowa {number}", url=f"/{number}/")
        come_at = Reader.objects.get(user=anna)
        Reader.objects.filter(pk=come_at.pk).update(next_at=clock.now() - timedelta(minutes=1))
        with django_assert_num_queries(14):
            digests.compose(come_at, Note.Way.DIGEST)


moments = st.lists(st.integers(0, 365 * 24 * 60 - 1), min_size=1, max_size=40)
rhythms = st.fixed_dictionaries(
    {
        "often": st.sampled_from([Reader.Often.WEEKLY, Reader.Often.DAILY]),
        "weekday": st.integers(0, 6),
        "hour": st.integers(0, 23),
        "quiet": st.sampled_from([(None, None), (21, 7), (1, 4), (2, 3)]),
        "rests": st.booleans(),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(rhythm=rhythms, moments=moments, important=st.lists(st.booleans(), min_size=40, max_size=40))
def test_through_a_year_everything_is_told_once_and_never_at_a_wrong_hour(rhythm, moments, important):
    first, last = rhythm.pop("quiet")
    anna = PersonFactory()
    with clock.moved_to(START):
        reader = Reader(user=anna, quiet_from=first, quiet_to=last, **rhythm)
        reader.next_at = reader.next_after(START)
        reader.save()
    told = Counter()
    events = [
        (START + timedelta(minutes=minute), flag) for minute, flag in zip(sorted(moments), important, strict=False)
    ]
    moment = START
    while moment := next_round(reader, events, after=moment):
        with clock.moved_to(moment):
            while events and events[0][0] <= moment:
                happen(anna, f"{events[0]}", by_mail=events.pop(0)[1])
            told.update(round_at(reader, moment))

    at_once = anna.notes.exclude(pk__in=told)
    assert not anna.notes.filter(mailed_at=None).exists()
    assert set(told.values()) <= {1}
    assert all(
        note.by_mail == Note.Way.NOW and note.mailed_at - note.created_at < timedelta(minutes=1) for note in at_once
    )
    assert anna.notes.count() == len(moments)


def next_round(reader, events, *, after):
    """The next moment at which anything may happen; None when all is over and nothing waits.

    The hour of the digest comes also when nothing waits; a little late, as the worker comes every ten minutes.
    """
    ways = set(Note.objects.filter(user=reader.user, mailed_at=None).values_list("by_mail", flat=True))
    if not events and not ways:
        return None
    moments = [max(Reader.objects.get(pk=reader.pk).next_at, after) + timedelta(minutes=7)]
    if events:
        moments.append(events[0][0])
    if Note.Way.NOW in ways:
        moments.append(after + timedelta(minutes=50))
    return min(moments)


def round_at(reader, now):
    """What the worker would do at this moment; gives the notes told."""
    told = []
    if reader in list(digests.held()):
        assert not Reader.objects.get(pk=reader.pk).is_quiet(now)
        told += digests.compose(reader, Note.Way.NOW)
    if reader in list(digests.due()):
        chosen = Reader.objects.get(pk=reader.pk)
        came = digests.compose(reader, Note.Way.DIGEST)
        assert not came or is_right(chosen, now)
        told += came
    return [note.pk for note in told]


def is_right(reader, now):
    """On a day the person chose, within the hour; where the wall clock skips that hour, in the next."""
    wall = timezone.localtime(now)
    hours = {reader.hour, reader.hour + 1} if wall.date() == CLOCKS_FORWARD else {reader.hour}
    return reader.fits(wall.date()) and wall.hour in hours


def test_nothing_comes_between_the_chosen_hours_after_a_week_without_news():
    anna = PersonFactory()
    with clock.moved_to(START):
        reader = Reader.objects.create(user=anna)
    quiet_weeks = START + timedelta(days=18)  # a Tuesday
    with clock.moved_to(quiet_weeks):
        round_of_worker(timestamp=0)
        happen(anna)
        round_of_worker(timestamp=0)

    note, reader = anna.notes.get(), Reader.objects.get(pk=reader.pk)
    assert note.mailed_at is None
    assert timezone.localtime(reader.next_at).isoformat() == "2026-09-25T07:00:00+02:00"


@pytest.mark.parametrize("change", [datetime(2026, 10, 24, 4, tzinfo=UTC), datetime(2027, 3, 26, 4, tzinfo=UTC)])
@pytest.mark.parametrize("hour", range(24))
def test_a_daily_hour_comes_every_day_over_a_change_of_the_clock(change, hour):
    reader = Reader(often=Reader.Often.DAILY, hour=hour, rests=False, next_at=change)
    moments = [change]
    for _ in range(4):
        moments.append(reader.next_after(moments[-1]))

    days = [timezone.localdate(moment) for moment in moments[1:]]
    assert [(after - before).days for before, after in zip(days, days[1:], strict=False)] == [1, 1, 1]
    assert all(before < after for before, after in zip(moments, moments[1:], strict=False))


def test_no_digest_comes_in_a_school_holiday_unless_one_wants_it():
    reader = Reader(next_at=START)
    fridays, moment = [], START
    for _ in range(45):
        moment = reader.next_after(moment)
        fridays.append(timezone.localtime(moment))

    assert not any(is_school_break(day.date()) for day in fridays)
    assert {(day.weekday(), day.hour) for day in fridays} == {(4, 7)}
    christmas = timezone.make_aware(datetime(2026, 12, 24))
    assert Reader(rests=False, next_at=START).next_after(christmas).astimezone().date().isoformat() == "2026-12-25"
