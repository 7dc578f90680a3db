"""How a thread is led: closed and opened, pinned, its answer marked."""

from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.activity.registry import EventType
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import recount, stop_if_archived, stop_unless_stands
from zaloga.forum.models import Post, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User

MOST_PINNED = 3


@transaction.atomic
def close(thread: Thread, *, by: User) -> Thread:
    """Let nobody reply any more; everything stays to be read. Closing again changes nothing."""
    thread = led(thread, by)
    return thread if thread.is_closed else turned(thread, events.CLOSED, by=by, closed_at=clock.now())


@transaction.atomic
def reopen(thread: Thread, *, by: User) -> Thread:
    """Let people reply again."""
    thread = led(thread, by)
    return turned(thread, events.REOPENED, by=by, closed_at=None) if thread.is_closed else thread


@transaction.atomic
def pin(thread: Thread, *, by: User) -> Thread:
    """Keep a thread at the top of the network's list. Raises Refusal when there are enough of them."""
    # One network's pins are counted one after another.
    Network.objects.select_for_update().get(pk=thread.network_id)
    thread = led(thread, by)
    if thread.is_pinned:
        return thread
    if Thread.objects.filter(network=thread.network, is_pinned=True).count() >= MOST_PINNED:
        raise Refusal(f"Przypięte mogą być najwyżej {MOST_PINNED} rozmowy. Najpierw odepnij jedną z nich.")
    return turned(thread, events.PINNED, by=by, is_pinned=True)


@transaction.atomic
def unpin(thread: Thread, *, by: User) -> Thread:
    """Let the thread take its place among the others again."""
    thread = led(thread, by)
    return turned(thread, events.UNPINNED, by=by, is_pinned=False) if thread.is_pinned else thread


@transaction.atomic
def mark_answer(post: Post, *, by: User) -> Thread:
    """Say that this post answered the question: whoever asked, or leads. Its author is told.

    Another post marked before loses the mark. Raises Refusal when the post does not stand.
    """
    require(policies.can_mark_answer(by, post))
    thread = held_open(post.thread)
    post = thread.posts.get(pk=post.pk)
    if post.is_withdrawn or post.is_first:
        raise Refusal("Odpowiedzią może być wpis, który jest w rozmowie i nie jest samym pytaniem.")
    stop_unless_stands(post)
    if thread.answer_id != post.pk:
        thread.answer = post
        thread.save(update_fields=["answer"])
        record(events.ANSWERED, by=by, target=post)
    return thread


@transaction.atomic
def unmark_answer(post: Post, *, by: User) -> Thread:
    """Take the mark back. Nobody hears of it."""
    require(policies.can_mark_answer(by, post))
    thread = held_open(post.thread)
    if thread.answer_id == post.pk:
        thread.answer = None
        thread.save(update_fields=["answer"])
        record(events.NOT_ANSWERED, by=by, target=post)
    return thread


def led(thread: Thread, by: User) -> Thread:
    """The thread under lock, for whoever leads it."""
    require(policies.can_steer(by, thread))
    return held_open(thread)


def held_open(thread: Thread) -> Thread:
    """The thread under lock, in a network that lives."""
    stop_if_archived(thread.network)
    return Thread.objects.select_for_update(of=("self",)).select_related("network").get(pk=thread.pk)


def turned(thread: Thread, kind: EventType, *, by: User, **fields: Any) -> Thread:
    for name, value in fields.items():
        setattr(thread, name, value)
    thread.save(update_fields=[*fields])
    recount(thread)
    record(kind, by=by, target=thread)
    return thread
