"""Moving a thread to another network, splitting posts off, joining two threads. Old addresses go on working.

Words said in confidence stay with those to whom they were said; words without a name too, for they were said to this
crew, and the browser's secret knows them by their thread.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import recount, stop_if_archived
from zaloga.forum.actions.drafts import both
from zaloga.forum.models import Draft, Poll, Post, Reader, ReadMark, Thread, Trail
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

MOMENT = timedelta(microseconds=1)


@transaction.atomic
def move(thread: Thread, *, to: Network, by: User) -> Thread:
    """Give a thread with everything in it to another network that the same person leads. Its crew is told, and
    those who wrote in it hear where it went.

    Raises Refusal when one of the networks is archived or somebody spoke in it without a name.
    """
    require(policies.can_move(by, thread) and policies.can_receive(by, to) and to.pk != thread.network_id)
    stop_if_archived(thread.network)
    stop_if_archived(to)
    thread = locked_thread(thread)
    stop_if_somebody_waits(thread)
    left, thread.network, thread.is_pinned, thread.has_trails = thread.network, to, False, True
    trail = Trail.objects.create(deed=Trail.Deed.MOVE, network=left, place=thread.pk, thread=thread)
    Trail.objects.filter(network=to, place=thread.pk, deed=Trail.Deed.MOVE).delete()  # it came back
    thread.save(update_fields=["network", "is_pinned", "has_trails"])
    carry_drafts(thread, left)
    record(events.MOVED_AWAY, by=by, target=trail)
    record(events.MOVED_IN, by=by, target=thread)
    return thread


@transaction.atomic
def split(thread: Thread, *, posts: Sequence[Post], title: str, kind: str, by: User) -> Thread:
    """Take replies out into a thread of their own; the earliest one begins it. Their authors are told.

    Everybody has read in it as far as they had read here. Raises Refusal when a post is no reply of this thread, or has
    no name under it.
    """
    require(policies.can_move(by, thread) and kind != Thread.Kind.ANNOUNCEMENT)
    stop_if_archived(thread.network)
    thread = locked_thread(thread)
    chosen = list(thread.posts.filter(pk__in=[post.pk for post in posts], is_first=False).order_by("created_at", "pk"))
    if not chosen or len(chosen) != len({post.pk for post in posts}):
        raise Refusal("Wybierz odpowiedzi z tej rozmowy. Pierwszego wpisu nie da się wydzielić.")
    if any(post.is_anonymous for post in chosen):
        raise Refusal("Wpisów anonimowych nie da się wydzielić: ich autorzy straciliby nad nimi władzę.")
    first = chosen[0]
    born = Thread(network=thread.network, title=title, kind=kind, by=first.by, created_at=first.created_at)
    born.has_trails = True
    born.full_clean()
    born.save()
    Post.objects.filter(pk__in=[post.pk for post in chosen]).update(thread=born)
    Post.objects.filter(pk=first.pk).update(is_first=True)
    copy_marks(thread, born)
    copy_guests(thread, born)
    Trail.objects.create(deed=Trail.Deed.SPLIT, network=thread.network, place=thread.pk, thread=born, posts=len(chosen))
    Thread.objects.filter(pk=thread.pk).update(has_trails=True)
    recount(thread)
    recount(born)
    record(events.SPLIT, by=by, target=born)
    return born


@transaction.atomic
def merge(thread: Thread, *, into: Thread, by: User) -> Thread:
    """Join a thread to an older one of the same network: posts stand in the order in which they were written.

    Nobody loses sight of a post not read yet. Raises Refusal when the other one is not older, in another network or
    confidential, or somebody spoke without a name in the one that goes.
    """
    require(policies.can_move(by, thread) and policies.can_move(by, into))
    stop_if_archived(thread.network)
    older, thread = (locked_thread(one) for one in (into, thread))
    if older.network_id != thread.network_id or older.pk == thread.pk:
        raise Refusal("Połączyć można dwie różne rozmowy tej samej sieci.")
    if older.created_at > thread.created_at:
        raise Refusal("Dołącz nowszą rozmowę do starszej, żeby zaczynał ją najdawniejszy wpis.")
    stop_if_somebody_waits(thread)
    stop_if_both_ask(thread, older)
    join_marks(thread, older)
    authors = list(thread.posts.exclude(by=None).values_list("by", flat=True).distinct())
    trail = {"place": thread.pk, "thread": older, "title": thread.title, "posts": thread.entries}
    thread.posts.update(thread=older, is_first=False)
    carry_over(thread, older)
    Trail.objects.filter(thread=thread).update(thread=older)
    Trail.objects.create(deed=Trail.Deed.MERGE, network=older.network, **trail)
    thread.delete()
    Thread.objects.filter(pk=older.pk).update(has_trails=True)
    recount(older)
    record(events.MERGED, by=by, target=older, authors=authors)
    return older


def locked_thread(thread: Thread) -> Thread:
    found = Thread.objects.select_for_update(of=("self",)).select_related("network").filter(pk=thread.pk).first()
    if found is None:
        raise Refusal("Tej rozmowy już nie ma: ktoś połączył ją z inną.")
    return found


def stop_if_somebody_waits(thread: Thread) -> None:
    if policies.has_anonymous(thread):
        raise Refusal(
            "W tej rozmowie ktoś pisze anonimowo do tej załogi, więc musi zostać tam, gdzie jest. "
            "Możesz wydzielić z niej wpisy podpisane."
        )
    if policies.is_settling(thread) or thread.unreleased.exists():
        raise Refusal(
            "W tej rozmowie można pisać anonimowo, a takie wpisy pokazują się do dwóch godzin po napisaniu. "
            "Zamknij ją, a potem wróć tu po dwóch godzinach."
        )
    if thread.held_posts.filter(rejected_at=None).exists():
        raise Refusal("W tej rozmowie czeka pierwszy wpis nowej osoby. Najpierw go pokaż albo odrzuć.")


def stop_if_both_ask(thread: Thread, older: Thread) -> None:
    if Poll.objects.filter(thread__in=[thread, older]).count() > 1:
        raise Refusal("W obu rozmowach jest głosowanie, więc muszą zostać osobno.")


def carry_drafts(thread: Thread, left: Network) -> None:
    """Replies not sent yet go along; of those who do not read the thread any more they become new threads' drafts."""
    here = Membership.objects.crew().filter(network=thread.network).values("user")
    thread.drafts.filter(user__in=here).update(network=thread.network)
    for draft in thread.drafts.exclude(user__in=here):
        lay(draft, left, None, title=thread.title)


def carry_over(thread: Thread, into: Thread) -> None:
    """Replies begun in the one, its poll, and the addresses for replies by mail, belong to the other now."""
    Poll.objects.filter(thread=thread).update(thread=into)
    thread.held_posts.update(thread=into)
    for draft in thread.drafts.all():
        lay(draft, into.network, into)
    known = into.reply_addresses.values("user")
    thread.reply_addresses.exclude(user__in=list(known.values_list("user", flat=True))).update(thread=into)


def lay(draft: Draft, network: Network, thread: Thread | None, *, title: str = "") -> None:
    """Into another place; where something is typed there already, below it."""
    there = Draft.objects.filter(user=draft.user_id, network=network, thread=thread, is_confidential=False).first()
    if there:
        there.text = both(there.text, draft.text, "\n\n")
        there.save()
        draft.delete()
    else:
        draft.thread, draft.title = thread, title
        draft.save()


def copy_guests(thread: Thread, born: Thread) -> None:
    """Whoever was let in has read these words already."""
    guests = thread.readers.by_name().values("user_id", "let_in_by_id", "since")
    Reader.objects.bulk_create(Reader(thread=born, is_by_name=True, **guest) for guest in guests)


def copy_marks(thread: Thread, born: Thread) -> None:
    marks = thread.read_marks.values_list("user_id", "read_until")
    ReadMark.objects.bulk_create(ReadMark(thread=born, user_id=user, read_until=until) for user, until in marks)


def join_marks(thread: Thread, older: Thread) -> None:
    """Everybody has read the joined thread up to the first post that they have not read in either of the two."""
    posts = {one.pk: list(one.posts.standing().values_list("created_at", "by")) for one in (thread, older)}
    seen = {one.pk: dict(one.read_marks.values_list("user", "read_until")) for one in (thread, older)}
    crew = Membership.objects.crew().filter(network=older.network).values_list("user", "read_until")
    marks = []
    for user, own in crew:
        unread = [
            at
            for key, written in posts.items()
            for at, author in written
            if author != user and at > max(own, seen[key].get(user, own))
        ]
        marks.append(ReadMark(thread=older, user_id=user, read_until=reached(unread, [*posts.values()], own)))
    older.read_marks.all().delete()
    ReadMark.objects.bulk_create(marks)


def reached(unread: list[datetime], posts: list[list[tuple[datetime, int | None]]], own: datetime) -> datetime:
    if unread:
        return min(unread) - MOMENT
    return max([own, *(at for written in posts for at, _ in written)])
