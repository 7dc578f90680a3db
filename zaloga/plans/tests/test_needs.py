"""From what people asked for in a survey to a plan."""

import pytest
from django.test import Client

from zaloga.plans.models import Plan
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, crew
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


def posting(person, survey, **fields):
    client = Client()
    client.force_login(person)
    return client.post(f"/sieci/{survey.network.slug}/plan/z-ankiety/", fields)


def test_one_click_turns_ranked_themes_into_aims_and_meetings(people, survey):
    answer = posting(people[0], survey, ankieta=survey.pk)

    plan = Plan.objects.get()
    assert (answer.status_code, plan.beginning) == (302, "survey")
    assert [aim.text.partition(":")[0] for aim in plan.aims.all()] == ["Ocenianie", "Praca w parach", "Egzamin"]
    assert plan.items.count() == 5


def test_the_themes_join_a_plan_that_stands(people, survey):
    plan = PlanFactory(network=survey.network)
    ItemFactory(plan=plan, topic="Nasze")

    posting(people[0], survey, ankieta=survey.pk)

    assert {item.topic for item in plan.items.all()} == {"Nasze", "Ocenianie", "Praca w parach", "Egzamin"}


def test_an_open_survey_and_one_of_another_network_give_nothing(people, survey):
    still_open, of_others = SurveyFactory(network=survey.network), SurveyFactory(closed=True)
    for one in (still_open, of_others):
        question = QuestionFactory(survey=one, kind="rank", options=["Tajne", "Jawne"])
        Tally.objects.create(survey=one, question=question, counted=6, counts=[6, 2], points=[6, 2])

        assert posting(people[0], survey, ankieta=one.pk).status_code == 409

    assert Plan.objects.count() == 0


def test_members_do_not_turn_surveys_into_plans(people, survey):
    assert posting(people[1], survey, ankieta=survey.pk).status_code == 403
