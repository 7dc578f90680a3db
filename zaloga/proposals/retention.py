from datetime import datetime

from zaloga.installation.retention import declare
from zaloga.proposals.models import Proposal, Signature


def sweep_drafts(before: datetime) -> int:
    """Filed and never published: by somebody who did not confirm the address, or who thought better of it."""
    return (
        Proposal.objects.filter(state=Proposal.State.DRAFT, drafted_at__lt=before)
        .delete()[1]
        .get("proposals.Proposal", 0)
    )


def sweep_unconfirmed(before: datetime) -> int:
    return Signature.objects.filter(confirmed_at=None, asked_at__lt=before).delete()[0]


def sweep_ended(before: datetime) -> int:
    """Who signed what has long been declined or withdrawn; the need and the answer stay."""
    over = [Proposal.State.DECLINED, Proposal.State.WITHDRAWN]
    return Signature.objects.filter(proposal__state__in=over, proposal__decided_at__lt=before).delete()[0]


declare(
    "proposals.drafts",
    title="Zgłoszenia potrzeb, których nikt nie ogłosił",
    why="Szkic czeka na potwierdzenie adresu i na Twoje „tak”.",
    days=7,
    least=2,
    most=30,
    sweep=sweep_drafts,
)
declare(
    "proposals.unconfirmed",
    title="Podpisy, których nikt nie potwierdził",
    why="Nie trzymamy danych osób, które nie przyszły.",
    days=7,
    least=2,
    most=30,
    sweep=sweep_unconfirmed,
)
declare(
    "proposals.ended",
    title="Podpisy pod zgłoszeniami odrzuconymi i wycofanymi",
    why="Do końca roku szkolnego mogą jeszcze coś wyjaśnić.",
    days=365,
    least=30,
    most=730,
    sweep=sweep_ended,
)
