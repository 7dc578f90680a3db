"""Personal invitations by e-mail, also to people without an account, in any role."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock, tokens
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.institutions.models import Institution
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.actions.crew import put_into_role
from zaloga.networks.actions.seats import close_open_request, refuse_stale_contract
from zaloga.networks.models import Invitation, Membership, Network, Waiting
from zaloga.people import actions as people
from zaloga.people.models import User, normal_address

Role = Membership.Role
DOUBLE_CLICK = timedelta(seconds=30)
MOST_LETTERS = 4  # unanswered ones to one address in three months: more would be nagging


@transaction.atomic
def invite(
    network: Network,
    *,
    email: str,
    name: str = "",
    role: str = Role.MEMBER,
    until: date | None = None,
    message: str = "",
    by: User,
) -> Invitation:
    """Send a personal letter with a link that lets one person in, for 30 days.

    Inviting the same address again sends a new link, and the old one dies. An expert needs ``until``. Refused for
    somebody who belongs already, for an open invitation in a role that is not one's own to give, for oneself by
    whoever only supervises, and for a network in the archive.
    """
    require(policies.can_invite_as(by, network, role))
    network = seats.locked(network)
    email = normal_address(email)
    seats.refuse_oneself(network, email, by)
    if network.memberships.active().filter(user__email=email).exists():
        raise Refusal("Ta osoba już należy do tej sieci.")
    until = until if role == Role.EXPERT else None
    if until and until < clock.today():
        raise Refusal("Ten dzień już minął. Podaj, do kiedy ekspert ma być w sieci.")
    given = {"name": name, "role": role, "until": until, "message": message}
    invitation = network.invitations.filter(email=email, accepted_at=None, withdrawn_at=None).first()
    if invitation and not policies.can_invite_as(by, network, invitation.role):
        raise Refusal("Na ten adres czeka już zaproszenie w roli, której nie nadajesz. Zmieni je ten, kto je wysyła.")
    if invitation:
        return send_anew(invitation, by=by, **given)
    refuse_nagging(network, email)
    invitation = send_first(network, email, by=by, **given)
    record(events.INVITED, by=by, target=invitation, role=role)
    return invitation


def send_first(network: Network, email: str, *, by: User, **given: Any) -> Invitation:
    invitation = Invitation(network=network, email=email, invited_by=by, **given)
    invitation.full_clean(exclude=["digest"])
    invitation.save()
    send(invitation)
    return invitation


def refuse_nagging(network: Network, email: str) -> None:
    if network.invitations.letters(email) >= MOST_LETTERS:
        raise Refusal(
            f"Na adres {email} poszły już {MOST_LETTERS} listy z zaproszeniem i nikt nie odpowiedział. "
            "Więcej nie wyślemy. Odezwij się do tej osoby inaczej albo podaj jej odnośnik z zaproszeniem."
        )


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Send the letter again with a new link; the old link stops working, the 30 days begin anew."""
    require(policies.can_invite_as(by, invitation.network, invitation.role))
    network = seats.locked(invitation.network)
    invitation = network.invitations.select_related("network__programme").get(pk=invitation.pk)
    require(policies.can_invite_as(by, network, invitation.role))
    refuse_closed(invitation)
    if network.memberships.active().filter(user__email=invitation.email).exists():
        raise Refusal("Ta osoba już należy do tej sieci.")
    return send_anew(invitation, by=by)


def send_anew(invitation: Invitation, *, by: User, **given: object) -> Invitation:
    is_same = all(getattr(invitation, name) == value for name, value in given.items())
    if is_same and clock.now() - invitation.invited_at < DOUBLE_CLICK:
        return invitation
    refuse_nagging(invitation.network, invitation.email)
    send_again(invitation, by=by, **given)
    record(events.INVITATION_RESENT, by=by, target=invitation)
    return invitation


def send_again(invitation: Invitation, *, by: User, **given: object) -> Invitation:
    """A letter with a new link; the old link dies."""
    for name, value in given.items():
        setattr(invitation, name, value)
    invitation.generation += 1
    invitation.invited_at, invitation.invited_by = clock.now(), by
    invitation.full_clean(exclude=["digest"])
    send(invitation)
    return invitation


def send(invitation: Invitation) -> None:
    """Keep the digest of the link's secret and post the letter with the link."""
    invitation.digest = tokens.digest(invitation.token)
    invitation.save()
    emails.invited(invitation)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Take an invitation back; its link says so. Refused when it has been accepted."""
    require(policies.can_withdraw_invitation(by, invitation))
    network = seats.locked(invitation.network)
    invitation = network.invitations.get(pk=invitation.pk)
    require(policies.can_withdraw_invitation(by, invitation))
    if invitation.withdrawn_at:
        return invitation
    if invitation.accepted_at:
        raise Refusal("To zaproszenie zostało już przyjęte.")
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(events.INVITATION_WITHDRAWN, by=by, target=invitation)
    return invitation


def refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise Refusal("To zaproszenie zostało już wykorzystane.")
    if invitation.withdrawn_at:
        raise Refusal("To zaproszenie zostało wycofane. Jeśli to pomyłka, napisz do osoby, która Cię zapraszała.")


@transaction.atomic
def accept_invitation(
    invitation: Invitation,
    *,
    by: User,
    institution: Institution | None = None,
    in_own_words: str = "",
    contract_version: int | None = None,
) -> Membership | Waiting:
    """Take the invited role and accept the contract by that; only for the person with the invited address.

    An invitation to coordinate makes the one before a member. Whoever came in another way meanwhile gets the invited
    role when it is the higher one. A member's invitation to a full network gives a place on the waiting list; a kept
    one where the institution has not acceded. Accepting twice gives the same membership, or place on the list.
    """
    require(policies.can_accept_invitation(by, invitation))
    network = seats.locked(invitation.network)
    invitation = network.invitations.get(pk=invitation.pk)
    membership = seats.seat_of(network, by)
    if invitation.accepted_by_id == by.pk and (mine := membership or network.queue.open().filter(user=by).first()):
        return mine
    refuse_closed(invitation)
    if not invitation.is_open:
        raise Refusal("To zaproszenie wygasło. Poproś o nowe osobę, która Cię zapraszała.")
    refuse_stale_contract(network, contract_version)
    invitation.accepted_at, invitation.accepted_by = clock.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    close_open_request(network, by)
    place = (institution, in_own_words)
    if invitation.role == Role.COORDINATOR:
        return accept_helm(network, by, place)
    if membership:
        return accept_higher_role(network, invitation, membership, place)
    return accept_seat(network, invitation, by, place)


@transaction.atomic
def accept_as_newcomer(
    invitation: Invitation,
    *,
    name: str,
    institution: Institution | None = None,
    in_own_words: str = "",
    contract_version: int | None = None,
) -> Membership | Waiting:
    """Accept for an address without an account: makes one, confirmed, because the link came to that address.

    Nobody is signed in yet, so the right is the secret of the link, which the caller has checked. Refused when the
    address has got an account meanwhile: its owner signs in first.
    """
    if User.objects.known_as(invitation.email):
        raise Refusal("Ten adres ma już konto. Otwórz zaproszenie jeszcze raz i wejdź na nie kodem.")
    user = people.enrol(invitation.email, name, institution=institution, in_own_words=in_own_words)
    return accept_invitation(invitation, by=people.confirm(user), contract_version=contract_version)


def accept_seat(
    network: Network, invitation: Invitation, by: User, place: tuple[Institution | None, str]
) -> Membership | Waiting:
    if invitation.role == Role.MEMBER:
        return accept_members_seat(network, by, place)
    institution, in_own_words = place if any(place) else seats.main_place(by)
    if invitation.role in Membership.CREW:
        seats.refuse_when_full(network)
        seats.refuse_outsiders(network, institution)
    refuse_past_day(invitation)
    membership = seats.take_seat(
        network, by, role=invitation.role, until=invitation.until, institution=institution, in_own_words=in_own_words
    )
    seats.welcome(membership)
    record(events.JOINED, by=by, target=membership, role=invitation.role)
    return membership


def accept_members_seat(network: Network, by: User, place: tuple[Institution | None, str]) -> Membership | Waiting:
    done = queue.admit(network, by, place=place, by=by)
    if isinstance(done, Membership):
        seats.welcome(done)
        record(events.JOINED, by=by, target=done, role=Role.MEMBER)
    return done


def accept_higher_role(
    network: Network, invitation: Invitation, membership: Membership, place: tuple[Institution | None, str]
) -> Membership:
    """The invited role for somebody who has another one; the higher of both stays. The contract is accepted by that."""
    sign(membership, network, place)
    height = Role.values.index
    is_longer = invitation.until and membership.until and invitation.until > membership.until
    if height(invitation.role) < height(membership.role) or (invitation.role == membership.role and is_longer):
        refuse_past_day(invitation)
        if invitation.role in Membership.CREW and membership.role not in Membership.CREW:
            seats.refuse_outsiders(network, membership.institution)
        put_into_role(membership, invitation.role, invitation.until, by=membership.user)
    return membership


def refuse_past_day(invitation: Invitation) -> None:
    if invitation.until and invitation.until < clock.today():
        raise Refusal("Dzień, do którego trwało to zaproszenie, już minął. Poproś o nowe.")


def accept_helm(network: Network, by: User, place: tuple[Institution | None, str]) -> Membership:
    membership, _ = seats.take_helm(network, by)
    sign(membership, network, place)
    record(events.HAND_OVER_ACCEPTED, by=by, target=network, user=by.pk)
    return membership


def sign(membership: Membership, network: Network, place: tuple[Institution | None, str]) -> None:
    """The contract as it is now, and whom the person speaks for where that was not known."""
    if any(place) and not membership.place:
        membership.institution, membership.in_own_words = place
    membership.contract_version, membership.contract_accepted_at = network.contract_version, clock.now()
    membership.full_clean()
    membership.save()
