"""All questions of a survey are attacked together: what one of them hides, no other one gives back."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zaloga.surveys import cuts
from zaloga.surveys.actions.closing import CUTS, hear, tallied
from zaloga.surveys.exporting import of_cuts
from zaloga.surveys.grouping import rows
from zaloga.surveys.models import Question
from zaloga.surveys.results import shown_groups
from zaloga.surveys.tests.recomputing import computed_from_all_questions

HONEST = Question(
    pk=1, survey_id=1, kind="one", text="Czy mówisz, co myślisz?", options=["tak", "nie"], is_required=True
)
WHY = Question(pk=2, survey_id=1, kind="one", text="Dlaczego?", options=["a", "b"], only_if=HONEST, only_values=[1])
AGAIN = Question(pk=3, survey_id=1, kind="many", text="A gdyby?", options=["c", "d"], only_if=WHY, only_values=[0])
OPTIONAL = Question(pk=4, survey_id=1, kind="one", text="Może jeszcze?", options=["e", "f"])
QUESTIONS = [HONEST, WHY, AGAIN, OPTIONAL]
NONE = frozenset()
WAYS = [
    (honest, why, again, optional)
    for optional in (NONE, frozenset([0]), frozenset([1]))
    for honest, why, again in [
        (frozenset([0]), NONE, NONE),
        (frozenset([1]), frozenset([1]), NONE),
        *((frozenset([1]), frozenset([0]), again) for again in (frozenset([0]), frozenset([1]), frozenset([0, 1]))),
    ]
]


def closed(people):
    """The tallies of a survey in which these people, each of a type of school and a commune, answered so."""
    answers = []
    for (kind, commune), way in people:
        said = {str(question.pk): as_sent(question, one) for question, one in zip(QUESTIONS, way, strict=True) if one}
        answers.append({"voice": "person", "kind": kind, "commune": commune, "role": "załoga", "values": said})
    return [tallied(question, "person", hear(answers)) for question in QUESTIONS]


def as_sent(question, chosen):
    return sorted(chosen) if question.kind == "many" else min(chosen)


def shown_by(tally, people):
    """Its cuts as the attackers take them; a table that is not there hides everything."""
    tables = {table["cut"]: {row["group"]: row["cells"] for row in table["rows"]} for table in tally.cuts}
    standing = rows(Counter(groups for groups, _ in people)).values()
    hidden = [{row[cut]: [None] * 2 for row in standing if row[cut]} for cut in range(2)]
    return [hidden[cut] | tables.get(CUTS[cut], {}) for cut in range(2)]


def computed(people):
    shown = [shown_by(tally, people) for tally in closed(people)]
    return computed_from_all_questions(people, WAYS, shown)


person = st.tuples(
    st.tuples(st.sampled_from(["LO", "SP"]), st.sampled_from(["Brzeg", "Wińsko", "Wołów"])), st.sampled_from(WAYS)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(person, min_size=8, max_size=30))
def test_no_hidden_cell_follows_from_all_questions_together(people):
    assert computed(people) == set()


def crew_with_a_condition():
    """Everybody in Brzeg and nobody in Wińsko says no; the reasons would stand whole."""
    yes, why = (
        (frozenset([0]), NONE, NONE, NONE),
        [(frozenset([1]), frozenset([one]), frozenset([1 - one]), NONE) for one in (0, 1)],
    )
    why[1] = (frozenset([1]), frozenset([1]), NONE, NONE)
    people = [(("SP", "Brzeg"), one) for one in why for _ in range(3)]
    people += [(("SP", "Wołów"), one) for one in why for _ in range(4)] + [(("SP", "Wołów"), yes)] * 3
    return people + [(("SP", "Wińsko"), yes)] * 3


def test_a_question_with_a_condition_does_not_give_back_what_the_other_one_hides():
    people = crew_with_a_condition()

    assert computed(people) == set()


def test_such_a_question_is_shown_whole_and_has_no_cuts():
    _, why, again, _ = closed(crew_with_a_condition())

    assert (why.counted, why.counts, why.cuts) == (14, [7, 7], [])
    assert (again.counted, again.cuts) == (7, [])


def test_the_attack_sees_a_question_with_a_condition_that_has_cuts():
    people = crew_with_a_condition()
    shown = [shown_by(tally, people) for tally in closed(people)]
    shown[1][1] |= {"Brzeg": [3, 3], "Wołów": [4, 4]}

    assert {(0, (1, "Brzeg", 1)), (0, (1, "Wińsko", 0))} <= computed_from_all_questions(people, WAYS, shown)


@pytest.fixture
def silent_group(monkeypatch):
    """Nobody of Wińsko answers what need not be answered. No cell is hidden for nothing."""
    monkeypatch.setattr(cuts, "MORE_SOWN", 0)
    yes = frozenset([0])
    people = [((kind, "Brzeg"), (yes, NONE, NONE, frozenset([place]))) for kind in ("LO", "SP") for place in (0, 1)] * 3
    return people + [(("SP", "Wińsko"), (yes, NONE, NONE, NONE))] * 4


def test_a_group_that_says_nothing_to_a_question_is_hidden_there_and_not_computed(silent_group):
    honest, _, _, optional = closed(silent_group)

    assert {"group": "Wińsko", "cells": [4, None]} in honest.cuts[1]["rows"]
    assert {"group": "Wińsko", "cells": [None, None]} in optional.cuts[1]["rows"]
    assert computed(silent_group) == set()


def test_files_list_the_same_groups_at_every_question(silent_group):
    tallies = closed(silent_group)
    groups = shown_groups(tallies)

    listed = [{(row[0], row[1]) for row in of_cuts(tally, groups)} for tally in (tallies[0], tallies[3])]

    assert listed[0] == listed[1]
    assert ("Gmina", "Wińsko") in listed[1]
    assert ["Gmina", "Wińsko", "e: ukryte", None, None, None, None] in list(of_cuts(tallies[3], groups))


def test_the_rows_are_the_same_at_every_question_and_three_people_stand_in_each(silent_group):
    """Two of Ścinawa and one of Lubiąż answered, one of them one question only."""
    small = [(("LO", "Ścinawa"), (frozenset([1]), frozenset([1]), NONE, NONE))] * 2
    small.append((("LO", "Lubiąż"), (frozenset([0]), NONE, NONE, frozenset([0]))))

    honest, _, _, optional = closed([*silent_group, *small])

    found = [{row["group"] for row in tally.cuts[1]["rows"]} for tally in (honest, optional)]
    assert found == [{"Brzeg", "Wińsko", "pozostałe"}] * 2


def test_a_group_of_one_is_in_no_file(silent_group):
    alone = (("LO", "Ścinawa"), (frozenset([1]), frozenset([1]), NONE, NONE))

    tallies = closed([*silent_group, alone])

    assert not any("Ścinawa" in str(row) for tally in tallies for row in tally.cuts)
    assert "Ścinawa" not in str(shown_groups(tallies))


def test_a_group_of_which_nothing_is_shown_is_in_no_file(silent_group):
    """Three of Ścinawa say each something else."""
    ways = [(frozenset([1]), frozenset([1]), NONE, frozenset([place])) for place in (0, 1)]
    ways.append((frozenset([0]), NONE, NONE, NONE))

    tallies = closed([*silent_group, *((("LO", "Ścinawa"), way) for way in ways)])

    assert "Ścinawa" not in shown_groups(tallies).get("commune", [])
    assert any("Ścinawa" in str(row) for tally in tallies for row in tally.cuts)
