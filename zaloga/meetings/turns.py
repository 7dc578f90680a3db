"""Every school has its turn (PRODUCT 3.5): whose solution has stood on an agenda this year, and whose not yet."""

from django.db.models import Exists, OuterRef, QuerySet

from zaloga.institutions.models import Institution
from zaloga.meetings.models import AgendaItem
from zaloga.networks.models import Membership, Network


def still_to_present(network: Network | OuterRef) -> QuerySet[Institution]:
    """Institutions of the crew without an agreed point at a meeting of this network that stands, by name.

    A network is one year, so a turn of another year does not count. As a part of another query ``network`` is an
    OuterRef of an OuterRef.
    """
    shown = AgendaItem.objects.agreed().filter(
        institution=OuterRef("pk"), meeting__network=network, meeting__called_off_at=None
    )
    schools = Membership.objects.crew().filter(network=network).values("institution")
    return Institution.objects.filter(~Exists(shown), pk__in=schools).order_by("sort_key", "pk")
