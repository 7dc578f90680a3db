from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.installation.retention import RULES, carry_out
from zaloga.networks.models import Invitation, JoinRequest
from zaloga.networks.tests.factories import InvitationFactory, JoinRequestFactory

pytestmark = pytest.mark.django_db


def test_the_address_of_somebody_who_never_came_goes_and_accepted_invitations_stay():
    long_ago = clock.now() - timedelta(days=181)
    InvitationFactory(invited_at=long_ago)
    accepted = InvitationFactory(invited_at=long_ago, accepted_at=long_ago)
    fresh = InvitationFactory()

    removal = carry_out(RULES["networks.invitations"])

    assert removal.removed == 1
    assert set(Invitation.objects.all()) == {accepted, fresh}


def test_a_declined_request_goes_after_a_year_and_one_that_waits_stays():
    long_ago = clock.now() - timedelta(days=366)
    JoinRequestFactory(made_at=long_ago, answered_at=long_ago, is_accepted=False)
    waiting = JoinRequestFactory(made_at=long_ago)

    carry_out(RULES["networks.requests"])

    assert list(JoinRequest.objects.all()) == [waiting]
