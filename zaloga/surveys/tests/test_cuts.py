"""Small numbers are hidden, and nobody computes them: attacked with thousands of random sets of answers."""

from collections import Counter, defaultdict
from itertools import chain, combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zaloga.surveys import cuts
from zaloga.surveys.cuts import Said, tables
from zaloga.surveys.grouping import FEWEST, MOST_GROUPS, OTHERS
from zaloga.surveys.tests.recomputing import (
    added_up_of_few,
    cells_of,
    computed_by_equations,
    computed_by_trying,
    in_rows,
    told_of_few,
    value,
)

OPTIONS = 3
ONE = [frozenset([option]) for option in range(OPTIONS)]
MANY = [frozenset(some) for some in chain.from_iterable(combinations(range(OPTIONS), size) for size in (1, 2, 3))]
KINDS, COMMUNES, ROLES = ["LO", "SP"], ["Brzeg Dolny", "Wołów"], ["prowadzi", "załoga"]


@st.composite
def crews(draw, answers, most, cuts=2, fewest=2):
    """People in groups: communes and kinds of schools go together more often than not."""
    people = []
    for _ in range(draw(st.integers(fewest, most))):
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


@settings(max_examples=200, deadline=None)
@given(crews([*ONE, frozenset()], 6), st.integers(0, 2))
def test_nor_one_where_some_say_nothing_and_everybody_else_the_same(people, said):
    answers = [frozenset(), frozenset([said])]
    people = [Said(one.groups, one.chosen and answers[1]) for one in people]

    assert computed_by_trying(people, OPTIONS, answers, tables(people, OPTIONS)) == set()


@settings(max_examples=200, deadline=None)
@given(crews([frozenset([0]), frozenset([0, 1])], 9, cuts=3))
def test_what_everybody_chose_is_never_hidden(people):
    assert [cell for cell in cells_of(tables(people, 2), hidden=True) if cell[2] == 0] == []


@settings(max_examples=200, deadline=None)
@given(crews(ONE, 7, fewest=FEWEST))
def test_nobody_is_told_what_fewer_than_three_people_said_who_are_in_no_row(people):
    """Of a small group, or of a commune and a kind of school put together."""
    assert told_of_few(people, OPTIONS, ONE, tables(people, OPTIONS)) == set()


def crew_of_twelve(said):
    """As in the demonstration: two of the twelve lead, two others are of Wińsko."""
    groups = [("Brzeg Dolny", "prowadzi")] + [("Brzeg Dolny", "załoga")] * 3 + [("Wińsko", "załoga")] * 2
    groups += [("Wołów", "prowadzi")] + [("Wołów", "załoga")] * 5
    return [Said(group, frozenset(chosen)) for group, chosen in zip(groups, said, strict=True)]


def test_a_small_group_with_what_everybody_chose_has_no_row_and_is_not_given_back():
    """12 less the 4 of Brzeg Dolny and the 6 of Wołów were the 2 of Wińsko, 12 less 10 the 2 who lead."""
    people = crew_of_twelve([[0, 1], [0]] * 6)

    found = [tables(people, 2, Random(seed)) for seed in range(20)]

    for by_commune, by_role in found:
        assert {name: cells[0] for name, cells in by_commune.items()} == {"Wołów": 6, OTHERS: 6}
        assert by_role == {}


@pytest.fixture
def every_group_a_row(monkeypatch):
    """As it was before: a group of any size has a row of its own."""
    for place in ("zaloga.surveys.cuts", "zaloga.surveys.tests.recomputing"):
        monkeypatch.setattr(f"{place}.rows", lambda people: {groups: groups for groups in people})
    monkeypatch.setattr(cuts, "MORE_SOWN", 0)


@pytest.mark.usefixtures("every_group_a_row")
def test_both_attackers_see_how_it_was_given_back():
    people = crew_of_twelve([[0]] * 12)

    shown = tables(people, 1)

    assert shown == [{"Brzeg Dolny": [4], "Wińsko": [None], "Wołów": [6]}, {"prowadzi": [None], "załoga": [10]}]
    small = {(0, "Wińsko", 0), (1, "prowadzi", 0)}
    assert computed_by_trying(people, 1, [frozenset([0])], shown) == small
    assert computed_by_equations(people, 1, shown, is_exclusive=True) == small


def crew_with_one_teacher_alone():
    """All of Brzeg but one who teaches in a primary school of Wołów: no number is small, and no group."""
    groups = [("SP", "Brzeg")] * 7 + [("SP", "Wołów")] + [("LO", "Wołów")] * 10
    said = [0] * 3 + [1] * 4 + [0] + [0] * 5 + [1] * 5
    return [person(*group, says=option) for group, option in zip(groups, said, strict=True)]


def test_one_cut_less_another_does_not_tell_what_one_teacher_said():
    people = crew_with_one_teacher_alone()

    for seed in range(20):
        assert added_up_of_few(people, 2, tables(people, 2, Random(seed)), is_exclusive=True) == set()


@pytest.mark.usefixtures("every_group_a_row")
def test_the_attacker_sees_it_where_groups_of_three_are_all_that_is_asked():
    """4 of the primary schools less 3 of Brzeg say yes."""
    people = crew_with_one_teacher_alone()

    alone = frozenset([("SP", "Wołów")])
    assert added_up_of_few(people, 2, tables(people, 2), is_exclusive=True) == {(alone, 0), (alone, 1)}


@pytest.mark.usefixtures("nothing_sown")
def test_what_everybody_chose_is_shown_where_no_group_is_small():
    people = [person(group, says=0) for group in "AB" for _ in range(3)]

    assert tables(people, 1) == [{"A": [3], "B": [3]}]


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


@settings(max_examples=300, deadline=None)
@given(st.booleans().flatmap(lambda one: st.tuples(big_crews(is_exclusive=one), st.just(one))))
def test_nor_what_fewer_than_three_said(crew):
    people, is_exclusive = crew

    assert added_up_of_few(people, 5, tables(people, 5), is_exclusive=is_exclusive) == set()


@settings(max_examples=500, deadline=None)
@given(big_crews(is_exclusive=True))
def test_what_is_shown_is_true_and_never_below_three(people):
    shown = tables(people, 5)

    for cut, group, option in cells_of(shown, hidden=False):
        number = shown[cut][group][option]
        assert number >= FEWEST
        assert number == value(in_rows(people), (cut, group, option))


def test_the_attack_is_worth_something_where_only_small_cells_are_hidden(monkeypatch):
    """Without protect() both attackers find what is hidden."""
    monkeypatch.setattr(cuts, "protect", lambda board, chance: None)
    monkeypatch.setattr(cuts, "MORE_SOWN", 0)
    people = [person("A", "X", says=0), person("A", "X", says=1), person("A", "X", says=1)]
    people += [person("B", "X", says=0)] * 3 + [person("B", "Y", says=1)] * 3

    shown = tables(people, 2)

    small = (0, "A", 0)
    assert small in computed_by_trying(people, 2, ONE[:2], shown)
    assert small in computed_by_equations(people, 2, shown, is_exclusive=True)


def person(*groups, says):
    return Said(groups, frozenset([says]))


@pytest.fixture
def nothing_sown(monkeypatch):
    """No cell is hidden for nothing."""
    monkeypatch.setattr(cuts, "MORE_SOWN", 0)


@pytest.mark.usefixtures("nothing_sown")
def test_two_and_three_stand_on_the_two_sides_of_the_threshold():
    twos = [person(group, says=option) for group in "AB" for option in (0, 1) for _ in range(2)]
    threes = [person(group, says=option) for group in "AB" for option in (0, 1) for _ in range(3)]

    assert tables(twos, 2) == [{"A": [None, None], "B": [None, None]}]
    assert tables(threes, 2) == [{"A": [3, 3], "B": [3, 3]}]


@pytest.mark.usefixtures("nothing_sown")
def test_one_small_cell_takes_others_with_it_and_no_more_than_it_must():
    """One more group is enough; which one is drawn, the one that costs less more often."""
    people = [person("A", says=0)] * 2 + [person("A", says=1)] * 9 + [person("B", says=0)] * 8
    people += [person("B", says=1)] * 7 + [person("C", says=0)] * 20 + [person("C", says=1)] * 30

    found = [tables(people, 2, Random(seed))[0] for seed in range(60)]

    with_b = {"A": [None, None], "B": [None, None], "C": [20, 30]}
    with_c = {"A": [None, None], "B": [8, 7], "C": [None, None]}
    assert found.count(with_b) + found.count(with_c) == 60
    assert found.count(with_b) > found.count(with_c) > 0


def test_now_and_then_a_cell_is_hidden_for_nothing():
    people = [person(group, says=option) for group in "ABC" for option in (0, 1) for _ in range(9)]

    chance = Random(1)

    hidden = [bool(cells_of(tables(people, 2, chance), hidden=True)) for _ in range(200)]

    assert 0 < hidden.count(True) < 40


YES, NO = frozenset([0]), frozenset([1])


def pictures(sizes, yes, draws, chance):
    """What is shown, and how often, where so many of each group say yes: every set of answers with one plain result."""
    found = defaultdict(Counter)
    for world in product(*[range(size + 1) for size in sizes]):
        if sum(world) != yes:
            continue
        groups = zip("ABC", sizes, world, strict=True)
        people = [Said((name,), YES if one < said else NO) for name, size, said in groups for one in range(size)]
        for _ in range(draws):
            (table,) = tables(people, 2, chance)
            found[str(table)][world] += 1
    return found


class Fixed(Random):
    """No chance at all: everything stays in its order, the first is taken."""

    def shuffle(self, x):
        pass

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        return population[:k]


def computed_by_whoever_knows_the_code(sizes, yes, draws=40, chance=Random):
    """Rows of which so many pictures tell the number they hide; those seen too seldom to be judged are left out."""
    found = set()
    for picture, worlds in pictures(sizes, yes, draws, chance(yes)).items():
        named = [name for name in "ABC" if f"'{name}': [" in picture]
        standing = {name: ["ABC".index(name)] for name in named}
        standing[OTHERS] = [place for place, name in enumerate("ABC") if name not in named]
        if worlds.total() >= draws // 2:
            for row, places in standing.items():
                numbers = {sum(world[place] for place in places) for world in worlds}
                found |= {(picture, row)} if is_hidden(picture, row) and len(numbers) == 1 else set()
    return found


def is_hidden(picture, name):
    return f"'{name}': [" in picture and "None" in picture.split(f"'{name}': ")[1].split("]")[0]


@pytest.mark.parametrize("sizes", [(7, 7, 7), (3, 8, 8), (2, 8, 8), (1, 3, 8)])
@pytest.mark.parametrize("yes", [4, 6, 9])
def test_whoever_knows_the_code_and_the_sizes_of_groups_computes_nothing(sizes, yes):
    assert computed_by_whoever_knows_the_code(sizes, yes) == set()


def test_such_an_attack_finds_out_a_choice_of_the_cheapest(monkeypatch):
    monkeypatch.setattr(cuts, "DRAWN", cuts.TRIES)
    monkeypatch.setattr(cuts, "MORE_SOWN", 0)
    monkeypatch.setattr(cuts, "MORE_STEPS", 0)
    monkeypatch.setattr(cuts, "ANY", 0)

    assert any(computed_by_whoever_knows_the_code((7, 7, 7), yes, 1, Fixed) for yes in (4, 5, 6))


@pytest.mark.parametrize("sizes", [(7, 7, 7), (3, 8, 8), (2, 8, 8)])
def test_the_people_behind_a_draw_give_the_same_plain_result_and_the_same_shown_cells(sizes):
    """A shadow is true wherever something is shown: only hidden cells differ in it."""
    chance = Random(5)
    for _ in range(100):
        people = [
            person(name, says=chance.choice((0, 0, 0, 1)))
            for name, size in zip("ABC", sizes, strict=True)
            for _ in range(size)
        ]
        board = cuts.spread(people, [(0, ["A", "B", "C"])], 2)
        before, hidden = Counter(board.kinds), set(board.hidden)

        cuts.shadow(board, chance)

        after = list(board.kinds.elements())
        assert len(after) == len(people) and Counter(one.chosen for one in after) == Counter(
            one.chosen for one in people
        )
        changed = {cell for cell in board.cells if value(after, cell) != value(list(before.elements()), cell)}
        assert changed <= hidden


def test_another_cut_does_not_tell_what_this_one_hides():
    """All secondary schools are in Brzeg: without care Brzeg less the secondary schools would be the two left."""
    people = [person("LO", "Brzeg", says=0)] * 6 + [person("SP", "Brzeg", says=0)] * 2
    people += [person("SP", "Wołów", says=0)] * 5 + [person("SP", "Wołów", says=1)] * 9
    people += [person("LO", "Brzeg", says=1)] * 4 + [person("SP", "Brzeg", says=1)] * 3

    found = [tables(people, 2, Random(seed)) for seed in range(10)]

    assert all(computed_by_equations(people, 2, shown, is_exclusive=True) == set() for shown in found)
    assert any(cells_of(shown, hidden=False) for shown in found)


def test_a_cut_with_one_group_is_not_shown_at_all():
    assert tables([person("SP", "Wołów", says=0)] * 9, 2) == [{}, {}]


def test_nobody_said_anything():
    assert tables([], 3) == []


def test_many_groups_become_the_largest_and_the_rest_together():
    people = [person(f"Gmina {number:02}", says=number % 2) for number in range(30) for _ in range(number + 1)]

    (table,) = tables(people, 2)

    assert len(table) == MOST_GROUPS
    assert list(table)[-1] == OTHERS


@pytest.mark.usefixtures("nothing_sown")
def test_whoever_has_no_group_is_among_the_rest():
    people = [person("SP", says=0)] * 4 + [person("", says=0)] * 4 + [person("SP", says=1)] * 4
    people += [person("", says=1)] * 4

    assert tables(people, 2) == [{"SP": [4, 4], OTHERS: [4, 4]}]
