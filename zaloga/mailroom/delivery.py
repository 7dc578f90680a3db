"""Where a letter belongs, and how it becomes a post."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from zaloga.core.errors import Refusal
from zaloga.core.files import MOST_FILES, Checked, inspect
from zaloga.core.words import tidy_line
from zaloga.forum import actions as forum
from zaloga.forum import by_mail, notices, policies
from zaloga.forum.models import HeldPost, MailedPost, Post, Thread, Trail
from zaloga.installation.now import current
from zaloga.mailroom.models import KnownAddress
from zaloga.mailroom.reading.message import Attachment, Incoming, read
from zaloga.mailroom.reading.quotes import Notice
from zaloga.mailroom.reading.trimming import Reply, trim
from zaloga.meetings import calendar
from zaloga.meetings.models import Coming
from zaloga.networks.models import Network
from zaloga.notifications.tell import ONLY_PAGE
from zaloga.people.models import User
from zaloga.plans import by_mail as tasks
from zaloga.plans.models import Task

OURS = re.compile(r"^<(?:w\d{1,16}(?:\.m)?\.)?t(\d{1,16})@")
PREFIXES = re.compile(r"^(?:\s*(?:re|odp|fw|fwd|pd|wg|ha|sv)(?:\[\d+\])?\s*:|\s*\[[^\]]{1,120}\])+", re.IGNORECASE)
LONGEST_TITLE = 160
LONGEST_TEXT = 20_000
MOST_ADDRESSES = 50
QUOTED_LATELY = 10  # posts that a letter of ours may have shown


@dataclass(frozen=True, slots=True)
class Place:
    """A network, or one thread of it, and the person in whose name the letter came.

    ``is_personal`` where the address itself says whose it is; else the sender's address alone does.
    """

    network: Network
    thread: Thread | None
    user: User
    is_personal: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A post, or one that waits for whoever leads, and a sentence for each file that could not go with it."""

    post: Post | HeldPost
    left_out: tuple[str, ...]

    @property
    def waits(self) -> bool:
        return isinstance(self.post, HeldPost)


def opened(octets: bytes, *, is_from_nobody: bool = False) -> Incoming:
    """The letter as this house reads it: its own addresses, and the word of its own mail server."""
    return read(
        octets,
        our_domain=settings.MAIL_DOMAIN,
        trusted_host=settings.MAIL_TRUSTED_HOST,
        is_from_nobody=is_from_nobody,
    )


def find(letter: Incoming, to: Sequence[str]) -> Place | None:
    """Where the first of the letter's addresses leads: those of an answer before those of a network.

    Who answers everybody writes to both, and means the thread.
    """
    ours = locals_of_ours(letter, to)
    found = (place for look in (answered, partial(begun, letter=letter)) for local in ours if (place := look(local)))
    return next(found, None)


def locals_of_ours(letter: Incoming, to: Sequence[str]) -> list[str]:
    """What stands before the „@” of those of its addresses that are in this house, whoever lives there."""
    addresses = dict.fromkeys([*to, *letter.recipients][:MOST_ADDRESSES])
    return [local for local, _, domain in (one.partition("@") for one in addresses) if domain == settings.MAIL_DOMAIN]


def is_for_page(letter: Incoming, to: Sequence[str]) -> bool:
    """Whether it answers a letter of ours that only the page, or a button of a calendar, can answer."""
    ours = locals_of_ours(letter, to)
    return ONLY_PAGE in ours or any(calendar.ADDRESS.match(local) for local in ours)


def invited(letter: Incoming, to: Sequence[str]) -> Coming | None:
    """Whose invitation to which meeting a calendar program answers."""
    return next((found for local in locals_of_ours(letter, to) if (found := calendar.behind(local))), None)


def task_of(letter: Incoming, to: Sequence[str]) -> tuple[Task, User] | None:
    """Which task somebody speaks of, and whose answer its address takes."""
    return next((found for local in locals_of_ours(letter, to) if (found := tasks.behind(local))), None)


def answered(local: str) -> Place | None:
    found = by_mail.ANSWER.match(local)
    row = by_mail.owner_of(found[1]) if found else None
    return Place(row.thread.network, row.thread, row.user, is_personal=True) if row else None


def begun(local: str, letter: Incoming) -> Place | None:
    """The network's own address: an answer to a letter of ours where the headers say so, else something new."""
    found = by_mail.NETWORK.match(local)
    network = Network.objects.filter(pk=found[1]).first() if found else None
    user = person_of(letter.sender)
    if network is None or user is None:
        return None
    thread = thread_of(letter.references, network, user)
    return Place(thread.network if thread else network, thread, user, is_personal=False)


def thread_of(references: Iterable[str], network: Network, user: User) -> Thread | None:
    """Of those that the person reads, wherever it has gone since: nobody learns from us that there is another."""
    keys = [found[1] for reference in references if (found := OURS.match(reference))]
    gone = Trail.objects.filter(network=network, place__in=keys).exclude(deed=Trail.Deed.SPLIT)
    here = Q(network=network, pk__in=keys) | Q(pk__in=gone.values("thread"))
    threads = policies.visible_threads(user).select_related("network__programme")
    return threads.filter(here).order_by("-pk").first() if keys else None


def person_of(address: str) -> User | None:
    """Whoever writes from this address: their own, or another that they have confirmed.

    An account that somebody began with it and did not confirm takes it from nobody.
    """
    owner = User.objects.known_as(address)
    if owner and owner.confirmed_at:
        return owner
    known = KnownAddress.objects.select_related("user").filter(email=address).first()
    return known.user if known else owner


def is_from(address: str, person: User) -> bool:
    return person.is_active and person_of(address) == person


def may_write(place: Place) -> bool:
    """Whether the person reads the thread, or the crew's conversations, today; an archived network says so by itself,
    in the deed."""
    if place.thread:
        return policies.can_read_thread(place.user, place.thread)
    return policies.can_read(place.user, place.network)


def why_closed(place: Place) -> str:
    """Why the thread takes no letters; nothing where it takes them."""
    return by_mail.why_closed(place.thread) if place.thread else ""


def read_reply(letter: Incoming, place: Place) -> Reply:
    """The person's own words, and what stays behind."""
    return trim(letter.text, notice_for(place), author=letter.sender_name or place.user.name)


def notice_for(place: Place) -> Notice:
    """What our letters about this place look like, to know them in a quote."""
    addresses, words = {by_mail.network_address(place.network), settings.MAIL_DOMAIN}, ""
    addresses.add(urlsplit(settings.SITE_URL).netloc)
    names = [place.network.name, current().name]
    if place.thread:
        lately = place.thread.posts.standing().select_related("by").order_by("-created_at")[:QUOTED_LATELY]
        names += [post.author_name for post in lately]
        words = notices.words_of_letters(place.user, place.thread, lately)
    return Notice(tuple(names), frozenset(addresses), words)


def post(letter: Incoming, place: Place) -> Posted | None:
    """Write the post in the person's name; None when there is nothing to write. Raises what the forum's deeds raise."""
    if closed := why_closed(place):
        raise Refusal(closed)
    reply = read_reply(letter, place)
    files, left_out = checked(letter.attachments)
    if not reply.own and not letter.attachments:
        return None
    text = reply.own or f"W załączniku: {', '.join(file.name for file in files)}"
    if not reply.own and not files:
        raise Refusal(" ".join(left_out))
    if len(text) > LONGEST_TEXT:
        raise Refusal(
            f"Tekst ma {len(text)} znaków, a mieści się {LONGEST_TEXT}. Skróć go albo wyślij w dwóch listach."
        )
    written = write(letter, place, text, files)
    if isinstance(written, Post):
        MailedPost.objects.create(post=written, message_id=letter.message_id[:500], cut=reply.rest)
    return Posted(written, tuple(left_out))


def write(letter: Incoming, place: Place, text: str, files: Sequence[Checked]) -> Post | HeldPost:
    """An answer in the thread, or the first post of a new one; as on the page, either may have to wait."""
    if place.thread:
        return forum.reply_or_wait(place.thread, by=place.user, text=text, files=files)
    kind = Thread.Kind.QUESTION if "?" in letter.subject + text else Thread.Kind.EXPERIENCE
    title = title_of(letter, text)
    begun = forum.begin_or_wait(place.network, by=place.user, title=title, kind=kind, text=text, files=files)
    return begun.posts.get(is_first=True) if isinstance(begun, Thread) else begun


def title_of(letter: Incoming, text: str) -> str:
    """The subject without what programs put before it; without one, how the text begins."""
    subject = tidy_line(PREFIXES.sub("", letter.subject))
    first = next((line for line in text.splitlines() if line.strip()), "List")
    return (subject or tidy_line(first))[:LONGEST_TITLE].rstrip()


def checked(attachments: Sequence[Attachment]) -> tuple[list[Checked], list[str]]:
    """The files that may go in, by the rules of the page, and a sentence for each of the others."""
    files: list[Checked] = []
    left_out: list[str] = []
    for attachment in attachments:
        if len(files) == MOST_FILES:
            left_out.append(f"„{attachment.name}”: do jednego wpisu można dołączyć najwyżej {MOST_FILES} plików.")
            continue
        try:
            files.append(inspect(SimpleUploadedFile(attachment.name, attachment.content)))
        except Refusal as refusal:
            left_out.append(str(refusal))
    return files, left_out
