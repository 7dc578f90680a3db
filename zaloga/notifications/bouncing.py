"""Letters that come back. Each goes out with a return address of its own (VERP), so we know which one it was.

Only such an address counts: a report that merely names somebody could stop anybody's letters.
"""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.reply_marks import keys_in, local_part
from zaloga.notifications.models import Letter, Unreached

ADDRESS = re.compile(r"^zwrot\+[a-z2-7]{39}$")
PLACE = "zwrot", "return"
# No such address or host, one that moved away, or a box that is closed (RFC 3463); 5.1.7 and 5.1.8 blame the sender.
GONE = re.compile(r"^5\.(?:1\.(?:1|2|3|6|10)|2\.1)$")
LIMIT = 3
FORGOTTEN_AFTER = timedelta(days=30)
# What a mail server means by its code (RFC 3463), in words; the first that fits.
REASONS = {
    "5.1.": "nie ma takiego adresu",
    "5.2.1": "skrzynka jest zamknięta",
    "5.2.2": "skrzynka jest pełna",
    "5.2.3": "list jest za duży",
    "5.3.4": "list jest za duży",
    "5.4.": "tamta poczta nie działa",
    "5.7.": "tamta poczta odrzuca nasze listy",
}


def is_open() -> bool:
    """Whether letters can come in at all: by our own door, or to a box that we empty."""
    return bool(settings.MAIL_LISTEN or settings.IMAP_HOST)


def return_address(letter: Letter) -> str:
    """The letter's sender in the envelope."""
    return f"{local_part(*PLACE, letter.pk)}@{settings.MAIL_DOMAIN}"


def is_return_address(address: str) -> bool:
    local, _, domain = address.partition("@")
    return domain == settings.MAIL_DOMAIN and bool(ADDRESS.match(local))


def letter_of(address: str) -> Letter | None:
    """The letter that went out with this return address; None for a forged one, or when its row has gone."""
    keys = keys_in(address.partition("@")[0], *PLACE, how_many=1)
    return Letter.objects.select_related("user").filter(pk=keys[0]).first() if keys else None


@transaction.atomic
def take_back(letter: Letter, *, status: str) -> None:
    """Write down that a mail server refused this letter for good; ``status`` is its code, such as 5.1.1.

    An address that does not exist stops letters to the person at once; other refusals on the third day on which they
    come within a month of each other, since a full box or a strict filter may let the next one in. Letters about the
    account are never stopped.
    """
    letter.returned_at, letter.last_error = clock.now(), f"Wrócił ({status})"
    letter.save(update_fields=["returned_at", "last_error"])
    if letter.user is None or letter.user.email.lower() != letter.to.lower():
        return
    Unreached.objects.get_or_create(user=letter.user)
    row = Unreached.objects.select_for_update().get(user=letter.user)
    if row.last_at < clock.now() - FORGOTTEN_AFTER:
        row.score, row.since = 0, clock.now()
    if GONE.match(status):
        row.score = LIMIT
    elif row.score == 0 or timezone.localdate(row.last_at) != clock.today():
        row.score = min(row.score + 1, LIMIT)
    row.status, row.last_at = status[:12], clock.now()
    if row.score >= LIMIT and row.stopped_at is None:
        row.stopped_at = clock.now()
    row.save()


def reason(status: str) -> str:
    """Why letters come back, in words."""
    return next((words for code, words in REASONS.items() if status.startswith(code)), "tamta poczta ich nie przyjmuje")


def is_stopped(letter: Letter) -> bool:
    """Whether this letter should stay at home; those about the account go whatever came back before."""
    if letter.is_urgent or letter.user_id is None:
        return False
    stopped = Unreached.objects.stopped().filter(user=letter.user_id, user__email__iexact=letter.to)
    return stopped.exists()


def forgive(person: Any) -> None:
    """Write to the person again: they have signed in, or have another address."""
    Unreached.objects.filter(user=person).delete()
