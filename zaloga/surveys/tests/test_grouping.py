"""Who stands with whom in the rows of the cuts: never with fewer than two others, and nobody's answer decides it."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zaloga.surveys.grouping import FEWEST, MOST_GROUPS, OTHERS, how_many, rows


def standing(**sizes):
    """The rows of one cut with groups of so many people, and how many stand in each."""
    people = Counter({(name.replace("_", ""),): size for name, size in sizes.items()})
    return {row: number for (row,), number in how_many(people, rows(people)).items()}


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ({"A": 3, "B": 3}, {"A": 3, "B": 3}),
        ({"A": 5, "B": 4, "C": 2, "D": 1}, {"A": 5, "B": 4, OTHERS: 3}),
        ({"A": 5, "B": 4, "C": 2}, {"A": 5, OTHERS: 6}),
        ({"A": 5, "B": 4, "C": 4, "D": 1}, {"A": 5, "B": 4, OTHERS: 5}),
        ({"A": 5, "B": 4, "_": 2}, {"A": 5, OTHERS: 6}),
        ({"A": 5, "B": 4, "_": 3}, {"A": 5, "B": 4, OTHERS: 3}),
        ({"A": 5, "B": 1, "_": 2}, {"A": 5, OTHERS: 3}),
    ],
)
def test_groups_of_fewer_than_three_stand_together_with_as_many_as_it_takes(sizes, found):
    assert standing(**sizes) == found


@pytest.mark.parametrize("sizes", [{"A": 9}, {"A": 9, "B": 2}, {"A": 9, "_": 1}, {"A": 2, "B": 2}, {"A": 1}, {"_": 9}])
def test_a_cut_left_with_one_group_is_not_shown(sizes):
    assert standing(**sizes) == {"": sum(sizes.values())}


def test_of_many_groups_the_largest_stand_by_themselves():
    sizes = {f"G{number:02}": 3 + number for number in range(MOST_GROUPS + 5)}

    found = standing(**sizes)

    assert len(found) == MOST_GROUPS
    assert found[OTHERS] == sum(sorted(sizes.values())[: 5 + 1])


def test_whoever_a_second_cut_would_single_out_stands_with_the_others():
    """One teacher of a primary school in Wołów would be the primary schools less Brzeg."""
    people = Counter({("SP", "Brzeg"): 7, ("SP", "Wołów"): 1, ("LO", "Wołów"): 10, ("LO", "Brzeg"): 2})

    found = rows(people)

    assert found == {
        ("SP", "Brzeg"): ("SP", "Brzeg"),
        ("SP", "Wołów"): (OTHERS, OTHERS),
        ("LO", "Wołów"): ("LO", "Wołów"),
        ("LO", "Brzeg"): (OTHERS, OTHERS),
    }


def test_a_cut_that_would_leave_less_than_two_groups_to_look_at_goes_and_leaves_more_to_others():
    """Three lead, each somewhere else: by role they would be alone."""
    people = Counter({("SP", "prowadzi"): 2, ("LO", "prowadzi"): 1, ("SP", "załoga"): 6, ("LO", "załoga"): 5})

    found = rows(people)

    assert set(found.values()) == {("SP", ""), ("LO", "")}


kinds, communes, roles = ["LO", "SP", "ZS", "P", ""], ["A", "B", "C", "D", "E", ""], ["prowadzi", "załoga", ""]
groups = st.tuples(st.sampled_from(kinds), st.sampled_from(communes), st.sampled_from(roles))
crowd = st.dictionaries(groups, st.integers(1, 7), min_size=1, max_size=40).map(Counter)


@settings(max_examples=2000, deadline=None)
@given(crowd)
def test_everybody_stands_in_all_cuts_with_the_same_two_others_at_least(people):
    found = rows(people)

    assert found.keys() == people.keys()
    assert min(how_many(people, found).values()) >= min(FEWEST, people.total())
    for cut in range(3):
        named = {row[cut] for row in found.values()}
        assert named == {""} or ("" not in named and len(named) > 1)


@settings(max_examples=500, deadline=None)
@given(crowd)
def test_a_row_holds_nobody_of_another_group(people):
    found = rows(people)

    assert all(row[cut] in (name, OTHERS, "") for one, row in found.items() for cut, name in enumerate(one))


@settings(max_examples=500, deadline=None)
@given(crowd, st.randoms(use_true_random=False))
def test_the_rows_do_not_depend_on_who_comes_first(people, chance):
    shuffled = list(people)
    chance.shuffle(shuffled)

    assert rows(Counter({one: people[one] for one in shuffled})) == rows(people)
