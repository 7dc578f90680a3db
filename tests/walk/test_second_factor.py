"""The table of permissions with the second key required: with one shown it holds to the letter, without one nothing."""

import pytest

from tests.walk import permissions
from tests.walk.addresses import NAMES, address, undone
from tests.walk.test_walk import answer
from zaloga.people.tests.factories import AppFactory
from zaloga.site.second_factor import OPEN, SET_UP

TABLE = permissions.rows()
MUST_SHOW = ("overseer", "operator")
ELSE = [role for role in permissions.ROLES if role not in MUST_SHOW]


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("role", MUST_SHOW)
def test_without_a_second_key_everything_but_setting_it_up_waits(world, keyless, role):
    answers = {name: undone(lambda name=name: keyless[role].get(address(name, world.living))) for name in NAMES}
    led = {name for name, got in answers.items() if got.status_code == 302 and got.url == "/konto/drugi-skladnik/"}

    # Without a secret in hand the app's own page leads to the same place.
    assert sorted(set(NAMES) - led | {"people:key_app"}) == sorted(OPEN)


@pytest.mark.parametrize("role", MUST_SHOW)
def test_nothing_posted_without_a_second_key_is_carried_out(world, keyless, role):
    def post(name: str):
        where = address(name, world.living)
        return undone(lambda: keyless[role].post(where, {"a": "tekst"}, headers={"Origin": "http://testserver"}))

    answers = {name: post(name) for name in NAMES if name not in OPEN}

    assert {name: got.status_code for name, got in answers.items() if got.status_code != 403} == {}
    assert all("Najpierw drugi klucz" in got.content.decode() for got in answers.values())


@pytest.mark.parametrize("role", MUST_SHOW)
def test_with_a_second_key_shown_they_get_exactly_the_table(world, clients, role):
    def walk() -> dict[str, str]:
        AppFactory(user=world.people[role])
        return {name: answer(clients[role].get(address(name, world.living))) for name in NAMES}

    assert undone(walk) == {name: answers[role] for name, answers in TABLE.items()}


@pytest.mark.parametrize("role", ELSE)
def test_nobody_else_is_asked_for_one(world, keyless, role):
    own = {"people:key", "people:key_remove"} if role == "coordinator" else set()
    answers = {name: undone(lambda name=name: keyless[role].get(address(name, world.living))) for name in NAMES}

    led = {name for name, got in answers.items() if got.status_code == 302 and SET_UP in got.url}
    assert led - own == set()
