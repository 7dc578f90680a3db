"""„Przyda mi się” and „dziękuję”: said of somebody else's post."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import locked, stop_if_archived, stop_unless_stands
from zaloga.forum.models import Post, Reaction
from zaloga.people.models import User

SAID = {Reaction.Kind.USEFUL: events.FOUND_USEFUL, Reaction.Kind.THANKS: events.THANKED}


@transaction.atomic
def react(post: Post, *, by: User, kind: str) -> Post:
    """Say that somebody else's post is useful, or thank for it, of which its author hears; saying it again changes
    nothing. Raises Refusal when the post does not stand.
    """
    post = for_reader(post, by)
    stop_unless_stands(post)
    _, is_new = Reaction.objects.get_or_create(post=post, by=by, kind=kind)
    if is_new:
        count_reactions(post)
        record(SAID[Reaction.Kind(kind)], by=by, target=post)
    return post


@transaction.atomic
def take_reaction_back(post: Post, *, by: User, kind: str) -> Post:
    """Nobody hears of it."""
    post = for_reader(post, by)
    post.reactions.filter(by=by, kind=kind).delete()
    count_reactions(post)
    return post


def for_reader(post: Post, by: User) -> Post:
    """The post under lock, for whoever may react to it."""
    require(policies.can_react(by, post))
    stop_if_archived(post.thread.network)
    return locked(post)


def count_reactions(post: Post) -> None:
    """The caller holds the post's lock."""
    post.useful = post.reactions.filter(kind=Reaction.Kind.USEFUL).count()
    post.save(update_fields=["useful"])
