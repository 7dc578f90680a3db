"""Two last ones at the same moment: real threads against a real database."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from zaloga.core.errors import Refusal
from zaloga.installation.privacy import Way
from zaloga.people import own_data
from zaloga.people.models import DataCopy, User
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    barrier, outcomes = Barrier(len(deeds)), []

    def run(deed):
        try:
            barrier.wait(timeout=10)
            outcomes.append(deed())
        except Refusal as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_of_two_last_operators_who_go_at_once_one_stays():
    first, second = UserFactory(operator=True), UserFactory(operator=True)

    outcomes = at_once(
        lambda: own_data.delete_account(first, by=first, way=Way.FORMER),
        lambda: own_data.delete_account(second, by=second, way=Way.FORMER),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refusal"]
    assert User.objects.filter(is_operator=True).count() == 1


def test_two_clicks_at_once_ask_for_one_copy():
    person = UserFactory()

    outcomes = at_once(*[lambda: own_data.ask_for_copy(person, by=person)] * 2)

    assert DataCopy.objects.count() == 1
    assert outcomes[0] == outcomes[1]
