"""Addresses under which a conversation takes answers by mail."""

import re
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from zaloga.core import clock
from zaloga.core.tokens import digest, tokens
from zaloga.forum import policies
from zaloga.forum.models import ReplyAddress, Thread
from zaloga.networks.models import Network
from zaloga.people.models import User

VALID = timedelta(days=90)
LENGTH = 26  # letters of base32: 130 bits, so that nobody guesses one
ANSWER = re.compile(r"^odp\+([a-z2-7]{26})$")
NETWORK = re.compile(r"^siec-(\d{1,9})$")
NOT_IN_CONFIDENCE = (
    "To rozmowa poufna, a list zostawia kopie poza naszą stroną, dlatego nie przyjmujemy tu listów. "
    "Twojego tekstu nikt nie zobaczył. Wejdź na stronę i odpowiedz w rozmowie."
)
NOT_WITHOUT_A_NAME = (
    "W tej rozmowie ktoś pisze anonimowo, a list zdradza, kto go wysłał, dlatego nie przyjmujemy tu listów. "
    "Twojego tekstu nikt nie zobaczył. Wejdź na stronę i odpowiedz w rozmowie: z nazwiskiem albo bez."
)


def reply_address(person: User, thread: Thread) -> str:
    """The address that a letter about this thread gives this person; valid for 90 days from the last such letter.

    Nothing where no letters are taken: in a confidential thread, or where somebody speaks without a name.
    """
    return reply_addresses([(person, thread)]).get((person.pk, thread.pk), "")


@transaction.atomic
def reply_addresses(pairs: Collection[tuple[User, Thread]]) -> dict[tuple[int, int], str]:
    """The same for many people and threads, by their keys, in a few queries; only where letters are taken."""
    taking = policies.taking_mail(thread for _, thread in pairs)
    wanted = dict.fromkeys((person.pk, thread.pk) for person, thread in pairs if thread.pk in taking)
    until = clock.now() + VALID
    fresh = [ReplyAddress(user_id=user, thread_id=thread, valid_until=until) for user, thread in wanted]
    for row in fresh:
        row.digest = digest(tokens_of(row.user_id, row.thread_id, row.generation)[0])
    ReplyAddress.objects.bulk_create(fresh, ignore_conflicts=True)
    users, threads = {user for user, _ in wanted}, {thread for _, thread in wanted}
    rows = ReplyAddress.objects.filter(user__in=users, thread__in=threads).order_by("pk")
    kept = [row for row in rows if (row.user_id, row.thread_id) in wanted]
    ReplyAddress.objects.filter(pk__in=[row.pk for row in kept]).update(valid_until=until)
    return {(row.user_id, row.thread_id): f"odp+{token_of(row)}@{settings.MAIL_DOMAIN}" for row in kept}


def token_of(row: ReplyAddress) -> str:
    """The token whose digest is kept; where none has it, since the generation was raised, a new one."""
    made = tokens_of(row.user_id, row.thread_id, row.generation)
    token = next((one for one in made if digest(one) == row.digest), made[0])
    if digest(token) != row.digest:
        ReplyAddress.objects.filter(pk=row.pk).update(digest=digest(token))
    return token


def why_closed(thread: Thread) -> str:
    """Why no answer comes in by mail, whatever address it was sent to; nothing where it may come."""
    if thread.is_confidential:
        return NOT_IN_CONFIDENCE
    return NOT_WITHOUT_A_NAME if policies.has_anonymous(thread) else ""


def tokens_of(user: int, thread: int, generation: int) -> list[str]:
    """Under the present key first, then under each former one."""
    return [made[:LENGTH] for made in tokens("reply", user, thread, generation)]


def owner_of(token: str) -> ReplyAddress | None:
    """Whose address, and to which thread; None for one that nobody has, or whose time is over."""
    rows = ReplyAddress.objects.select_related("user", "thread__network__programme")
    return rows.filter(digest=digest(token), valid_until__gt=clock.now()).first()


def network_address(network: Network) -> str:
    """Where the crew begins conversations by mail; the same for ever, whatever the network is called."""
    return f"siec-{network.pk}@{settings.MAIL_DOMAIN}"
