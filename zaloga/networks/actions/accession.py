"""What an institution's acceding or withdrawing does to those who wait for it, and the letter that asks for it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.models import Membership, Network, Waiting
from zaloga.people import actions as people
from zaloga.people.models import User
from zaloga.programmes.models import Programme

LETTER_EVERY = timedelta(minutes=5)


def reckon(programme: Programme) -> None:
    """After institutions have acceded or withdrawn, or the programme has changed its rule: who waits for what now.

    Kept places become memberships, others get their turn in line; whose institution is out again waits for it. Part
    of the transaction of what has happened; networks are locked one after another, always in the same order.
    """
    for pk in to_reckon(programme).order_by("network").values_list("network", flat=True).distinct():
        network = seats.locked(Network.objects.get(pk=pk), also_archived=True)
        rows = list(to_reckon(programme).filter(network=network).select_related("user", "institution"))
        if not network.is_archived:
            reckon_in(network, rows)


def tend() -> None:
    """Whoever stood in line in the very moment in which their institution acceded, and so was missed by it."""
    waited_for = Waiting.objects.open().filter(awaits_accession=True)
    for programme in Programme.objects.filter(networks__queue__in=waited_for).distinct().order_by("pk"):
        with transaction.atomic():
            reckon(programme)


def to_reckon(programme: Programme) -> QuerySet[Waiting]:
    """Rows that wait for an institution which is in, and those that do not wait for one which is out."""
    rows = Waiting.objects.open().filter(network__programme=programme).order_by("since", "pk")
    if not programme.needs_accession:
        return rows.filter(awaits_accession=True)
    acceded = programme.accessions.values("institution")
    is_in = Q(institution=None) | Q(institution__in=acceded) | Q(institution__parent__in=acceded)
    return rows.filter(Q(is_in, awaits_accession=True) | Q(~is_in, awaits_accession=False))


def reckon_in(network: Network, rows: list[Waiting]) -> None:
    coming = [row for row in rows if row.awaits_accession]
    for row in rows:
        row.network = network
        if row not in coming:
            send_back(row)
        elif row.is_kept:
            let_in(row)
        else:
            row.awaits_accession = False
            row.save(update_fields=["awaits_accession"])
    queue.move_up(network)
    for row in coming:
        row.refresh_from_db(fields=["offered_at", "ended_at"])
        if row.is_open and not row.offered_at:
            emails.acceded(row, position=row.position())


def let_in(row: Waiting) -> Membership:
    """The kept place becomes a seat. The contract counts as accepted where it is still the one they read."""
    membership = seats.take_seat(
        row.network,
        row.user,
        institution=row.institution,
        in_own_words=row.in_own_words,
        accepts_contract=row.contract_version == row.network.contract_version,
    )
    row.refresh_from_db(fields=["ended_at", "outcome"])
    seats.welcome(membership)
    emails.acceded(row)
    record(events.JOINED, by=row.user, target=membership)
    return membership


def send_back(row: Waiting) -> None:
    """The institution is out again: an open offer goes to somebody else, the turn in line stays."""
    row.awaits_accession, row.offered_at = True, None
    row.save(update_fields=["awaits_accession", "offered_at"])
    emails.accession_withdrawn(row)
    record(events.SENT_BACK, by=people.robot(), target=row, user=row.user_id)


@transaction.atomic
def send_letter(row: Waiting, *, by: User) -> Waiting:
    """Send the letter to the head to the person's own address, to be sent on; a second click within minutes sends none.

    Refused when the person does not wait for an accession (any more).
    """
    require(policies.can_answer_offer(by, row))
    network = seats.locked(row.network, also_archived=True)
    row = queue.read_anew(network, row)
    if not (row.is_open and row.awaits_accession):
        raise Refusal("To pismo nie jest już potrzebne.")
    if row.letter_sent_at and clock.now() - row.letter_sent_at < LETTER_EVERY:
        return row
    row.letter_sent_at = clock.now()
    row.save(update_fields=["letter_sent_at"])
    emails.letter_to_head(row)
    record(events.LETTER_TO_HEAD, by=by, target=row)
    return row
