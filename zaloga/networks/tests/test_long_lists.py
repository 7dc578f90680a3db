"""A long list of groups is carried out by the worker, while the person who said yes may go home."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks import actions, policies, tasks
from zaloga.networks.actions import groups
from zaloga.networks.models import GroupList, Membership
from zaloga.networks.tests.factories import GroupListFactory, MembershipFactory, NetworkFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
PEOPLE = [[f"Anna {sign}", f"anna.{sign.lower()}@gmina.example", "A"] for sign in "ABC"]


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(groups, "AT_ONCE", 2)


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def by(network):
    return AppointmentFactory(programme=network.programme).user


@pytest.fixture
def kept(network):
    return GroupListFactory(programme=network.programme, to=network, people=PEOPLE)


def crew():
    return Membership.objects.filter(left_at=None).count()


def jobs():
    return ProcrastinateJob.objects.filter(task_name="networks.carry_out_groups").count()


def test_a_short_list_is_carried_out_at_once(network, by):
    short = GroupListFactory(programme=network.programme, to=network, people=PEOPLE[:1])

    assert actions.ask_to_carry_out(short, by=by).is_done
    assert (crew(), jobs()) == (1, 0)


def test_a_long_list_waits_for_the_worker_and_whoever_asked_hears_of_it(kept, by):
    asked = actions.ask_to_carry_out(kept, by=by)
    assert (asked.is_under_way, crew(), jobs()) == (True, 0, 1)

    tasks.carry_out_groups(kept.pk)

    kept.refresh_from_db()
    assert (kept.is_done, kept.is_under_way, crew(), kept.lines) == (True, False, 3, [])
    assert "jest wykonana" in by.notes.get(url=kept.get_absolute_url()).text


def test_saying_yes_twice_asks_the_worker_once(kept, by):
    actions.ask_to_carry_out(kept, by=by)
    actions.ask_to_carry_out(kept, by=by)

    assert jobs() == 1


def test_wishes_about_missing_seats_reach_the_worker(kept, by, network):
    network.capacity = 2
    network.save()

    actions.ask_to_carry_out(kept, by=by, enlarged=[str(network.pk)], reason="Cała grupa szkoleniowa")
    tasks.carry_out_groups(kept.pk)

    network.refresh_from_db()
    assert (crew(), network.seats) == (3, 3)


def test_what_the_house_refuses_meanwhile_places_nobody_and_is_told(kept, by, network):
    actions.ask_to_carry_out(kept, by=by, enlarged=[str(network.pk)])
    network.capacity = 2
    network.save()
    MembershipFactory.create_batch(2, network=network)

    tasks.carry_out_groups(kept.pk)

    kept.refresh_from_db()
    assert (kept.is_done, kept.is_under_way, crew()) == (False, False, 2)
    assert "dlaczego zmieniasz liczbę miejsc" in kept.failure
    assert "nie została wykonana" in by.notes.get(url=kept.get_absolute_url()).text


def test_whoever_lost_the_right_meanwhile_places_nobody(kept, by):
    actions.ask_to_carry_out(kept, by=by)
    by.appointments.update(ended_at=clock.now())
    policies.forget_standing(by)

    tasks.carry_out_groups(kept.pk)

    kept.refresh_from_db()
    assert (kept.failure, crew()) == (groups.NO_RIGHT, 0)


def test_whoever_closed_the_account_meanwhile_places_nobody(kept, by):
    actions.ask_to_carry_out(kept, by=by)
    GroupList.objects.update(asked_by=None)

    tasks.carry_out_groups(kept.pk)

    kept.refresh_from_db()
    assert (kept.failure, crew()) == (groups.NO_RIGHT, 0)


def test_a_surprise_places_nobody_and_is_not_hidden_from_the_log(kept, by, monkeypatch):
    actions.ask_to_carry_out(kept, by=by)

    def broken(*_):
        raise OSError("no space left")

    monkeypatch.setattr(groups, "remember", broken)
    with pytest.raises(OSError):
        tasks.carry_out_groups(kept.pk)

    kept.refresh_from_db()
    assert (kept.failure, crew()) == (groups.SURPRISE, 0)


def test_while_it_is_under_way_nobody_changes_it_or_throws_it_away(kept, by):
    actions.ask_to_carry_out(kept, by=by)

    for deed in (
        lambda: actions.map_groups(kept, {"a": {"to": "skip"}}, by=by),
        lambda: actions.settle_columns(kept, kept.columns, by=by),
        lambda: actions.drop_list(kept, by=by),
    ):
        with pytest.raises(Refusal, match="właśnie wykonywana"):
            deed()


def test_one_that_stopped_half_way_may_be_begun_again(kept, by):
    actions.ask_to_carry_out(kept, by=by)
    GroupList.objects.update(asked_at=clock.now() - timedelta(minutes=16))

    kept.refresh_from_db()
    assert kept.is_stuck and not kept.is_under_way
    again = actions.ask_to_carry_out(kept, by=by)
    tasks.carry_out_groups(kept.pk)

    assert again.is_under_way
    assert crew() == 3


def test_a_list_that_has_gone_or_was_never_asked_for_is_left_alone(kept):
    tasks.carry_out_groups(kept.pk)
    tasks.carry_out_groups(kept.pk + 1)

    assert crew() == 0
