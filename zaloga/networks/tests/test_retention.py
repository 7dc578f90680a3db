from datetime import timedelta
from uuid import uuid4

import pytest

from zaloga.core import clock
from zaloga.installation.retention import RULES, carry_out
from zaloga.networks.models import Companionship, Invitation, JoinRequest, Link, RelayedLetter
from zaloga.networks.tests.factories import InvitationFactory, JoinRequestFactory, MembershipFactory
from zaloga.people.tests.factories import UserFactory

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


def test_what_ended_more_than_a_year_ago_goes_and_what_goes_on_stays():
    member, long_ago = MembershipFactory(), clock.now() - timedelta(days=366)
    place = {"network": member.network}
    for ended in (long_ago, None):
        Companionship.objects.create(**place, newcomer=UserFactory(), sought_at=long_ago, ended_at=ended)
    Link.objects.create(**place, expires_at=long_ago, closed_at=long_ago)
    fresh = Link.objects.create(**place, expires_at=clock.now())
    for sent in (long_ago, clock.now()):
        RelayedLetter.objects.create(
            **place, by=member.user, subject="Spotkanie", recipients=1, key=uuid4(), sent_at=sent
        )

    for rule in ("companionships", "links", "relayed_letters"):
        assert carry_out(RULES[f"networks.{rule}"]).removed == 1

    assert Companionship.objects.get().ended_at is None
    assert Link.objects.get() == fresh
    assert RelayedLetter.objects.get().sent_at > long_ago
