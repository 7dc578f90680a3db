from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.forum.models import Draft
from zaloga.installation.retention import RULES, carry_out
from zaloga.networks.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_draft_nobody_came_back_to_goes_after_a_year():
    member = MembershipFactory()
    place = {"user": member.user, "network": member.network}
    Draft.objects.create(**place, text="dawny szkic", saved_at=clock.now() - timedelta(days=366))
    other = MembershipFactory(network=member.network)
    Draft.objects.create(user=other.user, network=member.network, text="świeży szkic")

    carry_out(RULES["forum.drafts"])

    assert [draft.text for draft in Draft.objects.all()] == ["świeży szkic"]
