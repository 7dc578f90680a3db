"""Part of every deed that puts words into a thread: whoever is spoken to by name hears of it."""

from typing import Any

from zaloga.activity.record import record
from zaloga.forum import events
from zaloga.forum.mentions import mentioned_in, names_in
from zaloga.forum.models import Post
from zaloga.people.models import User


def tell_mentioned(post: Post, *, by: User | None, before: str = "", at: Any = None) -> None:
    """Tell each of them once. ``before`` is what the post said until now: whoever was spoken to there has heard.

    ``at`` as in record(), for posts without a name.
    """
    keys = mentioned_in(post)
    if keys and before:
        names = User.objects.filter(pk__in=keys).values_list("pk", "name")
        keys = keys - names_in(before, dict(names))
    if not keys:
        return
    openly = events.MENTIONED if by else events.MENTIONED_ANONYMOUSLY
    kind = events.MENTIONED_CONFIDENTIALLY if post.thread.is_confidential else openly
    record(kind, by=by, target=post, at=at, users=sorted(keys))
