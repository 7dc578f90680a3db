"""What two browsers do at the same moment, over connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from zaloga.core.errors import Refusal
from zaloga.people import actions
from zaloga.people.models import SignInLink, User
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(how_many, deed):
    """What came of the deed done by so many at the same moment; a refusal is None."""
    start = Barrier(how_many)

    def one(number):
        start.wait()
        try:
            return deed(number)
        except Refusal:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(how_many) as pool:
        return list(pool.map(one, range(how_many)))


def test_one_link_lets_in_once():
    person = UserFactory()
    link, _ = actions.open_link(person.email, person)

    came = at_once(4, lambda _: actions.use(link))

    assert [person for person in came if person] == [person]


def test_two_links_of_one_person_do_not_wait_for_each_other_for_ever():
    person = UserFactory()
    links = [actions.open_link(person.email, person)[0] for _ in range(4)]

    came = at_once(4, lambda number: actions.use(links[number]))

    assert [person for person in came if person] == [person]
    assert not SignInLink.objects.filter(used_at=None).exists()


def test_guesses_sent_at_once_are_all_counted():
    person = UserFactory()
    link, _ = actions.open_link(person.email, person)

    came = at_once(6, lambda _: actions.count_try(link) or "may compare")

    assert came.count("may compare") == SignInLink.MOST_TRIES


def test_two_guests_enrolling_one_address_make_one_account():
    came = at_once(4, lambda _: actions.enrol("anna@szkola.example", "Anna Jarosz"))

    assert len({person.pk for person in came}) == 1
    assert User.objects.count() == 1
