"""Institutions that people named in their own words, once somebody has recognised them."""

from collections.abc import Collection

from django.db import transaction

from zaloga.core.guard import require
from zaloga.institutions.models import Institution
from zaloga.networks.actions import accession
from zaloga.networks.models import JoinRequest, Membership, Waiting
from zaloga.people.models import User
from zaloga.people.policies import can_link_places
from zaloga.programmes.models import Programme


@transaction.atomic
def link_places(said: Collection[str], institution: Institution, *, by: User) -> int:
    """Let memberships, requests and turns in line named in these words speak of the institution; gives how many rows.

    Rows of the past too. Who stands in line where accession is needed waits for it from now on, or no longer, by the
    same rule as everybody.
    """
    require(can_link_places(by))
    waiting = Waiting.objects.filter(institution=None, in_own_words__in=said)
    programmes = list(Programme.objects.filter(networks__queue__in=waiting.open()).distinct().order_by("pk"))
    linked = 0
    for model in (Membership, JoinRequest, Waiting):
        rows = model.objects.filter(institution=None, in_own_words__in=said)
        linked += rows.update(institution=institution, in_own_words="")
    for programme in programmes:
        accession.reckon(programme)
    return linked
