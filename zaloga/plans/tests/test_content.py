"""What a plan says, and what happens when two people write at once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions
from zaloga.plans.models import Aim, AimStatus, PlanItem
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory, UndertakingFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    leader, member = crew()
    plan = PlanFactory(network=leader.memberships.get().network)
    plan.leader, plan.member = leader, member
    return plan


def test_whoever_leads_adds_an_aim_and_the_plan_remembers_who_did_what(plan):
    aim = actions.add_aim(plan, by=plan.leader, text="Więcej pytań uczniów", indicator="liczba pytań", target="12 klas")

    assert list(plan.aims.values_list("text", "indicator", "target")) == [
        ("Więcej pytań uczniów", "liczba pytań", "12 klas")
    ]
    assert aim.position == 0
    event = Event.objects.get(name="plan.edited")
    assert (event.by, event.details) == (plan.leader, {"what": "nowy cel: „Więcej pytań uczniów”"})


@pytest.mark.parametrize("who", ["member", "stranger", "expert", "overseer"])
def test_nobody_else_writes_the_plan(plan, who):
    person = plan.member if who == "member" else UserFactory()
    if who == "expert":
        MembershipFactory(network=plan.network, user=person, advising=True)

    with pytest.raises(PermissionDenied):
        actions.add_item(plan, by=person, topic="Cudzy temat")

    assert PlanItem.objects.count() == 0


def test_a_day_gives_the_meeting_its_month(plan):
    item = actions.add_item(plan, by=plan.leader, topic="Ocenianie", planned_on=date(2026, 12, 3), month=None)

    assert (item.month, item.planned_on, item.duration_hours) == (date(2026, 12, 1), date(2026, 12, 3), 4)


def test_meetings_stand_as_they_will_happen_and_those_without_a_month_last(plan):
    for topic, month in [("bez terminu", None), ("maj", date(2027, 5, 1)), ("październik", date(2026, 10, 1))]:
        ItemFactory(plan=plan, topic=topic, month=month)

    assert [item.topic for item in plan.items.in_order()] == ["październik", "maj", "bez terminu"]


def test_moving_a_meeting_is_told_as_moving(plan):
    item = ItemFactory(plan=plan, topic="Ocenianie", month=date(2026, 12, 1))

    actions.edit_item(item, by=plan.leader, revision=1, topic="Ocenianie", month=date(2026, 11, 1), planned_on=None)

    what = Event.objects.get(name="plan.edited").details["what"]
    assert what == "spotkanie „Ocenianie” ma inny termin: listopad"


def test_the_second_of_two_editors_is_stopped_and_nothing_is_overwritten(plan):
    aim = AimFactory(plan=plan, text="Pierwotny")
    actions.edit_aim(aim, by=plan.leader, revision=1, text="Szybsza osoba")

    with pytest.raises(actions.Overtaken, match="Ktoś zmienił to"):
        actions.edit_aim(aim, by=plan.leader, revision=1, text="Wolniejsza osoba")

    assert Aim.objects.get().text == "Szybsza osoba"
    assert actions.edit_aim(aim, by=plan.leader, revision=2, text="Obie razem").text == "Obie razem"


def test_the_general_aim_has_the_same_guard(plan):
    actions.set_general_aim(plan, by=plan.leader, general_aim="Jeden cel", revision=1)

    with pytest.raises(actions.Overtaken):
        actions.set_general_aim(plan, by=plan.leader, general_aim="Drugi cel", revision=1)

    plan.refresh_from_db()
    assert plan.general_aim == "Jeden cel"


def test_editing_what_somebody_has_just_struck_out_is_refused_in_words(plan):
    item = ItemFactory(plan=plan)
    actions.remove(item, by=plan.leader)
    item.pk = item.pk or 1

    with pytest.raises(Refusal, match="nie ma już w planie"):
        actions.edit_item(item, by=plan.leader, revision=1, topic="Za późno")


def test_an_aim_is_looked_after_by_somebody_of_the_crew_only(plan):
    with pytest.raises(Refusal, match="nie należy już do załogi"):
        actions.add_aim(plan, by=plan.leader, text="Cel", owner=UserFactory())

    assert actions.add_aim(plan, by=plan.leader, text="Cel", owner=plan.member).owner == plan.member


def test_how_an_aim_stands_is_told_by_people_with_a_reason_and_the_history_is_kept(plan):
    aim = AimFactory(plan=plan, owner=plan.member)

    actions.tell_state(aim, by=plan.member, state="going", why="Sześć klas ma zeszyt")
    actions.tell_state(aim, by=plan.leader, state="reached", why="Dwanaście klas, sprawdzone")

    aim.refresh_from_db()
    assert aim.state == "reached"
    assert list(aim.statuses.values_list("state", "why", "by__pk")) == [
        ("reached", "Dwanaście klas, sprawdzone", plan.leader.pk),
        ("going", "Sześć klas ma zeszyt", plan.member.pk),
    ]


def test_a_member_who_does_not_look_after_the_aim_says_nothing_of_its_state(plan):
    aim = AimFactory(plan=plan, owner=plan.leader)

    with pytest.raises(PermissionDenied):
        actions.tell_state(aim, by=plan.member, state="reached", why="Moim zdaniem tak")

    assert AimStatus.objects.count() == 0


def test_a_joint_undertaking_has_schools_people_and_days(plan):
    schools = InstitutionFactory.create_batch(2)

    one = actions.add_undertaking(
        plan,
        by=plan.leader,
        title="Tydzień lekcji koleżeńskich",
        schools=schools,
        people=[plan.member],
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 2, 5),
    )

    assert (set(one.schools.all()), list(one.people.all())) == (set(schools), [plan.member])
    row = plan.undertakings.for_page().get()
    assert (row.names, row.when) == ([plan.member.name], "1\u00a0lutego 2027 – 5\u00a0lutego 2027")


def test_editing_an_undertaking_sets_exactly_these_people(plan):
    one = UndertakingFactory(plan=plan)
    actions.edit_undertaking(one, by=plan.leader, people=[plan.member], title=one.title)

    actions.edit_undertaking(one, by=plan.leader, revision=2, people=[plan.leader], title=one.title, result="Udało się")

    one.refresh_from_db()
    assert (list(one.people.all()), one.result) == ([plan.leader], "Udało się")


def test_a_plan_of_a_network_in_the_archive_is_not_changed(plan):
    plan.network.archived_at = plan.begun_at
    plan.network.save()

    with pytest.raises(PermissionDenied):
        actions.add_aim(plan, by=plan.leader, text="Po wszystkim")
