"""Addresses under which a conversation takes answers by mail."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from zaloga.core import clock
from zaloga.core.tokens import digest, tokens
from zaloga.forum.models import ReplyAddress, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User

VALID = timedelta(days=90)
LENGTH = 26  # letters of base32: 130 bits, so that nobody guesses one
ANSWER = re.compile(r"^odp\+([a-z2-7]{26})$")
NETWORK = re.compile(r"^siec-(\d{1,9})$")


@transaction.atomic
def reply_address(person: User, thread: Thread) -> str:
    """The address that a letter about this thread gives this person; valid for 90 days from the last such letter."""
    first = {"valid_until": clock.now() + VALID, "digest": digest(tokens_of(person, thread, 1)[0])}
    row, _ = ReplyAddress.objects.get_or_create(user=person, thread=thread, defaults=first)
    made = tokens_of(person, thread, row.generation)
    token = next((one for one in made if digest(one) == row.digest), made[0])
    ReplyAddress.objects.filter(pk=row.pk).update(valid_until=clock.now() + VALID, digest=digest(token))
    return f"odp+{token}@{settings.MAIL_DOMAIN}"


def tokens_of(person: User, thread: Thread, generation: int) -> list[str]:
    """Under the present key first, then under each former one."""
    return [made[:LENGTH] for made in tokens("reply", person.pk, thread.pk, generation)]


def owner_of(token: str) -> ReplyAddress | None:
    """Whose address, and to which thread; None for one that nobody has, or whose time is over."""
    rows = ReplyAddress.objects.select_related("user", "thread__network__programme")
    return rows.filter(digest=digest(token), valid_until__gt=clock.now()).first()


def is_open() -> bool:
    """Whether letters can come in at all: by our own door, or to a box that we empty."""
    return bool(settings.MAIL_LISTEN or settings.IMAP_HOST)


def network_address(network: Network) -> str:
    """Where the crew begins conversations by mail; the same for ever, whatever the network is called."""
    return f"siec-{network.pk}@{settings.MAIL_DOMAIN}"
