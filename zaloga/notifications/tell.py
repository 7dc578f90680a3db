from collections.abc import Iterable
from typing import Any

from django.conf import settings

from zaloga.notifications import outbox
from zaloga.notifications.models import Note


def tell(
    people: Iterable[Any],
    *,
    text: str,
    url: str,
    by_mail: bool,
    button: str = "Zobacz",
    kind: str = "",
    within: str = "",
) -> None:
    """Leave a note in everyone's bell and, if asked, a letter in the outbox; part of the deed's transaction.

    ``url`` is a path of ours or nothing; ``kind`` what happened, in two or three words, ``within`` which network.
    Robots and closed accounts hear nothing.
    """
    people = [person for person in people if person.is_active and not person.is_robot]
    Note.objects.bulk_create(Note(user=person, text=text[:500], url=url, kind=kind, within=within) for person in people)
    if not by_mail:
        return
    absolute = f"{settings.SITE_URL}{url}" if url else ""
    for person in people:
        outbox.post(
            to=person.email,
            user=person,
            subject=text,
            template="notifications/email/news",
            context={"text": text.rstrip("."), "url": absolute, "button": button, "person": person},
        )
