import pytest

from zaloga.forum import actions
from zaloga.networks.tests.factories import MembershipFactory


@pytest.fixture
def lead():
    return MembershipFactory(coordinating=True, user__name="Ewa Prowadząca")


@pytest.fixture
def member():
    """Somebody of a crew large enough to speak in it without a name."""
    seat = MembershipFactory(user__name="Anna Jarosz")
    MembershipFactory.create_batch(7, network=seat.network)
    return seat


@pytest.fixture
def thread(member):
    """Begun by somebody else of that crew."""
    other = member.network.crew().last().user
    return actions.begin(member.network, by=other, title="Trudna klasa", kind="question", text="Jak zacząć?")


@pytest.fixture
def browser(client, member, thread):
    """That person's, in which the thread was opened."""
    client.force_login(member.user)
    client.get(thread.get_absolute_url())
    return client
