"""What becomes of a first post with links that look like spam: it waits, and is shown, rejected or taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked
from zaloga.core.guard import require
from zaloga.core.words import tidy_text
from zaloga.forum import events, policies
from zaloga.forum.actions.attaching import attached
from zaloga.forum.actions.conversation import begin, forget_draft, once, rendered, reply, stay_in_line, stop_if_archived
from zaloga.forum.links import MustWait
from zaloga.forum.models import HeldFile, HeldPost, Post, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User


def reply_or_wait(thread: Thread, *, by: User, **said: Any) -> Post | HeldPost:
    """Reply; what has to be read by somebody who leads first is held."""
    try:
        return reply(thread, by=by, **said)
    except MustWait as wait:
        return hold(thread.network, by=by, hosts=wait.hosts, thread=thread, **said)


def begin_or_wait(network: Network, *, by: User, **said: Any) -> Thread | HeldPost:
    """Begin a thread; what has to be read by somebody who leads first is held."""
    try:
        return begin(network, by=by, **said)
    except MustWait as wait:
        return hold(network, by=by, hosts=wait.hosts, **{**said, "is_confidential": False})


@transaction.atomic
def hold(
    network: Network,
    *,
    by: User,
    hosts: Sequence[str],
    text: str,
    thread: Thread | None = None,
    title: str = "",
    kind: str = "",
    files: Sequence[Checked] = (),
    sent_key: str = "",
    is_confidential: bool = False,
) -> HeldPost:
    """Keep a post for whoever leads to read; they are told, nobody else.

    The same form sent again gives the post that waits. Raises Refusal when another one waits in this network, or the
    thread is confidential: nobody but its readers may judge what is said there.
    """
    require(policies.can_write_in(by, thread) if thread else policies.can_write(by, network))
    stop_if_archived(network)
    stay_in_line(network, by)
    key = once(sent_key, text)
    if waiting := HeldPost.objects.filter(network=network, by=by, rejected_at=None).first():
        if key and waiting.sent_key == key:
            return waiting
        raise Refusal("Jeden Twój wpis z odnośnikiem już czeka na osobę prowadzącą. Szkic zostaje.")
    held = HeldPost(network=network, thread=thread, by=by, title=title, kind=kind, text=tidy_text(text), sent_key=key)
    held.html, held.hosts = rendered(text), ", ".join(hosts)[:500]
    held.full_clean()
    held.save()
    with attached(HeldFile, held, files):
        forget_draft(network, by, thread=thread)
        record(events.HELD, by=by, target=held)
    return held


@transaction.atomic
def release_held(held: HeldPost, *, by: User) -> Post:
    """Put a post that waited into the conversation, in its author's name and now. The author hears.

    Raises Refusal when it waits no more, or its author is no longer in the crew.
    """
    require(policies.can_judge_held(by, held))
    held = waiting(held)
    if not policies.can_write(held.by, held.network):
        raise Refusal("Tej osoby nie ma już w załodze, więc jej wpis nie może się pokazać.")
    said: dict[str, Any] = {"by": held.by, "text": held.text, "vouched_by": by}
    files = [Checked(kind=row.kind, name=row.name, content=row.file) for row in held.files.all()]
    if held.thread:
        post = reply(held.thread, files=files, **said)
    else:
        post = begin(held.network, title=held.title, kind=held.kind, files=files, **said).posts.get(is_first=True)
    record(events.RELEASED, by=by, target=post)
    HeldPost.objects.filter(pk=held.pk).erase()
    return post


@transaction.atomic
def reject_held(held: HeldPost, *, by: User, reason: str) -> HeldPost:
    """Do not show it, and say why; its author reads the reason and keeps the words."""
    require(policies.can_judge_held(by, held))
    held = waiting(held)
    held.reason, held.rejected_at = reason, clock.now()
    held.full_clean()
    held.save()
    record(events.REJECTED, by=by, target=held, user=held.by_id)
    return held


@transaction.atomic
def take_back_held(held: HeldPost, *, by: User) -> None:
    """The author takes back a post that waits, or puts away a rejected one. Nobody hears of it."""
    require(policies.can_take_back_held(by, held))
    HeldPost.objects.filter(pk=held.pk).erase()


def waiting(held: HeldPost) -> HeldPost:
    rows = HeldPost.objects.waiting().select_for_update(of=("self",))
    found = rows.select_related("by", "network", "thread__network").filter(pk=held.pk).first()
    if found is None:
        raise Refusal("Ten wpis już nie czeka: ktoś go pokazał, odrzucił albo autor go wycofał.")
    return found
