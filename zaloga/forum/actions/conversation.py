"""The deeds of a conversation: begin, reply, edit, withdraw, read."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q

from zaloga.activity.record import record
from zaloga.core import clock, markdown
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked
from zaloga.core.guard import require
from zaloga.core.words import part_of_day, tidy_text
from zaloga.forum import events, policies
from zaloga.forum.actions.attaching import attached
from zaloga.forum.actions.mentioning import tell_mentioned
from zaloga.forum.links import stop_if_suspect
from zaloga.forum.models import (
    Draft,
    MailedPost,
    Post,
    PostFile,
    PostVersion,
    Reader,
    ReadMark,
    Report,
    Thread,
)
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

ANNOUNCEMENT = Thread.Kind.ANNOUNCEMENT


@transaction.atomic
def begin(
    network: Network,
    *,
    by: User,
    title: str,
    kind: str,
    text: str,
    files: Sequence[Checked] = (),
    sent_key: str = "",
    is_confidential: bool = False,
    vouched_by: User | None = None,
) -> Thread:
    """Begin a thread with its first post. Tells the crew; an announcement, which only those who lead begin, by letter.

    One that ``is_confidential`` is read by those who are in the crew now, and by nobody else until they are named.
    ``sent_key`` is the form's random key: the same key with the same text gives the thread that is already there.
    Raises Refusal when the network is archived or there are too many files, and MustWait for the first links of
    somebody new, unless ``vouched_by`` leads and has read it.
    """
    require(policies.can_read(by, network) and (kind != ANNOUNCEMENT or policies.can_announce(by, network)))
    html = rendered(text)
    stop_if_archived(network)
    stay_in_line(network, by)
    if sent := already_sent(by, key := once(sent_key, text)):
        return sent.thread
    if not (is_confidential or is_vouched(vouched_by, network)):
        stop_if_suspect(network, by, html)
    thread = Thread(network=network, title=title, kind=kind, by=by, is_confidential=is_confidential)
    thread.full_clean()
    thread.save()
    if is_confidential:
        Reader.objects.bulk_create(Reader(thread=thread, user_id=seat.user_id) for seat in network.crew())
    post = written(thread, by, text, html, key, is_first=True)
    with attached(PostFile, post, files):
        recount(thread)
        forget_draft(network, by, thread=None, is_confidential=is_confidential)
        openly = events.ANNOUNCED if kind == ANNOUNCEMENT else events.BEGUN
        record(events.CONFIDED if is_confidential else openly, by=by, target=thread)
        tell_mentioned(post, by=by)
    return thread


@transaction.atomic
def reply(
    thread: Thread,
    *,
    by: User,
    text: str,
    files: Sequence[Checked] = (),
    sent_key: str = "",
    vouched_by: User | None = None,
) -> Post:
    """Add a post to a thread. Tells those who wrote in it before; ``sent_key`` and refusals as in begin()."""
    require(policies.can_read_thread(by, thread))
    html = rendered(text)
    stop_if_archived(thread.network)
    stay_in_line(thread.network, by)
    key = once(sent_key, text)
    if sent := already_sent(by, key):
        return sent
    if not (thread.is_confidential or is_vouched(vouched_by, thread.network)):
        stop_if_suspect(thread.network, by, html)
    # Posts of one thread are written one after another, so nobody's read mark can pass a post not yet committed.
    stop_if_closed(Thread.objects.select_for_update().get(pk=thread.pk))
    post = written(thread, by, text, html, key)
    with attached(PostFile, post, files):
        recount(thread)
        forget_draft(thread.network, by, thread=thread)
        record(events.REPLIED_CONFIDENTIALLY if thread.is_confidential else events.REPLIED, by=by, target=post)
        tell_mentioned(post, by=by)
    return post


@transaction.atomic
def edit(post: Post, *, by: User, text: str) -> Post:
    """Put other words into one's own post; the words before stay as a version that the crew may read.

    Raises Refusal when the post is withdrawn or the network has just been archived.
    """
    require(policies.can_edit(by, post))
    html = rendered(text)
    stop_if_archived(post.thread.network)
    post = locked(post)
    if post.is_withdrawn:
        raise Refusal("Ten wpis jest już wycofany, więc nie można go poprawić.")
    text = tidy_text(text)
    if text == post.text:
        return post
    PostVersion.objects.create(post=post, text=post.text, html=post.html, written_at=post.edited_at or post.created_at)
    before, post.text, post.html = post.text, text, html
    post.edited_at = clock.now()
    post.full_clean()
    post.save()
    record(events.EDITED, by=by, target=post)
    tell_mentioned(post, by=by, before=before)
    return post


@transaction.atomic
def withdraw(post: Post, *, by: User) -> Post:
    """Take one's own post back: words, versions and files are gone for good, a stub keeps its place."""
    require(policies.can_withdraw(by, post))
    stop_if_archived(post.thread.network)
    Thread.objects.select_for_update().get(pk=post.thread_id)
    post = locked(post)
    if post.is_withdrawn:
        return post
    leave_stub(post, clock.now())
    record(events.WITHDRAWN, by=by, target=post)
    return post


def read(thread: Thread, *, by: User, until: datetime) -> None:
    """Remember how far this person has read; ``until`` is when the last post they were shown was written."""
    require(policies.can_read_thread(by, thread))
    ReadMark.objects.bulk_create(
        [ReadMark(thread=thread, user=by, read_until=until)],
        update_conflicts=True,
        unique_fields=["thread", "user"],
        update_fields=["read_until"],
    )


@transaction.atomic
def read_all(network: Network, *, by: User) -> None:
    """Count everything in the network's conversations as read."""
    require(policies.can_read(by, network))
    mine = policies.visible_threads(by).filter(network=network).select_related("network")
    newest = mine.aggregate(at=Max("last_post_at"))["at"]
    if newest:
        newest = min(newest, clock.now())
        # What is shown later today without a name stands at the beginning of its part of the day: it is not read yet.
        until = min(newest, part_of_day(clock.now()))
        Membership.objects.crew().filter(network=network, user=by, read_until__lt=until).update(read_until=until)
        for thread in mine.filter(last_post_at__gt=until):
            read(thread, by=by, until=min(thread.last_post_at, newest))


def leave_stub(post: Post, at: datetime) -> None:
    """Nothing but the place of a withdrawn post; the caller holds the locks of thread and post."""
    post.files.all().erase()
    post.versions.all().delete()
    post.reactions.all().delete()
    post.hidings.all().forget()
    Report.objects.filter(post=post).delete()
    MailedPost.objects.filter(post=post).delete()
    post.text = post.html = ""
    post.useful = 0
    post.edited_at = post.hidden_at = None
    post.withdrawn_at = at
    post.save()
    recount(post.thread)


def is_vouched(vouched_by: User | None, network: Network) -> bool:
    return vouched_by is not None and policies.can_moderate(vouched_by, network)


def stop_if_archived(network: Network) -> None:
    """Ask the table itself and hold the answer: archiving waits for posts under way, they do not for one another."""
    now = Network.objects.raw("SELECT id, archived_at FROM networks_network WHERE id = %s FOR SHARE", [network.pk])[0]
    if now.is_archived:
        raise Refusal("Ta sieć jest w archiwum: można ją czytać, ale nie można w niej pisać.")


def stop_if_closed(thread: Thread) -> None:
    if thread.is_closed:
        raise Refusal("Ta rozmowa jest zamknięta: można ją czytać, ale nie można w niej odpowiadać.")


def stop_unless_stands(post: Post) -> None:
    if post.is_withdrawn:
        raise Refusal("Tego wpisu już nie ma: osoba, która go napisała, wycofała go.")
    if post.is_hidden:
        raise Refusal("Ten wpis jest teraz ukryty.")


def stay_in_line(network: Network, by: User) -> None:
    """One person's posts are written one after another: the second of two clicks waits here and sees the first."""
    require(Membership.objects.select_for_update().filter(network=network, user=by, left_at=None).exists())


def once(sent_key: str, text: str) -> str:
    """What a post keeps of the form's key. With other words the same form may send another post."""
    return hashlib.sha256(f"{sent_key}|{tidy_text(text)}".encode()).hexdigest()[:32] if sent_key else ""


def already_sent(by: User, key: str) -> Post | None:
    return Post.objects.select_related("thread__network").filter(by=by, sent_key=key).first() if key else None


def rendered(text: str) -> str:
    """Before any lock is taken: a long text takes its time."""
    return markdown.render(tidy_text(text))


def written(thread: Thread, by: User, text: str, html: str, key: str, *, is_first: bool = False) -> Post:
    post = Post(thread=thread, by=by, text=tidy_text(text), html=html, sent_key=key, is_first=is_first)
    post.full_clean()
    post.save()
    return post


def recount(thread: Thread) -> None:
    """Count the replies, see whether a question still waits, find the last post; the caller holds the thread's lock."""
    stands = Q(withdrawn_at=None, hidden_at=None)
    found = thread.posts.aggregate(
        entries=Count("pk"),
        replies=Count("pk", filter=stands & Q(is_first=False)),
        questions=Count("pk", filter=stands & Q(is_first=True)),
        answers=Count("pk", filter=stands & Q(pk=thread.answer_id)),
        at=Max("created_at", filter=stands),
    )
    thread.entries, thread.replies = found["entries"], found["replies"]
    is_asked = thread.kind == Thread.Kind.QUESTION and found["questions"] > 0
    thread.waits_for_answer = is_asked and not thread.replies and not thread.is_closed
    thread.last_post_at = found["at"] or thread.created_at
    thread.answer_id = thread.answer_id if found["answers"] else None
    thread.save(update_fields=["entries", "replies", "waits_for_answer", "last_post_at", "answer"])


def locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).select_related("thread__network").get(pk=post.pk)


def forget_draft(network: Network, by: User, *, thread: Thread | None, is_confidential: bool = False) -> None:
    Draft.objects.filter(user=by, network=network, thread=thread, is_confidential=is_confidential).delete()
