"""Letters for which nobody stands: they wait, up to a number, and take nothing from anybody; answers to invitations."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from zaloga.forum import by_mail
from zaloga.forum.models import Thread
from zaloga.mailroom import actions
from zaloga.mailroom.models import Held, KnownAddress
from zaloga.mailroom.tests.letters import FAILED, HOST, NUMBERS, PASSED, letter
from zaloga.mailroom.tests.test_actions import JAN, OTHER, outcome, replies
from zaloga.notifications.models import Letter
from zaloga.people import actions as people
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_flood_in_somebodys_name_makes_one_letter_and_stops_and_its_sender_reads_why_once(to_thread, monkeypatch):
    monkeypatch.setattr(actions, "MOST_HELD", 3)

    outcomes = [outcome(actions.take(letter(OTHER, to_thread, "Ważne słowa."))) for _ in range(5)]

    assert outcomes == [("held", "another address")] * 3 + [("answered", "too many held"), ("ignored", "too many held")]
    assert list(Letter.objects.order_by("pk").values_list("to", flat=True)) == [JAN, OTHER]
    back = Letter.objects.get(to=OTHER).text
    assert "Ważne słowa." in back and "za dużo Twoich listów" in back


def test_a_flood_of_forged_letters_takes_no_room_from_ones_own_second_address(to_thread, monkeypatch):
    monkeypatch.setattr(actions, "MOST_HELD", 1)
    forged = [outcome(actions.take(letter(JAN, to_thread, results=FAILED))) for _ in range(2)]

    own = outcome(actions.take(letter(OTHER, to_thread, "Piszę z domu.")))

    assert forged == [("held", "not proved"), ("ignored", "too many held")]
    assert own == ("held", "another address")
    assert not Letter.objects.filter(to=OTHER).exists()


@pytest.mark.parametrize("results", ["", f"{HOST}; none", f"{HOST}; spf=pass smtp.mailfrom=obcy.example; dmarc=none"])
def test_where_our_server_checks_senders_a_letter_for_which_it_does_not_stand_waits(
    to_thread, thread, settings, results
):
    assert outcome(actions.take(letter(JAN, to_thread, results=results))) == ("held", "not proved")
    assert replies(thread) == [] and not Held.objects.get().is_proved

    settings.MAIL_TRUSTED_HOST = ""
    assert outcome(actions.take(letter(JAN, to_thread, "Będę.", results=results))) == ("posted", "")
    assert replies(thread) == [(JAN, "Będę.")]


def answer_to_invitation(to, *, results=PASSED, more=""):
    words = f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nCOMMENT:Spóźnię się{more}\r\nEND:VCALENDAR\r\n"
    message = MIMEMultipart("mixed")
    message["From"], message["To"], message["Subject"] = JAN, to, "Zaakceptowane: Spotkanie"
    message["Message-ID"], message["Authentication-Results"] = f"<{next(NUMBERS)}@szkola.example>", results
    message.attach(MIMEText("Będę, mój numer to 600 700 800", _charset="utf-8"))
    message.attach(MIMEText(words, "calendar", "iso-8859-2"))
    message.get_payload()[1].set_param("method", "REPLY")
    return message.as_bytes(), words


def test_of_an_answer_to_an_invitation_the_calendar_alone_is_kept_whole(to_thread, thread):
    octets, words = answer_to_invitation(to_thread)

    received = actions.take(octets)

    received.refresh_from_db()
    assert outcome(received) == ("kept", "rsvp")
    assert bytes(received.raw).decode() == words.replace("\r\n", "\n")  # the test's own letter has no CR
    assert replies(thread) == []


def test_an_answer_to_an_invitation_says_when_its_sender_is_not_proved(to_thread):
    assert outcome(actions.take(answer_to_invitation(to_thread, results=FAILED)[0])) == ("kept", "rsvp, not proved")


def test_answers_to_other_peoples_invitations_and_endless_ones_are_not_kept(to_thread):
    for octets, _ in (
        answer_to_invitation("ktos@inny.example"),
        answer_to_invitation(to_thread, more="x" * actions.LONGEST_CALENDAR),
    ):
        received = actions.take(octets)
        assert (outcome(received), received.raw) == (("ignored", "rsvp"), None)


def test_an_account_that_was_never_confirmed_takes_a_second_address_from_nobody(thread, jan):
    KnownAddress.objects.create(user=jan, email=OTHER)
    UserFactory(email=OTHER, confirmed_at=None)

    actions.take(letter(OTHER, by_mail.network_address(thread.network), "To ja."))

    assert Thread.objects.exclude(pk=thread.pk).get().by == jan


def test_an_address_that_becomes_somebodys_own_is_nobodys_second_one_any_more(jan):
    kept = KnownAddress.objects.create(user=jan, email="drugi@poczta.example")
    KnownAddress.objects.create(user=jan, email=OTHER)

    owner = people.enrol(OTHER, "Janek Nowy")
    assert KnownAddress.objects.filter(email=OTHER).exists()
    people.confirm(owner)

    assert list(KnownAddress.objects.all()) == [kept]
