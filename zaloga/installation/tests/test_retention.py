from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.installation import now, tasks
from zaloga.installation.models import Removal, from_environment
from zaloga.installation.retention import RULES, Rule, carry_out

pytestmark = pytest.mark.django_db


def rule(**fields) -> Rule:
    usual = {"title": "Próby", "why": "Bo tak.", "days": 30, "least": 7, "most": 90, "sweep": lambda before: 0}
    return Rule(**{"name": "tests.rule", **usual, **fields})


def test_every_rule_has_words_for_the_operator_and_a_range_that_holds_its_own_number():
    for each in RULES.values():
        assert each.title and each.why
        assert each.least <= each.days <= each.most


def test_a_night_carries_out_every_rule_and_writes_down_how_many_went():
    tasks.sweep(timestamp=0)

    assert {removal.rule for removal in Removal.objects.all()} == set(RULES)


def test_the_operators_number_of_days_counts_before_the_rooms_own():
    installation = from_environment()
    installation.days = {"tests.rule": 60}
    now.keep(installation)

    removal = carry_out(rule())

    assert clock.now() - removal.before >= timedelta(days=60)


def test_a_number_out_of_range_counts_as_the_nearest_in_it():
    installation = from_environment()
    installation.days = {"tests.rule": 1}

    assert rule().days_in(installation) == 7


def test_a_rule_that_fails_stops_no_other_and_the_job_tells_which(monkeypatch):
    def fail(before):
        raise RuntimeError("dysk pełen")

    monkeypatch.setitem(RULES, "tests.rule", rule(sweep=fail))

    with pytest.raises(ExceptionGroup) as caught:
        tasks.sweep(timestamp=0)

    assert [error.__notes__ for error in caught.value.exceptions] == [["rule of retention: tests.rule"]]
    assert {removal.rule for removal in Removal.objects.all()} == set(RULES) - {"tests.rule"}
