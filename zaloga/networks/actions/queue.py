"""The waiting list: standing in line, offers, places kept until a school accedes, and how the list moves up.

Whoever waits without an offer is in line, by the moment of standing in it. A free seat is offered to the first in line
for 72 hours. Those whose institution has not acceded are passed over until it has; nobody loses their turn by that.
"""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock, tokens
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.institutions.models import Institution
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import seats
from zaloga.networks.models import Membership, Network, Waiting
from zaloga.networks.models.queue import PLACE_KEPT_FOR
from zaloga.people import actions as people
from zaloga.people.models import User

Outcome = Waiting.Outcome
ENDED = {
    Outcome.SEATED: "Masz już miejsce w tej sieci.",
    Outcome.LEFT: "Nie ma Cię już na liście oczekujących tej sieci. Możesz stanąć na niej jeszcze raz.",
    Outcome.DECLINED: "To miejsce jest już oddane następnej osobie. Na listę możesz wpisać się jeszcze raz.",
    Outcome.EXPIRED: "Minęły 72 godziny i miejsce dostała następna osoba. Na listę możesz wpisać się jeszcze raz.",
    Outcome.CLOSED: "Ta sieć jest w archiwum i nie przyjmuje już nikogo.",
}


@transaction.atomic
def stand(
    network: Network,
    *,
    by: User,
    user: User | None = None,
    institution: Institution | None = None,
    in_own_words: str = "",
    contract_version: int | None = None,
) -> Membership | Waiting:
    """Come to the network for oneself, or let ``user`` come: a seat when one is free, else a place on the list.

    Gives the membership, or the row of the list: in line, or with a kept place where the institution has not acceded.
    Standing twice gives the same row. For oneself only where recruitment is open; whoever may invite stands anybody.
    Refused: other recruitment, a network in preparation or in the archive, a contract that has changed.
    """
    user = user or by
    require(policies.can_stand(by, network, user))
    network = seats.locked(network)
    if membership := seats.seat_of(network, user):
        return membership
    if user == by:
        refuse_other_ways(network)
    seats.refuse_stale_contract(network, contract_version)
    done = admit(network, user, place=(institution, in_own_words), by=by)
    seats.close_open_request(network, user)
    if isinstance(done, Membership):
        seats.welcome(done)
        if user == by:
            record(events.JOINED, by=by, target=done)
        else:
            record(events.SEAT_GIVEN, by=by, target=network, user=user.pk)
    return done


def refuse_other_ways(network: Network) -> None:
    """Whom the door of an open network does not let in by themselves."""
    seats.refuse_unless_running(network)
    if network.access == Network.Access.REQUEST:
        raise Refusal("Do tej sieci dołącza się na prośbę. Napisz ją, a osoba prowadząca odpowie.")
    if network.access == Network.Access.CLOSED:
        raise Refusal("Do tej sieci dołącza się tylko przez zaproszenie od osoby prowadzącej.")


def admit(
    network: Network,
    user: User,
    *,
    place: tuple[Institution | None, str] = (None, ""),
    by: User,
    is_assigned: bool = False,
) -> Membership | Waiting:
    """A member's seat for somebody who may come in, or a place on the list. The caller holds the lock and records.

    ``place`` is (institution, in_own_words), by default the main workplace. Whoever stands in line already keeps the
    turn; whoever has an offer or whose school has acceded meanwhile takes the seat held for them. Whoever
    ``is_assigned`` by a list has accepted no contract yet, and the caller writes the letter.
    """
    institution, in_own_words = place if any(place) else seats.main_place(user)
    move_up(network)
    row = network.queue.open().filter(user=user).first()
    is_outside = seats.is_outside(network, institution)
    if not is_outside and ((row and row.holds_seat) or network.has_room()):
        return seats.take_seat(
            network, user, institution=institution, in_own_words=in_own_words, accepts_contract=not is_assigned
        )
    row = row or Waiting(network=network, user=user, contract_version=network.contract_version)
    is_new = row.pk is None
    row.institution, row.in_own_words = institution, in_own_words
    wait_for_accession(row, is_outside)
    row.full_clean(exclude=["digest"])
    row.save()
    if is_new:
        put_in_line(row, by=by, is_told=not is_assigned)
    return row


def wait_for_accession(row: Waiting, is_outside: bool) -> None:
    """Whether this row waits for a school; who does not may take an offer, and who does takes none."""
    row.awaits_accession = is_outside
    if is_outside:
        row.offered_at = None
    else:
        row.kept_until = None


def put_in_line(row: Waiting, *, by: User, is_told: bool = True) -> None:
    row.digest = tokens.digest(row.token)
    row.save(update_fields=["digest"])
    if row.awaits_accession and row.network.has_room():
        keep_place(row)
    record(events.STOOD_IN_LINE, by=by, target=row, user=row.user_id)
    if is_told:
        emails.stood_in_line(row, by=by)


def keep_place(row: Waiting) -> None:
    """Hold a free seat until the institution accedes, for 30 days and once."""
    row.kept_until = clock.now() + PLACE_KEPT_FOR
    row.save(update_fields=["kept_until"])


def move_up(network: Network) -> None:
    """Take back what has run out and offer every free seat, in order. The caller holds the lock of the network.

    To be called by whatever frees a seat. Seats that nobody in line can take now are kept for those whose
    institutions are about to accede.
    """
    for row in network.queue.overdue().select_related("user", "network__programme"):
        let_go(row)
    free = network.seats_left() if network.queue.in_line().exists() else 0
    if network.is_archived or free <= 0:
        return
    ready = list(network.queue.ready().select_related("user", "network__programme")[:free])
    for row in ready:
        offer(row)
    outsiders = network.queue.in_line().filter(awaits_accession=True, released_at=None)
    for row in outsiders.select_related("user", "network__programme")[: free - len(ready)]:
        keep_place(row)
        emails.place_kept(row)


def tend() -> None:
    """Move every list up whose time has come; a network that fails stops no other one for long."""
    for network in Network.objects.with_list_to_move().order_by("pk"):
        with transaction.atomic():
            move_up(seats.locked(network, also_archived=True))


@transaction.atomic
def pass_ahead(row: Waiting, *, reason: str, by: User) -> Waiting:
    """Offer a seat to somebody out of turn, with a reason that is kept. A full network gets one seat more by that,
    so nobody loses theirs.

    Whoever has an offer already keeps it. Refused: no reason, somebody whose institution has not acceded.
    """
    require(policies.can_add_seats(by, row.network))
    network = seats.locked(row.network)
    row = read_anew(network, row)
    refuse_ended(row)
    if row.offered_at:
        return row
    if row.awaits_accession:
        raise Refusal(f"{row.place}: ta placówka nie przystąpiła jeszcze do programu. Miejsca poza kolejnością nie ma.")
    if not reason.strip():
        raise Refusal("Napisz jednym zdaniem dlaczego. Powód zostaje w dzienniku.")
    move_up(network)
    row.refresh_from_db()
    if row.offered_at:
        return row
    if not network.has_room():
        add_one_seat(network, reason.strip(), by=by)
    offer(row)
    record(events.PASSED_AHEAD, by=by, target=network, user=row.user_id, reason=reason.strip())
    return row


def add_one_seat(network: Network, reason: str, *, by: User) -> None:
    before = network.additional_seats
    network.additional_seats, network.additional_reason = before + 1, reason
    network.full_clean()
    network.save(update_fields=["additional_seats", "additional_reason"])
    record(events.SEATS_ADDED, by=by, target=network, before=before, additional=before + 1, reason=reason)


def offer(row: Waiting) -> None:
    """Hold a seat for this person for 72 hours, and say so in a letter with one button."""
    row.offered_at = clock.now()
    row.save(update_fields=["offered_at"])
    emails.seat_offered(row)
    record(events.SEAT_OFFERED, by=people.robot(), target=row, user=row.user_id)


def let_go(row: Waiting) -> None:
    """What has run out: an offer ends the waiting, a kept place goes back into line without the seat."""
    if not row.user.is_active:
        end(row, Outcome.LEFT)
    elif row.offered_at:
        end(row, Outcome.EXPIRED)
        emails.offer_expired(row)
        record(events.OFFER_EXPIRED, by=people.robot(), target=row, user=row.user_id)
    else:
        row.kept_until, row.released_at = None, clock.now()
        row.save(update_fields=["kept_until", "released_at"])
        emails.place_released(row)
        record(events.PLACE_RELEASED, by=people.robot(), target=row, user=row.user_id)


def end(row: Waiting, outcome: str) -> None:
    row.ended_at, row.outcome = clock.now(), outcome
    row.save(update_fields=["ended_at", "outcome"])


@transaction.atomic
def take_offer(row: Waiting, *, by: User, contract_version: int | None = None) -> Membership:
    """Take the seat offered, and accept the contract by that. Taking it twice gives the same membership.

    Refused: no offer, one that has run out or was declined, a school that is not in the programme any more.
    """
    require(policies.can_answer_offer(by, row))
    network = seats.locked(row.network)
    row = read_anew(network, row)
    if membership := seats.seat_of(network, row.user):
        return membership
    refuse_ended(row)
    if not row.has_offer:
        raise Refusal(ENDED[Outcome.EXPIRED] if row.offered_at else f"Jeszcze nie pora. {where_in_line(row)}")
    seats.refuse_stale_contract(network, contract_version)
    seats.refuse_outsiders(network, row.institution)
    membership = seats.take_seat(network, row.user, institution=row.institution, in_own_words=row.in_own_words)
    seats.welcome(membership)
    record(events.JOINED, by=by, target=membership)
    return membership


@transaction.atomic
def decline_offer(row: Waiting, *, by: User) -> Waiting:
    """Let the offered seat go to the next person. Declining twice changes nothing."""
    require(policies.can_answer_offer(by, row))
    network = seats.locked(row.network)
    row = read_anew(network, row)
    if row.outcome == Outcome.DECLINED:
        return row
    refuse_ended(row)
    if not row.offered_at:
        raise Refusal(f"Nie ma teraz czego odrzucać. {where_in_line(row)}")
    end(row, Outcome.DECLINED)
    record(events.OFFER_DECLINED, by=by, target=row)
    move_up(network)
    return row


@transaction.atomic
def step_out(row: Waiting, *, by: User) -> Waiting:
    """Leave the list, whatever was held there; possible in an archived network too. Twice changes nothing."""
    require(policies.can_answer_offer(by, row))
    network = seats.locked(row.network, also_archived=True)
    row = read_anew(network, row)
    if row.outcome == Outcome.SEATED:
        raise Refusal(ENDED[Outcome.SEATED])
    if not row.is_open:
        return row
    end(row, Outcome.LEFT)
    record(events.STEPPED_OUT, by=by, target=row)
    move_up(network)
    return row


def read_anew(network: Network, row: Waiting) -> Waiting:
    row = network.queue.select_related("user", "institution").get(pk=row.pk)
    row.network = network
    return row


def refuse_ended(row: Waiting) -> None:
    if not row.is_open:
        raise Refusal(ENDED[Outcome(row.outcome)])


def where_in_line(row: Waiting) -> str:
    if row.is_kept:
        return "Miejsce jest dla Ciebie zachowane, aż Twoja placówka przystąpi do programu."
    return f"Jesteś {row.position()}. na liście."


def close_queue(network: Network) -> None:
    """The network goes to the archive: whoever waited is told. The caller holds the lock."""
    for row in network.queue.open().select_related("user", "network__programme"):
        end(row, Outcome.CLOSED)
        emails.queue_closed(row)
