"""A hidden post: its stub, where its words no longer are, the author's appeal."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.words import network_named
from zaloga.forum import actions, policies
from zaloga.forum.models import Hiding, Post, Reader, Report, Thread
from zaloga.forum.tests.factories import PostFactory, PostFileFactory
from zaloga.networks.policies import forget_standing
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import rooms
from zaloga.notifications.models import Letter, Note, Preference
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

TITLE, WORDS, REASON = "Co z Frankiem z 5b", "Franek z 5b znowu nie przyszedł", "Widać, o które dziecko chodzi"


@pytest.fixture
def author(lead):
    return MembershipFactory(network=lead.network, user__name="Anna Jarosz")


@pytest.fixture
def member(lead):
    return MembershipFactory(network=lead.network)


@pytest.fixture
def judge(lead):
    return AppointmentFactory(programme=lead.network.programme, user__name="Filip Powiatowy").user


@pytest.fixture
def thread(author, member):
    thread = actions.begin(author.network, by=author.user, title=TITLE, kind="question", text=WORDS)
    actions.reply(thread, by=member.user, text="Porozmawiajmy o zasadach")
    Note.objects.all().delete()
    return thread


@pytest.fixture
def first(thread):
    return thread.posts.get(is_first=True)


@pytest.fixture
def hiding(first, lead):
    return actions.hide(first, by=lead.user, reason=REASON)


def text_of(client, user, url):
    client.force_login(user)
    response = client.get(url)
    return response.content.decode() if response.status_code == 200 else response.status_code


def test_hiding_leaves_a_stub_with_the_reason_and_tells_the_author(client, lead, author, member, first, hiding):
    shown = text_of(client, member.user, first.thread.get_absolute_url())

    assert f"Wpis ukryty przez osobę prowadzącą: {REASON}" in shown.replace("\u00a0", " ")
    assert WORDS not in shown
    assert [(note.user, note.text, note.url) for note in Note.objects.all()] == [
        (author.user, "Twój wpis jest ukryty. Zobacz powód i co możesz zrobić", hiding.get_absolute_url())
    ]
    event = Event.objects.get(name="forum.hidden")
    assert (event.by, event.about) == (lead.user, author.user)
    assert (event.target_label, event.details) == (f"wpis w {network_named(lead.network)}", {"user": author.user.pk})


def test_the_author_and_those_who_lead_still_read_the_words(client, lead, author, first, hiding):
    assert WORDS in text_of(client, author.user, first.thread.get_absolute_url())
    assert WORDS not in text_of(client, lead.user, first.thread.get_absolute_url())
    for person in (author.user, lead.user):
        assert WORDS in text_of(client, person, hiding.get_absolute_url())


def test_hidden_words_are_nowhere_for_others(client, lead, author, member, first):
    actions.edit(first, by=author.user, text=f"{WORDS}, po poprawce")
    file = PostFileFactory(post=first, name="franek.pdf")
    actions.hide(first, by=lead.user, reason="Nie na temat")
    slug = lead.network.slug

    assert text_of(client, member.user, reverse("forum:versions", args=[slug, first.pk])) == 403
    assert text_of(client, member.user, reverse("forum:file", args=[slug, file.pk])) == 404
    assert text_of(client, member.user, reverse("forum:report", args=[slug, first.pk])).count(WORDS) == 0
    assert WORDS not in text_of(client, member.user, f"{first.thread.get_absolute_url()}?cytuj={first.pk}")
    client.post(reverse("forum:useful", args=[slug, first.pk]), {"przyda": "tak"})
    first.refresh_from_db()
    assert first.useful == 0
    thread = Thread.objects.for_list(member.user).get()
    assert (thread.waits_for_answer, thread.news) == (False, 0)


def test_a_hidden_reply_is_not_news_and_no_answer(lead, author, member, thread):
    reply = thread.posts.get(is_first=False)
    actions.mark_answer(reply, by=author.user)

    actions.hide(reply, by=lead.user, reason="Nie na temat")

    row = Thread.objects.for_list(author.user).get()
    assert (row.replies, row.news, row.answer, row.waits_for_answer) == (0, 0, None, True)
    assert row.last_by == author.user.name


def test_the_title_goes_with_the_first_post_from_logs_and_bells_too(lead, member, first):
    third = MembershipFactory(network=lead.network)
    Note.objects.create(user=third.user, text=f"Anna Jarosz zaczyna rozmowę „{TITLE}”", url=first.get_absolute_url())

    hiding = actions.hide(first, by=lead.user, reason="Imię dziecka w temacie", with_title=True)

    assert Thread.objects.get().title == actions.hiding.HIDDEN_TITLE
    assert not Event.objects.filter(target_label__contains="Frank").exists()
    assert not Note.objects.filter(text__contains="Frank").exists()
    actions.bring_back(hiding, by=lead.user)
    assert Thread.objects.get().title == TITLE


def test_hiding_answers_the_report(lead, member, first):
    actions.report(first, by=member.user)

    actions.hide(first, by=lead.user, reason=REASON)

    assert not Report.objects.exists()


def test_only_those_who_lead_hide_and_not_their_own(lead, author, member, first, judge):
    own = PostFactory(thread=first.thread, by=lead.user)

    for person, post in [(member.user, first), (author.user, first), (judge, first), (lead.user, own)]:
        with pytest.raises(PermissionDenied):
            actions.hide(post, by=person, reason="bo tak")

    assert not Hiding.objects.exists()


def test_a_post_is_hidden_once(lead, first, hiding):
    with pytest.raises(Refusal):
        actions.hide(first, by=lead.user, reason="Jeszcze raz")


def test_a_reason_is_asked_for(client, lead, first):
    client.force_login(lead.user)

    response = client.post(reverse("forum:hide", args=[lead.network.slug, first.pk]), {"reason": " "})

    assert response.status_code == 422
    assert "Napisz powód" in response.content.decode()
    assert not Hiding.objects.exists()


def test_those_who_lead_bring_it_back_and_the_author_hears(client, lead, author, member, first, hiding):
    client.force_login(lead.user)

    client.post(reverse("forum:bring_back", args=[hiding.pk]))

    assert WORDS in text_of(client, member.user, first.thread.get_absolute_url())
    assert Note.objects.filter(user=author.user, text="Twój wpis znów widać w rozmowie").exists()
    assert Thread.objects.get().replies == 1
    assert client.post(reverse("forum:bring_back", args=[hiding.pk])).status_code == 404


def test_a_withdrawn_post_keeps_nothing_of_its_hiding(lead, author, first, hiding):
    actions.appeal(hiding, by=author.user, words="To nie o nim")

    actions.withdraw(first, by=author.user)

    hiding.refresh_from_db()
    assert (hiding.reason, hiding.appeal, hiding.lifted_at is None) == ("", "", False)
    assert Post.objects.get(pk=first.pk).hidden_at is None
    with pytest.raises(Refusal):
        actions.bring_back(hiding, by=lead.user)


# The appeal


def appealed(hiding, author):
    return actions.appeal(hiding, by=author.user, words="Franek to postać z lektury")


def test_an_appeal_shows_the_programme_coordinator_this_post_and_only_until_the_answer(
    client, lead, author, judge, hiding
):
    assert text_of(client, judge, hiding.get_absolute_url()) == 404
    client.force_login(author.user)
    client.post(reverse("forum:appeal", args=[hiding.pk]), {"words": "Franek to postać z lektury"})

    shown = text_of(client, judge, hiding.get_absolute_url())
    assert all(words in shown for words in (WORDS, "Franek to postać z lektury", "Anna Jarosz"))
    assert "Porozmawiajmy o zasadach" not in shown
    assert [letter.to for letter in Letter.objects.filter(subject__contains="Odwołanie")] == [judge.email]
    assert hiding.get_absolute_url() in text_of(
        client, judge, reverse("supervision:programme", args=[lead.network.programme.slug])
    )

    answer = {"decision": "zostaje", "answer": "Lektury nie widać z wpisu."}
    response = client.post(reverse("forum:appeal_answer", args=[hiding.pk]), answer)

    assert response.status_code == 302
    assert text_of(client, judge, hiding.get_absolute_url()) == 404
    assert "Lektury nie widać z wpisu." in text_of(client, author.user, hiding.get_absolute_url())
    told = Note.objects.filter(text="Jest odpowiedź na odwołanie: wpis zostaje ukryty")
    assert {note.user for note in told} == {author.user, lead.user}


def test_the_programme_coordinator_brings_it_back_with_a_sentence(client, author, member, judge, first, hiding):
    appealed(hiding, author)
    client.force_login(judge)

    answer = {"decision": "wraca", "answer": "To postać z lektury."}
    client.post(reverse("forum:appeal_answer", args=[hiding.pk]), answer)

    assert WORDS in text_of(client, member.user, first.thread.get_absolute_url())
    assert "To postać z lektury." in text_of(client, author.user, hiding.get_absolute_url())
    assert Event.objects.get(name="forum.brought_back").by == judge
    assert Note.objects.filter(user=author.user, text="Twój wpis znów widać w rozmowie").exists()


def test_an_appeal_is_made_once_and_by_the_author_only(lead, author, member, hiding):
    for seat in (lead, member):
        with pytest.raises(PermissionDenied):
            appealed(hiding, seat)
    appealed(hiding, author)
    with pytest.raises(Refusal):
        appealed(hiding, author)


def test_who_hid_the_post_or_wrote_it_does_not_judge_the_appeal(lead, author, hiding):
    for seat in (lead, author):
        AppointmentFactory(programme=lead.network.programme, user=seat.user)
        forget_standing(seat.user)
    appealed(hiding, author)
    hiding.refresh_from_db()

    for seat in (lead, author):
        forget_standing(seat.user)
        with pytest.raises(PermissionDenied):
            actions.uphold(hiding, by=seat.user, answer="Zostaje")
    assert not Letter.objects.filter(subject__contains="Odwołanie").exists()


def test_an_appeal_is_answered_once(author, judge, hiding):
    appealed(hiding, author)
    hiding.refresh_from_db()
    actions.uphold(hiding, by=judge, answer="Zostaje")

    with pytest.raises(Refusal):
        actions.uphold(hiding, by=judge, answer="Jednak zostaje")


def test_an_answer_wants_a_decision_and_a_sentence(client, author, judge, hiding):
    appealed(hiding, author)
    client.force_login(judge)

    response = client.post(reverse("forum:appeal_answer", args=[hiding.pk]), {"decision": "", "answer": ""})

    assert response.status_code == 422
    assert "Wybierz, co z wpisem." in response.content.decode()


def test_coordinators_of_other_programmes_and_operators_see_no_appeal(client, author, hiding):
    appealed(hiding, author)
    other = AppointmentFactory().user
    operator = MembershipFactory(user__is_operator=True).user

    for person in (other, operator):
        assert text_of(client, person, hiding.get_absolute_url()) == 404


def test_an_appeal_from_a_confidential_thread_shows_no_word_of_it(client, lead, author, judge, thread, first):
    Thread.objects.update(is_confidential=True)
    for seat in (lead, author):
        Reader.objects.create(thread=thread, user=seat.user)
    hiding = actions.hide(Post.objects.get(pk=first.pk), by=lead.user, reason="Imię dziecka")
    appealed(hiding, author)

    shown = text_of(client, judge, hiding.get_absolute_url())

    assert "Franek to postać z lektury" in shown
    assert WORDS not in shown
    assert TITLE not in shown


def test_the_author_of_an_anonymous_post_is_sought_by_nobody(lead, member, thread):
    post = PostFactory(thread=thread, by=None, alias=1, key="a" * 64, code="b" * 64)

    hiding = actions.hide(post, by=lead.user, reason="Nie na temat")

    assert not Note.objects.exists()
    assert Event.objects.get(name="forum.hidden").about is None
    with pytest.raises(PermissionDenied):
        appealed(hiding, member)


def test_seeing_and_being_allowed_agree(lead, author, member, judge, hiding):
    appealed(hiding, author)

    seen = {seat.name: policies.visible_hidings(seat).exists() for seat in (lead.user, author.user, member.user, judge)}

    assert seen == {lead.user.name: True, author.user.name: True, member.user.name: False, judge.name: True}


def test_a_hidden_post_can_still_be_mended_by_its_author(lead, author, first, hiding):
    actions.edit(first, by=author.user, text="Uczeń znowu nie przyszedł")

    actions.bring_back(hiding, by=lead.user)

    assert Post.objects.standing().get(pk=first.pk).text == "Uczeń znowu nie przyszedł"


def test_hidden_words_are_in_no_digest(lead, author, thread):
    reader = MembershipFactory(network=lead.network)
    post = actions.reply(thread, by=author.user, text="Numer telefonu mamy to 600 100 200")
    said = {"source": "forum.replied", "ref": f"post-{post.pk}", "scope": f"siec-{lead.network_id}"}
    notes = [Note.objects.create(user=reader.user, **said)]
    rooms.look_ahead(notes)
    assert rooms.still_readable(notes) == notes

    actions.hide(post, by=lead.user, reason="Cudzy numer telefonu")

    rooms.look_ahead(notes)
    assert rooms.still_readable(notes) == []


def test_where_nobody_else_could_judge_the_author_reads_whom_to_ask_instead(client, lead, author, hiding):
    AppointmentFactory(programme=lead.network.programme, user=lead.user)
    client.force_login(author.user)
    alone = client.get(hiding.get_absolute_url()).content.decode()
    AppointmentFactory(programme=lead.network.programme)
    judged = client.get(hiding.get_absolute_url()).content.decode()

    form = f'action="{reverse("forum:appeal", args=[hiding.pk])}"'
    assert form not in alone and "nie ma tu kto rozpatrzyć" in alone.replace("\u00a0", " ")
    assert form in judged and "rozpatrzyć" not in judged


def test_the_author_hears_by_mail_at_once_whatever_letters_they_chose(author, first, lead):
    Preference.objects.create(user=author.user, scope="", level=Preference.Level.NONE)
    Letter.objects.all().delete()

    actions.hide(first, by=lead.user, reason=REASON)

    letter = Letter.objects.get(user=author.user)
    assert letter.subject == "Twój wpis jest ukryty. Zobacz powód i co możesz zrobić"
    assert REASON not in letter.text and WORDS not in letter.text
