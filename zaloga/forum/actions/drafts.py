"""Drafts: what has been typed and not yet sent is never lost."""

from django.db import transaction

from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.core.words import tidy_line, tidy_text
from zaloga.forum import policies
from zaloga.forum.actions.conversation import already_sent, forget_draft, once, stay_in_line
from zaloga.forum.models import Draft, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User

LONGEST_RESCUED = 50_000


@transaction.atomic
def keep_draft(
    network: Network,
    *,
    by: User,
    text: str,
    thread: Thread | None = None,
    title: str = "",
    kind: str = "",
    sent_key: str = "",
    is_confidential: bool = False,
) -> Draft | None:
    """Keep what was typed and not yet sent; nothing typed means no draft.

    Gives None when there is nothing to keep, also when this very text has just been sent with the same ``sent_key``:
    a late automatic save must not bring it back.
    """
    require(policies.can_write_in(by, thread) if thread else policies.can_write(by, network))
    key = once(sent_key, text)
    if not (tidy_text(text) or title.strip()) or already_sent(by, key):
        forget_draft(network, by, thread=thread, is_confidential=is_confidential)
        return None
    draft, _ = Draft.objects.update_or_create(
        user=by,
        network=network,
        thread=thread,
        is_confidential=is_confidential,
        defaults={
            "title": title[:160],
            "kind": kind if kind in Thread.Kind.values else "",
            "text": text,
            "saved_at": clock.now(),
        },
    )
    return draft


@transaction.atomic
def rescue(
    network: Network,
    *,
    by: User,
    text: str,
    thread: Thread | None = None,
    title: str = "",
    kind: str = "",
    sent_key: str = "",
    is_confidential: bool = False,
) -> Draft | None:
    """Save what was sent after the session had ended. It only adds: no draft is ever emptied or written over.

    The caller knows the author by a signature instead of a session, so what lies there already is kept below the
    words sent. Gives None, and saves nothing, when there is nothing to save, the text has been sent before, or the
    two would be too long together.
    """
    require(policies.can_write_in(by, thread) if thread else policies.can_write(by, network))
    stay_in_line(network, by)
    if not (tidy_text(text) or title.strip()) or already_sent(by, once(sent_key, text)):
        return None
    place = {"user": by, "network": network, "thread": thread, "is_confidential": is_confidential}
    draft = Draft.objects.select_for_update().filter(**place).first() or Draft(**place)
    draft.title = both(tidy_line(title), draft.title, " / ")
    draft.text = both(tidy_text(text), draft.text, "\n\n")
    if len(draft.title) > 160 or len(draft.text) > LONGEST_RESCUED:
        return None
    draft.kind = draft.kind or (kind if kind in Thread.Kind.values else "")
    draft.saved_at = clock.now()
    draft.save()
    return draft


def both(new: str, old: str, between: str) -> str:
    """Two texts as one; when one holds the other already, that one alone."""
    if old in new:
        return new
    return old if new in old else f"{new}{between}{old}"


@transaction.atomic
def drop_draft(network: Network, *, by: User, thread: Thread | None = None, is_confidential: bool = False) -> None:
    """Throw one's own draft away."""
    require(policies.can_read_thread(by, thread) if thread else policies.can_read(by, network))
    forget_draft(network, by, thread=thread, is_confidential=is_confidential)
