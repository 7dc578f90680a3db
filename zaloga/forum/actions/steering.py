"""How a thread is led: closed and opened, pinned, its answer marked."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import recount, stop_if_archived, stop_if_hidden
from zaloga.forum.models import Post, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User

MOST_PINNED = 3


@transaction.atomic
def close(thread: Thread, *, by: User) -> Thread:
    """Let nobody reply any more; everything stays to be read. Closing again changes nothing."""
    thread = led(thread, by)
    if thread.is_closed:
        return thread
    thread.closed_at = clock.now()
    thread.save(update_fields=["closed_at"])
    recount(thread)
    record(events.CLOSED, by=by, target=thread)
    return thread


@transaction.atomic
def reopen(thread: Thread, *, by: User) -> Thread:
    """Let people reply again."""
    thread = led(thread, by)
    if not thread.is_closed:
        return thread
    thread.closed_at = None
    thread.save(update_fields=["closed_at"])
    recount(thread)
    record(events.REOPENED, by=by, target=thread)
    return thread


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
    thread.is_pinned = True
    thread.save(update_fields=["is_pinned"])
    record(events.PINNED, by=by, target=thread)
    return thread


@transaction.atomic
def unpin(thread: Thread, *, by: User) -> Thread:
    """Let the thread take its place among the others again."""
    thread = led(thread, by)
    if not thread.is_pinned:
        return thread
    thread.is_pinned = False
    thread.save(update_fields=["is_pinned"])
    record(events.UNPINNED, by=by, target=thread)
    return thread


@transaction.atomic
def mark_answer(post: Post, *, by: User) -> Thread:
    """Say that this post answered the question: whoever asked, or leads. Its author is told.

    Another post marked before loses the mark. Raises Refusal when the post does not stand.
    """
    require(policies.can_mark_answer(by, post))
    stop_if_archived(post.thread.network)
    thread = Thread.objects.select_for_update(of=("self",)).select_related("network").get(pk=post.thread_id)
    post = thread.posts.get(pk=post.pk)
    stop_if_hidden(post)
    if post.is_withdrawn or post.is_first:
        raise Refusal("Odpowiedzią może być wpis, który jest w rozmowie i nie jest samym pytaniem.")
    if thread.answer_id != post.pk:
        thread.answer = post
        thread.save(update_fields=["answer"])
        record(events.ANSWERED, by=by, target=post)
    return thread


@transaction.atomic
def unmark_answer(post: Post, *, by: User) -> Thread:
    """Take the mark back. Nobody hears of it."""
    require(policies.can_mark_answer(by, post))
    stop_if_archived(post.thread.network)
    thread = Thread.objects.select_for_update(of=("self",)).select_related("network").get(pk=post.thread_id)
    if thread.answer_id == post.pk:
        thread.answer = None
        thread.save(update_fields=["answer"])
        record(events.NOT_ANSWERED, by=by, target=post)
    return thread


def led(thread: Thread, by: User) -> Thread:
    """The thread under lock, for whoever leads it."""
    require(policies.can_steer(by, thread))
    stop_if_archived(thread.network)
    return Thread.objects.select_for_update(of=("self",)).select_related("network").get(pk=thread.pk)
