"""Hiding a post with a reason, the author's appeal, and what the programme coordinator says to it."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import locked, recount
from zaloga.forum.models import Hiding, Post, Report, Thread, Unreleased
from zaloga.forum.titles import take_back
from zaloga.people.models import User

HIDDEN_TITLE = "Temat ukryty przez osobę prowadzącą"


@transaction.atomic
def hide(post: Post, *, by: User, reason: str, with_title: bool = False) -> Hiding:
    """Take a post of somebody else out of everybody's sight; a stub with the reason stays and the author is told.

    ``with_title`` takes the thread's title away too, when it is the first post. An open report of the post is answered
    by this. Raises Refusal when the post is withdrawn or hidden already.
    """
    require(policies.can_hide(by, post))
    thread = Thread.objects.select_for_update().get(pk=post.thread_id)
    post = locked(post)
    if not post.stands:
        raise Refusal("Tego wpisu już nie widać: jest ukryty albo wycofany.")
    hiding = Hiding(post=post, reason=reason, by=by)
    if with_title and post.is_first:
        hiding.title = thread.title
        retitle(thread, HIDDEN_TITLE)
    hiding.full_clean()
    hiding.save()
    Report.objects.filter(post=post).delete()
    set_hidden(post, thread, is_hidden=True)
    record(events.HIDDEN, by=by, target=hiding, user=post.by_id)
    return hiding


@transaction.atomic
def bring_back(hiding: Hiding, *, by: User, answer: str = "") -> Hiding:
    """Show a hidden post again: those who lead at any time, the programme coordinator in answer to an appeal.

    The coordinator says why in ``answer``. The author is told. Raises Refusal when the post is back already.
    """
    require(policies.can_bring_back(by, hiding))
    hiding, thread = at_hand(hiding)
    if hiding.waits_for_answer and answer:
        hiding.answer, hiding.answered_by, hiding.answered_at = answer, by, clock.now()
    hiding.lifted_at = clock.now()
    hiding.full_clean()
    hiding.save()
    if hiding.title:
        retitle(thread, hiding.title)
    set_hidden(hiding.post, thread, is_hidden=False)
    hiding.post.changes.filter(deed=Unreleased.Deed.APPEAL).delete()
    record(events.BROUGHT_BACK, by=by, target=hiding, user=hiding.post.by_id)
    return hiding


@transaction.atomic
def appeal(hiding: Hiding, *, by: User, words: str) -> Hiding:
    """Ask the programme coordinator, once, to bring one's own post back; with it one shows them the post's text.

    The text of a confidential thread is not shown even so. Refused when the post is back, or was appealed already.
    """
    require(policies.can_appeal(by, hiding))
    hiding, _ = at_hand(hiding)
    if hiding.appealed_at:
        raise Refusal("To odwołanie jest już wysłane.")
    hiding.appeal, hiding.appealed_at = words, clock.now()
    hiding.full_clean()
    hiding.save()
    record(events.APPEALED, by=by, target=hiding, user=by.pk)
    return hiding


@transaction.atomic
def uphold(hiding: Hiding, *, by: User, answer: str) -> Hiding:
    """Answer an appeal: the post stays hidden, and why. The author and whoever leads are told."""
    require(policies.can_judge(by, hiding))
    hiding, _ = at_hand(hiding)
    if hiding.answered_at:
        raise Refusal("Na to odwołanie ktoś już odpowiedział.")
    hiding.answer, hiding.answered_by, hiding.answered_at = answer, by, clock.now()
    hiding.full_clean()
    hiding.save()
    record(events.UPHELD, by=by, target=hiding, user=hiding.post.by_id)
    return hiding


def at_hand(hiding: Hiding) -> tuple[Hiding, Thread]:
    """The row as it is now, under locks of the thread and the post."""
    thread = Thread.objects.select_for_update().get(pk=hiding.post.thread_id)
    post = locked(hiding.post)
    found = Hiding.objects.select_for_update().filter(pk=hiding.pk).first()
    if found is None or found.lifted_at or post.is_withdrawn:
        raise Refusal("Ten wpis nie jest już ukryty.")
    found.post = post
    return found, thread


def set_hidden(post: Post, thread: Thread, *, is_hidden: bool) -> None:
    post.hidden_at = clock.now() if is_hidden else None
    post.save(update_fields=["hidden_at"])
    recount(thread)


def retitle(thread: Thread, title: str) -> None:
    """The old title goes from logs, bells and waiting letters too."""
    take_back(thread, title)
    thread.title = title
    thread.save(update_fields=["title"])
