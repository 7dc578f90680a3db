"""From a need to what became of it: at the aim, on the proposal's page, at the survey's results, at the year's end."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import day
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions, needs, paper
from zaloga.plans.models import Aim, Need, Plan
from zaloga.plans.tests.factories import AimFactory, ItemFactory, NeedFactory, PlanFactory, boxes, crew
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory
from zaloga.proposals import tracing
from zaloga.proposals.tests.factories import ProposalFactory, SignatureFactory
from zaloga.surveys import tracing as of_surveys
from zaloga.surveys.models import Tally
from zaloga.surveys.tests.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Somebody who leads an open network, and a member."""
    return crew()


@pytest.fixture
def plan(people):
    plan = PlanFactory(network=people[0].memberships.get().network, shown=True)
    ItemFactory(plan=plan, planned_on=clock.today() - timedelta(days=3), topic="Tajne, co było")
    ItemFactory(plan=plan, planned_on=clock.today() + timedelta(days=3), topic="Tajne, co będzie")
    return plan


@pytest.fixture
def proposal(plan):
    return ProposalFactory(state="accepted", reason="Tak", became=plan.network, title="Świetlica w deszczowy dzień")


@pytest.fixture
def survey(plan):
    survey = SurveyFactory(network=plan.network, closed=True)
    question = QuestionFactory(survey=survey, kind="rank", options=["Egzamin", "Ocenianie"])
    Tally.objects.create(survey=survey, question=question, counted=6, counts=[2, 6], points=[3, 17])
    return survey


def linked(plan, proposal, by, text="Gry na każdą pogodę"):
    return actions.add_aim(plan, by=by, text=text, needs=[Need(proposal=proposal)])


def page(person, address):
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(address)
    return unescape(answer.content.decode()).replace("\u00a0", " ") if answer.status_code == 200 else answer.status_code


def told(proposal, person):
    return [(one.words, one.state) for one in tracing.outcomes(proposal, person)]


def test_an_aim_names_the_needs_it_answers_on_the_plan_its_page_and_paper(people, plan, proposal):
    aim = linked(plan, proposal, people[0])

    assert proposal.title in page(people[1], plan.get_absolute_url())
    assert proposal.title in page(people[1], aim.get_absolute_url())
    assert ["Odpowiada na", proposal.title] in paper.of_now(plan)["aims"][0]["said"]


def test_whoever_leads_picks_the_needs_in_the_form_of_an_aim_and_of_a_meeting(people, plan, proposal, survey):
    client = Client()
    client.force_login(people[0])
    keys = [need.key for need in needs.known(plan.network)]

    client.post(f"{plan.get_absolute_url()}cele/nowe/", {"text": "Gry", "needs": keys[:2]})
    item = plan.items.first()
    client.post(f"{item.get_absolute_url()}zmiana/", {"topic": "Gry", "duration_hours": 4, "needs": keys[1:2]})

    assert [str(need) for need in Aim.objects.get().needs.all()] == [proposal.title, "Ocenianie"]
    assert [str(need) for need in item.needs.all()] == ["Ocenianie"]
    assert re.search(rf'value="{keys[1]}"[^>]* checked', page(people[0], f"{item.get_absolute_url()}zmiana/"))


def test_words_changed_without_the_boxes_leave_the_needs_as_they_are(people, plan, proposal):
    aim = linked(plan, proposal, people[0])

    actions.edit_aim(aim, by=people[0], text="Inaczej")

    assert [need.proposal for need in aim.needs.all()] == [proposal]


def test_needs_of_other_networks_and_surveys_that_run_are_not_to_be_answered(people, plan, survey):
    foreign = ProposalFactory(state="accepted", reason="Tak", became=NetworkFactory())
    running = SurveyFactory(network=plan.network)

    for need in (Need(proposal=foreign), Need(survey=running, theme="Tajne"), Need(survey=SurveyFactory(closed=True))):
        with pytest.raises(Refusal, match="nikt w tej sieci nie zgłosił"):
            actions.add_aim(plan, by=people[0], text="Cudze", needs=[need])

    assert [str(need) for need in needs.known(plan.network)] == ["Ocenianie", "Egzamin"]
    assert Aim.objects.count() == 0


def test_the_crew_reads_on_the_proposal_how_its_aims_stand_and_what_meetings_there_are(people, plan, proposal):
    aim = linked(plan, proposal, people[0])
    actions.tell_state(aim, by=people[0], state="going", why="Trzy szkoły próbują.")

    assert told(proposal, people[1]) == [
        (f"Plan na rok {plan.network.school_year}: 1 spotkanie za nami, 1 przed nami.", ""),
        ("Gry na każdą pogodę", "w drodze"),
    ]


def test_others_read_only_what_the_network_says_of_itself(people, plan, proposal):
    linked(plan, proposal, people[0])
    counts = f"Plan na rok {plan.network.school_year}: 1 spotkanie za nami, 1 przed nami."
    assert told(proposal, AnonymousUser()) == [(counts, "")]

    actions.adopt(actions.show(plan, by=people[0]), by=people[0])
    Aim.objects.update(text="Tajny nowy szkic celu", state="dropped")

    assert told(proposal, AnonymousUser()) == [(counts, ""), ("Gry na każdą pogodę", "cel sieci")]
    words = page(UserFactory(), proposal.get_absolute_url())
    assert "Gry na każdą pogodę" in words and "Tajn" not in words and "/plan/" not in words


def test_of_a_plan_that_its_crew_has_not_seen_and_of_a_hidden_network_nobody_hears(people, plan, proposal):
    linked(plan, proposal, people[0])
    Plan.objects.update(shown_at=None)
    assert told(proposal, UserFactory()) == []
    Plan.objects.update(shown_at=clock.now())
    plan.network.opened_at = None
    plan.network.save()

    assert told(proposal, UserFactory()) == []


def test_at_the_years_end_everybody_reads_what_became_of_the_need_and_signatories_hear_once(people, plan, proposal):
    signatory = SignatureFactory(proposal=proposal).user
    need = Need(proposal=proposal)

    actions.tell_outcome(plan, need, by=people[0], outcome="Jest pudło gier w czterech świetlicach.")
    actions.tell_outcome(plan, need, by=people[0], outcome="Jest pudło gier w pięciu świetlicach.")

    assert "Jest pudło gier w pięciu świetlicach." in page(None, proposal.get_absolute_url())
    assert [letter.to for letter in Letter.objects.all()] == [signatory.email]
    assert Note.objects.filter(user=signatory).count() == 1
    assert "Jest pudło gier w pięciu" in page(people[1], f"{plan.get_absolute_url()}potrzeby/")


def test_a_merged_proposal_tells_the_same_of_the_network_that_it_came_to(people, plan, proposal):
    twin = ProposalFactory(state="merged", reason="Razem", merged_into=proposal)

    actions.add_aim(plan, by=people[0], text="Gry", needs=[Need(proposal=twin)])

    assert ("Gry", "przed nami") in told(twin, people[1])
    assert "Gry" not in [words for words, _ in told(proposal, people[1])]


def test_the_need_goes_on_into_the_next_year(people, plan, proposal):
    linked(plan, proposal, people[0])
    later = NetworkFactory(continues=plan.network, starts_on=date(2027, 9, 1), ends_on=date(2028, 6, 30))
    leader = MembershipFactory(network=later, coordinating=True).user
    next_plan = PlanFactory(network=later, shown=True)

    linked(next_plan, proposal, leader, "Gry bez stołu")

    assert ("Gry bez stołu", "przed nami") in told(proposal, leader)


def test_a_theme_of_the_survey_shows_its_aim_meeting_and_end_to_the_crew(people, plan, survey):
    client = Client()
    client.force_login(people[0])
    client.post(f"{plan.get_absolute_url()}z-ankiety/", boxes(survey, "Ocenianie", "Egzamin"))
    need = Need.objects.get(theme="Ocenianie")
    need.items.update(planned_on=clock.today() + timedelta(days=9))

    client.post(need.get_absolute_url(), {"outcome": "Osiem klas ocenia bez stopni."})

    themes = dict(of_surveys.outcomes(survey, people[1]))
    assert list(themes) == ["Ocenianie", "Egzamin"]
    assert [one.words for one in themes["Ocenianie"]] == [
        "Osiem klas ocenia bez stopni.",
        "1 spotkanie przed nami.",
        "Ocenianie: poznajemy sposoby, które działają, i każda osoba próbuje u siebie choć jednego.",
    ]
    assert "Osiem klas ocenia bez stopni." in page(people[1], survey.get_absolute_url())
    assert of_surveys.outcomes(survey, UserFactory()) == []


def test_members_read_the_needs_but_only_those_who_lead_say_what_became_of_them(people, plan, proposal):
    address = f"{plan.get_absolute_url()}potrzeby/"

    assert "Żaden cel jeszcze na to nie odpowiada." in page(people[1], address)
    assert page(people[1], f"{address}zgloszenie-{proposal.pk}/") == 403
    assert "Co z tego wyszło?" in page(people[0], f"{address}zgloszenie-{proposal.pk}/")
    assert page(people[0], f"{address}zgloszenie-999/") == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_needs_asks_the_same_of_the_database_however_many_there_are(
    people, plan, rows, django_assert_num_queries
):
    for proposal in ProposalFactory.create_batch(rows, state="accepted", reason="Tak", became=plan.network):
        linked(plan, proposal, people[0], text=f"Cel {proposal.pk}")
        AimFactory(plan=plan)
    client = Client()
    client.force_login(people[1])
    client.get(plan.get_absolute_url())

    with django_assert_num_queries(16):
        assert client.get(f"{plan.get_absolute_url()}potrzeby/").status_code == 200


def test_a_network_with_a_plan_has_its_aims_in_one_place_only(people, plan):
    client, address = Client(), f"/sieci/{plan.network.slug}/ustawienia/"
    client.force_login(people[0])

    words = page(people[0], address)
    refused = client.post(address, {"name": "Inna"})

    assert "Zmień je w planie" in words and 'name="aims"' not in words and 'name="general_aim"' not in words
    assert 'name="aims"' not in refused.content.decode()


@pytest.fixture
def of_all(plan):
    """A closed survey of the whole programme; six teachers ranked, and somebody wrote a sentence."""
    survey = SurveyFactory(network=None, programme=plan.network.programme, title="Czego nam trzeba?", closed=True)
    ranked = QuestionFactory(survey=survey, kind="rank", options=["spokój na lekcji", "jąkanie"])
    Tally.objects.create(survey=survey, question=ranked, counted=6, counts=[6, 2], points=[17, 3])
    wrote = QuestionFactory(survey=survey, kind="text", options=[])
    Tally.objects.create(survey=survey, question=wrote, counted=5, words=["Tajne słowa"] * 5)
    return survey


def test_a_theme_of_the_programmes_survey_is_answered_by_the_plan_and_nothing_else_of_it_is_told(people, plan, of_all):
    client, here = Client(), plan.get_absolute_url()
    client.force_login(people[0])
    keys = {str(need): need.key for need in needs.known(plan.network)}
    assert list(keys) == ["spokój na lekcji", "jąkanie"]
    offered = page(people[0], f"{here}cele/nowe/")
    assert "temat z ankiety programu „Czego nam trzeba?”" in offered

    client.post(f"{here}cele/nowe/", {"text": "Ciszej", "needs": [keys["spokój na lekcji"]]})

    wanted = page(people[1], f"{here}potrzeby/")
    assert wanted.index("Spokój na lekcji") < wanted.index("Ciszej") < wanted.index("Czego jeszcze potrzebuje")
    assert wanted.index("Czego jeszcze potrzebuje") < wanted.index("Jąkanie")
    pages = [offered, wanted, *(page(people[1], here + path) for path in ("", f"cele/{Aim.objects.get().pk}/"))]
    assert all("pokój na lekcji" in one for one in pages)
    assert not any("Tajne słowa" in one or of_all.get_absolute_url() in one for one in pages)
    assert page(people[1], of_all.get_absolute_url()) == 404


def test_the_themes_of_the_programme_can_begin_a_plan(people, plan, of_all):
    client = Client()
    client.force_login(people[0])

    client.post(f"{plan.get_absolute_url()}z-ankiety/", boxes(of_all, "spokój na lekcji"))

    assert [str(need) for need in plan.items.get(topic="Spokój na lekcji").needs.all()] == ["spokój na lekcji"]


def test_whoever_oversees_the_programme_reads_what_its_networks_say_of_the_theme(people, plan, of_all):
    overseer = AppointmentFactory(programme=plan.network.programme).user
    wanted = Need(survey=of_all, theme="spokój na lekcji")
    item = plan.items.last()
    aim = actions.add_aim(plan, by=people[0], text="Ciszej", needs=[wanted])
    actions.edit_item(item, by=people[0], topic=item.topic, needs=[wanted])
    actions.tell_outcome(plan, aim.needs.get(), by=people[0], outcome="W pięciu klasach jest ciszej.")
    actions.adopt(actions.show(plan, by=people[0]), by=people[0])
    Aim.objects.update(text="Tajny nowy szkic celu")
    network = str(plan.network)

    ((theme, said),) = of_surveys.outcomes(of_all, overseer)

    assert theme == "spokój na lekcji"
    assert [(one.words, one.state, one.url) for one in said] == [
        ("W pięciu klasach jest ciszej.", f"mówi {network}, {day(clock.today())}", ""),
        (f"{network}: 1 spotkanie przed nami.", "", ""),
        ("Ciszej", f"cel: {network}", ""),
    ]
    assert "W pięciu klasach jest ciszej." in page(overseer, of_all.get_absolute_url())
    Plan.objects.update(shown_at=None)
    assert of_surveys.outcomes(of_all, overseer) == []


def test_themes_of_another_programme_and_of_surveys_long_past_are_not_known(people, plan, of_all):
    theme = Need(survey=of_all, theme="jąkanie")
    type(of_all).objects.update(closed_at=clock.now() - timedelta(days=900), opened_at=clock.now() - timedelta(950))
    assert needs.known(plan.network) == []
    type(of_all).objects.update(closed_at=clock.now(), programme=ProgrammeFactory())

    with pytest.raises(Refusal, match="nikt w tej sieci nie zgłosił"):
        actions.add_aim(plan, by=people[0], text="Cudze", needs=[theme])

    assert needs.known(plan.network) == []


@pytest.mark.parametrize("networks", [1, 3])
def test_results_of_the_programme_ask_the_same_however_many_networks_answer(
    plan, of_all, networks, django_assert_num_queries
):
    overseer = AppointmentFactory(programme=plan.network.programme).user
    for network in NetworkFactory.create_batch(networks, programme=plan.network.programme):
        need = NeedFactory(plan=PlanFactory(network=network, shown=True), survey=of_all, theme="jąkanie", outcome="")
        need.aims.add(AimFactory(plan=need.plan))

    with django_assert_num_queries(6):
        of_surveys.outcomes(of_all, overseer)
