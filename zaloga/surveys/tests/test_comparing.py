"""Beside what a result stands: the meeting before, the start of the year, the programme; never one other network."""

import re
from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.programmes.tests.factories import ProgrammeFactory
from zaloga.surveys import actions, charts, printing, results
from zaloga.surveys.models import Question, Tally
from zaloga.surveys.results import Table
from zaloga.surveys.templatetags.surveys import as_columns, as_lines
from zaloga.surveys.tests.crews import crew_of, opened, say

pytestmark = pytest.mark.django_db


def ended(lead, rest, *, says, days_ago=0, ready="po-spotkaniu", key="trafnosc"):
    with clock.moved_to(clock.now() - timedelta(days=days_ago)):
        survey = opened(lead, ready)
        for seat in rest:
            say(survey, seat, **{key: says})
        return actions.close(survey, by=lead.user)


def network_in(programme, members):
    return crew_of(members, network=NetworkFactory(programme=programme))


def beside(survey):
    (part,) = results.parts(survey)
    return [(one.when, one.value, one.ours) for block in part.blocks for one in block.compared]


def test_the_first_survey_stands_alone():
    lead, rest = crew_of(5)

    assert beside(ended(lead, rest, says=3)) == []


def test_it_is_compared_with_the_meeting_before_and_the_start_of_the_year():
    lead, rest = crew_of(5)
    ended(lead, rest, says=0, days_ago=30)
    ended(lead, rest, says=1, days_ago=20)

    assert beside(ended(lead, rest, says=3)) == [("poprzednio", 2.0, 4.0), ("na początku roku", 1.0, 4.0)]


def test_words_changed_since_are_not_compared():
    lead, rest = crew_of(5)
    ended(lead, rest, says=0, days_ago=30)
    survey = opened(lead)
    actions.edit_question(survey.questions.get(key="trafnosc"), by=lead.user, text="Inne słowa")
    survey.refresh_from_db()
    for seat in rest:
        say(survey, seat, przydatnosc=3)

    assert beside(actions.close(survey, by=lead.user)) == []


@pytest.mark.parametrize(
    ("others", "compared"), [([5], []), ([5, 4], []), ([5, 5], [("w innych sieciach programu", 1.0, 4.0)])]
)
def test_the_programme_is_shown_when_the_rest_is_two_networks_with_five_answers_each(others, compared):
    programme = ProgrammeFactory()
    for members in others:
        ended(*network_in(programme, members), says=0, days_ago=3)
    ended(*crew_of(6), says=0, days_ago=3)  # of another programme
    lead, rest = network_in(programme, 5)

    assert beside(ended(lead, rest, says=3)) == compared


def test_two_surveys_of_one_other_network_are_still_one_network():
    programme = ProgrammeFactory()
    other = network_in(programme, 5)
    for days in (9, 3):
        ended(*other, says=0, days_ago=days)
    lead, rest = network_in(programme, 5)

    assert beside(ended(lead, rest, says=3)) == []


def test_of_one_answer_the_share_of_the_leading_option_is_compared():
    lead, rest = crew_of(5)
    ended(lead, rest, says=1, days_ago=30, ready="pomysl-i-praktyka", key="proba")

    survey = ended(lead, rest, says=2, ready="pomysl-i-praktyka", key="proba")

    (part,) = results.parts(survey)
    (one,) = [one for block in part.blocks for one in block.compared]
    assert (one.when, one.option, one.ours, one.value) == ("poprzednio", "kilka prób", 1.0, 0.0)


def test_of_a_ranking_the_share_of_points_of_the_leading_theme_is_compared():
    programme = ProgrammeFactory()
    for _ in range(2):
        ended(*network_in(programme, 5), says=[2], days_ago=3, ready="potrzeby", key="tematy")
    lead, rest = network_in(programme, 5)
    ended(lead, rest, says=[2, 0], days_ago=30, ready="potrzeby", key="tematy")
    ended(lead, rest, says=[1, 2, 0], days_ago=20, ready="potrzeby", key="tematy")

    survey = ended(lead, rest, says=[0, 1], ready="potrzeby", key="tematy")

    (part,) = results.parts(survey)
    found = [one for block in part.blocks for one in block.compared]
    assert [(one.when, round(one.value, 2), one.ours) for one in found] == [
        ("poprzednio", 0.33, 1.0),
        ("na początku roku", 0.67, 1.0),
        ("w innych sieciach programu", 0.0, 1.0),
    ]
    assert {(one.option, one.unit) for one in found} == {("motywowanie uczniów do nauki", "możliwych punktów")}
    told = printing.content(survey)["parts"][0]["blocks"][0]["beside"]
    assert told[0].endswith("teraz 100\u00a0% możliwych punktów, poprzednio 33\u00a0% możliwych punktów")


def test_the_ranking_of_a_closed_survey_gives_themes_for_aims_the_strongest_first(client):
    lead, rest = crew_of(6)
    survey = opened(lead, "potrzeby")
    for place, seat in enumerate(rest):
        say(survey, seat, tematy=[2, 0] if place else [0, 1], miejsce=0)
    assert results.ranking(survey) == []

    survey = actions.close(survey, by=lead.user)

    (ranked,) = [block for part in results.parts(survey) for block in part.blocks if block.first.points]
    assert ranked.top_points == 3
    client.force_login(lead.user)
    page = client.get(survey.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Pierwsze miejsce to 3 punkty, każde następne o jeden mniej." in page
    assert "Najważniejsze: praca z uczniem o różnych potrzebach (15 punktów)." in page
    assert [charts.bar(ranked, line) for line in ranked.lines()[:3]] == [83.33, 72.22, 11.11]
    found = [(line.label, line.points, line.number) for line in results.ranking(survey)]
    assert found == [
        ("praca z uczniem o różnych potrzebach", 15, 5),
        ("motywowanie uczniów do nauki", 13, 6),
        ("ocenianie, które pomaga się uczyć", 2, 1),
    ]


@pytest.mark.parametrize(
    ("kind", "counts", "points", "told"),
    [
        ("rank", [6, 5, 1], [10, 14, 1], "Najważniejsze: b (14 punktów)."),
        ("rank", [6, 5, 1], [14, 14, 1], "Najważniejsze: „a” i „b” (tyle samo: 14 punktów)."),
        ("many", [6, 5, 1], [], "Najczęściej: a (6 osób z 6)."),
        ("many", [5, 5, 5], [], "Najczęściej: „a”, „b” i „c” (tyle samo: 5 osób z 6)."),
        ("one", [1, 1, 1, 1, 1, 0], [], "Najczęściej: 5 odpowiedzi (tyle samo: 1 osoba z 6)."),
    ],
)
def test_the_sentence_names_what_stands_first_and_a_tie_as_a_tie(kind, counts, points, told):
    question = Question(kind=kind, text="Co najpierw?", options=list("abcdef")[: len(counts)])

    row = Tally(question=question, voice="person", counted=6, counts=counts, points=points)

    assert results.of_choices([row]) == told


def test_without_a_ranking_the_first_question_with_several_answers_says_what_is_wanted():
    lead, rest = crew_of(5)
    survey = opened(lead, "biore-daje")
    for seat in rest:
        say(survey, seat, daje=[1, 3], biore=[0])

    survey = actions.close(survey, by=lead.user)

    assert [line.label for line in results.ranking(survey)] == ["gotowe materiały", "doświadczenie z trudną klasą"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_page_of_results_asks_the_same_however_many_answered_and_were_asked_before(
    client, django_assert_num_queries, how_many
):
    lead, rest = crew_of(5 * how_many)
    for days in range(how_many):
        ended(lead, rest, says=1, days_ago=30 - days)
    survey = ended(lead, rest, says=3)
    reader = MembershipFactory(network=lead.network).user
    client.force_login(reader)

    with django_assert_num_queries(10):
        client.get(survey.get_absolute_url())


def test_cells_and_heads_of_a_cut_are_written_safely():
    hidden = '<td data-l="&quot;A&quot;"><span aria-hidden="true">–</span><span class="vh">ukryte</span></td>'
    table = Table("Gmina", ["Wołów", '"A"'], [("<i>tak", [4, None])], leaves_out=False)

    assert as_lines(table) == f'<tr><th scope="row">&lt;i&gt;tak</th><td data-l="Wołów">4</td>{hidden}</tr>'
    assert as_columns(["tak", "<b>"]) == '<th scope="col">tak</th><th scope="col">&lt;b&gt;</th>'


def test_a_dash_is_explained_where_one_is():
    with_dash = Table("Gmina", ["Wołów"], [("tak", [None]), ("nie", [5])], leaves_out=False)
    without = Table("Gmina", ["Wołów"], [("tak", [3]), ("nie", [5])], leaves_out=False)

    assert (with_dash.has_dashes, without.has_dashes) == (True, False)


@pytest.mark.parametrize(("last", "told"), [(3, ["Odpowiedzi: 6"]), (None, ["Odpowiedzi: 6", "Odpowiedzi: 5"])])
def test_a_chart_of_scales_says_how_many_answered(client, last, told):
    lead, rest = crew_of(6)
    survey = opened(lead)
    for number, seat in enumerate(rest):
        more = {} if number == 5 and last is None else {"przydatnosc": 3}
        say(survey, seat, trafnosc=3, **more)
    survey.refresh_from_db()
    survey.questions.exclude(key__in=["trafnosc", "przydatnosc"]).delete()
    survey = actions.close(survey, by=lead.user)
    client.force_login(lead.user)

    page = client.get(survey.get_absolute_url()).content.decode().replace("&nbsp;", " ")

    assert set(re.findall(r"Odpowiedzi: \d+", page)) == set(told)


def test_the_result_on_paper_stands_beside_the_same_numbers_as_the_page():
    lead, rest = crew_of(5)
    ended(lead, rest, says=1, days_ago=9)
    survey = ended(lead, rest, says=3)

    (part,) = printing.content(survey)["parts"]

    assert [line.rpartition(": ")[2] for block in part["blocks"] for line in block["beside"]] == [
        "teraz 4,0, poprzednio 2,0"
    ]
    assert printing.as_pdf(survey).startswith(b"%PDF")
