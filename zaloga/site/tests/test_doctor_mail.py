"""The doctor over real sockets: a mail server and a DNS server of our own."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import call_command
from django.db import connection

from zaloga.core import clock
from zaloga.notifications.models import Letter
from zaloga.notifications.signing import public_half
from zaloga.people.tests.factories import UserFactory
from zaloga.site.doctor import mail, records, telling
from zaloga.site.doctor.finding import State, bad, good, odd
from zaloga.site.tests.nameserver import Nameserver

pytestmark = pytest.mark.django_db

KEY = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC"


def said(check, *arguments) -> list[tuple[State, str]]:
    return [(finding.state, finding.words) for finding in check(*arguments)]


@pytest.fixture
def names(settings):
    server = Nameserver()
    settings.DNS_SERVER = server.address
    settings.DEFAULT_FROM_EMAIL = "Załoga <sieci@poczta.powiat.pl>"
    settings.EMAIL_DKIM_SELECTOR = "lato"
    yield server
    server.close()


# The mail server


def test_a_server_that_answers_is_right(postman, settings):
    assert said(mail.door) == [(State.GOOD, f"Serwer poczty 127.0.0.1:{settings.EMAIL_PORT} odpowiada.")]
    assert postman.addresses == []


def test_a_port_where_nobody_listens_is_wrong(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEMO = "127.0.0.1", free.getsockname()[1], False

    assert said(mail.door) == [
        (State.BAD, f"Serwer poczty 127.0.0.1:{settings.EMAIL_PORT} nie przyjmuje: nikt tam nie odpowiada.")
    ]


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("dobre", (State.GOOD, "Serwer poczty 127.0.0.1:{port} wpuszcza.")),
        (
            "zle",
            (State.BAD, "Serwer poczty 127.0.0.1:{port} nie przyjmuje: 535 5.7.8 Authentication credentials invalid."),
        ),
        (
            "złe",
            (
                State.BAD,
                "Serwer poczty 127.0.0.1:{port} nie przyjmuje: "
                "nazwa albo hasło ma znaki spoza ASCII, a takich poczta nie przenosi.",
            ),
        ),
    ],
)
def test_the_password_is_tried_without_sending_anything(settings, password, told):
    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"dobre", handled=False)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        object(), hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False, auth_required=True
    )
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEMO = "127.0.0.1", port, False
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "sieci", password
    try:
        found = said(mail.door)
    finally:
        controller.stop()

    assert found == [(told[0], told[1].format(port=port))]


def test_a_password_over_an_open_line_is_wrong(settings):
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER = "smtp.powiat.pl", "sieci"

    assert said(mail.secrecy) == [(State.BAD, "Hasło do poczty idzie siecią otwartym tekstem.")]


# A trial letter


def test_a_trial_letter_goes_out_at_once_and_the_servers_answer_is_told(postman, capsys, names):
    UserFactory(operator=True)

    with pytest.raises(SystemExit):  # no worker is alive here, and that is wrong
        call_command("doctor", mail="anna@szkola.example")

    told = capsys.readouterr().out
    (address, message) = postman.taken[0]
    assert address == "anna@szkola.example"
    assert "List próbny" in message["subject"] and message["from"].endswith("<sieci@poczta.powiat.pl>")
    assert "poczta strony Załoga" in message.get_body(("plain",)).get_content()
    assert "List próbny do anna@szkola.example przyjęty przez 127.0.0.1: 250 OK" in told
    letter = Letter.objects.get()
    assert (letter.to, letter.text, letter.sent_at is not None) == ("anna@szkola.example", "", True)
    assert not Letter.objects.waiting().exists()


def test_a_letter_the_server_refuses_is_told_and_leaves_nothing_in_the_outbox(postman):
    postman.answers = ["550 5.1.1 Nie ma takiej skrzynki"]

    told = said(mail.send_trial, "nikt@szkola.example")

    assert told == [(State.BAD, "List próbny do nikt@szkola.example nie wyszedł: 550 5.1.1 Nie ma takiej skrzynki.")]
    assert not Letter.objects.exists() and postman.taken == []


# Records of the sender's domain


def test_a_domain_with_all_three_records_is_right(names):
    names.records = {
        "poczta.powiat.pl": ["google-site-verification=x", "v=spf1 mx -all"],
        "lato._domainkey.poczta.powiat.pl": [KEY],
        "_dmarc.powiat.pl": ["v=DMARC1; p=reject; rua=mailto:raporty@powiat.pl"],
    }

    assert said(records.sender_records) == [
        (State.GOOD, "SPF: v=spf1 mx -all"),
        (State.GOOD, "DKIM: klucz jest pod lato._domainkey.poczta.powiat.pl."),
        (State.GOOD, "DMARC: powiat.pl, p=reject."),
    ]


def test_a_domain_without_records_is_odd_never_wrong(names):
    assert [state for state, _ in said(records.sender_records)] == [State.ODD] * 3


@pytest.mark.parametrize(
    ("spf", "words"),
    [
        (["v=spf1 a -all", "v=spf1 mx -all"], "ma 2 rekordy"),
        (["v=spf1 +all"], "pozwala wysyłać wszystkim"),
        (["v=spf1 all"], "pozwala wysyłać wszystkim"),
        (["v=spf10 -all"], "nie mówi, skąd wolno"),
    ],
)
def test_spf_that_protects_nobody_is_odd(names, spf, words):
    names.records = {"poczta.powiat.pl": spf}

    ((state, told),) = said(records.spf, "poczta.powiat.pl")

    assert (state, words in told) == (State.ODD, True)


@pytest.mark.parametrize(
    ("record", "words"),
    [("v=DKIM1; p=", "jest odwołany"), ("cokolwiek", "nie ma klucza")],
    ids=["revoked", "not a key"],
)
def test_a_key_that_signs_nothing_is_odd(names, record, words):
    names.records = {"lato._domainkey.poczta.powiat.pl": [record]}

    ((state, told),) = said(records.dkim, "poczta.powiat.pl")

    assert (state, words in told) == (State.ODD, True)


def test_without_a_selector_the_key_is_not_looked_for(names, settings):
    settings.EMAIL_DKIM_SELECTOR = ""

    assert said(records.dkim, "poczta.powiat.pl") == [(State.ODD, "DKIM: nie wiadomo, pod jaką nazwą leży klucz.")]


@pytest.fixture
def own_key(settings, tmp_path):
    made = rsa.generate_private_key(65537, 2048)
    path = tmp_path / "dkim.pem"
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.EMAIL_DKIM_KEY = str(path)
    return path


def test_our_own_key_has_to_fit_what_stands_in_dns(names, own_key):
    name = "lato._domainkey.poczta.powiat.pl"
    names.records = {name: [KEY]}
    ((state, told),) = said(records.dkim, "poczta.powiat.pl")
    assert (state, told) == (State.BAD, f"DKIM: klucz pod {name} nie pasuje do naszego, więc podpisy są nieważne.")

    names.records = {name: [f"v=DKIM1; p={public_half()}"]}
    assert said(records.dkim, "poczta.powiat.pl") == [(State.GOOD, f"DKIM: klucz jest pod {name} i pasuje do naszego.")]


def test_a_key_that_cannot_be_read_or_has_no_name_is_wrong(names, own_key, settings):
    own_key.write_text("cokolwiek")
    ((state, told),) = said(records.dkim, "poczta.powiat.pl")
    assert state == State.BAD and "nie ma klucza PEM" in told and "bez podpisu" in told

    settings.EMAIL_DKIM_SELECTOR = ""
    assert said(records.dkim, "poczta.powiat.pl") == [(State.BAD, "DKIM: nie wiadomo, pod jaką nazwą leży klucz.")]


def test_where_people_answer_by_mail_that_domain_is_looked_at_too(names, settings):
    settings.MAIL_DOMAIN, settings.MAIL_LISTEN = "sieci.powiat.pl", "127.0.0.1:8025"

    assert records.sender_domains() == ["poczta.powiat.pl", "sieci.powiat.pl"]


def test_dmarc_that_only_watches_is_odd(names):
    names.records = {"_dmarc.poczta.powiat.pl": ["v=DMARC1; p=none"]}

    assert said(records.dmarc, "poczta.powiat.pl") == [
        (State.ODD, "DMARC: poczta.powiat.pl tylko się przygląda (p=none).")
    ]


def test_silence_of_dns_is_said_and_is_no_fault(names, monkeypatch):
    names.is_silent = True
    monkeypatch.setattr(records, "PATIENCE_S", 0.3)

    assert said(records.sender_records) == [(State.ODD, "Nie udało się zapytać DNS o poczta.powiat.pl.")]


# A letter to operators


def unwell() -> None:
    with pytest.raises(SystemExit):
        call_command("doctor", tell=True)


def test_operators_hear_of_what_is_wrong_by_a_letter_sent_at_once_and_once_a_day(postman, capsys):
    for name in ("anna", "jan"):
        UserFactory(operator=True, email=f"{name}@powiat.example")
    UserFactory(email="ktos@szkola.example")
    UserFactory(operator=True, is_active=False)

    for _ in range(3):
        unwell()

    assert sorted(address for address, _ in postman.taken) == ["anna@powiat.example", "jan@powiat.example"]
    text = postman.taken[0][1].get_body(("plain",)).get_content()
    assert "Żaden proces pracy" in text and "Piszemy, bo dbasz o tę instalację." in text
    assert not Letter.objects.waiting().exists()


def test_the_next_day_operators_hear_again(postman, capsys):
    UserFactory(operator=True, email="anna@powiat.example")
    unwell()
    Letter.objects.update(created_at=clock.now() - timedelta(hours=23, minutes=50))

    unwell()

    assert [address for address, _ in postman.taken] == ["anna@powiat.example"] * 2


def test_when_all_is_well_nobody_gets_a_letter(postman):
    UserFactory(operator=True)

    assert telling.tell([good("Wszystko działa."), odd("Coś dziwnego.", "Zobacz.")]) == 0

    assert postman.taken == []


def test_a_letter_that_the_mail_server_does_not_take_waits_like_any_other(postman):
    UserFactory(operator=True)
    postman.answers = ["451 4.3.0 Za chwilę"]

    telling.tell([bad("Dysk jest pełny.", "Zrób miejsce.")])

    assert Letter.objects.waiting().count() == 1


def test_without_a_database_the_helpline_is_written_to(postman, settings):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_letter RENAME TO gone")

    telling.tell([bad("Baza danych nie odpowiada.", "Uruchom PostgreSQL.")])

    (address, message) = postman.taken[0]
    assert (address, "1 rzecz do naprawienia" in message["subject"]) == (settings.HOUSE["email"], True)
    assert "– Baza danych nie odpowiada.\n  Uruchom PostgreSQL." in message.get_content().replace("\r\n", "\n")
