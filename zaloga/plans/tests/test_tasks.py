"""Tasks: who has them, who does them, who hears of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions, policies
from zaloga.plans.models import Task
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, ShareFactory, TaskFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew(others=2)


@pytest.fixture
def network(people):
    return PlanFactory(network=people[0].memberships.get().network, shown=True).network


def row(task):
    return Task.objects.for_page().get(pk=task.pk)


def test_a_task_given_to_somebody_of_the_crew_comes_by_mail(people, network):
    leader, anna, _ = people
    due = clock.today() + timedelta(days=10)

    task = actions.set_task(network, by=leader, title="Karty do ułamków", people=[anna], due_on=due, stage=2)

    assert [letter.user for letter in Letter.objects.all()] == [anna]
    assert Note.objects.get().text.startswith("„Karty do ułamków”: to zadanie dla Ciebie, do")
    assert (row(task).names, row(task).says) == (anna.name, "przed nami")


def test_while_the_plan_is_a_draft_nobody_hears_of_its_tasks(people, network):
    leader, anna, _ = people
    network.plan.shown_at = None
    network.plan.save()

    task = actions.set_task(network, by=leader, title="Karty", people=[anna])

    assert Letter.objects.count() == 0
    assert not policies.visible_tasks(anna).filter(pk=task.pk).exists()


def test_a_task_agreed_on_at_a_meeting_is_seen_at_once_even_without_a_plan():
    leader, anna = crew()
    network = leader.memberships.get().network

    task = actions.set_task(network, by=leader, title="Zaproszenie", people=[anna], origin=Task.Origin.AGREED)

    assert [letter.user for letter in Letter.objects.all()] == [anna]
    assert list(policies.visible_tasks(anna)) == [task]
    assert task.stage == network.stage


def test_a_task_is_not_given_to_a_stranger(people, network):
    with pytest.raises(Refusal, match="nie należy już do załogi"):
        actions.set_task(network, by=people[0], title="Karty", people=[UserFactory()])

    assert Task.objects.count() == 0


def test_members_do_not_set_tasks_for_others(people, network):
    with pytest.raises(PermissionDenied):
        actions.set_task(network, by=people[1], title="Karty", people=[people[2]])


def test_a_task_of_two_ends_with_the_last_part(people, network):
    leader, anna, ewa = people
    task = actions.set_task(network, by=leader, title="Lekcja pokazowa", people=[anna, ewa])

    actions.finish(task, by=anna)

    assert row(task).says == "trwa, 1 z 2"
    assert actions.finish(task, by=ewa).is_done
    assert row(task).says == "gotowe"


def test_a_task_for_everybody_stays_open_until_those_who_lead_close_it(people, network):
    leader, anna, ewa = people
    task = actions.set_task(network, by=leader, title="Zeszyt błędów", for_all=True)
    assert list(Task.objects.waiting_for(anna)) == [task]

    actions.finish(task, by=anna)

    assert (list(Task.objects.waiting_for(anna)), list(Task.objects.waiting_for(ewa))) == ([], [task])
    assert (row(task).names, row(task).says) == ("wszyscy", "trwa, 1 gotowe")
    assert actions.close(task, by=leader).is_done
    assert list(Task.objects.waiting_for(ewa)) == []


def test_anybody_of_the_crew_takes_a_free_task_and_may_give_it_back(people, network):
    leader, anna, _ = people
    task = TaskFactory(network=network)
    assert row(task).says == "do wzięcia"

    actions.take(task, by=anna)
    actions.take(task, by=anna)

    assert (row(task).names, task.shares.count()) == (anna.name, 1)
    assert [note.user for note in Note.objects.all()] == [leader]
    actions.give_back(task, by=anna)
    assert row(task).says == "do wzięcia"


def test_giving_back_the_last_open_part_ends_the_task_that_others_have_done(people, network):
    _, anna, ewa = people
    task = TaskFactory(network=network)
    ShareFactory(task=task, user=anna, done_at=clock.now())
    ShareFactory(task=task, user=ewa)

    actions.give_back(task, by=ewa)

    assert row(task).is_done


def test_somebody_elses_task_is_not_closed_by_a_member(people, network):
    _, anna, ewa = people
    task = ShareFactory(task__network=network, user=anna).task

    with pytest.raises(Refusal, match="ma kto inny"):
        actions.finish(task, by=ewa)

    assert not row(task).is_done


def test_a_finished_task_may_be_reopened_by_whoever_has_it(people, network):
    _, anna, _ = people
    task = ShareFactory(task__network=network, user=anna).task
    actions.finish(task, by=anna)

    actions.reopen(task, by=anna)

    assert (row(task).is_done, row(task).says) == (False, "przed nami")


def test_saying_done_twice_changes_nothing(people, network):
    _, anna, _ = people
    task = ShareFactory(task__network=network, user=anna).task
    first = actions.finish(task, by=anna).done_at

    assert actions.finish(task, by=anna).done_at == first


def test_whoever_took_a_task_keeps_it_when_others_are_set(people, network):
    leader, anna, ewa = people
    task = TaskFactory(network=network)
    actions.take(task, by=anna)

    actions.edit_task(task, by=leader, people=[ewa], revision=1, title="Inna nazwa")

    assert {share.user for share in task.shares.all()} == {anna, ewa}


def test_two_editors_of_a_task_notice_each_other(people, network):
    task = TaskFactory(network=network)
    actions.edit_task(task, by=people[0], revision=1, title="Szybsza")

    with pytest.raises(actions.Overtaken):
        actions.edit_task(task, by=people[0], revision=1, title="Wolniejsza")

    task.refresh_from_db()
    assert task.title == "Szybsza"


def test_a_task_is_not_tied_to_a_meeting_of_another_network(people, network):
    with pytest.raises(Refusal, match="innej sieci"):
        actions.set_task(network, by=people[0], title="Karty", item=ItemFactory())


@pytest.mark.parametrize("who", ["stranger", "expert", "left"])
def test_people_from_outside_the_crew_see_and_do_no_tasks(people, network, who):
    person = UserFactory()
    if who != "stranger":
        trait = {"advising": True} if who == "expert" else {"left": True}
        MembershipFactory(network=network, user=person, **trait)
    task = TaskFactory(network=network)

    with pytest.raises(PermissionDenied):
        actions.take(task, by=person)

    assert not policies.visible_tasks(person).exists()


def test_an_overdue_task_says_so(people, network):
    task = ShareFactory(task__network=network, task__due_on=clock.today() - timedelta(days=1), user=people[1]).task

    assert (row(task).says, row(task).tone) == ("po terminie", "now")


def test_the_same_task_for_somebody_else_is_another_one(people, network):
    leader, anna, ewa = people

    made = [actions.set_task(network, by=leader, title="Karty", people=[one]) for one in (anna, ewa, ewa)]

    assert [task.position for task in made] == [0, 1, 1]
    assert [[share.user for share in task.shares.all()] for task in Task.objects.in_order()] == [[anna], [ewa]]


def test_the_same_agreed_on_twice_is_two_tasks(people, network):
    leader, anna, _ = people

    made = [actions.set_task(network, by=leader, title="Karty", people=[anna], origin="agreed") for _ in range(2)]

    assert [task.position for task in made] == [0, 1]
    assert Task.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_in_the_same_moment_set_one_task(people, network):
    leader, anna, _ = people

    def click():
        try:
            return actions.set_task(network, by=leader, title="Karty", people=[anna])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [click.result().pk for click in [pool.submit(click), pool.submit(click)]]

    assert made == [Task.objects.get().pk] * 2
    assert Letter.objects.count() == 1
