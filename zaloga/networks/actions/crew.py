"""Joining and leaving, roles, and the contract."""

from datetime import date

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.institutions.models import Institution
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import companions, queue, seats
from zaloga.networks.models import Membership, Network, Waiting
from zaloga.people.models import User

Role = Membership.Role
WHAT_YOU_ARE = {
    Role.DEPUTY: "zastępujesz osobę prowadzącą",
    Role.MEMBER: "należysz do załogi",
    Role.EXPERT: "jesteś tu w roli eksperta",
    Role.OBSERVER: "jesteś tu w roli obserwatora",
}


def join(
    network: Network,
    *,
    by: User,
    institution: Institution | None = None,
    in_own_words: str = "",
    contract_version: int | None = None,
) -> Membership | Waiting:
    """Become a member of an open network at once, and accept its contract by that.

    ``institution`` or ``in_own_words`` is whom the person speaks for (by default the main workplace);
    ``contract_version`` the version the person has read, checked when given. Whoever belongs already gets their
    membership back, so a second click changes nothing. A full network gives a place on the waiting list instead, and
    so does one whose programme the institution has not acceded to. Refused: recruitment by request or closed, an
    archived network.
    """
    return queue.stand(
        network, by=by, institution=institution, in_own_words=in_own_words, contract_version=contract_version
    )


@transaction.atomic
def accept_contract(network: Network, *, by: User, contract_version: int) -> Membership:
    """Accept the version of the contract that the person has read; refused when it has changed since."""
    require(policies.can_accept_contract(by, network))
    network = seats.locked(network)
    seats.refuse_stale_contract(network, contract_version)
    membership = seats.seat_of(network, by)
    if membership is None:
        raise Refusal("Nie należysz już do tej sieci, więc jej kontrakt Cię nie wiąże.")
    if membership.contract_version == contract_version:
        return membership
    membership.contract_version, membership.contract_accepted_at = contract_version, clock.now()
    membership.save(update_fields=["contract_version", "contract_accepted_at"])
    record(events.CONTRACT_ACCEPTED, by=by, target=network, version=contract_version)
    return membership


def end(membership: Membership) -> None:
    membership.left_at = clock.now()
    membership.save(update_fields=["left_at"])
    seats.open_offers(membership.network).filter(offered_to=membership.user_id).update(withdrawn_at=clock.now())
    companions.part(membership.network, membership.user)
    policies.forget_standing(membership.user)


@transaction.atomic
def remove(membership: Membership, *, reason: str, by: User) -> Membership:
    """End somebody's membership. The person gets a letter with the reason; what they wrote stays."""
    require(policies.can_remove(by, membership))
    network = seats.locked(membership.network)
    membership = network.memberships.select_related("user", "network__programme").get(pk=membership.pk)
    if membership.left_at:
        return membership
    if membership.role == Role.COORDINATOR:
        raise Refusal("Ta osoba prowadzi sieć. Najpierw powołaj na to miejsce kogoś innego.")
    if not reason.strip():
        raise Refusal("Napisz, dlaczego kończysz czyjś udział w sieci. Ta osoba dostanie powód w liście.")
    end(membership)
    emails.removed(membership, reason=reason.strip(), by=by)
    record(events.REMOVED, by=by, target=network, user=membership.user_id)
    queue.move_up(network)
    return membership


@transaction.atomic
def change_role(membership: Membership, role: str, *, until: date | None = None, by: User) -> Membership:
    """Name a deputy, member, observer or expert; an expert needs ``until``, which others do not have.

    Coordination is handed over or given by appointment, never here.
    """
    require(policies.can_change_role(by, membership))
    network = seats.locked(membership.network)
    membership = network.memberships.select_related("user", "network").get(pk=membership.pk)
    if membership.left_at:
        raise Refusal("Tej osoby nie ma już w sieci.")
    if Role.COORDINATOR in (role, membership.role):
        raise Refusal("Prowadzenie sieci zmienia się tylko przez przekazanie albo powołanie.")
    until = until if role == Role.EXPERT else None
    if (role, until) == (membership.role, membership.until):
        return membership
    if until and until < clock.today():
        raise Refusal("Ten dzień już minął. Podaj, do kiedy ekspert ma być w sieci.")
    return put_into_role(membership, role, until, by=by)


def put_into_role(membership: Membership, role: str, until: date | None, *, by: User) -> Membership:
    """The change itself; a seat is needed only by whoever did not have one."""
    network = membership.network
    if role in Membership.CREW and membership.role not in Membership.CREW:
        seats.refuse_when_full(network)
    before, membership.role, membership.until = membership.role, role, until
    membership.full_clean()
    membership.save(update_fields=["role", "until"])
    policies.forget_standing(membership.user)
    if role in Membership.CREW:
        seats.stop_waiting(network, membership.user)
    word = WHAT_YOU_ARE[Role(role)]
    said = {"role": word, "before": before, "now": role}
    record(events.ROLE_CHANGED, by=by, target=network, user=membership.user_id, **said)
    queue.move_up(network)
    return membership
