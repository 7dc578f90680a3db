"""Our signature, judged by another library and through a real mail server."""

import base64

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from zaloga.notifications.models import Letter
from zaloga.notifications.signing import BadKey, public_half
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tasks import message_of, send_letter
from zaloga.notifications.tests.factories import LetterFactory, PersonFactory

pytestmark = pytest.mark.django_db
LONG = "Zażółć gęślą jaźń, pchnąć w tę łódź jeża lub ośm skrzyń fig.  " * 30


def pem(made) -> bytes:
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def made():
    return pem(rsa.generate_private_key(65537, 2048))


@pytest.fixture
def path(settings, tmp_path, made):
    path = tmp_path / "dkim.pem"
    path.write_bytes(made)
    settings.EMAIL_DKIM_KEY, settings.EMAIL_DKIM_SELECTOR = str(path), "lato"
    settings.DEFAULT_FROM_EMAIL = "Sieci współpracy powiatu wołowskiego <sieci@powiat.example>"
    return path


def judged(octets: bytes) -> bool:
    asked = []

    def answer(name, timeout=5):
        asked.append(name)
        return f"v=DKIM1; k=rsa; p={public_half()}".encode()

    found = dkim.verify(octets, dnsfunc=answer)
    assert set(asked) <= {b"lato._domainkey.powiat.example."}
    return found


@pytest.mark.parametrize("text", ["Cześć.\n", LONG, "a\n\n  b \t c  \n\n\n", "From nas\n.\n..\n", "\n"])
@pytest.mark.parametrize("html", ["", f"<p>{LONG}</p>"])
def test_another_library_finds_our_signature_good(path, text, html):
    person = PersonFactory()
    headers = {"Reply-To": "odp+abc@powiat.example", "References": "<t1@powiat.example>"} | Stop(
        person, "siec-1"
    ).headers
    letter = LetterFactory(subject=f"[Sieć] {LONG}"[:250].strip(), text=text, html=html, headers=headers)

    octets = message_of(letter).message().as_bytes(linesep="\r\n")

    assert judged(octets)
    assert b"List-Unsubscribe-Post:List-Id" not in octets and b":List-Unsubscribe:List-Unsubscribe-Post:" in octets


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (b"Subject: Termin", b"Subject: Wygrana"),
        (b"From: Sieci", b"From: Bank <bank@zlodziej.example>\r\nFrom: Sieci"),
        (b"Sala nr 5", b"Sala nr 6"),
    ],
    ids=["subject", "second sender", "words"],
)
def test_a_changed_letter_is_found_out(path, settings, ours, theirs):
    settings.DEFAULT_FROM_EMAIL = "Sieci <sieci@powiat.example>"
    octets = message_of(LetterFactory(subject="Termin", text="Sala nr 5\n")).message().as_bytes(linesep="\r\n")
    assert judged(octets) and ours in octets

    assert not judged(octets.replace(ours, theirs))


def test_the_signature_lives_through_a_mail_server(path, postman):
    letter = LetterFactory(subject="Zażółć", text=LONG, html=f"<p>{LONG}</p>")

    send_letter(letter.pk)

    ((_, got),) = postman.taken
    assert "d=powiat.example; s=lato" in got["DKIM-Signature"].replace("\r\n", "")
    assert Letter.objects.get().sent_at


def test_without_a_key_nothing_is_signed(settings):
    settings.EMAIL_DKIM_KEY = ""

    assert message_of(LetterFactory()).message()["DKIM-Signature"] is None


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (None, "nie można odczytać"),
        (b"cokolwiek", "nie ma klucza PEM bez hasła"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "nie jest kluczem RSA"),
    ],
    ids=["missing", "not a key", "not RSA"],
)
def test_with_a_bad_key_letters_still_go_and_the_log_says_why(path, postman, caplog, octets, words):
    path.unlink() if octets is None else path.write_bytes(octets)

    send_letter(LetterFactory().pk)

    assert len(postman.taken) == 1
    assert words in caplog.text
    with pytest.raises(BadKey, match=words):
        public_half()


def test_a_changed_file_is_read_anew(path):
    before = public_half()
    path.write_bytes(pem(rsa.generate_private_key(65537, 2048)))

    assert public_half() != before
    assert base64.b64decode(public_half())
