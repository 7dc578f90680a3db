"""A crew of three, its network, and a meeting ahead of them."""

import pytest

from zaloga.meetings.tests.factories import MeetingFactory
from zaloga.plans.tests.factories import crew


@pytest.fixture
def people():
    """A leader and two others of the crew."""
    return crew(others=2)


@pytest.fixture
def network(people):
    return people[0].memberships.get().network


@pytest.fixture
def meeting(network):
    return MeetingFactory(network=network)
