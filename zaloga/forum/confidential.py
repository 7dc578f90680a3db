"""Readers by name, and what the box of a confidential thread says of them before anybody writes."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions import stop_if_archived
from zaloga.forum.models import Reader, Thread
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User, Workplace


@dataclass(frozen=True, slots=True)
class Ears:
    """Who will read what is written here: how many, who of them works where the writer does, and who says of
    themselves that they direct an institution; no register tells that."""

    number: int
    colleagues: list[str]
    heads: list[str]


@transaction.atomic
def let_in(thread: Thread, *, person: User, by: User) -> Reader:
    """Let somebody of the network read the thread, by name: experts, observers, into a confidential one newcomers too.

    Refused when the person has no role in the network today, or as one of the crew reads the open thread anyway.
    Letting in twice changes nothing, except that a member of the first crew who became an expert reads on by name.
    """
    require(policies.can_let_in(by, thread))
    stop_if_archived(thread.network)
    if not Membership.objects.active().filter(network=thread.network, user=person).exists():
        raise Refusal("Tej osoby nie ma teraz w sieci, więc nie można jej dopuścić do rozmowy.")
    if not thread.is_confidential and policies.can_read(person, thread.network):
        raise Refusal("Ta osoba jest w załodze, więc czyta już tę rozmowę.")
    reader, is_new = Reader.objects.select_for_update().get_or_create(thread=thread, user=person)
    if reader.is_by_name:
        return reader
    reader.is_by_name, reader.let_in_by = True, by
    reader.full_clean()
    reader.save()
    kind = events.LET_IN if thread.is_confidential else events.ASKED_FOR_WORDS
    record(kind, by=by, target=thread, user=person.pk)
    return reader


def outside(thread: Thread) -> QuerySet[Membership]:
    """People of the network who do not read the thread, and could be let in."""
    reads = policies.seats_that_read(thread).values("pk")
    return thread.network.memberships.active().exclude(pk__in=reads).for_list()


def listed(thread: Thread) -> QuerySet[Membership]:
    """Those whom the list of readers names: of an open thread only those from outside the crew."""
    read = thread.network.memberships.active().filter(pk__in=policies.seats_that_read(thread).values("pk"))
    return (read if thread.is_confidential else read.exclude(role__in=Membership.CREW)).for_list()


def ears_of(network: Network, user: User, thread: Thread | None = None) -> Ears:
    """Who reads the thread today; who of the crew would, were it begun now."""
    seats = policies.seats_that_read(thread) if thread else network.crew()
    others = list(seats.exclude(user=user).select_related("user", "institution"))
    mine = network.memberships.active().filter(user=user).first()
    same = [seat.user.name for seat in others if mine and works_together(mine, seat)]
    directing = Workplace.objects.filter(is_head=True, user__in=[seat.user_id for seat in others])
    heads = directing.order_by("user__sort_key").values_list("user__name", flat=True)
    return Ears(len(others) + 1, sorted(same), list(dict.fromkeys(heads)))


def works_together(one: Membership, other: Membership) -> bool:
    if one.institution_id:
        return one.institution_id == other.institution_id
    return bool(one.in_own_words) and one.in_own_words.casefold() == other.in_own_words.casefold()
