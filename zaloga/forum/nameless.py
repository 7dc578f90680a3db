"""What else whoever said something without a name may do: appeal when it was hidden, and say what answered them.

The browser's secret is asked for, as when they mend or take back. Both wait for the tide: see anonymous.py.
"""

from datetime import datetime

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import tidy_text
from zaloga.forum import browser_key, events, policies
from zaloga.forum.actions import locked, stop_if_archived, stop_unless_stands
from zaloga.forum.models import Hiding, Post, Thread, Unreleased
from zaloga.people.models import User

MARKS = (Unreleased.Deed.ANSWER, Unreleased.Deed.NO_ANSWER)


@transaction.atomic
def appeal(post: Post, *, by: User, secret: str, words: str) -> None:
    """Ask the programme coordinator, once, to bring one's own hidden post back. Neither they nor anybody else learns
    whose it is, or when it was asked.

    Raises Refusal when the post is not hidden any more, or an appeal was sent already.
    """
    require(policies.can_read(by, post.thread.network) and is_own(post, by=by, secret=secret))
    post = locked(post)
    hiding = Hiding.objects.standing().filter(post=post).first()
    if hiding is None:
        raise Refusal("Ten wpis nie jest już ukryty.")
    if hiding.appealed_at or post.changes.filter(deed=Unreleased.Deed.APPEAL).exists():
        raise Refusal("To odwołanie jest już wysłane.")
    wait(post, post.key, Unreleased.Deed.APPEAL, text=tidy_text(words))


@transaction.atomic
def mark_answer(post: Post, *, by: User, secret: str) -> None:
    """Say that this post answered the question that one asked without a name. Raises Refusal when it does not stand."""
    key = key_of_question(post, by=by, secret=secret)
    stop_unless_stands(locked(post))
    if post.thread.answer_id != post.pk:
        wait(post, key, Unreleased.Deed.ANSWER)


@transaction.atomic
def unmark_answer(post: Post, *, by: User, secret: str) -> None:
    """Take the mark back, also one that waits."""
    key = key_of_question(post, by=by, secret=secret)
    if post.thread.answer_id == post.pk:
        wait(post, key, Unreleased.Deed.NO_ANSWER)


def key_of_question(post: Post, *, by: User, secret: str) -> str:
    """For whoever asked the question of this thread without a name; what they said of its answers before is gone."""
    thread = post.thread
    question = thread.posts.get(is_first=True)
    is_asked = thread.kind == Thread.Kind.QUESTION and not post.is_first
    require(policies.can_write(by, thread.network) and is_asked and is_own(question, by=by, secret=secret))
    stop_if_archived(thread.network)
    # The second of two clicks waits here.
    Thread.objects.select_for_update().get(pk=thread.pk)
    thread.unreleased.filter(deed__in=MARKS).delete()
    return question.key


def is_own(post: Post, *, by: User, secret: str) -> bool:
    return bool(post.key) and post.key == browser_key.key_of(secret, by.pk, post.thread_id)


def wait(post: Post, key: str, deed: str, *, text: str = "") -> None:
    place = {"network": post.thread.network, "thread": post.thread, "place": post.thread_id}
    row = Unreleased(deed=deed, post=post, key=key, text=text, **place)
    row.full_clean()
    row.save()


def show_appeal(row: Unreleased, at: datetime) -> None:
    """At the tide; ``at`` as for posts. Nothing is left of it when the post has come back meanwhile."""
    waiting = Hiding.objects.standing().filter(post=row.post_id, appealed_at=None)
    hiding = waiting.select_for_update(of=("self",)).select_related("post__thread__network").first()
    if hiding is None:
        return
    hiding.appeal, hiding.appealed_at = row.text, at
    hiding.full_clean()
    hiding.save()
    record(events.APPEALED_ANONYMOUSLY, by=None, target=hiding, at=at)


def show_mark(row: Unreleased, at: datetime) -> None:
    """At the tide: the mark, or that there is none, as long as the post still stands in that thread."""
    post = row.post
    thread = Thread.objects.select_for_update().get(pk=row.place)
    is_answer = row.deed == Unreleased.Deed.ANSWER
    if post is None or post.thread_id != thread.pk or (thread.answer_id == post.pk) == is_answer:
        return
    if is_answer and not post.stands:
        return
    thread.answer = post if is_answer else None
    thread.save(update_fields=["answer"])
    record(events.ANSWERED_ANONYMOUSLY if is_answer else events.NOT_ANSWERED_ANONYMOUSLY, by=None, target=post, at=at)
