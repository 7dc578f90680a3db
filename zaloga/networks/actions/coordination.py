"""Who coordinates: offered and accepted, or given at once by the programme coordinator."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import seats
from zaloga.networks.actions.invitations import invite
from zaloga.networks.models import HandOver, Invitation, Membership, Network
from zaloga.people.models import User

Role = Membership.Role


@transaction.atomic
def offer_hand_over(network: Network, to: User, *, message: str = "", by: User) -> HandOver:
    """Offer coordination to somebody of the active crew, who answers. Rights move when they accept, not before.

    Offering it again to the same person gives the offer that waits; to another one is refused until it is withdrawn.
    """
    require(policies.can_hand_over(by, network))
    network = seats.locked(network)
    if to == by:
        raise Refusal("Prowadzenie przekazuje się komuś innemu.")
    if not network.memberships.crew().filter(user=to).exists():
        raise Refusal("Prowadzenie można przekazać tylko komuś z załogi tej sieci.")
    if waiting := seats.open_offers(network).first():
        if waiting.offered_to_id == to.pk:
            return waiting
        raise Refusal("Prowadzenie tej sieci zostało już komuś zaproponowane. Najpierw wycofaj tamtą propozycję.")
    offer = HandOver(network=network, offered_by=by, offered_to=to, message=message)
    offer.full_clean()
    offer.save()
    emails.hand_over_offered(offer)
    record(events.HAND_OVER_OFFERED, by=by, target=offer, user=to.pk)
    return offer


@transaction.atomic
def accept_hand_over(offer: HandOver, *, by: User) -> HandOver:
    """Take coordination over; the one who offered becomes a member. Accepting twice changes nothing."""
    require(policies.can_answer_hand_over(by, offer))
    network = seats.locked(offer.network)
    offer = network.hand_overs.select_related("network").get(pk=offer.pk)
    if offer.is_accepted:
        return offer
    refuse_closed(offer)
    if not network.memberships.crew().filter(user=by).exists():
        raise Refusal("Prowadzenie może przejąć tylko ktoś z załogi tej sieci.")
    # Closed before the helm moves, which withdraws every offer still open.
    offer.answered_at, offer.is_accepted = clock.now(), True
    offer.save(update_fields=["answered_at", "is_accepted"])
    seats.take_helm(network, by)
    record(events.HAND_OVER_ACCEPTED, by=by, target=network, user=by.pk)
    return offer


@transaction.atomic
def decline_hand_over(offer: HandOver, *, by: User) -> HandOver:
    """Say no to coordinating; the one who offered hears of it and goes on leading."""
    require(policies.can_answer_hand_over(by, offer))
    network = seats.locked(offer.network)
    offer = network.hand_overs.select_related("network", "offered_by").get(pk=offer.pk)
    if offer.is_accepted is False:
        return offer
    refuse_closed(offer)
    offer.answered_at, offer.is_accepted = clock.now(), False
    offer.save(update_fields=["answered_at", "is_accepted"])
    record(events.HAND_OVER_DECLINED, by=by, target=offer)
    return offer


@transaction.atomic
def withdraw_hand_over(offer: HandOver, *, by: User) -> HandOver:
    """Take the offer back before it is answered."""
    require(policies.can_withdraw_hand_over(by, offer))
    network = seats.locked(offer.network)
    offer = network.hand_overs.select_related("network", "offered_to").get(pk=offer.pk)
    if offer.withdrawn_at:
        return offer
    refuse_closed(offer)
    offer.withdrawn_at = clock.now()
    offer.save(update_fields=["withdrawn_at"])
    record(events.HAND_OVER_WITHDRAWN, by=by, target=offer)
    return offer


def refuse_closed(offer: HandOver) -> None:
    if offer.answered_at:
        raise Refusal("Na tę propozycję jest już odpowiedź.")
    if offer.withdrawn_at:
        raise Refusal("Ta propozycja jest już nieaktualna.")


@transaction.atomic
def appoint_coordinator(network: Network, *, email: str, name: str = "", by: User) -> Membership | Invitation:
    """Give coordination at once, without asking the one before, who becomes a member and hears of it.

    Gives the new membership; for an address without an account an invitation to coordinate, which does the same
    when it is accepted. Refused for oneself by whoever only supervises.
    """
    require(policies.can_appoint_coordinator(by, network))
    network = seats.locked(network)
    seats.refuse_oneself(network, email, by)
    user = User.objects.known_as(email)
    if user is None:
        return invite(network, email=email, name=name, role=Role.COORDINATOR, by=by)
    standing = seats.seat_of(network, user)
    if standing and standing.role == Role.COORDINATOR:
        return standing
    membership, before = seats.take_helm(network, user)
    emails.appointed(membership, by=by)
    record(events.COORDINATOR_APPOINTED, by=by, target=network, user=user.pk, before=before.pk if before else None)
    return membership
