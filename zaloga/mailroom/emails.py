"""The one letter that the mailroom writes by itself: somebody's own words back, and why."""

from zaloga.mailroom.reading.message import Incoming
from zaloga.notifications import outbox
from zaloga.people.models import User


def returned(letter: Incoming, sentence: str, *, to: User | None = None) -> None:
    """To the sender, or to ``to``; marked as automatic, so that no machine answers it (RFC 3834, 3.1.7)."""
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if letter.message_id:
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    outbox.post(
        to=to.email if to else letter.sender,
        user=to,
        subject=f"Odp: {letter.subject or 'Twój list'}",
        template="mailroom/email/returned",
        context={"sentence": sentence, "text": letter.text.strip(), "person": to},
        headers=headers,
        is_last=to is None,
    )
