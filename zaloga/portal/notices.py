"""What the desk says first, said first in a digest too."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from zaloga.core import clock
from zaloga.forum.models import Following, Thread
from zaloga.networks.models import Membership
from zaloga.notifications.waiting import Item, declare
from zaloga.people.models import User
from zaloga.portal import desk, waiting

FRESH = timedelta(days=14)
# Of a network only its name, year and address go into a letter.
LONG_TEXTS = [f"network__{name}" for name in ("contract", "general_aim", "invitation_text", "search_text")]


def what_waits(people: Collection[User]) -> dict[int, list[Item]]:
    """By the person's key, as on the desk; without what a letter may not name, or cannot mend.

    Those are confidential talks, and letters that come back. Nobody is told of changed rules who has not agreed to any
    yet: they meet them when they first come in. The number of queries is the same for many people as for one.
    """
    seats, offers, invited = defaultdict(list), defaultdict(list), defaultdict(list)
    for seat in desk.places(people).select_related("network").defer(*LONG_TEXTS):
        seats[seat.user_id].append(seat)
    for door in desk.at_doors(people):
        if door.has_offer:
            offers[door.user].append(waiting.of_offer(door))
    for invitation in desk.my_invitations(people):
        invited[invitation.email].append(invitation)
    asked = unanswered([seat for rows in seats.values() for seat in rows])
    muted = silence(people, asked)
    found = {}
    for user in people:
        items = offers[user.pk] + desk.what_waits(user, seats[user.pk], invited[user.email])
        told = [item for item in items if item.scope or user.agreed or not item.since]
        heard = [thread for thread in asked if (user.pk, thread.pk) not in muted]
        found[user.pk] = told + questions(user, seats[user.pk], heard)
    return found


def unanswered(seats: list[Membership]) -> list[Thread]:
    """Questions of these networks that nobody has answered in the last two weeks, the newest first."""
    living = {seat.network_id for seat in seats if seat.role in Membership.CREW and not seat.network.is_archived}
    threads = Thread.objects.filter(network__in=living, waits_for_answer=True, is_confidential=False)
    fresh = threads.filter(last_post_at__gt=clock.now() - FRESH)
    return list(fresh.select_related("network").defer(*LONG_TEXTS).order_by("-last_post_at", "-pk"))


def silence(people: Collection[User], threads: list[Thread]) -> set[tuple[int, int]]:
    """Keys of person and thread, where the person has muted it."""
    muted = Following.objects.filter(user__in=people, thread__in=threads, level=Following.Level.MUTED)
    return set(muted.values_list("user", "thread"))


def questions(user: User, seats: list[Membership], asked: list[Thread]) -> list[Item]:
    """A few of them, of the crews to which the person belongs never their own."""
    crew_of = {seat.network_id for seat in seats if seat.role in Membership.CREW}
    theirs = [thread for thread in asked if thread.network_id in crew_of and thread.by_id != user.pk]
    return [waiting.of_question(thread) for thread in theirs[: desk.MOST_QUESTIONS]]


declare(what_waits)
