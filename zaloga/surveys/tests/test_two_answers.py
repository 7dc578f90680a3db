"""Two people, two answers: whose is which stands nowhere in the database; and what happens at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from zaloga.core.errors import Refusal
from zaloga.surveys import actions
from zaloga.surveys.models import Participation, SealedAnswer, Survey, Tally
from zaloga.surveys.tests.crews import crew_of, opened, say, values

WORKER = ("procrastinate_events", "procrastinate_periodic", "procrastinate_workers", "django_migrations")
RANDOM_KEY = re.compile(r"\b\d{13,16}\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")


@pytest.fixture
def clean_disk(db):
    """Tables that begin on an empty page: what earlier tests left there would move rows of one world and not of the
    other.
    """
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE surveys_participation, surveys_sealedanswer, notifications_note CASCADE")


def dump() -> dict[str, list[str]]:
    """Every row of every table in the order in which the disk has them, ciphertext and random keys masked."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(WORKER)]
        rows = {}
        for name in sorted(names):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')  # noqa: S608
            rows[name] = [masked(row) for (row,) in cursor.fetchall()]
    return rows


def masked(row: str) -> str:
    row = re.sub(r'"sealed":"[^"]+"', '"sealed":CIPHERTEXT', row)
    # Sequences go on when a world is undone.
    row = re.sub(r'("(?:id|letter_id|note_id)": ?|"letter |/ankieta/[a-z2-7]{5})\w+', r"\1N", row)
    return MOMENT.sub("MOMENT", RANDOM_KEY.sub("KEY", row))


def lived(survey, rest, first_says, second_says, *, answering: int, stop):
    """One world: the first two and some more answer in the same order, each of the two what is told; then undone."""
    with transaction.atomic():
        for place, seat in enumerate(rest[:answering]):
            say(survey, seat, trafnosc={0: first_says, 1: second_says}.get(place, 3))
        found = stop()
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("clean_disk")
@pytest.mark.parametrize("answering", [2, 5, 7], ids=["two wait", "five are written anew", "seven"])
def test_the_whole_database_is_the_same_whoever_of_two_said_what(answering):
    lead, rest = crew_of(7)
    survey = opened(lead)

    first = lived(survey, rest, 0, 4, answering=answering, stop=dump)
    second = lived(survey, rest, 4, 0, answering=answering, stop=dump)

    assert first == second
    assert any("CIPHERTEXT" in row for row in first["surveys_sealedanswer"])


@pytest.mark.usefixtures("clean_disk")
def test_after_the_closing_it_is_the_same_too():
    lead, rest = crew_of(7)
    survey = opened(lead)

    def stop():
        actions.close(survey, by=lead.user)
        return dump()

    assert lived(survey, rest, 0, 4, answering=6, stop=stop) == lived(survey, rest, 4, 0, answering=6, stop=stop)


@pytest.mark.usefixtures("clean_disk")
def test_who_has_answered_is_all_that_two_dumps_differ_in():
    """Person 1 or person 2 answers: besides the ciphertext only the one boolean tells which of them."""
    lead, rest = crew_of(3)
    survey = opened(lead)

    def answered_by(seat):
        with transaction.atomic():
            say(survey, seat, trafnosc=3)
            found = dump()
            transaction.set_rollback(True)
        return found

    first, second = answered_by(rest[0]), answered_by(rest[1])

    assert {name for name in first if first[name] != second[name]} == {"surveys_participation"}
    blind = [
        sorted(re.sub(r'"has_answered":\w+', "", row) for row in world["surveys_participation"])
        for world in (first, second)
    ]
    assert blind[0] == blind[1]


@pytest.mark.django_db
def test_a_world_in_which_the_person_stood_beside_the_answer_would_be_found_out():
    lead, rest = crew_of(7)
    survey = opened(lead)

    def with_person(first_says, second_says):
        def stop():
            Survey.objects.filter(pk=survey.pk).update(intro=f"{rest[0].user.pk} {first_says}")
            return dump()

        return lived(survey, rest, first_says, second_says, answering=5, stop=stop)

    assert with_person(0, 4) != with_person(4, 0)


@pytest.mark.django_db(transaction=True)
def test_that_somebody_answered_and_what_are_written_in_two_transactions():
    lead, rest = crew_of(2)
    survey = opened(lead)
    say(survey, rest[0], trafnosc=3)

    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM surveys_participation WHERE has_answered")
        ((person,),) = cursor.fetchall()
        cursor.execute("SELECT xmin::text FROM surveys_sealedanswer")
        ((answer,),) = cursor.fetchall()

    assert person != answer


@pytest.mark.django_db(transaction=True)
def test_when_five_are_written_anew_none_of_them_keeps_the_transaction_or_the_place_it_came_with():
    lead, rest = crew_of(6)
    survey = opened(lead)
    for seat in rest[:4]:
        say(survey, seat, trafnosc=3)
    before = physical()
    say(survey, rest[4], trafnosc=3)
    after = physical()

    assert len({row[1] for row in before}) == 4
    assert len(after) == 5 and len({row[1] for row in after}) == 1
    assert not {row[0] for row in before} & {row[0] for row in after}


def physical():
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, xmin::text FROM surveys_sealedanswer")
        return cursor.fetchall()


def at_once(*deeds):
    """Every deed in a thread and a connection of its own, all starting at the same moment; what each of them gave."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(timeout=60)
            return deed()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def answering(survey, seat, **by_key):
    row = Participation.objects.select_related("survey__network").get(survey=survey, user=seat.user)
    said = values(survey, **by_key)
    return lambda: actions.answer(row, values=said, version=survey.version)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_who_answer_at_once_when_the_fifth_comes_in_both_count_once(turn):
    lead, rest = crew_of(8)
    survey = opened(lead)
    for seat in rest[:4]:
        say(survey, seat, trafnosc=3)

    at_once(*[answering(survey, seat, trafnosc=1) for seat in rest[4:7]])

    assert survey.sealed.count() == 7
    assert SealedAnswer.objects.filter(is_mixed=True).count() in (5, 6, 7)
    actions.close(survey, by=lead.user)
    assert Tally.objects.get(question__key="trafnosc").counts == [0, 3, 0, 4, 0]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_of_one_person_at_once_are_one_answer():
    lead, rest = crew_of(2)
    survey = opened(lead)

    found = at_once(*[answering(survey, rest[0], trafnosc=place) for place in range(3)])

    assert survey.sealed.count() == 1
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_who_answers_while_it_is_being_closed_is_counted_or_told_and_never_in_between(turn):
    lead, rest = crew_of(8)
    survey = opened(lead)
    for seat in rest[:5]:
        say(survey, seat, trafnosc=3)

    closed, *said = at_once(
        lambda: actions.close(survey, by=lead.user), *[answering(survey, seat, trafnosc=1) for seat in rest[5:8]]
    )

    kept = sum(not isinstance(one, Refusal) for one in said)
    assert closed.answered == 5 + kept
    assert survey.participations.filter(has_answered=True).count() == 5 + kept
    assert not SealedAnswer.objects.exists()
    assert sum(Tally.objects.get(question__key="trafnosc").counts) == 5 + kept
