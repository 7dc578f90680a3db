"""What the desk says first, said first in a digest too."""

from datetime import timedelta

from django.db.models import Q

from zaloga.core import clock
from zaloga.forum.models import Following
from zaloga.forum.policies import visible_threads
from zaloga.notifications.waiting import Item, declare
from zaloga.people.models import User
from zaloga.portal import desk, waiting

# Of a network only its name, year and address go into a letter.
FRESH = timedelta(days=14)
LONG_TEXTS = [f"network__{name}" for name in ("contract", "general_aim", "invitation_text", "search_text")]


def what_waits(user: User) -> list[Item]:
    """As on the desk, without what a letter may not name (confidential talks) or cannot mend (letters that come back).

    Nobody is told of changed rules who has not agreed to any yet: they meet them when they first come in.
    """
    mine = list(desk.places(user).select_related("network").defer(*LONG_TEXTS))
    items = [waiting.of_offer(door) for door in desk.at_doors(user) if door.has_offer] + desk.what_waits(user, mine)
    return [item for item in items if item.scope or user.agreed or not item.since] + questions(user)


def questions(user: User) -> list[Item]:
    """A few of the newest that nobody has answered, of the last two weeks and in no thread that the person muted."""
    asked = visible_threads(user).filter(waits_for_answer=True, is_confidential=False, network__archived_at=None)
    asked = asked.filter(last_post_at__gt=clock.now() - FRESH)
    asked = asked.exclude(followings__in=Following.objects.filter(user=user, level=Following.Level.MUTED))
    threads = asked.filter(~Q(by=user) | Q(by=None)).select_related("network").defer(*LONG_TEXTS)
    return [waiting.of_question(thread) for thread in threads.order_by("-last_post_at")[: desk.MOST_QUESTIONS]]


declare(what_waits)
