"""A letter that came: who sent it to whom, what it says, what is attached, and what kind of letter it is.

Sources: RFC 5322 and 2045-2047 (letters), RFC 3834 (automatic answers), RFC 3464 (reports of delivery),
RFC 8098 (receipts), RFC 5546 (answers to invitations), RFC 8601 (Authentication-Results).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses
from enum import StrEnum

from zaloga.mailroom.reading.html import text_of
from zaloga.mailroom.reading.proof import Proof, proof_of
from zaloga.mailroom.reading.text import UNREADABLE, unflowed

AS_IT_CAME = policy.default.clone(refold_source="none")
LAST_RESORT = ("utf-8", "windows-1250", "iso-8859-2")
ENVELOPE_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
MACHINE_PARTS = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
CALENDARS = ("text/calendar", "application/ics")
REACTION = "text/vnd.google.email-reaction+json"
AUTOMATIC_SUBJECT = re.compile(
    r"^(?:automatyczna odpowied[zź]|odpowied[zź] automatyczna|autoodpowied[zź]|auto(?:matic)?[ -]?(?:reply|response)"
    r"|out of (?:the )?office|poza biurem)\s*(?:[:(]|$)",
    re.IGNORECASE,
)
# People write under such subjects too: a machine's letter says as well that somebody is away, and asks nothing.
ABSENT_SUBJECT = re.compile(r"^(?:nieobecno[sś][cć]|jestem na urlopie|urlop)\s*(?:[:(]|$)", re.IGNORECASE)
AWAY = re.compile(
    r"\b(?:jestem|będę|przebywam|jestem obecnie)\s+(?:na urlopie|poza biurem|nieobecn|na zwolnieniu)"
    r"|nie ma mnie w (?:pracy|biurze|szkole)|w pilnych sprawach|odpowiem (?:na \w+ )?po powrocie",
    re.IGNORECASE,
)
LONGEST_HTML, LONGEST_TEXT, MOST_LINES = 1_000_000, 200_000, 2_000  # with everything that it quotes
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3

MACHINE = re.compile(
    r"^(?:mailer-daemon|postmaster|bounces?|no-?_?reply|do-?not-?reply|nie-?odpowiada[jć])(?:[+._-][^@]*)?@",
    re.IGNORECASE,
)
OUR_ID = re.compile(r"^<(?:w\d+(?:\.m)?\.t\d+|t\d+|list-\d+-\w+)@")
OUR_LOCAL = re.compile(
    r"^(?:siec-\d+|odp\+[a-z2-7]{26}|odbicia|tylko-strona|(?:spotkanie|zadanie)\+[a-z2-7]{52}|zwrot\+[a-z2-7]+)$"
)


class Kind(StrEnum):
    """What a letter is, whoever it is from and whatever it is about."""

    WRITTEN = "written"
    AUTOMATIC = "automatic"
    LIST = "list"
    LOOP = "loop"
    RECEIPT = "receipt"
    REACTION = "reaction"
    BOUNCE = "bounce"
    RSVP = "rsvp"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bounce:
    """Whose letter did not arrive; ``is_permanent`` where trying again is of no use (5.x.x and failed)."""

    recipient: str
    status: str
    is_permanent: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """A letter read; ``recipients`` in the order in which an address of ours is to be looked for.

    ``is_automatic`` where a machine wrote it, ``is_auto_reply`` where it did so as an answer to a letter.
    """

    message_id: str
    subject: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    references: tuple[str, ...]
    kind: Kind
    text: str
    attachments: tuple[Attachment, ...]
    bounces: tuple[Bounce, ...]
    calendar: str
    proof: Proof
    is_automatic: bool
    is_auto_reply: bool

    @property
    def is_too_long(self) -> bool:
        """Nobody writes so much, and reading it all would hold up the letters of others."""
        return len(self.text) > LONGEST_TEXT or self.text.count("\n") > MOST_LINES

    @property
    def is_from_machine(self) -> bool:
        """The sender's address says that nobody reads what is written to it."""
        return bool(MACHINE.match(self.sender))


def read(octets: bytes, *, our_domain: str, trusted_host: str = "", is_from_nobody: bool = False) -> Incoming:
    """Read the octets of a letter; never raises for a letter that is badly made.

    ``trusted_host`` is the name under which our own server writes Authentication-Results; what others wrote there is
    anybody's claim. ``is_from_nobody`` where its envelope had the null sender, as letters have that want no answer.
    """
    letter = message_from_bytes(octets, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    if is_from_nobody:
        del letter["Return-Path"]
        letter["Return-Path"] = "<>"
    addresses = addresses_in(letter, "From")
    name, sender = addresses[0] if addresses else ("", "")
    return Incoming(
        message_id=header(letter, "Message-ID"),
        subject=header(letter, "Subject"),
        sender=sender,
        sender_name=name,
        recipients=recipients_of(letter),
        references=tuple(re.findall(r"<[^<>\s]+>", f"{header(letter, 'References')} {header(letter, 'In-Reply-To')}")),
        kind=kind_of(letter, sender, our_domain),
        text=text_in(letter),
        attachments=tuple(attachments_of(letter)),
        bounces=tuple(bounces_of(letter)),
        calendar=next((decoded(part) for part in letter.walk() if is_answer_to_invitation(part)), ""),
        proof=proof_of(letter, sender, trusted_host),
        is_automatic=is_automatic(letter),
        is_auto_reply=header(letter, "Return-Path") == "<>" or auto_submitted(letter) == "auto-replied",
    )


def header(letter: EmailMessage, name: str) -> str:
    """The value in one line, however it was folded and encoded; nothing for one that cannot be read."""
    try:
        return readable(" ".join(str(letter.get(name, "")).split()))
    except UNREADABLE:
        return ""


def all_of(letter: EmailMessage, name: str) -> list[str]:
    try:
        return [str(value) for value in letter.get_all(name, [])]
    except UNREADABLE:
        return []


def readable(words: str) -> str:
    """Without control characters, which no database keeps and nobody sees."""
    return "".join(sign for sign in words if sign.isprintable())


def addresses_in(letter: EmailMessage, *names: str) -> list[tuple[str, str]]:
    """Names and addresses in lower case, only those that look like one and are no longer than one may be."""
    values = [" ".join(str(value).split()) for name in names for value in all_of(letter, name)]
    found = [(readable(person), readable(address).strip().lower()) for person, address in getaddresses(values)]
    return [(person, address) for person, address in found if "@" in address and len(address) <= LONGEST_ADDRESS]


def recipients_of(letter: EmailMessage) -> tuple[str, ...]:
    """Where the server put it first, then whom it was written to."""
    found = [address for _name, address in addresses_in(letter, *ENVELOPE_TO, "To", "Cc")]
    return tuple(dict.fromkeys(found))


def kind_of(letter: EmailMessage, sender: str, our_domain: str) -> Kind:
    types = {part.get_content_type() for part in letter.walk()}
    if any(is_answer_to_invitation(part) for part in letter.walk()):
        return Kind.RSVP
    if "message/disposition-notification" in types or letter.get_param("report-type") == "disposition-notification":
        return Kind.RECEIPT
    if is_report(letter, types):
        return Kind.BOUNCE
    if is_ours(sender, header(letter, "Message-ID"), our_domain):
        return Kind.LOOP
    if REACTION in types:
        return Kind.REACTION
    if letter["List-Id"] or header(letter, "Precedence").lower() == "list":
        return Kind.LIST
    return Kind.AUTOMATIC if is_automatic(letter) else Kind.WRITTEN


def is_ours(sender: str, message_id: str, our_domain: str) -> bool:
    """Whether we sent it: from an address that only machines use here, or under an identifier such as we make."""
    local, _, domain = sender.partition("@")
    is_our_id = bool(OUR_ID.match(message_id)) and message_id.rstrip(">").endswith(f"@{our_domain}")
    return is_our_id or domain == our_domain and bool(OUR_LOCAL.match(local))


def is_answer_to_invitation(part: EmailMessage) -> bool:
    return part.get_content_type() in CALENDARS and str(part.get_param("method", "")).upper() in ("REPLY", "COUNTER")


def is_report(letter: EmailMessage, types: set[str]) -> bool:
    if letter.get_content_type() == "multipart/report" and "message/delivery-status" in types:
        return True
    return is_from_postmaster(letter) and bool(OLD_REPORT.search(text_in(letter)[:2000]))


OLD_REPORT = re.compile(
    r"^hi\. this is the .{0,60}program at|^this message was created automatically by mail delivery software"
    r"|^(?:your message|the following address(?:es)?) .{0,60}(?:could not be delivered|had .{0,20}errors)",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESS_LINE = re.compile(r"^[ \t]*<?([^\s<>@:]+@[^\s<>:]+)>?:?[ \t\r]*$", re.MULTILINE)
STATUS = re.compile(r"\b([45])\.\d{1,3}\.\d{1,3}\b")


def is_from_postmaster(letter: EmailMessage) -> bool:
    names = [address.split("@")[0] for _name, address in addresses_in(letter, "From")]
    return header(letter, "Return-Path") == "<>" or any(name in ("mailer-daemon", "postmaster") for name in names)


def is_automatic(letter: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834); „Auto-Submitted: no” is a person's word that it did not."""
    if said := auto_submitted(letter):
        return said != "no"
    if header(letter, "Precedence").lower() in ("bulk", "junk", "auto_reply"):
        return True
    if any(letter[name] for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Vacation")):
        return True
    subject = header(letter, "Subject")
    return (
        header(letter, "Return-Path") == "<>" or bool(AUTOMATIC_SUBJECT.match(subject)) or is_absence(letter, subject)
    )


def auto_submitted(letter: EmailMessage) -> str:
    return header(letter, "Auto-Submitted").split(";")[0].strip().lower()


def is_absence(letter: EmailMessage, subject: str) -> bool:
    return bool(ABSENT_SUBJECT.match(subject)) and "?" not in subject and bool(AWAY.search(text_in(letter)[:1000]))


def text_in(letter: EmailMessage) -> str:
    """What can be read: the plain parts where they say something, else the others made plain."""
    words = "\n".join(plain(part) for part in texts_of(letter, "plain"))
    if words.strip():
        return words
    html = "\n".join(decoded(part) for part in texts_of(letter, "html"))
    return text_of(html) if len(html) <= LONGEST_HTML else html


def plain(part: MIMEPart) -> str:
    words = decoded(part)
    if str(part.get_param("format", "")).lower() == "flowed":
        return unflowed(words, deletes_space=str(part.get_param("delsp", "")).lower() == "yes")
    return words


def texts_of(letter: EmailMessage, kind: str) -> Iterator[EmailMessage]:
    """Parts of the text itself: some programs cut it in pieces, with pictures between."""
    for part in parts_of(letter):
        is_file = part.get_content_disposition() == "attachment" or name_of(part)
        if part.get_content_type() == f"text/{kind}" and not is_file:
            yield part


def decoded(part: MIMEPart) -> str:
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes):
        return ""
    named = part.get_content_charset()
    for charset in (*([named] if named else []), *LAST_RESORT):
        try:
            return octets.decode(charset).replace("\x00", "")
        except (LookupError, ValueError):
            continue
    return octets.decode("utf-8", "replace").replace("\x00", "")


def attachments_of(letter: EmailMessage) -> Iterator[Attachment]:
    """Named parts and letters put inside; no pictures of the text itself, signatures of machines or calendars."""
    for part in parts_of(letter):
        name, type_ = name_of(part), part.get_content_type()
        if type_ == "message/rfc822":
            inside = part.get_payload(0)
            assert isinstance(inside, EmailMessage)
            yield Attachment(name or f"{header(inside, 'Subject') or 'list'}.eml", inside.as_bytes(policy=AS_IT_CAME))
        elif name and not is_machine_part(part, type_):
            octets = part.get_payload(decode=True)
            yield Attachment(name, octets if isinstance(octets, bytes) else b"")


def name_of(part: MIMEPart) -> str:
    try:
        return readable(part.get_filename() or "")
    except UNREADABLE:
        return ""


def parts_of(letter: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of this letter, those of a letter inside it left out."""
    if letter.get_content_type() == "message/rfc822" or not letter.is_multipart():
        yield letter
        return
    for part in letter.iter_parts():
        assert isinstance(part, EmailMessage)
        yield from parts_of(part)


def is_machine_part(part: EmailMessage, type_: str) -> bool:
    is_drawn_in_text = bool(part["Content-ID"]) and part.get_content_disposition() != "attachment"
    return is_drawn_in_text or type_ in MACHINE_PARTS or type_ in CALENDARS or type_.startswith("message/d")


def bounces_of(letter: EmailMessage) -> Iterator[Bounce]:
    blocks = [
        block
        for part in letter.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.get_payload()
        if isinstance(block, EmailMessage) and block["Final-Recipient"]
    ]
    yield from map(bounce, blocks)
    if not blocks and is_report(letter, set()):
        yield from told_in_words(letter)


def told_in_words(letter: EmailMessage) -> Iterator[Bounce]:
    """Reports older than RFC 3464 (qmail, Exim): whom they name, and a permanent failure unless they say otherwise."""
    words = text_in(letter)
    named = header(letter, "X-Failed-Recipients").replace(",", " ").split() or ADDRESS_LINE.findall(words)
    said = STATUS.search(words)
    for address in dict.fromkeys(one.lower() for one in named):
        status = said[0] if said else "5.0.0"
        yield Bounce(address, status, status.startswith("5") and "warning" not in words[:200].lower())


def bounce(block: EmailMessage) -> Bounce:
    whom = header(block, "Original-Recipient") or header(block, "Final-Recipient")
    status, action = header(block, "Status").split(" ")[0], header(block, "Action").lower()
    is_permanent = status.startswith("5") and action == "failed"
    return Bounce(whom.split(";")[-1].strip().lower(), status, is_permanent)
