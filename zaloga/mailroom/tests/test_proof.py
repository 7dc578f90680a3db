"""Whose word about the sender we believe, and what it must say."""

import pytest

from zaloga.mailroom.reading.message import read
from zaloga.mailroom.reading.proof import Proof

HOST = "mx.dom.example"
ANNA = "From: Anna <anna@szkola.example>"


def proof(*results, sender=ANNA):
    headers = "".join(f"Authentication-Results: {value}\n" for value in results)
    letter = f"{headers}{sender}\nTo: siec-7@dom.example\nSubject: Hej\nMessage-ID: <1@x>\n\nMam pytanie.\n"
    return read(letter.replace("\n", "\r\n").encode(), our_domain="dom.example", trusted_host=HOST).proof


@pytest.mark.parametrize(
    "result",
    [
        "dmarc=pass (p=none) header.from=szkola.example",
        "dmarc=pass",
        "spf=pass smtp.mailfrom=anna@szkola.example; dkim=none; dmarc=none",
        "dkim=pass header.d=inna.example; dkim=pass (2048-bit key) header.i=@szkola.example header.b=abc; dmarc=none",
        'dkim/1 = pass header.d="szkola.example"',
        "spf=pass smtp.mailfrom=odbicia.szkola.example",
    ],
)
def test_a_letter_is_proved_when_the_server_stands_for_the_senders_own_domain(result):
    assert proof(f"{HOST}; {result}") == Proof.PASSED


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        # Passed, but for somebody else's domain: nothing is said of Anna's.
        (
            "spf=pass smtp.mailfrom=zly@napastnik.example; dkim=pass header.d=napastnik.example; dmarc=none",
            Proof.NONE,
        ),
        ("dmarc=pass header.from=napastnik.example", Proof.FAILED),
        ("spf=pass smtp.mailfrom=zlyszkola.example", Proof.NONE),
        # A part of an address, a comment and a quoted word only look like a result.
        ("dmarc=fail header.from=szkola.example; spf=fail smtp.mailfrom=dmarc=pass@napastnik.example", Proof.FAILED),
        ("dmarc=fail (p=reject; dmarc=pass (header.from=szkola.example)) header.from=szkola.example", Proof.FAILED),
        ('spf=fail smtp.mailfrom="x; dmarc=pass header.from=szkola.example"@napastnik.example', Proof.FAILED),
        ("none", Proof.NONE),
        ("spf=none; dkim=none; dmarc=none", Proof.NONE),
        ("spf=softfail smtp.mailfrom=szkola.example; dkim=none; dmarc=none", Proof.FAILED),
    ],
)
def test_what_passed_for_others_or_only_looks_like_a_result_proves_nothing(result, expected):
    assert proof(f"{HOST}; {result}") == expected


def test_checks_that_the_server_wrote_into_several_headers_count_together():
    passed_for_another = f"{HOST}; dkim=pass header.d=szkola.example"

    assert proof(passed_for_another, f"{HOST}; dmarc=fail header.from=szkola.example") == Proof.FAILED


@pytest.mark.parametrize("above", [f"{HOST}; none", f"{HOST}; dmarc=fail header.from=szkola.example"])
def test_what_stands_under_the_servers_last_word_is_anybodys(above):
    forged = f"{HOST}; dmarc=pass header.from=szkola.example"

    assert proof(above, forged) != Proof.PASSED


def test_what_another_server_found_counts_for_nothing():
    assert proof("mx.inny.example; dmarc=pass header.from=szkola.example") == Proof.NONE


@pytest.mark.parametrize(
    "sender",
    [
        "From: Anna <anna@szkola.example>, x@napastnik.example",
        "From: x@napastnik.example\nFrom: Anna <anna@szkola.example>",
        "From: anna@szkola.example <x@napastnik.example>",
    ],
)
def test_a_letter_from_two_people_at_once_is_nobodys(sender):
    assert proof(f"{HOST}; dmarc=pass header.from=napastnik.example", sender=sender) == Proof.FAILED
