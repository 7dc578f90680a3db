"""Letters that really come through our own door, by SMTP and by LMTP."""

import smtplib
import socket
from contextlib import contextmanager

import pytest

from zaloga.forum import by_mail
from zaloga.forum.models import Post
from zaloga.mailroom import actions, listener
from zaloga.mailroom.tests.letters import letter
from zaloga.notifications.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)
JAN = "jan.wrona@szkola.example"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def door(*, speaks_lmtp):
    port = free_port()
    opened = listener.controller("127.0.0.1", port, speaks_lmtp=speaks_lmtp)
    opened.start()
    try:
        kind = smtplib.LMTP if speaks_lmtp else smtplib.SMTP
        with kind("127.0.0.1", port) as server:
            yield server
    finally:
        opened.stop()


@pytest.mark.parametrize("speaks_lmtp", [False, True])
def test_a_mail_server_hands_a_letter_over_and_it_stands_in_the_thread(to_thread, thread, speaks_lmtp):
    with door(speaks_lmtp=speaks_lmtp) as server:
        refused = server.sendmail("odbicia@szkola.example", [to_thread], letter(JAN, to_thread, "Zażółć gęślą jaźń."))

    assert refused == {}
    assert thread.posts.latest("pk").text == "Zażółć gęślą jaźń."


def test_what_comes_without_a_sender_on_its_envelope_is_never_posted_and_never_answered(to_thread, thread):
    with door(speaks_lmtp=True) as server:
        server.sendmail("", [to_thread], letter(JAN, to_thread, "Nie ma mnie, wrócę w poniedziałek."))
        server.sendmail("", ["odp+nikt@dom.example"], letter(JAN, "odp+nikt@dom.example", "Nie ma mnie."))

    assert thread.posts.count() == 1
    assert not Letter.objects.exists()


@pytest.mark.parametrize("is_broken", [False, True])
def test_over_lmtp_each_recipient_gets_a_reply_of_its_own(to_thread, thread, monkeypatch, is_broken):
    def broken(octets, *, to, is_from_nobody):
        raise OSError("no space left")

    if is_broken:
        monkeypatch.setattr(actions, "take", broken)
    both = [by_mail.network_address(thread.network), to_thread]

    with door(speaks_lmtp=True) as server:
        server.ehlo()
        server.mail(JAN)
        for address in both:
            server.rcpt(address)
        first = server.data(letter(JAN, ", ".join(both), "Będę."))
        second = server.getreply()

    assert [first[0], second[0]] == [451 if is_broken else 250] * 2
    assert [post.text for post in thread.posts.all()][1:] == ([] if is_broken else ["Będę."])


def test_letters_for_other_domains_are_refused_at_the_door(to_thread):
    with door(speaks_lmtp=False) as server, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        server.sendmail(JAN, ["ktos@inna.example"], letter(JAN, "ktos@inna.example"))

    assert refusal.value.recipients["ktos@inna.example"][0] == 550


def test_when_we_cannot_take_it_the_server_keeps_it_and_tries_again(to_thread, monkeypatch):
    def broken(octets, *, to, is_from_nobody):
        raise OSError("no space left")

    monkeypatch.setattr(actions, "take", broken)

    with door(speaks_lmtp=False) as server, pytest.raises(smtplib.SMTPDataError) as refusal:
        server.sendmail(JAN, [to_thread], letter(JAN, to_thread))

    assert refusal.value.smtp_code == 451
    assert Post.objects.count() == 1
