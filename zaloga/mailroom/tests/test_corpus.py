"""Letters of the corpus beside, each with what has to come out of it (see its README for the rules)."""

import json
import re
from pathlib import Path

import pytest

from zaloga.mailroom.reading.message import Incoming, Kind, Proof, read
from zaloga.mailroom.reading.quotes import Notice
from zaloga.mailroom.reading.trimming import trim

CORPUS = Path(__file__).parent / "corpus"
LETTERS = sorted(str(path.relative_to(CORPUS).with_suffix("")) for path in CORPUS.glob("*/*.eml"))
NOTICES = {key: row for path in CORPUS.glob("*/notices.json") for key, row in json.loads(path.read_text()).items()}
IGNORED = {
    Kind.AUTOMATIC: "auto-reply",
    Kind.LIST: "list",
    Kind.LOOP: "loop",
    Kind.RECEIPT: "read-receipt",
    Kind.REACTION: "reaction",
}


def octets(name: str) -> bytes:
    return (CORPUS / f"{name}.eml").read_bytes()


def expected(name: str) -> dict:
    return json.loads((CORPUS / f"{name}.json").read_text())


def has_words(name: str) -> bool:
    """Whether a person's words are expected of it; of a forged letter none are."""
    wanted = expected(name)
    return wanted["expect"] in ("post", "quarantine") and wanted.get("reason") != "auth-fail"


def is_hard(name: str) -> bool:
    """Whether nobody could tell the quote without knowing what we sent."""
    return bool(expected(name).get("hard"))


def has_both(name: str) -> bool:
    return b"text/plain" in octets(name) and b"text/html" in octets(name) and expected(name)["reading"] == "plain"


WRITTEN = [name for name in LETTERS if has_words(name)]


def opened(name: str) -> Incoming:
    return read(octets(name), our_domain="zaloga.example", trusted_host="mx.zaloga.example")


def notice(wanted: dict, *, is_known: bool = True) -> Notice:
    """What we know of the letter that is answered; without ``is_known`` only whom it was from."""
    row = NOTICES.get(wanted.get("notice", ""))
    if row is None:
        return Notice(("Załoga",), frozenset({"zaloga.example"}))
    writer = row["name"].partition(" (")[0]
    return Notice((row["name"], writer), frozenset({row["address"]}), row["text"] if is_known else "")


def compared(text: str, wanted: dict) -> str:
    """As the README says: empty lines of the HTML reading are the converter's, not the person's."""
    text = text.replace("\u00a0", " ").replace("\ufeff", "")
    most = "\n" if wanted.get("reading") == "html" else "\n\n"
    return re.sub(
        r"\n{2,}" if most == "\n" else r"\n{3,}", most, re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    ).strip()


def verdict(letter: Incoming, own: str, wanted: dict, *, is_second: bool) -> tuple[str, str | None]:
    """What the mailroom's deed decides, in the words of the corpus."""
    if letter.kind in IGNORED:
        return "ignore", IGNORED[letter.kind]
    if letter.kind != Kind.WRITTEN:
        return {Kind.BOUNCE: "bounce_record", Kind.RSVP: "rsvp"}[letter.kind], None
    if is_second:
        return "ignore", "duplicate"
    if letter.proof == Proof.FAILED:
        return "quarantine", "auth-fail"
    if wanted.get("member") and letter.sender != wanted["member"]:
        return "quarantine", "unknown-sender"
    return ("post", None) if own or letter.attachments else ("ignore", "empty")


@pytest.mark.parametrize(
    ("name", "is_known"), [(name, is_known) for name in WRITTEN for is_known in ({True, is_hard(name)})]
)
def test_each_letter_gives_the_words_that_the_person_wrote(name, is_known):
    wanted, letter = expected(name), opened(name)

    reply = trim(letter.text, notice(wanted, is_known=is_known), author=letter.sender_name)

    right = [compared(text, wanted) for text in (wanted["text"], *wanted.get("accept", []))]
    assert wanted.get("loose") or compared(reply.own, wanted) in right
    assert all(compared(piece, wanted) in compared(reply.own, wanted) for piece in wanted.get("must", []))
    assert not any(piece in reply.own for piece in wanted.get("must_not") or [])


@pytest.mark.parametrize("name", LETTERS)
def test_no_line_of_any_letter_is_lost(name):
    letter = opened(name)

    reply = trim(letter.text, notice(expected(name)), author=letter.sender_name)

    words = re.findall(r"\w+", letter.text)
    assert sorted(re.findall(r"\w+", f"{reply.own}\n{reply.rest}")) == sorted(words)


def test_each_letter_is_known_for_what_it_is():
    seen: set[str] = set()
    found, wished = {}, {}
    for name in LETTERS:
        wanted, letter = expected(name), opened(name)
        own = trim(letter.text, notice(wanted), author=letter.sender_name).own
        found[name] = verdict(letter, own, wanted, is_second=letter.message_id in seen)
        wished[name] = (wanted["expect"], wanted.get("reason"))
        seen.add(letter.message_id)

    assert found == wished


def test_attachments_keep_their_polish_names_and_nothing_else_counts_as_one():
    posts = {name: expected(name) for name in LETTERS if expected(name)["expect"] == "post"}

    found = {name: [file.name for file in opened(name).attachments] for name in posts}

    assert found == {name: wanted["attachments"] for name, wanted in posts.items()}


def test_a_bounce_says_whose_letter_did_not_arrive_and_whether_for_good():
    wanted = {name: expected(name)["bounce"] for name in LETTERS if "bounce" in expected(name)}

    found = {name: opened(name).bounces[0] for name in wanted}

    assert {name: (row["recipient"], row["status"], row["permanent"]) for name, row in wanted.items()} == {
        name: (row.recipient, row.status, row.is_permanent) for name, row in found.items()
    }


@pytest.mark.parametrize("name", [name for name in WRITTEN if has_both(name) and not is_hard(name)])
def test_a_letter_of_html_alone_gives_the_same_words(name):
    """What some programs put into the plain part others put only into HTML: both are read by the same rules."""
    wanted, letter = expected(name), opened(name)
    html_only = octets(name).replace(b"Content-Type: text/plain", b"Content-Type: text/x-nobody-reads")

    reply = trim(read(html_only, our_domain="zaloga.example").text, notice(wanted), author=letter.sender_name)

    lines = [line.strip() for line in reply.own.splitlines()]
    assert all(piece.strip() in " ".join(lines) for text in wanted.get("must", []) for piece in text.splitlines())
    assert not any(piece in reply.own for piece in wanted.get("must_not") or [])
