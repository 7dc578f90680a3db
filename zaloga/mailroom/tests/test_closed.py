"""Conversations that take no letters: confidential ones, and those in which somebody speaks without a name."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.tokens import digest
from zaloga.forum import actions as forum
from zaloga.forum import by_mail
from zaloga.forum.models import Post, ReplyAddress, Thread
from zaloga.mailroom import actions
from zaloga.mailroom.models import Held
from zaloga.mailroom.tests.letters import letter
from zaloga.mailroom.tests.test_actions import JAN, OTHER, outcome
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import digests
from zaloga.notifications.models import Letter, Note, Preference, Reader

pytestmark = pytest.mark.django_db
WORDS = "Wicedyrektor czyta moje dzienniki."
CLOSED = ("answered", "closed")
PAGE_ONLY = "tylko-strona@dom.example"


@pytest.fixture
def confidential(ewa, jan):
    fields = {"title": "Konflikt w moim zespole", "kind": "question", "text": "Jak mam rozmawiać?"}
    return forum.begin(ewa.network, by=ewa.user, is_confidential=True, **fields)


@pytest.fixture
def unsigned(thread):
    """A thread with a post that holds no author."""
    Post.objects.create(thread=thread, text="Ja się boję.", html="<p>Ja się boję.</p>", alias=1, key="a" * 64)
    return thread


def planted(person, thread):
    """An address such as nobody is ever given there: guessed, or handed out before the thread had a post unsigned."""
    token = by_mail.tokens_of(person.pk, thread.pk, 1)[0]
    until = clock.now() + timedelta(days=1)
    ReplyAddress.objects.create(user=person, thread=thread, digest=digest(token), valid_until=until)
    return f"odp+{token}@dom.example"


@pytest.fixture(params=["confidential", "unsigned"])
def closed(request):
    return request.getfixturevalue(request.param)


def test_no_address_is_made_there(closed, jan):
    assert by_mail.reply_address(jan, closed) == ""
    assert not ReplyAddress.objects.exists()


@pytest.mark.parametrize(("name", "why"), [("confidential", "To rozmowa poufna"), ("unsigned", "ktoś pisze anonimowo")])
def test_a_letter_to_an_address_of_that_thread_goes_back_with_the_reason_and_its_text(request, jan, name, why):
    thread = request.getfixturevalue(name)
    before = thread.posts.count()

    received = actions.take(letter(JAN, planted(jan, thread), WORDS))

    back = Letter.objects.get(to=JAN)
    assert outcome(received) == CLOSED
    assert why in back.text and WORDS in back.text and "Wejdź na stronę" in back.text
    assert thread.title not in back.text and "Jak mam rozmawiać" not in back.text
    assert thread.posts.count() == before
    assert received.raw is None


def test_a_guessed_address_goes_back_like_any_other_that_nobody_has(confidential, jan):
    token = by_mail.tokens_of(jan.pk, confidential.pk, 1)[0]

    received = actions.take(letter(JAN, f"odp+{token}@dom.example", WORDS))

    assert outcome(received) == ("answered", "nowhere")
    assert WORDS in Letter.objects.get(to=JAN).text
    assert confidential.posts.count() == 1


def test_a_letter_from_another_address_is_not_held_under_the_threads_name(closed, jan):
    received = actions.take(letter(OTHER, planted(jan, closed), WORDS))

    assert outcome(received) == CLOSED
    assert not Held.objects.exists()


def test_a_letter_held_before_somebody_spoke_without_a_name_cannot_be_owned_any_more(to_thread, thread, jan):
    actions.take(letter(OTHER, to_thread, WORDS))
    Post.objects.create(thread=thread, text="Ja się boję.", html="<p>Ja się boję.</p>", alias=1, key="a" * 64)

    with pytest.raises(Refusal, match="anonimowo"):
        actions.own(Held.objects.get(), by=jan)

    assert not Post.objects.filter(text=WORDS).exists()


@pytest.mark.parametrize("reference", ["<t{thread}@dom.example>", "<w{post}.t{thread}@dom.example>"])
def test_an_answer_that_goes_to_the_network_is_known_by_its_headers_and_begins_nothing_open(closed, jan, reference):
    named = reference.format(thread=closed.pk, post=closed.posts.first().pk)

    received = actions.take(letter(JAN, by_mail.network_address(closed.network), WORDS, In_Reply_To=named))

    assert outcome(received) == CLOSED
    assert list(Thread.objects.all()) == [closed]


def test_a_notice_of_a_confidence_gives_no_address_and_comes_from_the_house(ewa, jan, settings):
    settings.MAIL_LISTEN = "127.0.0.1:2525"
    Preference.objects.create(user=jan, scope="", level=Preference.Level.ALL)
    fields = {"title": "Konflikt w moim zespole", "kind": "question", "text": "Jak mam rozmawiać?"}
    forum.begin(ewa.network, by=ewa.user, is_confidential=True, **fields)

    notice = Letter.objects.get(to=JAN)
    assert not {"from", "message-id", "references"} & {name.lower() for name in notice.headers}
    assert notice.headers["Reply-To"] == PAGE_ONLY
    assert notice.subject == "Nowa rozmowa poufna w Twojej sieci"
    for secret in ("Konflikt", "rozmawiać", "odp+", by_mail.network_address(ewa.network)):
        assert secret not in f"{notice.text} {notice.html}"


def test_a_letter_with_a_signed_post_gives_no_address_where_somebody_does_not_sign(unsigned, ewa, jan, settings):
    settings.MAIL_LISTEN = "127.0.0.1:2525"
    Preference.objects.create(user=jan, scope="", level=Preference.Level.ALL)

    forum.reply(unsigned, by=ewa.user, text="Pomożemy.")

    said = Letter.objects.get(to=JAN)
    assert "Pomożemy." in said.text and "odp+" not in said.text
    assert "Na tę rozmowę nie da się odpisać listem" in said.text
    assert (said.headers["Reply-To"], "From" in said.headers) == (PAGE_ONLY, False)


@pytest.mark.parametrize("where", ["confidential", "digest"])
def test_an_answer_to_a_letter_that_only_the_page_can_answer_comes_back_and_stays_out(ewa, jan, settings, where):
    settings.MAIL_LISTEN = "127.0.0.1:2525"
    level = Preference.Level.ALL if where == "confidential" else Preference.Level.IMPORTANT
    Preference.objects.create(user=jan, scope="", level=level)
    fields = {"title": "Konflikt w moim zespole", "kind": "question", "text": "Jak mam rozmawiać?"}
    forum.begin(ewa.network, by=ewa.user, is_confidential=where == "confidential", **fields)
    Reader.objects.filter(user=jan).update(next_at=clock.now())
    for reader in Reader.objects.filter(user=jan, next_at__lte=clock.now()):
        digests.compose(reader, Note.Way.DIGEST)
    ours = Letter.objects.get(to=JAN)

    received = actions.take(letter(JAN, ours.headers["Reply-To"], WORDS, subject=f"Re: {ours.subject}"))

    back = Letter.objects.exclude(pk=ours.pk).get()
    assert (outcome(received), back.to) == (("answered", "nowhere"), JAN)
    assert WORDS in back.text and "tylko strona" in back.text
    assert not Post.objects.filter(text=WORDS).exists() and not Held.objects.exists()


def test_who_does_not_read_the_thread_learns_nothing_from_naming_it(confidential):
    seat = MembershipFactory(network=confidential.network, user__email="nowy@szkola.example")

    to = by_mail.network_address(confidential.network)
    received = actions.take(letter(seat.user.email, to, "Czy coś tu jest?", In_Reply_To=f"<t{confidential.pk}@dom>"))

    assert outcome(received) == ("posted", "")
    assert Thread.objects.exclude(pk=confidential.pk).get().by == seat.user
    assert confidential.posts.count() == 1
