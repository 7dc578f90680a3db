"""On what a question depends goes with the words of the answer, not with its place."""

import pytest
from django.db import transaction

from zaloga.core.errors import Refusal
from zaloga.surveys import actions
from zaloga.surveys.tests.crews import crew_of
from zaloga.surveys.tests.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db
WAYS = ["na żywo", "przez internet", "wszystko jedno"]


@pytest.fixture
def lead():
    return crew_of(0)[0].user


@pytest.fixture
def above(lead):
    network = lead.memberships.get().network
    return QuestionFactory(survey=SurveyFactory(network=network, draft=True), text="Jak się spotykamy?", options=WAYS)


@pytest.fixture
def below(above):
    return QuestionFactory(
        survey=above.survey, kind="text", text="Jakim narzędziem?", only_if=above, only_values=[1, 2]
    )


@pytest.mark.parametrize(
    ("options", "places"),
    [
        (["hybrydowo", *WAYS], [2, 3]),
        (["wszystko jedno", "przez internet"], [0, 1]),
        (["spotkania na żywo", *WAYS[1:]], [1, 2]),
        (WAYS, [1, 2]),
    ],
)
def test_an_answer_keeps_its_conditions_wherever_it_stands(lead, above, below, options, places):
    actions.edit_question(above, by=lead, options=options)

    below.refresh_from_db()
    assert below.only_values == places
    assert below.condition() == "„Jak się spotykamy?”: " + ", ".join(options[place] for place in places)


@pytest.mark.parametrize(
    "fields",
    [
        {"options": ["na żywo", "wszystko jedno"]},
        {"options": ["na żywo", "online", "wszystko jedno"]},
        {"kind": "text", "options": []},
    ],
)
def test_an_answer_on_which_a_question_depends_is_neither_removed_nor_reworded(lead, above, below, fields):
    words = "Od odpowiedzi „przez internet” zależy pytanie „Jakim narzędziem"
    with pytest.raises(Refusal, match=words), transaction.atomic():
        actions.edit_question(above, by=lead, **fields)

    above.refresh_from_db()
    below.refresh_from_db()
    assert (above.options, below.only_values) == (WAYS, [1, 2])
