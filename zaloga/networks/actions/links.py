"""Links that let in whoever holds them: to be sent around, and for a room full of people."""

from datetime import datetime

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.tokens import digest
from zaloga.institutions.models import Institution
from zaloga.networks import events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.actions.invitations import DOUBLE_CLICK
from zaloga.networks.models import Arrival, Link, Membership, Network, Waiting
from zaloga.people.models import User


@transaction.atomic
def make_link(network: Network, *, kind: str, expires_at: datetime, most_uses: int = 100, by: User) -> Link:
    """A new invitation for whoever holds it; the one of this kind before it is closed, so its code dies.

    A double click gives the same link. Refused for a moment that has passed or lies too far: three months for a
    link, a week for a room, and in the archive. Raises ValidationError where the model says no.
    """
    require(policies.can_invite(by, network))
    network = seats.locked(network)
    if expires_at <= clock.now():
        raise Refusal("Ten dzień już minął. Podaj, do kiedy odnośnik ma działać.")
    if expires_at > clock.now() + Link.LONGEST[Link.Kind(kind)]:
        days = Link.LONGEST[Link.Kind(kind)].days - 1
        raise Refusal(f"To za długo. Taki odnośnik działa najwyżej {days} dni.")
    before = network.links.filter(kind=kind, closed_at=None).first()
    if before and before.expires_at == expires_at and clock.now() - before.made_at < DOUBLE_CLICK:
        return before
    if before:
        close(before, by=by)
    link = Link(network=network, kind=kind, expires_at=expires_at, most_uses=most_uses, made_by=by)
    link.full_clean(exclude=["digest"])
    link.save()
    keep_digest(link)
    record(events.LINK_MADE, by=by, target=network, link=link.pk, link_kind=kind)
    return link


def keep_digest(link: Link) -> None:
    """Keep what the code is found by; a code that another link has already is never given out."""
    while Link.objects.filter(digest=digest(link.code)).exists():
        link.generation += 1
    link.digest = digest(link.code)
    link.save(update_fields=["digest", "generation"])


@transaction.atomic
def close_link(link: Link, *, by: User) -> Link:
    """From now on the link lets nobody in; whoever came by it stays. Closing twice changes nothing."""
    require(policies.can_invite(by, link.network))
    network = seats.locked(link.network)
    link = network.links.get(pk=link.pk)
    if link.closed_at is None:
        close(link, by=by)
    return link


def close(link: Link, *, by: User) -> None:
    link.closed_at = clock.now()
    link.save(update_fields=["closed_at"])
    record(events.LINK_CLOSED, by=by, target=link.network, link=link.pk, link_kind=link.kind)


@transaction.atomic
def join_by_link(
    link: Link,
    *,
    by: User,
    institution: Institution | None = None,
    in_own_words: str = "",
    contract_version: int | None = None,
) -> Membership | Waiting:
    """Become a member by a link, whatever the recruitment is, and accept the contract by that.

    The right is the code of the link, which the caller has found it by. A full network gives a place on its waiting
    list, and so does one whose programme the institution has not acceded to. Whoever belongs already gets their
    membership back. Refused: a closed, late or used up link, a contract that has changed, the archive, and whoever
    oversees the network.
    """
    require(policies.can_come_by_link(by))
    network = seats.locked(link.network)
    link = network.links.get(pk=link.pk)
    if membership := seats.seat_of(network, by):
        return membership
    refuse_dead(link, by)
    if policies.can_oversee(by, network):  # also by a link that somebody else made
        seats.refuse_oneself(network, by.email, by)
    seats.refuse_stale_contract(network, contract_version)
    done = queue.admit(network, by, place=(institution, in_own_words), by=by)
    seats.close_open_request(network, by)
    Arrival.objects.get_or_create(link=link, user=by)
    if isinstance(done, Membership):
        seats.welcome(done)
        record(events.JOINED, by=by, target=done, link=link.pk)
    return done


def refuse_dead(link: Link, by: User) -> None:
    if link.closed_at:
        raise Refusal("Ten odnośnik został zamknięty. Poproś o nowy osobę, która prowadzi sieć.")
    if link.is_late:
        raise Refusal("Ten odnośnik już wygasł. Poproś o nowy osobę, która prowadzi sieć.")
    if link.arrivals.exclude(user=by).count() >= link.most_uses:
        raise Refusal("Tym odnośnikiem weszło już tyle osób, ile miało. Poproś o nowy osobę, która prowadzi sieć.")
