"""Small numbers are hidden, and nobody computes them: attacked with thousands of random sets of answers."""

from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from zaloga.surveys import cuts
from zaloga.surveys.cuts import FEWEST, MOST_GROUPS, OTHERS, Said, tables
from zaloga.surveys.tests.recomputing import cells_of, computed_by_equations, computed_by_trying, value

OPTIONS = 3
ONE = [frozenset([option]) for option in range(OPTIONS)]
MANY = [frozenset(some) for some in chain.from_iterable(combinations(range(OPTIONS), size) for size in (1, 2, 3))]
KINDS, COMMUNES, ROLES = ["LO", "SP"], ["Brzeg Dolny", "Wołów"], ["prowadzi", "załoga"]


@st.composite
def crews(draw, answers, most, cuts=2):
    """People in groups: communes and kinds of schools go together more often than not."""
    people = []
    for _ in range(draw(st.integers(2, most))):
        kind, commune = draw(st.sampled_from(KINDS)), draw(st.sampled_from(COMMUNES))
        people.append(Said((kind, commune, draw(st.sampled_from(ROLES)))[:cuts], draw(st.sampled_from(answers))))
    return people


@settings(max_examples=700, deadline=None)
@given(crews(ONE, 7))
def test_nobody_computes_a_hidden_cell_of_one_answer_by_trying_every_world(people):
    assert computed_by_trying(people, OPTIONS, ONE, tables(people, OPTIONS)) == set()


@settings(max_examples=300, deadline=None)
@given(crews(MANY, 5))
def test_nor_one_of_many_answers(people):
    assert computed_by_trying(people, OPTIONS, MANY, tables(people, OPTIONS)) == set()


@st.composite
def big_crews(draw, is_exclusive):
    """A network of up to 40 with three cuts and five options."""
    kinds = st.sampled_from(["LO", "SP", "ZS", "P"])
    communes = st.sampled_from(["A", "B", "C"])
    one = st.integers(0, 4).map(lambda option: frozenset([option]))
    chosen = one if is_exclusive else st.sets(st.integers(0, 4), min_size=1, max_size=3).map(frozenset)
    person = st.builds(
        lambda kind, commune, role, said: Said((kind, commune, role), said),
        kinds,
        communes,
        st.sampled_from(["prowadzi", *["załoga"] * 5]),
        chosen,
    )
    return draw(st.lists(person, min_size=5, max_size=40))


@settings(max_examples=600, deadline=None)
@given(big_crews(is_exclusive=True))
def test_nobody_computes_a_hidden_cell_of_a_network_by_adding_and_subtracting(people):
    shown = tables(people, 5)

    assert computed_by_equations(people, 5, shown, is_exclusive=True) == set()


@settings(max_examples=400, deadline=None)
@given(big_crews(is_exclusive=False))
def test_nor_where_people_choose_several(people):
    assert computed_by_equations(people, 5, tables(people, 5), is_exclusive=False) == set()


@settings(max_examples=500, deadline=None)
@given(big_crews(is_exclusive=True))
def test_what_is_shown_is_true_and_never_below_three(people):
    shown = tables(people, 5)

    for cut, group, option in cells_of(shown, hidden=False):
        number = shown[cut][group][option]
        assert number >= FEWEST
        assert number == value(people, (cut, group, option))


def test_the_attack_is_worth_something_where_only_small_cells_are_hidden(monkeypatch):
    """Without protect() both attackers find what is hidden."""
    monkeypatch.setattr(cuts, "protect", lambda board: None)
    people = [person("A", "X", says=0)] * 1 + [person("B", "X", says=0)] * 3 + [person("B", "Y", says=1)] * 3

    shown = tables(people, 2)

    small = (0, "A", 0)
    assert small in computed_by_trying(people, 2, ONE[:2], shown)
    assert small in computed_by_equations(people, 2, shown, is_exclusive=True)


def person(*groups, says):
    return Said(groups, frozenset([says]))


def test_two_and_three_stand_on_the_two_sides_of_the_threshold():
    twos = [person(group, says=option) for group in "AB" for option in (0, 1) for _ in range(2)]
    threes = [person(group, says=option) for group in "AB" for option in (0, 1) for _ in range(3)]

    assert tables(twos, 2) == [{"A": [None, None], "B": [None, None]}]
    assert tables(threes, 2) == [{"A": [3, 3], "B": [3, 3]}]


def test_one_small_cell_takes_others_with_it_and_no_more_than_it_must():
    people = [person("A", says=0)] * 2 + [person("A", says=1)] * 9 + [person("B", says=0)] * 8
    people += [person("B", says=1)] * 7 + [person("C", says=0)] * 20 + [person("C", says=1)] * 30

    assert tables(people, 2) == [{"A": [None, None], "B": [None, None], "C": [20, 30]}]


def test_another_cut_does_not_tell_what_this_one_hides():
    """All secondary schools are in Brzeg: without care Brzeg less the secondary schools would be the two left."""
    people = [person("LO", "Brzeg", says=0)] * 6 + [person("SP", "Brzeg", says=0)] * 2
    people += [person("SP", "Wołów", says=0)] * 5 + [person("SP", "Wołów", says=1)] * 9
    people += [person("LO", "Brzeg", says=1)] * 4 + [person("SP", "Brzeg", says=1)] * 3

    shown = tables(people, 2)

    assert computed_by_equations(people, 2, shown, is_exclusive=True) == set()
    assert cells_of(shown, hidden=False)


def test_a_cut_with_one_group_is_not_shown_at_all():
    assert tables([person("SP", "Wołów", says=0)] * 9, 2) == [{}, {}]


def test_nobody_said_anything():
    assert tables([], 3) == []


def test_many_groups_become_the_largest_and_the_rest_together():
    people = [person(f"Gmina {number:02}", says=number % 2) for number in range(30) for _ in range(number + 1)]

    (table,) = tables(people, 2)

    assert len(table) == MOST_GROUPS
    assert list(table)[-1] == OTHERS


def test_whoever_has_no_group_is_among_the_rest():
    people = [person("SP", says=0)] * 4 + [person("", says=0)] * 4 + [person("SP", says=1)] * 4
    people += [person("", says=1)] * 4

    assert tables(people, 2) == [{"SP": [4, 4], OTHERS: [4, 4]}]
