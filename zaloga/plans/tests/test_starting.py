"""How a plan begins."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks import policies
from zaloga.networks.models import SpecificAim
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.plans import actions, catalogue, needs
from zaloga.plans.models import Need, Plan, Task
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory, ShareFactory, crew
from zaloga.proposals.tests.factories import ProposalFactory
from zaloga.surveys.tests.factories import SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return crew()[0]


@pytest.fixture
def network(leader):
    return leader.memberships.get().network


def test_an_empty_plan_begins_with_what_the_network_says_already(leader, network):
    network.general_aim = "Próbujemy i mówimy, co wyszło."
    network.save()
    SpecificAim.objects.create(network=network, text="Więcej pytań")

    plan = actions.begin_empty(network, by=leader)

    assert plan.general_aim == "Próbujemy i mówimy, co wyszło."
    assert list(plan.aims.values_list("text", flat=True)) == ["Więcej pytań"]
    assert (plan.begun_by, plan.beginning, plan.is_shown) == (leader, "empty", False)


def test_a_network_has_one_plan(leader, network):
    actions.begin_empty(network, by=leader)

    with pytest.raises(Refusal, match="ma już plan"):
        actions.begin_from_template(network, "matematyka", by=leader)

    assert Plan.objects.count() == 1


def test_a_member_begins_no_plan(network):
    with pytest.raises(PermissionDenied):
        actions.begin_empty(network, by=MembershipFactory(network=network).user)


@pytest.mark.parametrize("code", sorted(catalogue.examples()))
@pytest.mark.parametrize("most", [3, 5])
def test_every_example_makes_a_plan_that_keeps_the_programmes_rules(leader, network, code, most):
    network.programme.meetings_to = most
    network.programme.save()

    plan = actions.begin_from_template(network, code, by=leader)

    items = list(plan.items.in_order())
    assert 3 <= len(items) <= most
    assert {item.duration_hours for item in items} == {4}
    assert all(item.issues and item.self_study_materials and item.planned_activities for item in items)
    assert [item.month for item in items] == sorted(item.month for item in items)
    assert network.starts_on.replace(day=1) <= items[0].month <= items[-1].month <= network.ends_on
    assert plan.aims.count() >= 3
    assert all(aim.indicator and aim.target for aim in plan.aims.all())
    tasks = Task.objects.filter(network=network)
    assert tasks.count() >= 4
    assert all(task.due_on is None for task in tasks)


def test_the_catalogue_holds_the_seven_themes_and_one_for_local_governments():
    assert [(one.code, len(one.meetings)) for one in catalogue.examples().values()] == [
        ("uczen-mlodszy", 5),
        ("tworcze-myslenie", 5),
        ("matematyka", 5),
        ("czytanie", 5),
        ("otwarte-zasoby", 5),
        ("nowoczesne-technologie", 5),
        ("film", 5),
        ("samorzady", 5),
    ]


def test_months_of_an_example_fit_a_shorter_period(leader, network):
    network.starts_on, network.ends_on = date(2026, 9, 1), date(2026, 12, 20)
    network.save()

    plan = actions.begin_from_template(network, "matematyka", by=leader)

    assert [item.month.month for item in plan.items.in_order()] == [9, 10, 10, 11, 12]


def test_an_example_that_is_not_there_is_refused(leader, network):
    with pytest.raises(Refusal, match="nie ma w katalogu"):
        actions.begin_from_template(network, "../settings", by=leader)

    assert Plan.objects.count() == 0


def test_last_years_plan_gives_its_structure_without_days_and_people(leader, network):
    old = PlanFactory(network=NetworkFactory(starts_on=date(2025, 9, 1), ends_on=date(2026, 6, 30)))
    AimFactory(plan=old, text="Więcej pytań", indicator="liczba pytań", owner=leader, state="reached")
    item = ItemFactory(plan=old, topic="Ocenianie", month=date(2025, 12, 1), planned_on=date(2025, 12, 4))
    share = ShareFactory(task__network=old.network, task__item=item, task__title="Karty", user=leader)
    Task.objects.filter(pk=share.task_id).update(due_on=date(2025, 12, 1), done_at=old.begun_at)
    network.continues = old.network
    network.save()

    plan = actions.begin_from_last_year(network, by=leader)

    aim, meeting, task = plan.aims.get(), plan.items.get(), network.tasks.get()
    assert (aim.text, aim.indicator, aim.owner, aim.state) == ("Więcej pytań", "liczba pytań", None, "waiting")
    assert (meeting.topic, meeting.month, meeting.planned_on) == ("Ocenianie", date(2026, 12, 1), None)
    assert (task.title, task.due_on, task.done_at, task.item) == ("Karty", None, None, meeting)
    assert not task.shares.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [
        (
            date(2026, 9, 1),
            date(2027, 6, 30),
            [date(2026, 9, 1), date(2026, 11, 1), date(2027, 2, 1), date(2027, 6, 1)],
        ),
        (date(2027, 1, 1), date(2027, 6, 30), [date(2027, 1, 1), date(2027, 2, 1), date(2027, 4, 1), date(2027, 6, 1)]),
        (date(2026, 12, 1), date(2026, 12, 31), [date(2026, 12, 1)] * 4),
    ],
)
def test_last_years_months_land_within_the_new_period_however_it_moved(leader, network, starts, ends, months):
    old = PlanFactory(network=NetworkFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)))
    for month in (date(2025, 11, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 6, 1)):
        ItemFactory(plan=old, month=month)
    network.continues, network.starts_on, network.ends_on = old.network, starts, ends
    network.save()

    plan = actions.begin_from_last_year(network, by=leader)

    assert [item.month for item in plan.items.in_order()] == months


@pytest.mark.parametrize(
    ("this_year", "kept"), [("", "Z planu"), ("Z sieci", "Z planu"), ("Nasz nowy cel", "Nasz nowy cel")]
)
def test_last_years_general_aim_comes_along_unless_there_is_a_new_one(leader, network, this_year, kept):
    old = PlanFactory(network__general_aim="Z sieci", general_aim="Z planu")
    network.continues, network.general_aim = old.network, this_year
    network.save()

    assert actions.begin_from_last_year(network, by=leader).general_aim == kept


def test_without_last_years_plan_there_is_nothing_to_carry_over(leader, network):
    with pytest.raises(Refusal, match="nie ma planu"):
        actions.begin_from_last_year(network, by=leader)

    assert Plan.objects.count() == 0


def test_themes_of_a_survey_become_aims_and_meetings_most_wanted_first(leader, network):
    themes = ["Ocenianie", "Praca w parach", "Zadania tekstowe", "Egzamin"]

    plan = actions.begin_from_themes(network, themes, by=leader)

    assert [aim.text.partition(":")[0] for aim in plan.aims.all()] == [
        "Ocenianie",
        "Praca w parach",
        "Zadania tekstowe",
        "Egzamin",
    ]
    assert [item.topic for item in plan.items.in_order()] == [
        "Spotkanie organizacyjne: poznajemy się i ustalamy cele",
        "Ocenianie",
        "Praca w parach",
        "Zadania tekstowe",
        "Egzamin",
        "Co się udało i co zostaje: podsumowanie roku",
    ]
    assert all(item.month for item in plan.items.all())


def test_themes_are_added_to_a_plan_that_stands_and_take_nothing_away(leader, network):
    plan = actions.begin_empty(network, by=leader)
    ItemFactory(plan=plan, topic="Nasze spotkanie", month=date(2026, 10, 1))

    actions.add_from_themes(plan, ["Ocenianie"], by=leader)

    assert {item.topic for item in plan.items.all()} == {"Nasze spotkanie", "Ocenianie"}


def test_themes_begin_with_a_capital_and_keep_the_words_that_people_ranked(leader, network):
    survey = SurveyFactory(network=network, closed=True)

    plan = actions.begin_from_themes(network, ["ocenianie, które pomaga"], by=leader, survey=survey)

    need = Need.objects.get()
    assert need.theme == "ocenianie, które pomaga"
    assert need.items.get().topic == "Ocenianie, które pomaga"
    assert need.aims.get().text.startswith("Ocenianie, które pomaga: ")
    assert needs.standing(plan, [need.theme]) == {need.theme}


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 8, 20), [10, 2, 6]),
        (date(2026, 11, 21), [12, 3, 6]),
        (date(2027, 5, 31), [5, 5, 6]),
        (date(2027, 6, 30), [6, 6, 6]),
        (date(2027, 8, 1), [None, None, None]),
    ],
)
def test_no_theme_lands_in_a_month_that_has_gone_by(leader, network, today, months):
    network.starts_on, network.ends_on = date(2026, 9, 1), date(2027, 6, 30)
    network.save()

    with clock.moved_to(clock.now().replace(year=today.year, month=today.month, day=today.day, hour=9)):
        policies.forget_standing(leader)
        plan = actions.begin_from_themes(network, ["Ocenianie"], by=leader)
        assert not any(item.is_past for item in plan.items.all())

    assert [item.month and item.month.month for item in plan.items.order_by("position")] == months


def test_more_themes_than_a_plan_holds_are_refused(leader, network):
    with pytest.raises(Refusal, match="nie zmieści się więcej"):
        actions.begin_from_themes(network, [f"Temat {number}" for number in range(31)], by=leader)

    assert Plan.objects.count() == 0


def test_a_survey_without_themes_begins_nothing(leader, network):
    with pytest.raises(Refusal, match="żaden temat"):
        actions.begin_from_themes(network, [" "], by=leader)

    assert Plan.objects.count() == 0


def test_last_years_plan_brings_its_proposals_but_not_the_themes_of_its_survey(leader, network):
    old = PlanFactory(network=NetworkFactory(starts_on=date(2025, 9, 1), ends_on=date(2026, 6, 30)))
    network.continues = old.network
    network.save()
    aim, item = AimFactory(plan=old, text="Więcej pytań"), ItemFactory(plan=old, topic="Ocenianie")
    signed = ProposalFactory(state="accepted", reason="Tak", became=old.network)
    foreign = ProposalFactory(state="accepted", reason="Tak", became=NetworkFactory())
    survey = SurveyFactory(network=old.network)
    for said in ({"proposal": signed}, {"proposal": foreign}, {"survey": survey, "theme": "Egzamin"}):
        need = Need.objects.create(plan=old, outcome="Udało się", **said)
        need.aims.add(aim)
        need.items.add(item)

    plan = actions.begin_from_last_year(network, by=leader)

    kept = plan.needs.get()
    assert (kept.proposal, kept.outcome) == (signed, "")
    assert [list(kept.aims.all()), list(kept.items.all())] == [[plan.aims.get()], [plan.items.get()]]
