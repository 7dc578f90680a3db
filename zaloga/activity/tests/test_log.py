from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from zaloga.activity.models import Event
from zaloga.activity.record import record
from zaloga.activity.registry import REGISTRY, declare
from zaloga.core import clock
from zaloga.core.words import FORMER
from zaloga.installation.retention import RULES, carry_out
from zaloga.notifications.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds():
    """Two kinds of events that live for one test: one for the audit log, one not."""
    yield (
        declare("probe.audited", sentence="{by}", for_audit=True, title="próba"),
        declare("probe.usual", sentence="{by}"),
    )
    del REGISTRY["probe.audited"], REGISTRY["probe.usual"]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_an_event_concerns_the_person_who_is_its_target_or_is_named_in_its_details(kinds):
    by, about = PersonFactory(), PersonFactory()

    by_target, by_details = record(kinds[0], by=by, target=about), record(kinds[0], by=by, target=by, user=about.pk)

    assert by_target.about == about
    assert by_details.about == by  # the target stands first
    assert set(Event.objects.concerning(about)) == {by_target}
    assert set(Event.objects.concerning(by)) == {by_target, by_details}


def test_the_log_holds_what_is_for_audit_only(kinds):
    audited, person = kinds[0], PersonFactory()
    entry = record(audited, by=person, target=person)
    record(kinds[1], by=person, target=person)

    assert list(Event.objects.for_audit()) == [entry]


@pytest.mark.parametrize(
    "change",
    [
        "name = 'inne'",
        "at = at - interval '1 day'",
        "target_id = target_id + 1",
        "by_id = (SELECT max(id) FROM people_user)",
        "about_id = (SELECT max(id) FROM people_user)",
    ],
)
def test_nobody_can_rewrite_the_log_not_even_in_the_database(kinds, change):
    person = PersonFactory()
    record(kinds[0], by=person, target=person)
    PersonFactory()

    assert refused(f"UPDATE activity_event SET {change}")  # noqa: S608 - the test's own words


def test_nobody_can_take_a_fresh_entry_out_of_the_log(kinds):
    person = PersonFactory()
    record(kinds[0], by=person, target=person)

    assert refused("DELETE FROM activity_event")
    assert Event.objects.count() == 1


def test_a_person_may_be_forgotten_in_the_log_and_what_happened_stays(kinds):
    person = PersonFactory(name="Paweł Lis")
    record(kinds[0], by=person, target=person)

    person.delete()
    Event._base_manager.update(target_label=FORMER)

    entry = Event.objects.get()
    assert (entry.by, entry.about, entry.target_label) == (None, None, FORMER)


def test_after_two_years_entries_of_the_log_go_and_the_memory_of_the_networks_stays(kinds):
    person, old = PersonFactory(), clock.now() - timedelta(days=731)
    with clock.moved_to(old):
        record(kinds[0], by=person, target=person)
        usual = record(kinds[1], by=person, target=person)
    fresh = record(kinds[0], by=person, target=person)

    removal = carry_out(RULES["activity.audit"])

    assert removal.removed == 1
    assert set(Event.objects.all()) == {usual, fresh}


def test_a_kind_for_the_log_without_a_name_is_refused():
    with pytest.raises(AssertionError, match="needs a title"):
        declare("probe.nameless", sentence="{by}", for_audit=True)
    del REGISTRY["probe.nameless"]


def test_details_of_an_entry_of_the_log_have_words_of_their_own(kinds):
    person = PersonFactory()

    with pytest.raises(AssertionError, match="say the details in a line"):
        record(kinds[0], by=person, target=person, seats=3)
    assert record(kinds[1], by=person, target=person, seats=3).line == ""
