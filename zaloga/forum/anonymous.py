"""Deeds without a name. They ask who may, and leave nothing of who did: no row, no time, no job, no count of a person.

What is said waits for a tide. A tide comes every 30 to 60 minutes, at random and whether anything waits or not; what
has waited through a whole one is shown. So everything is shown 30 to 120 minutes after it was said.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models import Max

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked
from zaloga.core.guard import require
from zaloga.core.properties import PDF, without_properties
from zaloga.core.tokens import random_key
from zaloga.core.words import part_of_day, tidy_line, tidy_text
from zaloga.forum import browser_key, events, nameless, policies
from zaloga.forum.actions import (
    attached,
    leave_stub,
    once,
    recount,
    rendered,
    stop_if_archived,
    stop_if_closed,
    stop_if_too_many_files,
    tell_mentioned,
)
from zaloga.forum.models import (
    AnonymousDraft,
    DayCount,
    Post,
    PostFile,
    Thread,
    Tide,
    Unreleased,
    UnreleasedFile,
    show_hidings,
)
from zaloga.networks.models import Network
from zaloga.people.models import User

MOST_A_DAY = 30
MOST_PER_KEY = 20
SHORTEST_TIDE, LONGEST_TIDE = timedelta(minutes=30), timedelta(minutes=55)  # the job looks every five minutes
NO_TIME = 0  # what files carry as their moment
CHANGES = (Unreleased.Deed.EDIT, Unreleased.Deed.WITHDRAWAL)

Said = Unreleased | Post


@transaction.atomic
def reply(
    thread: Thread, *, by: User, secret: str, text: str, files: Sequence[Checked] = (), sent_key: str = ""
) -> Unreleased:
    """Say something in a thread without a name; it waits for the tide.

    ``secret`` is the browser's; ``by`` is asked about rights and goes into the key, nowhere else. Raises Refusal when
    the network is archived or has had enough for today, when one's own post waits already, or a file tells too much.
    """
    require(policies.can_reply_anonymously(by, thread))
    stop_if_closed(thread)
    row = Unreleased(network=thread.network, thread=thread, place=thread.pk)
    return said(row, by=by, secret=secret, text=text, files=files, sent_key=sent_key)


@transaction.atomic
def ask(
    network: Network,
    place: int,
    *,
    by: User,
    secret: str,
    title: str,
    kind: str,
    text: str,
    files: Sequence[Checked] = (),
    sent_key: str = "",
) -> Unreleased:
    """Begin a thread without a name; ``place`` will be its key. Refusals as in reply()."""
    require(policies.can_write_anonymously(by, network))
    row = Unreleased(network=network, place=place, title=tidy_line(title), kind=kind)
    return said(row, by=by, secret=secret, text=text, files=files, sent_key=sent_key)


def said(row: Unreleased, *, by: User, secret: str, text: str, files: Sequence[Checked], sent_key: str) -> Unreleased:
    row.text, row.sent_key = tidy_text(text), once(sent_key, text)
    row.key = browser_key.key_of(secret, by.pk, row.place)
    row.code = browser_key.code_digest(browser_key.code_of(secret, by.pk, row.pk))
    stop_if_archived(row.network)
    tally = locked_tally(row.network)
    if sent := already_said(row):
        return sent
    stop_if_too_many(row, tally)
    row.full_clean()
    row.save()
    attach(row, files)
    tally.save()
    forget_draft(row.place, by=by, secret=secret)
    return row


def locked_tally(network: Network) -> DayCount:
    """The network's bare count of today. It also lets two clicks in one after another, without a row of a person."""
    DayCount.objects.bulk_create([DayCount(network=network, day=clock.today())], ignore_conflicts=True)
    tally = DayCount.objects.select_for_update().get(network=network)
    if tally.day != clock.today():
        tally.day, tally.posts = clock.today(), 0
    return tally


def already_said(row: Unreleased) -> Unreleased | None:
    """What the same form with the same words has sent before."""
    if not row.sent_key:
        return None
    same = {"key": row.key, "sent_key": row.sent_key}
    if Post.objects.filter(**same).exists():
        raise Refusal("Ten wpis już jest w rozmowie.")
    return Unreleased.objects.filter(**same, deed=Unreleased.Deed.POST).first()


def stop_if_too_many(row: Unreleased, tally: DayCount) -> None:
    if Unreleased.objects.filter(key=row.key, deed=Unreleased.Deed.POST).exists():
        raise Refusal("Jeden Twój wpis już tu czeka. Możesz go poprawić albo poczekać, aż się pokaże.")
    if Post.objects.filter(key=row.key).count() >= MOST_PER_KEY:
        raise Refusal("W tej rozmowie jest już od Ciebie dużo wpisów bez nazwiska. Teraz kolej na innych.")
    if tally.posts >= MOST_A_DAY:
        raise Refusal("Dziś w tej sieci było już dużo wpisów bez nazwiska. Szkic zostaje, spróbuj jutro.")
    tally.posts += 1


def attach(row: Unreleased, files: Sequence[Checked]) -> None:
    """Keep the files in rows while they wait: a disk writes down when a file came, and nobody can make it forget."""
    stop_if_too_many_files(files)
    for number, checked in enumerate(files, start=1):
        bare = bared(checked, number)
        kept = {"name": bare.name, "kind": bare.kind, "octets": bare.octets, "content": bare.content.read()}
        UnreleasedFile.objects.create(post=row, **kept)


def bared(checked: Checked, number: int) -> Checked:
    """The file under a name that tells nothing; pictures were drawn anew before, documents are made bare."""
    name = f"plik-{number}{PurePath(checked.name).suffix}"
    if checked.kind.startswith("image/"):
        return replace(checked, name=name)
    content = without_properties(checked.content, checked.kind)
    if content is None:
        instead = "obrazy" if checked.kind == PDF else "PDF, obraz"
        raise Refusal(
            f"Z pliku „{checked.name}” nie umiemy usunąć wszystkiego, co mówi, kto go zrobił. "
            f"Anonimowo dołącz go jako {instead} albo zwykły tekst."
        )
    return replace(checked, name=name, content=content)


@transaction.atomic
def edit(post: Said, *, by: User, secret: str, text: str) -> None:
    """Put other words into one's own anonymous post. What waits changes at once, what is shown at a tide.

    The words before leave nothing: they may have told who wrote. Raises Refusal when the post is taken back already.
    """
    place = place_of(post)
    require(policies.can_write(by, network_of(post)) and post.key == browser_key.key_of(secret, by.pk, place))
    stop_if_archived(network_of(post))
    text = tidy_text(text)
    if isinstance(post, Unreleased):
        Unreleased.objects.filter(pk=post.pk).update(text=text)
        return
    change(post, Unreleased.Deed.EDIT, text=text)


@transaction.atomic
def withdraw(post: Said, *, by: User, secret: str) -> None:
    """Take one's own anonymous post back: at once while it waits, else at a tide."""
    require(policies.can_write(by, network_of(post)) and post.key == browser_key.key_of(secret, by.pk, place_of(post)))
    stop_if_archived(network_of(post))
    take_back(post)


@transaction.atomic
def withdraw_by_code(thread: Thread, *, by: User, code: str) -> None:
    """The same for whoever holds the code that was shown when the post was sent. Refused when no post has it."""
    require(policies.can_write(by, thread.network))
    stop_if_archived(thread.network)
    mark = browser_key.code_digest(code)
    post = Unreleased.objects.filter(place=thread.pk, code=mark).first() or thread.posts.filter(code=mark).first()
    if post is None:
        raise Refusal("Żaden wpis w tej rozmowie nie ma takiego kodu. Sprawdź, czy to kod z tej rozmowy.")
    take_back(post)


def take_back(post: Said) -> None:
    if isinstance(post, Unreleased):
        post.delete()
    else:
        change(post, Unreleased.Deed.WITHDRAWAL)


def change(post: Post, deed: str, *, text: str = "") -> None:
    """Only one change of a post waits: the last one, but nothing brings back what is to be taken back."""
    if post.is_withdrawn:
        raise Refusal("Ten wpis jest już wycofany.")
    waiting = post.changes.select_for_update().filter(deed__in=CHANGES).first()
    if waiting and waiting.deed == Unreleased.Deed.WITHDRAWAL:
        return
    place = {"network": post.thread.network, "thread": post.thread, "place": post.thread_id}
    row = waiting or Unreleased(post=post, key=post.key, **place)
    row.deed, row.text, row.is_ripe = deed, text, False
    row.save()


def place_of(post: Said) -> int:
    return post.place if isinstance(post, Unreleased) else post.thread_id


def network_of(post: Said) -> Network:
    return post.network if isinstance(post, Unreleased) else post.thread.network


@transaction.atomic
def keep_draft(network: Network, place: int, *, by: User, secret: str, **words: str) -> bool:
    """Keep what is being typed, sealed; whether anything was kept. Nothing typed means no draft."""
    require(policies.can_write(by, network))
    if not any(tidy_text(words.get(name, "")) for name in ("text", "title")):
        forget_draft(place, by=by, secret=secret)
        return False
    keep = {name: words.get(name, "") for name in ("text", "title", "kind")}
    sealed = browser_key.seal(browser_key.draft_cipher(secret, by.pk, place), keep)
    digest = browser_key.draft_digest(secret, by.pk, place)
    month = clock.today().replace(day=1)
    AnonymousDraft.objects.update_or_create(digest=digest, defaults={"sealed": sealed, "month": month})
    return True


@transaction.atomic
def rescue(network: Network, place: int, *, by: User, secret: str, **words: str) -> None:
    """Save what was sent after the session had ended, unless it was sent before or something else lies there."""
    if not waiting_of(place, by=by, secret=secret) and not draft_of(place, by=by, secret=secret).get("text"):
        keep_draft(network, place, by=by, secret=secret, **words)


@transaction.atomic
def drop_draft(network: Network, place: int, *, by: User, secret: str) -> None:
    """Throw away what was typed in this browser."""
    require(policies.can_read(by, network))
    forget_draft(place, by=by, secret=secret)


def is_taken(place: int) -> bool:
    """Whether something was said there already."""
    return Thread.objects.filter(pk=place).exists() or Unreleased.objects.filter(place=place).exists()


def draft_of(place: int, *, by: User, secret: str) -> dict[str, str]:
    """What this person has typed in this browser and not sent; nothing when there is none."""
    row = AnonymousDraft.objects.filter(digest=browser_key.draft_digest(secret, by.pk, place)).first()
    found = browser_key.unseal(browser_key.draft_cipher(secret, by.pk, place), bytes(row.sealed)) if row else None
    return found or {}


def forget_draft(place: int, *, by: User, secret: str) -> None:
    AnonymousDraft.objects.filter(digest=browser_key.draft_digest(secret, by.pk, place)).delete()


@transaction.atomic
def release() -> int:
    """The tide, when its moment has come: shows what is ripe in random order, lets the rest ripen; gives how many.

    A deed of the house: it asks for nobody's right and knows nobody.
    """
    tide, _ = Tide.objects.select_for_update().get_or_create(defaults={"next_at": clock.now()})
    if clock.now() < tide.next_at:
        return 0
    ripe = list(Unreleased.objects.filter(is_ripe=True).select_for_update(of=("self",)).order_by("?"))
    with ExitStack() as tidy:
        for row in ripe:
            show(row, part_of_day(clock.now()), tidy)
    Unreleased.objects.filter(is_ripe=False).update(is_ripe=True)
    spread = int((LONGEST_TIDE - SHORTEST_TIDE).total_seconds())
    tide.next_at = clock.now() + SHORTEST_TIDE + timedelta(seconds=secrets.randbelow(spread))
    tide.save()
    return len(ripe)


def show(row: Unreleased, at: datetime, tidy: ExitStack) -> None:
    """Carry out one thing that waited; ``at`` is the beginning of the part of the day, all that is kept of when."""
    if row.deed == Unreleased.Deed.POST:
        post = show_post(row, at)
        tidy.enter_context(store(post, row, at))
        take_time_away(post, at)
    elif row.deed == Unreleased.Deed.APPEAL:
        nameless.show_appeal(row, at)
    elif row.deed in nameless.MARKS:
        nameless.show_mark(row, at)
    elif row.post and not row.post.is_withdrawn:
        mend(row.post, row, at)
    row.delete()


def show_post(row: Unreleased, at: datetime) -> Post:
    thread = Thread.objects.select_for_update().filter(pk=row.place).first()
    is_first = thread is None
    thread = thread or Thread.objects.create(
        pk=row.place,
        network=row.network,
        title=row.title,
        kind=row.kind,
        is_anonymous=True,
        created_at=at,
        last_post_at=at,
    )
    post = Post(pk=row.pk, thread=thread, text=row.text, html=rendered(row.text), is_first=is_first)
    post.alias, post.key, post.code, post.sent_key = alias_in(thread, row.key), row.key, row.code, row.sent_key
    newest = thread.posts.aggregate(at=Max("created_at"))["at"]
    # Where something was written since, the place after it is all that tells more than the part of the day.
    post.created_at = max(at, newest + timedelta(microseconds=1)) if newest else at
    post.full_clean()
    post.save(force_insert=True)
    recount(thread)
    kind, target = (events.ASKED_ANONYMOUSLY, thread) if is_first else (events.REPLIED_ANONYMOUSLY, post)
    record(kind, by=None, target=target, at=at)
    tell_mentioned(post, by=None, at=at)
    return post


def store(post: Post, row: Unreleased, at: datetime) -> AbstractContextManager[None]:
    """Write the files to the disk at last: what it notes down is the tide. Should the tide fail, none stays."""
    waiting = row.files.order_by("pk")
    files = [Checked(file.kind, file.name, ContentFile(bytes(file.content))) for file in waiting]
    return attached(PostFile, post, files)


def take_time_away(post: Post, at: datetime) -> None:
    """From files that lie on the disk now, and from their rows."""
    for file in post.files.all():
        if isinstance(file.file.storage, FileSystemStorage):
            os.utime(Path(file.file.path), (NO_TIME, NO_TIME))
        PostFile.objects.filter(pk=file.pk).update(id=random_key(), added_at=at)


def alias_in(thread: Thread, key: str) -> int:
    """The same somebody has the same number in one thread, and no number tells of another thread."""
    before = thread.posts.filter(key=key).first()
    if before and before.alias:
        return before.alias
    return (thread.posts.aggregate(last=Max("alias"))["last"] or 0) + 1


def mend(post: Post, row: Unreleased, at: datetime) -> None:
    Thread.objects.select_for_update().get(pk=post.thread_id)
    if row.deed == Unreleased.Deed.EDIT:
        before, post.text, post.html, post.edited_at = post.text, row.text, rendered(row.text), at
        post.save()
        record(events.EDITED_ANONYMOUSLY, by=None, target=post, at=at)
        tell_mentioned(post, by=None, before=before, at=at)
        return
    post.key = post.code = post.sent_key = ""
    leave_stub(post, at)
    record(events.WITHDRAWN_ANONYMOUSLY, by=None, target=post, at=at)


def waiting_of(place: int, *, by: User, secret: str) -> list[Unreleased]:
    """What this person said here in this browser and nobody sees yet; at most one post."""
    said = Unreleased.objects.filter(key=browser_key.key_of(secret, by.pk, place), deed=Unreleased.Deed.POST)
    return list(said.prefetch_related("files"))


def own_posts(thread: Thread, *, by: User, secret: str) -> list[Post]:
    """What this person has said here in this browser without a name, and has not taken back; with what waits."""
    key = browser_key.key_of(secret, by.pk, thread.pk)
    posts = list(
        thread.posts.filter(key=key, withdrawn_at=None).prefetch_related("changes").order_by("created_at", "pk")
    )
    show_hidings(posts)
    return posts
