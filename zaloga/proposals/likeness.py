"""What is like a need: proposals and networks, for whoever writes one and for whoever decides."""

from typing import Any

from zaloga.networks import policies as networks
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.proposals import policies
from zaloga.proposals.models import Proposal
from zaloga.search import index

KINDS = {"proposals.proposal": Proposal, "networks.network": Network}
SHOWN = 5


def like(text: str, user: User, *, without: Proposal | None = None) -> list[Any]:
    """Proposals and networks that this person may read and that speak of the same, best first (three queries).

    Each has ``is_network``; rows are those of ``for_list``.
    """
    keys = networks.search_keys(user)
    found = index.similar(text, keys=keys, kinds=list(KINDS), limit=SHOWN + 1)
    wanted: dict[str, list[int]] = {kind: [one.key for one in found if one.kind == kind] for kind in KINDS}
    proposals = policies.visible_proposals(user).filter(pk__in=wanted["proposals.proposal"]).for_list(user)
    seen = networks.visible_networks(user).filter(pk__in=wanted["networks.network"]).for_list()  # type: ignore[attr-defined]
    rows: dict[tuple[str, int], Any] = {("proposals.proposal", row.pk): row for row in proposals}
    rows |= {("networks.network", row.pk): row for row in seen}
    alike = [rows[one.kind, one.key] for one in found if (one.kind, one.key) in rows]
    for row in alike:
        row.is_network = isinstance(row, Network)
    return [row for row in alike if row != without][:SHOWN]
