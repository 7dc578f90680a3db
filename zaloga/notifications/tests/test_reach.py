"""Who gets something sent to many, and how: said beforehand, and so it happens."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.notifications.reach import foresee
from zaloga.notifications.stopping import EVERYTHING, Stop
from zaloga.notifications.tasks import send_letter
from zaloga.notifications.tell import tell
from zaloga.notifications.tests.factories import PersonFactory, UnreachedFactory

pytestmark = pytest.mark.django_db
ABOUT = {"scope": "siec-1", "source": "probe.done"}


def crew():
    """Somebody of each kind; the key says what becomes of important news for them, except ``everything``."""
    hour = clock.now().astimezone().hour
    people = {
        name: PersonFactory(name=name) for name in ("usual", "quiet", "calendar", "stopped", "everything", "never")
    }
    Reader.objects.create(user=people["quiet"], quiet_from=hour, quiet_to=(hour + 2) % 24)
    Preference.objects.create(user=people["calendar"], scope="siec-1", level=Preference.Level.CALENDAR)
    Stop(people["stopped"], "siec-1", "probe.done").carry_out(stop=True)
    Stop(people["everything"], EVERYTHING).carry_out(stop=True)
    Stop(people["never"]).carry_out(stop=True)
    people["dead"] = UnreachedFactory(user__name="dead").user
    people["robot"] = PersonFactory(name="robot", is_robot=True)
    return people


def names(people):
    return [person.name for person in people]


def test_it_says_of_each_person_in_which_way_they_get_it_and_writes_nothing():
    people = crew()
    rows = Reader.objects.count()

    reach = foresee(people.values(), important=True, **ABOUT)

    assert names(reach.at_once) == ["usual", "never"]
    assert names(reach.after_quiet) == ["quiet"]
    assert names(reach.on_page) == ["calendar", "stopped", "everything"]
    assert names(reach.dead) == ["dead"]
    assert not reach.in_digest and not Note.objects.exists() and not Letter.objects.exists()
    assert Reader.objects.count() == rows


def test_it_says_when_the_digests_come():
    first, second, dead = PersonFactory(), PersonFactory(), UnreachedFactory().user
    soon = clock.now() + timedelta(hours=3)
    Reader.objects.create(user=second, next_at=soon)

    reach = foresee([first, second, dead], important=False, **ABOUT)

    assert reach.in_digest == [first, second] and reach.dead == [dead]
    assert (reach.first_digest, reach.last_digest) == (soon, Reader(next_at=soon).next_after(clock.now()))


@pytest.mark.parametrize("important", [True, False])
def test_what_is_foreseen_is_what_happens(settings, important):
    settings.DEMO = False
    people = crew()

    reach = foresee(people.values(), important=important, **ABOUT)
    tell(people.values(), text="Ogłoszenie", by_mail=important, **ABOUT)
    for letter in Letter.objects.all():
        send_letter(letter.pk)

    sent = Letter.objects.exclude(sent_at=None).values_list("user__name", flat=True)
    told = dict(Note.objects.values_list("user__name", "by_mail"))
    assert sorted(sent) == sorted(names(reach.at_once))
    mailed = {name for name, way in told.items() if way == Note.Way.NOW} - set(sent)
    later = {name for name, way in told.items() if way == Note.Way.DIGEST}
    dead = set(names(reach.dead))
    assert mailed - dead == set(names(reach.after_quiet))
    assert later - dead == set(names(reach.in_digest))
    assert {name for name, way in told.items() if not way} == set(names(reach.on_page))


def test_somebodys_own_letter_goes_to_all_who_have_not_stopped_it_at_any_hour():
    reach = foresee(crew().values(), important=True, to_all_levels=True, waits=False, **ABOUT)

    assert names(reach.at_once) == ["usual", "quiet", "calendar", "never"]
    assert names(reach.on_page) == ["stopped", "everything"] and names(reach.dead) == ["dead"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_many_people_cost_no_more_than_one(how_many, django_assert_num_queries):
    people = PersonFactory.create_batch(how_many)

    with django_assert_num_queries(4):  # wishes, who wants no digest, dead addresses, hours
        foresee(people, important=True, **ABOUT)
