"""Dziękuję: said of somebody else's post."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import locked, stop_if_archived, stop_if_hidden
from zaloga.forum.models import Post, Reaction
from zaloga.people.models import User

THANKS = Reaction.Kind.THANKS


@transaction.atomic
def thank(post: Post, *, by: User) -> Post:
    """Thank for somebody else's post; its author hears. Thanking again changes nothing."""
    require(policies.can_mark_useful(by, post))
    stop_if_archived(post.thread.network)
    post = locked(post)
    stop_if_hidden(post)
    if post.is_withdrawn:
        raise Refusal("Tego wpisu już nie ma: osoba, która go napisała, wycofała go.")
    _, is_new = Reaction.objects.get_or_create(post=post, by=by, kind=THANKS)
    if is_new:
        record(events.THANKED, by=by, target=post)
    return post


@transaction.atomic
def unthank(post: Post, *, by: User) -> Post:
    """Take the thanks back. Nobody hears of it."""
    require(policies.can_mark_useful(by, post))
    stop_if_archived(post.thread.network)
    post.reactions.filter(by=by, kind=THANKS).delete()
    return post
