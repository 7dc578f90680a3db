"""What letters say of conversations, to whom and when."""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest

from zaloga.core import clock
from zaloga.forum import actions, by_mail
from zaloga.forum.models import ReplyAddress, Thread
from zaloga.forum.notices import seen_until
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import digests
from zaloga.notifications.models import Letter, Note, Preference, Reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.MAIL_DOMAIN, settings.MAIL_LISTEN = "dom.example", "127.0.0.1:8025"


@pytest.fixture
def ewa():
    return MembershipFactory(coordinating=True, user__name="Ewa Lis", network__name="Sieć polonistów")


@pytest.fixture
def jan(ewa):
    return MembershipFactory(network=ewa.network, user__name="Jan Wrona")


@pytest.fixture
def thread(ewa):
    return actions.begin(ewa.network, by=ewa.user, title="Warsztat", kind="question", text="Kto **poprowadzi**?")


def come(person):
    """Let the hour of the digest come; gives the letter, if there is one."""
    Letter.objects.all().delete()
    Reader.objects.filter(user=person).update(next_at=clock.now() - timedelta(minutes=1))
    digests.compose(Reader.objects.get(user=person), Note.Way.DIGEST)
    return Letter.objects.filter(user=person).first()


def test_an_answer_to_my_question_comes_at_once_with_its_words_and_can_be_answered(ewa, jan, thread):
    Letter.objects.all().delete()
    reply = actions.reply(thread, by=jan.user, text="Mogę ja, *w piątek*.")

    letter = Letter.objects.get()
    assert (letter.user, letter.subject) == (ewa.user, "[Sieć polonistów] Warsztat")
    assert letter.text.startswith("Jan Wrona odpowiada w rozmowie „Warsztat”:\n\nMogę ja, *w piątek*.\n")
    assert "<em>w piątek</em>" in letter.html and "Wystarczy odpisać na ten list" in letter.text
    root = f"<t{thread.pk}@dom.example>"
    assert {name: letter.headers[name] for name in ("Message-ID", "In-Reply-To", "References", "Reply-To")} == {
        "Message-ID": f"<w{reply.pk}.t{thread.pk}@dom.example>",
        "In-Reply-To": root,
        "References": root,
        "Reply-To": by_mail.reply_address(ewa.user, thread),
    }
    sender = str(make_header(decode_header(letter.headers["From"])))
    assert sender == f"Jan Wrona (Sieć polonistów) <siec-{thread.network_id}@dom.example>"
    assert letter.headers["List-Id"].startswith(f"<siec-{thread.network_id}.")


def test_where_letters_are_not_taken_in_nobody_is_asked_to_answer_by_mail(settings, ewa, jan, thread):
    settings.MAIL_LISTEN = settings.IMAP_HOST = ""
    Letter.objects.all().delete()

    actions.reply(thread, by=jan.user, text="Mogę ja.")

    letter = Letter.objects.get()
    assert not {"From", "Reply-To"} & letter.headers.keys() and "odpisać" not in letter.text
    assert not ReplyAddress.objects.exists()


def test_the_digest_tells_everybody_of_the_crew_what_was_said_and_how_to_answer(ewa, jan, thread):
    reader = MembershipFactory(network=ewa.network).user
    actions.reply(thread, by=jan.user, text="> Kto poprowadzi?\nMogę ja.")

    letter = come(reader)

    address = by_mail.reply_address(reader, thread)
    assert "Jan Wrona: „Mogę ja”." in letter.text and address in letter.text
    assert f"mailto:{address}?subject=" in letter.html


def test_replies_stand_in_the_bell_of_those_who_wrote_and_in_the_digest_of_all(ewa, jan, thread):
    reader = MembershipFactory(network=ewa.network).user
    actions.reply(thread, by=jan.user, text="Mogę ja.")

    assert not reader.notes.in_bell().exists()
    assert reader.notes.get().by_mail == Note.Way.DIGEST
    assert ewa.user.notes.in_bell().filter(text__startswith="Jan Wrona odpowiada").exists()


def test_whoever_wants_everything_gets_every_reply_at_once(ewa, jan, thread):
    reader = MembershipFactory(network=ewa.network).user
    Preference.objects.create(user=reader, level=Preference.Level.ALL)
    Letter.objects.all().delete()

    actions.reply(thread, by=jan.user, text="Mogę ja.")

    assert set(Letter.objects.values_list("user", flat=True)) == {ewa.user.pk, reader.pk}


def test_the_digest_leaves_out_what_was_withdrawn_or_read_on_the_page(ewa, jan, thread):
    gone = actions.reply(thread, by=ewa.user, text="Tajemnica, której już nie ma.")
    actions.reply(thread, by=ewa.user, text="Zostaje.")
    actions.withdraw(gone, by=ewa.user)

    letter = come(jan.user)
    assert "Tajemnica" not in letter.text + letter.html and "Ewa Lis: „Zostaje”." in letter.text

    actions.reply(thread, by=ewa.user, text="Przeczytane.")
    actions.read(thread, by=jan.user, until=clock.now())
    assert come(jan.user) is None


def test_whoever_has_left_finds_nothing_in_the_digest(ewa, jan, thread):
    person = jan.user
    networks.leave(jan.network, by=person)

    assert come(person) is None


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_digest_of_many_threads_asks_as_much_as_of_one(ewa, jan, how_many, django_assert_num_queries):
    for number in range(how_many):
        actions.begin(ewa.network, by=ewa.user, title=f"Temat {number}", kind="question", text="Kto?")
    Reader.objects.filter(user=jan.user).update(next_at=clock.now() - timedelta(minutes=1))
    reader = Reader.objects.get(user=jan.user)

    with django_assert_num_queries(26):
        digests.compose(reader, Note.Way.DIGEST)


@pytest.mark.parametrize("how_many", [1, 3])
def test_each_reader_more_costs_only_the_writing_of_a_letter(ewa, how_many, django_assert_num_queries):
    MembershipFactory.create_batch(how_many, network=ewa.network)
    actions.begin(ewa.network, by=ewa.user, title="Temat", kind="question", text="Kto?")
    Reader.objects.update(next_at=clock.now() - timedelta(minutes=1))

    with django_assert_num_queries(25 + 2 * how_many):  # the letter, and the worker woken
        digests.round_of(Reader.objects.order_by("pk"), Note.Way.DIGEST)

    assert Letter.objects.count() == how_many


def test_a_reader_of_a_confidential_thread_hears_of_it_and_others_beside_do_not(ewa, jan):
    secret = actions.begin(ewa.network, by=ewa.user, title="Tajne", kind="question", text="?", is_confidential=True)
    late = MembershipFactory(network=ewa.network).user
    Note.objects.create(user=late, source="forum.confided", ref=f"thread-{secret.pk}", by_mail=Note.Way.DIGEST)
    Reader.objects.get_or_create(user=late)
    Reader.objects.update(next_at=clock.now() - timedelta(minutes=1))

    digests.round_of(Reader.objects.order_by("pk"), Note.Way.DIGEST)

    letters = Letter.objects.all()
    assert [letter.user for letter in letters if "poufn" in letter.text] == [jan.user]
    assert not any("Tajne" in letter.text + letter.html for letter in letters)


def test_a_letter_that_speaks_to_somebody_is_no_second_copy_of_the_one_they_have(ewa, jan, thread):
    Preference.objects.create(user=jan.user, scope="", level=Preference.Level.ALL)
    Letter.objects.all().delete()
    reply = actions.reply(thread, by=ewa.user, text="Kto pomoże?")
    actions.edit(reply, by=ewa.user, text="Kto pomoże? @Jan Wrona")

    ids = list(Letter.objects.filter(user=jan.user).order_by("pk").values_list("headers__Message-ID", flat=True))

    assert ids == [f"<w{reply.pk}.t{thread.pk}@dom.example>", f"<w{reply.pk}.m.t{thread.pk}@dom.example>"]


def test_how_far_many_people_have_read_agrees_with_what_each_ones_page_says(ewa, jan, thread):
    late = MembershipFactory(network=ewa.network).user
    actions.read(thread, by=jan.user, until=clock.now())
    actions.read_all(ewa.network, by=ewa.user)
    other = actions.begin(ewa.network, by=jan.user, title="Druga", kind="question", text="?")
    people, threads = [ewa.user, jan.user, late], [thread, other]

    found = seen_until([(person, one) for person in people for one in threads])

    assert found == {
        (person.pk, one.pk): one.seen_until for person in people for one in Thread.objects.with_mark(person)
    }
