import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from zaloga.activity.models import Event
from zaloga.activity.record import record
from zaloga.activity.registry import REACTIONS, REGISTRY, declare, on
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    """A kind of event that lives for one test."""

    def everybody(event):
        return [*get_user_model().objects.all()] * 2

    yield declare("probe.done", sentence="{by} robi coś z „{target}”: {how}", audience=everybody, by_mail=True)
    del REGISTRY["probe.done"]
    REACTIONS.pop("probe.done", None)


def test_event_says_what_happened_and_tells_everybody_else_once(kind):
    by, reader = PersonFactory(name="Ewa Marciniak"), PersonFactory()

    event = record(kind, by=by, target=by, how="dobrze")

    assert str(event) == "Ewa Marciniak robi coś z „Ewa Marciniak”: dobrze"
    assert [(note.user, note.text, note.url) for note in Note.objects.all()] == [(reader, str(event), "/konto/")]
    assert [letter.user for letter in Letter.objects.all()] == [reader]


def test_event_outlives_what_it_speaks_of_and_whoever_did_it(kind):
    by, target = PersonFactory(), PersonFactory(name="Paweł Lis")
    record(kind, by=by, target=target, how="źle")

    get_user_model().objects.filter(pk__in=[by.pk, target.pk]).delete()

    event = Event.objects.get()
    assert (event.by, event.target) == (None, None)
    assert event.sentence() == "były uczestnik robi coś z „Paweł Lis”: źle"


def test_what_a_command_did_is_not_ascribed_to_somebody_who_left(kind):
    event = record(kind, by=None, target=PersonFactory(name="Paweł Lis"), how="dobrze")

    assert event.actor == "polecenie na serwerze"
    assert event.sentence() == "polecenie na serwerze robi coś z „Paweł Lis”: dobrze"


def test_events_are_never_changed_or_deleted(kind):
    record(kind, by=PersonFactory(), target=PersonFactory(), how="tak")

    for deed in (Event.objects.all().delete, lambda: Event.objects.update(name="inne")):
        with pytest.raises(TypeError):
            deed()
    assert Event.objects.get().name == "probe.done"


def test_reaction_happens_in_the_deeds_own_transaction(kind):
    seen = []
    on(kind)(lambda event: seen.append(event.pk))
    person = PersonFactory()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(kind, by=person, target=person, how="tak")
        raise ZeroDivisionError

    assert len(seen) == 1
    assert not Event.objects.exists() and not Note.objects.exists() and not Letter.objects.exists()


def test_anonymous_kind_keeps_no_actor():
    kind = declare("probe.anonymous", sentence="nowy wpis w „{target}”", is_anonymous=True)
    try:
        with pytest.raises(AssertionError, match="keeps no actor"):
            record(kind, by=PersonFactory(), target=PersonFactory())

        event = record(kind, by=None, target=PersonFactory(name="Rozmowa"))
        assert (event.by, event.actor) == (None, "ktoś z załogi")
    finally:
        del REGISTRY["probe.anonymous"]


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_a_mistake(kind):
    person = PersonFactory()

    with pytest.raises(AssertionError, match="inside a transaction"):
        record(kind, by=person, target=person, how="tak")

    assert not Event.objects.exists()
