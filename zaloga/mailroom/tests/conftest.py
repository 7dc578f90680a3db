import pytest

from zaloga.forum import actions as forum
from zaloga.forum import by_mail
from zaloga.mailroom.tests.letters import HOST
from zaloga.networks.tests.factories import MembershipFactory


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.MAIL_DOMAIN = "dom.example"
    settings.MAIL_TRUSTED_HOST = HOST


@pytest.fixture
def ewa():
    """Leads the network and has asked a question in it."""
    return MembershipFactory(coordinating=True, user__name="Ewa Lis", network__name="Sieć polonistów")


@pytest.fixture
def thread(ewa):
    return forum.begin(ewa.network, by=ewa.user, title="Spotkanie", kind="question", text="Kto poprowadzi warsztat?")


@pytest.fixture
def jan(ewa):
    """A member of the network."""
    seat = MembershipFactory(network=ewa.network, user__name="Jan Wrona", user__email="jan.wrona@szkola.example")
    return seat.user


@pytest.fixture
def to_thread(jan, thread):
    """Where Jan's answers in this thread go."""
    return by_mail.reply_address(jan, thread)
