"""A companion for somebody new: sought, offered, accepted, ended."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.activity.registry import EventType
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks import events, policies
from zaloga.networks.actions import seats
from zaloga.networks.models import Companionship, Membership, Network
from zaloga.people.models import User


@transaction.atomic
def seek_companion(network: Network, *, by: User, message: str = "") -> Companionship:
    """Say that one looks for a companion in this crew; those who lead hear of it. Saying it twice changes nothing."""
    require(policies.can_seek_companion(by, network))
    network = seats.locked(network)
    if going_on := network.companionships.going_on().filter(newcomer=by).first():
        return going_on
    sought = Companionship(network=network, newcomer=by, message=message)
    sought.full_clean()
    sought.save()
    record(events.COMPANION_SOUGHT, by=by, target=sought)
    return sought


@transaction.atomic
def ask_companion(sought: Companionship, membership: Membership, *, by: User) -> Companionship:
    """Ask somebody of the crew to be one's companion; they answer."""
    require(policies.can_ask_companion(by, sought, membership))
    sought = anew(sought)
    refuse_unless_sought(sought)
    return propose(sought, membership.user, by=by, kind=events.COMPANION_ASKED)


@transaction.atomic
def offer_companion(sought: Companionship, *, by: User) -> Companionship:
    """Offer oneself to a newcomer who looks for a companion; the newcomer answers."""
    require(policies.can_offer_companion(by, sought))
    sought = anew(sought)
    if sought.companion_id == by.pk and sought.ended_at is None:
        return sought
    refuse_unless_sought(sought)
    return propose(sought, by, by=by, kind=events.COMPANION_OFFERED)


@transaction.atomic
def accept_companion(proposed: Companionship, *, by: User) -> Companionship:
    """Say yes to being asked, or to an offer; both hear that they have each other."""
    require(policies.can_answer_companion(by, proposed))
    proposed = anew(proposed)
    if proposed.is_accepted:
        return proposed
    refuse_unless_waiting(proposed, by)
    proposed.accepted_at = clock.now()
    proposed.save(update_fields=["accepted_at"])
    record(events.COMPANION_FOUND, by=by, target=proposed)
    return proposed


@transaction.atomic
def decline_companion(proposed: Companionship, *, by: User) -> Companionship:
    """Say no, without a reason; the newcomer goes on looking."""
    require(policies.can_answer_companion(by, proposed))
    proposed = anew(proposed)
    refuse_unless_waiting(proposed, by)
    record(events.COMPANION_DECLINED, by=by, target=proposed, user=proposed.proposed_by_id)
    proposed.companion = proposed.proposed_by = None
    proposed.save(update_fields=["companion", "proposed_by"])
    return proposed


@transaction.atomic
def end_companionship(going_on: Companionship, *, by: User) -> None:
    """Stop looking, take a question or an offer back (looking goes on), or say that the help has done its work.

    Of the last both hear.
    """
    require(policies.can_end_companionship(by, going_on))
    going_on = anew(going_on)
    if going_on.ended_at:
        return
    if going_on.is_proposed:
        going_on.companion = going_on.proposed_by = None
        going_on.save(update_fields=["companion", "proposed_by"])
        return
    had_each_other = going_on.is_accepted
    going_on.ended_at = clock.now()
    going_on.save(update_fields=["ended_at"])
    if had_each_other:
        record(events.COMPANIONSHIP_ENDED, by=by, target=going_on)


def part(network: Network, person: User) -> None:
    """Whoever goes looks for nobody here any more, and is nobody's companion: the newcomer goes on looking."""
    here = Companionship.objects.filter(network=network)
    here.filter(newcomer=person).delete()
    here.filter(companion=person, ended_at=None).update(companion=None, proposed_by=None, accepted_at=None)


def propose(sought: Companionship, companion: User, *, by: User, kind: EventType) -> Companionship:
    sought.companion, sought.proposed_by, sought.accepted_at = companion, by, None
    sought.full_clean()
    sought.save()
    record(kind, by=by, target=sought)
    return sought


def anew(one: Companionship) -> Companionship:
    """Read again with its row locked: two offers at one moment stand one behind the other."""
    rows = Companionship.objects.select_for_update(of=("self",)).select_related("network", "newcomer", "companion")
    return rows.get(pk=one.pk)


def refuse_unless_sought(one: Companionship) -> None:
    if one.ended_at:
        raise Refusal("Ta osoba już nie szuka towarzysza.")
    if one.companion_id:
        raise Refusal("Ktoś już się zgłosił i czeka na odpowiedź. Zajrzyj tu za kilka dni.")


def refuse_unless_waiting(one: Companionship, by: User) -> None:
    if not one.waits_for(by):
        raise Refusal("Ta propozycja jest już nieaktualna.")
