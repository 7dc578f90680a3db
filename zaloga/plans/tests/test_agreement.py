"""Showing, agreeing, adopting, commenting, and what has changed since somebody's consent."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions, difference, policies, snapshot, telling
from zaloga.plans.models import Acceptance, Comment, Plan
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory, TaskFactory, UndertakingFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew(others=3)


@pytest.fixture
def plan(people):
    plan = PlanFactory(network=people[0].memberships.get().network)
    AimFactory(plan=plan, text="Więcej pytań uczniów")
    return plan


def test_a_draft_is_seen_by_those_who_lead_only(plan, people):
    leader, anna, *_ = people

    assert list(policies.visible_plans(leader)) == [plan]
    assert list(policies.visible_plans(anna)) == []


def test_showing_freezes_a_version_and_asks_everybody_of_the_crew(plan, people):
    leader, *others = people
    MembershipFactory(network=plan.network, advising=True)  # an expert, who is not asked

    version = actions.show(plan, by=leader, note="Zerknijcie na grudzień")

    assert {letter.user for letter in Letter.objects.all()} == set(others)
    assert (version.number, version.note, version.is_adopted) == (1, "Zerknijcie na grudzień", False)
    assert version.content["aims"][0]["text"] == "Więcej pytań uczniów"
    assert list(version.acceptances.values_list("user", flat=True)) == [leader.pk]
    assert all(policies.visible_plans(person).exists() for person in others)


def test_an_empty_plan_is_not_shown(people):
    plan = PlanFactory(network=people[0].memberships.get().network, general_aim="")

    with pytest.raises(Refusal, match="nic jeszcze nie ma"):
        actions.show(plan, by=people[0])


def test_the_same_plan_is_not_shown_twice(plan, people):
    actions.show(plan, by=people[0])

    with pytest.raises(Refusal, match="nic się w planie nie zmieniło"):
        actions.show(plan, by=people[0])

    assert plan.versions.count() == 1


def test_members_do_not_show_plans(plan, people):
    with pytest.raises(PermissionDenied):
        actions.show(plan, by=people[1])


def test_more_than_half_of_the_crew_adopts_a_version_and_the_network_says_its_aims(plan, people):
    leader, anna, ewa, _ = people
    version = actions.show(plan, by=leader)

    actions.accept(version, by=anna)
    actions.accept(version, by=anna)
    version.refresh_from_db()
    assert not version.is_adopted  # two of four
    actions.accept(version, by=ewa)

    version.refresh_from_db()
    plan.network.refresh_from_db()
    assert (version.is_adopted, version.adopted_by) == (True, None)
    assert plan.network.general_aim == plan.general_aim
    assert [aim.text for aim in plan.network.specific_aims.all()] == ["Więcej pytań uczniów"]
    assert Event.objects.filter(name="plan.accepted").count() == 2
    assert Event.objects.filter(name="plan.adopted").count() == 1


def test_whoever_leads_may_write_down_that_the_crew_adopted_it_at_a_meeting(plan, people):
    version = actions.show(plan, by=people[0])

    adopted = actions.adopt(version, by=people[0])

    assert adopted.adopted_by == people[0]
    with pytest.raises(PermissionDenied):
        actions.adopt(version, by=people[1])


def test_an_older_version_takes_no_consent(plan, people):
    leader, anna, *_ = people
    first = actions.show(plan, by=leader)
    AimFactory(plan=plan)
    actions.show(plan, by=leader)

    with pytest.raises(Refusal, match="nowsza wersja"):
        actions.accept(first, by=anna)
    with pytest.raises(Refusal, match="nowsza wersja"):
        actions.adopt(first, by=leader)

    assert not Acceptance.objects.filter(user=anna).exists()


@pytest.mark.parametrize("who", ["stranger", "expert"])
def test_nobody_from_outside_the_crew_agrees(plan, people, who):
    version = actions.show(plan, by=people[0])
    person = UserFactory() if who == "stranger" else MembershipFactory(network=plan.network, advising=True).user

    with pytest.raises(PermissionDenied):
        actions.accept(version, by=person)


def test_what_changed_since_my_consent_is_told_item_by_item(plan, people):
    leader, anna, *_ = people
    item = ItemFactory(plan=plan, topic="Ocenianie", month=date(2026, 12, 1))
    gone = UndertakingFactory(plan=plan, title="Konkurs")
    version = actions.show(plan, by=leader)
    actions.edit_item(item, by=leader, topic="Ocenianie bez ocen", month=date(2027, 1, 1), planned_on=None)
    actions.set_task(plan.network, by=leader, title="Karty", people=[anna], stage=2)
    actions.remove(gone, by=leader)
    second = actions.show(plan, by=leader)

    changes = telling.changes(version.content, second.content)

    assert [change.sentence for change in changes] == [
        "Spotkanie „Ocenianie”: inaczej temat i miesiąc",
        "Nowe zadanie: „Karty”",
        "Nie ma już w planie: przedsięwzięcie „Konkurs”",
    ]
    sides = [(side.label, side.before, side.after) for side in changes[0].sides]
    assert sides == [("Temat", "Ocenianie", "Ocenianie bez ocen"), ("Miesiąc", "grudzień", "styczeń 2027")]
    assert ("Kto", "", anna.name) in [(side.label, side.before, side.after) for side in changes[1].sides]


def test_a_task_moved_to_another_meeting_is_told_by_their_topics(plan, people):
    leader = people[0]
    first, second = ItemFactory(plan=plan, topic="Ocenianie"), ItemFactory(plan=plan, topic="Lekcja pokazowa")
    task = TaskFactory(network=plan.network, title="Karty", item=first)
    version = actions.show(plan, by=leader)

    task.item = second
    task.save()
    actions.edit_item(first, by=leader, topic="Ocenianie bez ocen")
    moved = actions.show(plan, by=leader)
    actions.remove(second, by=leader)
    left = actions.show(plan, by=leader)

    told = [change for change in telling.changes(version.content, moved.content) if change.kind == "tasks"]
    assert [change.sentence for change in told] == ["Zadanie „Karty”: inaczej po którym spotkaniu"]
    assert told[0].sides == (difference.Side("Po którym spotkaniu", "Ocenianie", "Lekcja pokazowa"),)
    told = [change for change in telling.changes(moved.content, left.content) if change.kind == "tasks"]
    assert told[0].sides == (difference.Side("Po którym spotkaniu", "Lekcja pokazowa", ""),)


def test_everything_that_a_version_keeps_is_compared(plan, people):
    ItemFactory(plan=plan)
    TaskFactory(network=plan.network)
    UndertakingFactory(plan=plan)
    content = snapshot.content(plan)

    told = {kind: {field for field, _, _ in fields} for kind, fields in difference.FIELDS.items()}

    kept = {kind: set(content[kind][0]) - {"id"} for kind in snapshot.PARTS}  # by their id parts are paired
    assert told == kept
    assert content.keys() - told.keys() == {"general_aim"}  # compared by itself: it is one for the whole plan


def test_taking_a_task_and_how_things_go_change_nothing_that_was_agreed(plan, people):
    leader, anna, *_ = people
    task, everybodys = TaskFactory(network=plan.network), TaskFactory(network=plan.network, for_all=True)
    version = actions.show(plan, by=leader)

    actions.take(task, by=anna)
    actions.finish(task, by=anna)
    actions.finish(everybodys, by=anna)
    actions.tell_state(plan.aims.get(), by=leader, state="going", why="Idzie")
    actions.set_task(plan.network, by=leader, title="Z notatki", origin="agreed")

    with pytest.raises(Refusal, match="nic się w planie nie zmieniło"):
        actions.show(plan, by=leader)
    assert plan.versions.get() == version


def test_a_version_keeps_no_names_of_people(plan, people):
    leader, anna, *_ = people
    actions.set_task(plan.network, by=leader, title="Karty", people=[anna])

    version = actions.show(plan, by=leader)

    assert version.content["tasks"][0]["people"] == [anna.pk]
    assert anna.name not in str(version.content)


def test_the_page_knows_what_i_agreed_to_and_how_many_do(plan, people):
    leader, anna, ewa, ola = people
    first = actions.show(plan, by=leader)
    actions.accept(first, by=anna)
    AimFactory(plan=plan)
    second = actions.show(plan, by=leader)
    actions.accept(second, by=ewa)

    def row(person):
        one = Plan.objects.for_page(person).get()
        return one.latest, one.agreed_to, one.agreeing, one.crew_size

    assert (row(anna), row(ewa), row(ola)) == ((2, 1, 2, 4), (2, 2, 2, 4), (2, None, 2, 4))


def test_a_comment_stands_at_its_item_signed_and_whoever_leads_hears(plan, people):
    leader, anna, *_ = people
    plan = actions.show(plan, by=leader).plan
    aim = plan.aims.get()
    Note.objects.all().delete()

    said = actions.comment(plan, by=anna, text="Ile to jest „więcej”?", about=aim)

    assert (said.aim, said.about, said.by, said.text) == (aim, str(aim), anna, "Ile to jest „więcej”?")
    assert [note.user for note in Note.objects.all()] == [leader]
    assert plan.aims.for_page().get().comment_count == 1


def test_a_comment_outlives_what_it_was_about(plan, people):
    leader, anna, *_ = people
    plan = actions.show(plan, by=leader).plan
    aim = plan.aims.get()
    actions.comment(plan, by=anna, text="Ile to jest?", about=aim)

    actions.remove(aim, by=leader)

    said = Comment.objects.get()
    assert (said.aim, said.about, said.text) == (None, "Więcej pytań uczniów", "Ile to jest?")


def test_members_do_not_comment_on_a_draft_that_they_have_not_seen(plan, people):
    with pytest.raises(PermissionDenied):
        actions.comment(plan, by=people[1], text="Skąd to wiem?")


def test_whoever_leads_settles_a_comment_and_its_author_hears(plan, people):
    leader, anna, ewa, _ = people
    plan = actions.show(plan, by=leader).plan
    said = actions.comment(plan, by=anna, text="Grudzień?")
    Note.objects.all().delete()

    actions.settle(said, by=leader)

    said.refresh_from_db()
    assert said.settled_at
    assert [note.user for note in Note.objects.all()] == [anna]
    with pytest.raises(PermissionDenied):
        actions.settle(said, by=ewa)


def test_one_takes_back_ones_own_comment_and_its_words_are_gone(plan, people):
    leader, anna, ewa, _ = people
    plan = actions.show(plan, by=leader).plan
    said = actions.comment(plan, by=anna, text="Pochopnie")
    with pytest.raises(PermissionDenied):
        actions.withdraw_comment(said, by=ewa)

    actions.withdraw_comment(said, by=anna)

    assert Comment.objects.standing().count() == 0
    assert Comment.objects.get().text == ""
