"""From what people asked for in a survey to a plan."""

import re

import pytest
from django.test import Client

from zaloga.plans.models import Need, Plan
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, boxes, crew
from zaloga.surveys.models import Tally
from zaloga.surveys.tests.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew()


@pytest.fixture
def survey(people):
    survey = SurveyFactory(network=people[0].memberships.get().network, closed=True)
    question = QuestionFactory(survey=survey, kind="rank", options=["Egzamin", "Ocenianie", "Praca w parach"])
    Tally.objects.create(survey=survey, question=question, counted=6, counts=[2, 6, 4], points=[3, 17, 9])
    return survey


ALL = ("Ocenianie", "Praca w parach", "Egzamin")


def entered(person):
    client = Client()
    client.force_login(person)
    return client


def address(survey):
    return f"/sieci/{survey.network.slug}/plan/z-ankiety/"


def posting(person, survey, fields):
    return entered(person).post(address(survey), fields)


def test_one_click_turns_ranked_themes_into_aims_and_meetings(people, survey):
    answer = posting(people[0], survey, boxes(survey, *ALL))

    plan = Plan.objects.get()
    assert (answer.status_code, plan.beginning) == (302, "survey")
    assert [aim.text.partition(":")[0] for aim in plan.aims.all()] == ["Ocenianie", "Praca w parach", "Egzamin"]
    assert plan.items.count() == 5


def test_the_themes_join_a_plan_that_stands(people, survey):
    plan = PlanFactory(network=survey.network)
    ItemFactory(plan=plan, topic="Nasze")

    posting(people[0], survey, boxes(survey, *ALL))

    assert {item.topic for item in plan.items.all()} == {"Nasze", "Ocenianie", "Praca w parach", "Egzamin"}


def test_an_open_survey_and_one_of_another_network_give_nothing(people, survey):
    still_open, of_others = SurveyFactory(network=survey.network), SurveyFactory(closed=True)
    for one in (still_open, of_others):
        question = QuestionFactory(survey=one, kind="rank", options=["Tajne", "Jawne"])
        Tally.objects.create(survey=one, question=question, counted=6, counts=[6, 2], points=[6, 2])

        assert posting(people[0], survey, boxes(one, "Tajne")).status_code == 409

    assert Plan.objects.count() == 0


def test_members_do_not_turn_surveys_into_plans(people, survey):
    assert posting(people[1], survey, boxes(survey, *ALL)).status_code == 403


def test_what_is_ticked_is_taken_and_no_more(people, survey):
    survey.network.programme.meetings_to = 4
    survey.network.programme.save()
    page = entered(people[0]).get(address(survey)).content.decode()

    assert re.findall(r'value="([^"]+)"[^>]* checked', page) == ["Ocenianie", "Praca w parach"]
    posting(people[0], survey, boxes(survey, "Egzamin", "Ocenianie"))

    assert {need.theme for need in Need.objects.all()} == {"Egzamin", "Ocenianie"}
    assert Plan.objects.get().items.count() == 4


def test_nothing_ticked_asks_for_a_theme(people, survey):
    answer = posting(people[0], survey, boxes(survey))

    assert (answer.status_code, Plan.objects.count()) == (422, 0)
    assert "Zaznacz choć jeden temat." in answer.content.decode()


def test_a_second_click_doubles_nothing_and_the_page_says_what_is_there(people, survey):
    posting(people[0], survey, boxes(survey, "Ocenianie"))
    plan = Plan.objects.get()
    plan.items.filter(topic="Ocenianie").update(topic="Ocenianie, które pomaga")  # in the crew's own words

    again = posting(people[0], survey, boxes(survey, "Ocenianie"))

    assert (again.status_code, plan.items.count(), plan.aims.count()) == (302, 3, 1)
    page = entered(people[0]).get(address(survey)).content.decode()
    assert "Już w planie" in page
    assert re.findall(r'type="checkbox"[^>]* value="([^"]+)"', page) == ["Praca w parach", "Egzamin"]


def test_themes_that_stand_begin_with_a_capital_and_a_full_plan_ticks_nothing(people, survey):
    survey.network.programme.meetings_to = 3
    survey.network.programme.save()
    question = survey.questions.get()
    question.options[1] = question.options[1].lower()
    question.save()
    client = entered(people[0])
    assert "Zaznaczone są najmocniejsze tematy" in client.get(address(survey)).content.decode()
    posting(people[0], survey, boxes(survey, question.options[1]))

    page = client.get(address(survey)).content.decode()

    assert "<li>Ocenianie</li>" in page
    assert "Zaznaczone są" not in page
    assert "Miejsca w\u00a0planie już nie ma" in page
    assert " checked" not in page
