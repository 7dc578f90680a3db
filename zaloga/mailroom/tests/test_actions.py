from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.forum import actions as forum
from zaloga.forum import by_mail, confidential
from zaloga.forum.models import HeldPost, MailedPost, Post, ReplyAddress, Thread
from zaloga.mailroom import actions
from zaloga.mailroom.models import Held, KnownAddress, Received
from zaloga.mailroom.tests.letters import FAILED, HOST, NUMBERS, letter
from zaloga.networks import actions as networks
from zaloga.networks import policies
from zaloga.networks.models import Membership
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import bouncing
from zaloga.notifications.models import Letter, Unreached
from zaloga.notifications.tests.factories import LetterFactory
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
JAN, OTHER = "jan.wrona@szkola.example", "janek@poczta.example"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>"


def outcome(received):
    return received.outcome, received.reason


def replies(thread):
    return list(thread.posts.filter(is_first=False).values_list("by__email", "text"))


def test_an_answer_by_mail_stands_in_the_thread_without_the_quote(to_thread, thread):
    text = "Ja poprowadzę.\n\nW dniu 16.11.2026 o 15:40, Ewa Lis (Sieć polonistów) pisze:\n> Kto poprowadzi warsztat?\n"

    received = actions.take(letter(f"Jan Wrona <{JAN}>", to_thread, text))

    assert outcome(received) == ("posted", "")
    assert replies(thread) == [(JAN, "Ja poprowadzę.")]
    assert "Kto poprowadzi warsztat?" in MailedPost.objects.get().cut
    assert received.raw is None


def test_the_address_of_the_envelope_counts_where_the_letter_names_another(to_thread, thread):
    octets = letter(JAN, "siec@lista.example", "Będę.")

    actions.take(octets, to=[to_thread.upper()])

    assert replies(thread) == [(JAN, "Będę.")]


def test_the_same_letter_once_more_changes_nothing(to_thread, thread):
    octets = letter(JAN, to_thread, "Będę.")

    first, second = actions.take(octets), actions.take(octets)

    assert first == second
    assert len(replies(thread)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_letter_by_two_doors_at_once_is_one_post(to_thread, thread):
    octets = letter(JAN, to_thread, "Będę.")

    def come(_door):
        try:
            return actions.take(octets).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as doors:
        found = set(doors.map(come, range(2)))

    assert len(found) == 1
    assert len(replies(thread)) == 1


def test_a_letter_to_the_networks_address_begins_a_thread(ewa, jan):
    to = by_mail.network_address(ewa.network)

    actions.take(letter(JAN, to, "Kto ma salę na 40 osób?", subject="[Sieć polonistów] Re: Sala"))

    thread = Thread.objects.get()
    assert (thread.title, thread.kind, thread.by, thread.network) == ("Sala", "question", jan, ewa.network)


def test_an_answer_sent_to_the_sender_of_our_letter_finds_its_thread(thread, jan):
    to = by_mail.network_address(thread.network)
    first = thread.posts.get()

    actions.take(letter(JAN, to, "Będę.", In_Reply_To=f"<w{first.pk}.t{thread.pk}@dom.example>"))

    assert replies(thread) == [(JAN, "Będę.")]


def test_an_answer_to_a_letter_that_spoke_to_somebody_finds_its_thread_too(thread, jan):
    first = thread.posts.get()

    actions.take(
        letter(JAN, by_mail.network_address(thread.network), "Będę.", References=f"<w{first.pk}.m.t{thread.pk}@dom>")
    )

    assert replies(thread) == [(JAN, "Będę.")]


def test_headers_that_name_a_thread_of_another_network_begin_a_new_one(thread, jan):
    elsewhere = MembershipFactory(user=jan).network

    actions.take(letter(JAN, by_mail.network_address(elsewhere), References=f"<w1.t{thread.pk}@dom.example>"))

    assert replies(thread) == []
    assert elsewhere.threads.count() == 1


def test_an_answer_to_a_letter_of_a_thread_that_was_joined_to_another_goes_there(thread, jan, ewa):
    later = forum.begin(ewa.network, by=ewa.user, title="Sala", kind="question", text="Czyja?")
    old = later.pk
    forum.merge(later, into=thread, by=ewa.user)

    actions.take(letter(JAN, by_mail.network_address(ewa.network), "Nasza.", References=f"<w9.t{old}@dom.example>"))

    assert replies(thread) == [(ewa.user.email, "Czyja?"), (JAN, "Nasza.")]
    assert Thread.objects.count() == 1


@pytest.mark.parametrize("begins", [False, True])
def test_first_links_of_a_new_member_wait_for_whoever_leads_as_on_the_page(to_thread, thread, jan, begins):
    jan.memberships.update(joined_at=clock.now())
    to = by_mail.network_address(thread.network) if begins else to_thread

    received = actions.take(letter(JAN, to, "Polecam https://nieznana.example/kurs"))

    assert outcome(received) == ("held", "links")
    assert HeldPost.objects.get().by == jan
    assert (replies(thread), Thread.objects.count()) == ([], 1)
    assert "Twój już czeka" in Letter.objects.get(to=JAN).text


def test_who_answers_everybody_answers_in_the_thread(to_thread, thread):
    actions.take(letter(JAN, f"{by_mail.network_address(thread.network)}, {to_thread}", "Będę."))

    assert replies(thread) == [(JAN, "Będę.")]
    assert Thread.objects.count() == 1


def test_files_come_in_by_the_rules_of_the_page_and_the_others_are_named(to_thread, thread):
    files = [("zadania.pdf", PDF), ("gra.exe", b"MZ\x90\x00")]

    received = actions.take(letter(JAN, to_thread, "Przesyłam.", files=files))

    assert outcome(received) == ("posted", "")
    assert [file.name for file in thread.posts.last().files.all()] == ["zadania.pdf"]
    answer = Letter.objects.get(to=JAN)
    assert "gra.exe" in answer.text and "Wpis już stoi w rozmowie" in answer.text


def test_a_file_alone_is_a_post_that_names_it(to_thread, thread):
    actions.take(letter(JAN, to_thread, "\nWysłane z iPhone'a\n", files=[("zadania.pdf", PDF)]))

    assert replies(thread) == [(JAN, "W załączniku: zadania.pdf")]


def test_nothing_but_a_quote_is_no_post(to_thread, thread):
    quote = "W dniu 16.11.2026 o 15:40, Ewa Lis (Sieć polonistów) pisze:\n> Kto poprowadzi warsztat?\n"

    assert outcome(actions.take(letter(JAN, to_thread, quote))) == ("ignored", "empty")
    assert replies(thread) == []


def test_a_letter_from_another_address_waits_for_its_person(to_thread, thread, jan):
    received = actions.take(letter(OTHER, to_thread, "Piszę z domu."))

    held = Held.objects.get()
    assert outcome(received) == ("held", "another address")
    assert (held.user, held.thread, held.sender, held.is_proved) == (jan, thread, OTHER, True)
    assert replies(thread) == []
    assert [row.to for row in Letter.objects.all()] == [JAN]
    assert jan.notes.latest("pk").url == held.get_absolute_url()


def test_saying_it_is_me_posts_it_and_the_address_is_known_from_then_on(to_thread, thread, jan):
    actions.take(letter(OTHER, to_thread, "Piszę z domu."))

    actions.own(Held.objects.get(), by=jan, remember=True)
    actions.take(letter(OTHER, to_thread, "I jeszcze raz."))

    assert replies(thread) == [(JAN, "Piszę z domu."), (JAN, "I jeszcze raz.")]
    assert not Held.objects.exists()
    assert KnownAddress.objects.get().user == jan


def test_without_asking_to_remember_the_next_letter_waits_again(to_thread, thread, jan):
    actions.take(letter(OTHER, to_thread))
    actions.own(Held.objects.get(), by=jan)

    assert outcome(actions.take(letter(OTHER, to_thread)))[0] == "held"


def test_saying_it_is_not_me_throws_it_away(to_thread, thread, jan):
    actions.take(letter(OTHER, to_thread))

    actions.disown(Held.objects.get(), by=jan)

    assert not Held.objects.exists()
    assert replies(thread) == []


def test_nobody_answers_for_another_person(to_thread, ewa):
    actions.take(letter(OTHER, to_thread))
    held = Held.objects.get()

    for deed in (actions.own, actions.disown):
        with pytest.raises(PermissionDenied):
            deed(held, by=ewa.user)


def test_a_forged_letter_waits_and_its_sender_hears_nothing(to_thread, thread):
    received = actions.take(letter(JAN, to_thread, results=FAILED))

    assert outcome(received) == ("held", "not proved")
    assert replies(thread) == []
    assert "Czeka list" in Letter.objects.get().subject  # to Jan himself, at his own address


def test_a_claim_that_another_server_makes_about_the_sender_counts_for_nothing(ewa, jan):
    claimed = "mx.obcy.example; dmarc=pass"

    received = actions.take(letter(JAN, by_mail.network_address(ewa.network), results=claimed))

    assert outcome(received)[0] == "held"
    assert not Thread.objects.exists()


def test_an_unproved_address_is_never_remembered(to_thread, jan):
    actions.take(letter(OTHER, to_thread, results=FAILED))

    actions.own(Held.objects.get(), by=jan, remember=True)

    assert not KnownAddress.objects.exists()


def test_an_address_with_an_account_of_its_own_cannot_be_somebodys_second(to_thread, jan):
    UserFactory(email=OTHER)
    actions.take(letter(OTHER, to_thread))

    with pytest.raises(Refusal, match="własne konto"):
        actions.own(Held.objects.get(), by=jan, remember=True)
    assert Held.objects.exists()


def test_a_letter_to_nobody_goes_back_with_its_text_once_a_day(jan):
    first = actions.take(letter(JAN, "odp+nikt@dom.example", "Ważne słowa."))
    second = actions.take(letter(JAN, "siec-99999@dom.example", "Inne słowa."))

    assert [outcome(first), outcome(second)] == [("answered", "nowhere"), ("ignored", "nowhere")]
    answer = Letter.objects.get()
    assert (answer.to, answer.is_last) == (JAN, True)
    assert "Ważne słowa." in answer.text
    assert answer.headers["Auto-Submitted"] == "auto-replied"


def test_nobody_hears_from_us_twice_a_day_whatever_was_wrong(to_thread, thread):
    bad = [("gra.exe", b"MZ\x90\x00")]
    actions.take(letter(JAN, to_thread, "Przesyłam.", files=bad))

    again = actions.take(letter(JAN, to_thread, "I jeszcze.", files=bad))
    lost = actions.take(letter(JAN, "odp+nikt@dom.example"))

    assert (outcome(again), outcome(lost)) == (("posted", ""), ("ignored", "nowhere"))
    assert Letter.objects.filter(to=JAN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_lost_letters_at_once_are_answered_once(jan):
    letters = [letter(JAN, "odp+nikt@dom.example") for _ in range(2)]

    def come(octets):
        try:
            return actions.take(octets).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as doors:
        found = sorted(doors.map(come, letters))

    assert found == ["answered", "ignored"]
    assert Letter.objects.filter(to=JAN).count() == 1


def test_a_stranger_gets_the_letter_back_and_nobody_else_hears_of_it(ewa):
    received = actions.take(letter("obcy@poczta.example", by_mail.network_address(ewa.network), "Wpuśćcie mnie."))

    assert outcome(received) == ("answered", "nowhere")
    assert [row.to for row in Letter.objects.all()] == ["obcy@poczta.example"]
    assert not Thread.objects.exists()


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "no-reply@x.example", "nie-odpowiadaj+7@x.example"])
def test_an_address_that_nobody_reads_is_never_answered(jan, sender):
    received = actions.take(letter(sender, "odp+nikt@dom.example"))

    assert outcome(received) == ("ignored", "nowhere")
    assert not Letter.objects.exists()


def test_an_address_once_confirmed_for_one_person_writes_for_its_owner_once_they_have_an_account(
    to_thread, thread, jan
):
    KnownAddress.objects.create(user=jan, email=OTHER)
    owner = MembershipFactory(network=thread.network, user__email=OTHER).user

    received = actions.take(letter(OTHER, by_mail.network_address(thread.network), "To ja."))

    assert outcome(received) == ("posted", "")
    assert Thread.objects.exclude(pk=thread.pk).get().by == owner


def test_whoever_left_writes_no_more(to_thread, thread, jan):
    networks.leave(thread.network, by=jan)
    policies.forget_standing(jan)

    assert outcome(actions.take(letter(JAN, to_thread, "Jeszcze ja."))) == ("answered", "no right")
    assert replies(thread) == []
    assert "Nie należysz już do załogi" in Letter.objects.get(to=JAN).text


def test_an_archived_network_says_so_and_gives_the_text_back(to_thread, thread, ewa):
    networks.archive(thread.network, by=ewa.user)

    received = actions.take(letter(JAN, to_thread, "Jeszcze ja."))

    assert outcome(received) == ("answered", "refused")
    answer = Letter.objects.get(to=JAN)
    assert "archiwum" in answer.text and "Jeszcze ja." in answer.text


def test_a_text_too_long_goes_back_whole(to_thread, thread):
    words = "słowo " * 4000

    received = actions.take(letter(JAN, to_thread, words))

    assert outcome(received) == ("answered", "refused")
    assert Letter.objects.get(to=JAN).text.count("słowo") == 4000


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<lista.example>"},
        {"Return_Path": "<>"},
        {"subject": "Automatyczna odpowiedź: [Sieć] Spotkanie"},
        {"subject": "Poza biurem"},
    ],
)
def test_a_machine_is_never_posted_and_never_answered(to_thread, thread, headers):
    received = actions.take(letter(JAN, to_thread, "Jestem na urlopie.", **headers))
    elsewhere = actions.take(letter(JAN, "odp+nikt@dom.example", **headers))

    assert (received.outcome, elsewhere.outcome) == ("ignored", "ignored")
    assert replies(thread) == []
    assert not Letter.objects.exists()


def test_our_own_letter_that_came_back_is_left_alone(to_thread, ewa):
    from_us = by_mail.network_address(ewa.network)

    assert outcome(actions.take(letter(from_us, to_thread))) == ("ignored", "loop")
    assert outcome(actions.take(letter(JAN, to_thread, Message_ID="<w1.t1@dom.example>"))) == ("ignored", "loop")


def test_an_address_dies_after_90_days_without_a_letter(to_thread, thread):
    ReplyAddress.objects.update(valid_until=clock.now() - timedelta(minutes=1))

    assert outcome(actions.take(letter(JAN, to_thread))) == ("answered", "nowhere")


def test_the_address_is_the_same_in_every_letter_and_each_person_has_their_own(to_thread, thread, jan, ewa):
    again = by_mail.reply_address(jan, thread)
    others = by_mail.reply_address(ewa.user, thread)

    assert again == to_thread != others
    assert to_thread.islower() and len(to_thread.split("@")[0]) <= 64


def test_letters_sent_before_the_key_changed_can_still_be_answered(to_thread, thread, jan, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60

    actions.take(letter(JAN, to_thread, "Będę."))

    assert replies(thread) == [(JAN, "Będę.")]
    assert by_mail.reply_address(jan, thread) == to_thread


DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1200))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00\xff",
        b"From: \r\n\r\n",
        b"From: x\nTo: =?zz?q?=?=\n\nx",
        b"a" * 100,
        b"From: " + b"a" * 400 + b"@szkola.example\nTo: siec-1@dom.example\n\nx",
        b"From: jan@szkola.example\nMIME-Version: 1.0\n" + DEEP,
    ],
)
def test_rubbish_is_taken_in_and_breaks_nothing(octets):
    assert actions.take(octets).outcome == Received.Outcome.IGNORED
    assert not Post.objects.exists()


@pytest.mark.parametrize("charset", ["punycode", "undefined", "x-nieznany"])
def test_a_letter_in_an_alphabet_that_cannot_be_read_is_posted_all_the_same(to_thread, thread, charset):
    octets = letter(JAN, to_thread, "Bede.").replace(b'charset="utf-8"', f'charset="{charset}"'.encode())

    assert outcome(actions.take(octets)) == ("posted", "")
    assert replies(thread) == [(JAN, "Bede.")]


def test_signs_that_no_database_keeps_go_and_the_words_stay(to_thread, thread):
    known = letter(JAN, to_thread, "Bede.").replace(b"Bede.", b"Be\x00de.").replace(b"Subject: Re", b"Subject: R\x00e")
    lost = letter(JAN, "odp+nikt@dom.example", "Bede.").replace(b"Bede.", b"Be\x00de.")

    assert outcome(actions.take(known)) == ("posted", "")
    assert outcome(actions.take(lost)) == ("answered", "nowhere")
    assert replies(thread) == [(JAN, "Bede.")]
    assert "Bede." in Letter.objects.get(to=JAN).text


@pytest.mark.parametrize("words", ["a\n" * 4001, "słowo " * 34_000])
def test_a_letter_without_end_goes_back_before_anybody_reads_it(to_thread, thread, words):
    received = actions.take(letter(JAN, to_thread, words))

    assert outcome(received) == ("answered", "too long")
    assert replies(thread) == []


@pytest.mark.parametrize("subject", ["Urlop", "Nieobecność: kto mnie zastąpi?", "Nieobecność"])
def test_a_person_who_writes_about_an_absence_is_no_machine(to_thread, thread, subject):
    actions.take(letter(JAN, to_thread, "Kto poprowadzi za mnie konkurs?", subject=subject))

    assert replies(thread) == [(JAN, "Kto poprowadzi za mnie konkurs?")]


def test_a_machine_that_only_its_words_betray_is_not_posted(to_thread, thread):
    received = actions.take(letter(JAN, to_thread, "Dzień dobry, jestem nieobecna w pracy.", subject="Nieobecność"))

    assert outcome(received) == ("ignored", "automatic")
    assert replies(thread) == []


@pytest.mark.parametrize(
    "results",
    [
        f"{HOST}; spf=pass smtp.mailfrom=zly@napastnik.example; dkim=pass header.d=napastnik.example; dmarc=none",
        f"{HOST}; dmarc=fail header.from=szkola.example; spf=fail smtp.mailfrom=dmarc=pass@napastnik.example",
    ],
)
def test_nobody_begins_a_thread_in_a_members_name_by_proving_a_domain_of_their_own(ewa, jan, results):
    received = actions.take(letter(JAN, by_mail.network_address(ewa.network), "To ja, Jan.", results=results))

    assert received.outcome == "held"
    assert Thread.objects.count() == 0


def report(to, status="5.1.1", action="failed"):
    """What a mail server says of a letter it did not deliver (RFC 3464)."""
    made = MIMEMultipart("report", report_type="delivery-status")
    made["From"], made["To"], made["Subject"] = "MAILER-DAEMON@mx.szkola.example", to, "Undelivered Mail"
    made["Message-ID"], made["Return-Path"] = f"<{next(NUMBERS)}@mx.szkola.example>", "<>"
    made.attach(MIMEText("This is the mail system."))
    about, whom = Message(), Message()
    about["Reporting-MTA"] = "dns; mx.szkola.example"
    whom["Final-Recipient"], whom["Action"], whom["Status"] = f"rfc822; {JAN}", action, status
    delivery = MIMEBase("message", "delivery-status")
    delivery.set_payload([about, whom])
    made.attach(delivery)
    return made.as_bytes()


def test_a_letter_that_came_back_stops_letters_to_its_person_once(jan, settings):
    settings.MAIL_LISTEN = "127.0.0.1:8025"
    sent = LetterFactory(user=jan, to=jan.email, sent_at=clock.now())
    octets = report(bouncing.return_address(sent))

    outcomes = [outcome(actions.take(octets)) for _ in range(2)]

    assert outcomes == [("returned", "")] * 2
    row = Unreached.objects.get()
    assert (row.user, row.status, row.stopped_at is not None) == (jan, "5.1.1", True)
    assert not Received.objects.exclude(raw=None).exists() and Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "status", "action"),
    [("", "4.2.2", "delayed"), ("", "4.4.1", "failed"), ("odbicia@dom.example", "5.1.1", "failed")],
    ids=["delayed", "for a time", "not a return address"],
)
def test_what_may_still_arrive_or_proves_nothing_stops_nobody(jan, address, status, action):
    sent = LetterFactory(user=jan, to=jan.email, sent_at=clock.now())

    received = actions.take(report(address or bouncing.return_address(sent), status, action))

    assert outcome(received) == ("ignored", "bounce")
    assert not Unreached.objects.exists() and Letter.objects.count() == 1


def test_whatever_else_comes_to_a_return_address_is_never_answered(jan):
    sent = LetterFactory(user=jan, to=jan.email, sent_at=clock.now())

    received = actions.take(letter(JAN, bouncing.return_address(sent), "Nie ma mnie w pracy."))

    assert outcome(received) == ("ignored", "bounce")
    assert Letter.objects.count() == 1


QUOTED = {
    "marked": "W dniu 21.11.2026 o 12:00, Jan Wrona (Sieć polonistów) pisze:\n\n{marked}",
    "under headers": "Od: Jan Wrona (Sieć polonistów) <{network}>\nWysłano: sobota, 21 listopada 2026 12:00\n"
    "Do: Ewa Lis\nTemat: [Sieć polonistów] Spotkanie\n\n{plain}",
}


@pytest.mark.parametrize("how", QUOTED)
def test_an_answer_to_our_real_letter_keeps_nothing_of_it(ewa, jan, thread, settings, how):
    settings.MAIL_LISTEN = "127.0.0.1:8025"
    forum.reply(thread, by=jan, text="Mogę ja, w piątek.\n\nTylko gdzie?")
    ours = Letter.objects.filter(user=ewa.user).latest("pk")
    marked = "\n".join(f"> {line}" for line in ours.text.splitlines())
    quoted = QUOTED[how].format(marked=marked, plain=ours.text, network=by_mail.network_address(ewa.network))

    received = actions.take(letter(ewa.user.email, ours.headers["Reply-To"], f"U nas w bibliotece.\n\n{quoted}"))

    assert outcome(received) == ("posted", "")
    assert replies(thread)[-1] == (ewa.user.email, "U nas w bibliotece.")


def test_an_expert_who_was_let_into_a_thread_answers_it_by_mail_and_no_other(ewa, thread):
    seat = MembershipFactory(network=ewa.network, advising=True, user__email=JAN)
    other = forum.begin(ewa.network, by=ewa.user, title="Inna", kind="question", text="Kto?")
    confidential.let_in(thread, person=seat.user, by=ewa.user)

    answer = actions.take(letter(JAN, by_mail.reply_address(seat.user, thread), "Ja poprowadzę."))
    elsewhere = actions.take(letter(JAN, by_mail.reply_address(seat.user, other), "Tu też."))
    begun = actions.take(letter(JAN, by_mail.network_address(ewa.network), "Nowa sprawa.", subject="Sprawa"))

    assert outcome(answer) == ("posted", "")
    assert replies(thread) == [(JAN, "Ja poprowadzę.")]
    assert elsewhere.outcome != "posted" and begun.outcome != "posted"
    assert Post.objects.filter(by=seat.user).count() == 1

    policies.forget_standing(seat.user)
    Membership.objects.filter(pk=seat.pk).update(until=clock.today() - timedelta(days=1))
    late = actions.take(letter(JAN, by_mail.reply_address(seat.user, thread), "Jeszcze jedno."))
    assert late.outcome != "posted" and len(replies(thread)) == 1
