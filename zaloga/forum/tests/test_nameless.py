"""What else the browser's secret lets one do without a name: appeal from hiding, and say which reply answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.words import part_of_day
from zaloga.forum import actions, anonymous, nameless
from zaloga.forum.models import Hiding, Thread, Unreleased
from zaloga.forum.tests.nameless import EVENING, OTHER_SECRET, SECRET, corner, shown, tides
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

REASON, PLEA = "Rozpoznamy tę klasę", "Klasy nie da się stąd rozpoznać."
LATER = EVENING + timedelta(days=1)
PLACE = 5 * 10**12


@pytest.fixture
def leader(member):
    return MembershipFactory(network=member.network, deputising=True, user__name="Ewa Prowadząca").user


@pytest.fixture
def judge(member):
    return AppointmentFactory(programme=member.network.programme, user__name="Filip Powiatowy").user


@pytest.fixture
def hiding(thread, member, leader, judge):
    return actions.hide(shown(thread, member), by=leader, reason=REASON)


@pytest.fixture
def question(member):
    """Asked by the member without a name, with two replies."""
    words = {"title": "Trudna rozmowa", "kind": "question", "text": "Jak ją zacząć?"}
    anonymous.ask(member.network, PLACE, by=member.user, secret=SECRET, **words)
    tides()
    thread = Thread.objects.get(pk=PLACE)
    for seat in member.network.crew().exclude(pk=member.pk)[:2]:
        actions.reply(thread, by=seat.user, text=f"Radzi {seat.user.name}")
    return thread


def replies(question):
    return list(question.posts.filter(is_first=False).order_by("created_at", "pk"))


def test_the_author_sees_the_reason_and_appeals_without_becoming_known(client, thread, member, leader, judge):
    client.force_login(member.user)
    client.get(thread.get_absolute_url())
    client.post(corner(thread), {"text": "Piąta b krzyczy.", "sent_key": "a" * 32})
    tides()
    post = thread.posts.get(text="Piąta b krzyczy.")
    hiding = actions.hide(post, by=leader, reason=REASON)

    assert REASON in client.get(corner(thread)).content.decode()
    form = corner(thread, post.pk, name="anonymous_appeal")
    assert REASON in client.get(form).content.decode()
    assert client.post(form, {"words": ""}).status_code == 422
    assert client.post(form, {"words": PLEA}).status_code == 302

    hiding.refresh_from_db()
    assert (hiding.appeal, hiding.appealed_at) == ("", None)
    assert "Odwołanie czeka" in client.get(corner(thread)).content.decode()
    tides(since=LATER)

    hiding.refresh_from_db()
    assert hiding.appeal == PLEA
    assert hiding.appealed_at == part_of_day(hiding.appealed_at)
    event = Event.objects.get(name="forum.appealed_anonymously")
    assert (event.by, event.about, event.details, event.at) == (None, None, {}, hiding.appealed_at)
    assert [note.user for note in Note.objects.filter(source="forum.appealed_anonymously")] == [judge]
    reader = Client()
    reader.force_login(judge)
    page = reader.get(hiding.get_absolute_url()).content.decode()
    assert PLEA in page and "Ktoś z załogi" in page and "Anna Jarosz" not in page


def test_the_judge_hears_of_it_by_letter_which_says_nothing_of_whose_it_is(thread, member, hiding, judge):
    Letter.objects.all().delete()

    nameless.appeal(hiding.post, by=member.user, secret=SECRET, words=PLEA)

    assert not Letter.objects.exists()
    tides(since=LATER)
    letter = Letter.objects.get()
    assert (letter.user, letter.subject) == (judge, "Odwołanie od ukrycia wpisu czeka na Twoją odpowiedź")
    assert hiding.get_absolute_url() in letter.text
    whole = f"{letter.subject} {letter.text} {letter.html} {letter.headers}"
    hidden = [PLEA, REASON, thread.title, member.user.name, member.user.email]
    assert not [words for words in hidden if words in whole]


def test_the_answer_to_the_appeal_is_read_in_that_browser(client, thread, member, hiding, judge):
    nameless.appeal(hiding.post, by=member.user, secret=SECRET, words=PLEA)
    tides(since=LATER)
    hiding.refresh_from_db()

    actions.uphold(hiding, by=judge, answer="Klasa jest jedna.")

    client.force_login(member.user)
    assert "Klasa jest jedna." not in client.get(corner(thread)).content.decode()
    client.cookies[f"anonim-{thread.pk}"] = SECRET
    assert "Klasa jest jedna." in client.get(corner(thread)).content.decode()


def test_only_the_browser_and_person_of_the_post_appeal_and_only_once(client, thread, member, hiding, leader):
    with pytest.raises(PermissionDenied):
        nameless.appeal(hiding.post, by=member.user, secret=OTHER_SECRET, words=PLEA)
    with pytest.raises(PermissionDenied):
        nameless.appeal(hiding.post, by=leader, secret=SECRET, words=PLEA)
    client.force_login(leader)
    assert client.get(corner(thread, hiding.post.pk, name="anonymous_appeal")).status_code == 404

    nameless.appeal(hiding.post, by=member.user, secret=SECRET, words=PLEA)
    with pytest.raises(Refusal, match="już wysłane"):
        nameless.appeal(hiding.post, by=member.user, secret=SECRET, words="Jeszcze raz")
    tides(since=LATER)
    with pytest.raises(Refusal, match="już wysłane"):
        nameless.appeal(hiding.post, by=member.user, secret=SECRET, words="Jeszcze raz")


def test_an_appeal_waits_beside_a_correction_and_goes_when_the_post_is_back(thread, member, hiding, leader):
    anonymous.edit(hiding.post, by=member.user, secret=SECRET, text="Klasa krzyczy.")
    nameless.appeal(hiding.post, by=member.user, secret=SECRET, words=PLEA)

    actions.bring_back(hiding, by=leader)
    again = actions.hide(hiding.post, by=leader, reason="Drugi raz")
    tides(since=LATER)

    assert thread.posts.get(pk=hiding.post_id).text == "Klasa krzyczy."
    assert set(Hiding.objects.filter(pk__in=[hiding.pk, again.pk]).values_list("appeal", flat=True)) == {""}
    assert not Event.objects.filter(name="forum.appealed_anonymously").exists()
    with pytest.raises(Refusal, match="nie jest już ukryty"):
        actions.bring_back(again, by=leader)
        nameless.appeal(hiding.post, by=member.user, secret=SECRET, words=PLEA)


def test_whoever_asked_without_a_name_marks_the_answer_at_a_tide(client, member, question):
    first, second = replies(question)
    client.force_login(member.user)
    client.cookies[f"anonim-{question.pk}"] = SECRET
    page = client.get(corner(question)).content.decode()
    assert "Która odpowiedź Ci pomogła?" in page and first.text in page

    def press(post, wish):
        return client.post(corner(question, post.pk, name="anonymous_mark_answer"), {"odpowiedz": wish})

    assert press(second, "tak").status_code == press(first, "tak").status_code == 302
    question.refresh_from_db()
    assert question.answer is None and Unreleased.objects.get().post == first
    assert "znak czeka" in client.get(corner(question)).content.decode()
    tides(since=LATER)

    question.refresh_from_db()
    assert question.answer == first
    event = Event.objects.get(name="forum.answered_anonymously")
    assert (event.by, event.about, event.details) == (None, None, {})
    assert [note.user for note in Note.objects.filter(source="forum.answered_anonymously")] == [first.by]
    assert press(first, "nie").status_code == 302
    tides(since=LATER + timedelta(days=1))
    question.refresh_from_db()
    assert question.answer is None


def test_nobody_else_marks_it_so_and_not_what_is_gone(client, member, question, leader):
    first, _ = replies(question)
    for person, secret in [(member.user, OTHER_SECRET), (leader, SECRET)]:
        with pytest.raises(PermissionDenied):
            nameless.mark_answer(first, by=person, secret=secret)
    with pytest.raises(PermissionDenied):
        nameless.mark_answer(question.posts.get(is_first=True), by=member.user, secret=SECRET)
    client.force_login(leader)
    assert "Która odpowiedź" not in client.get(corner(question)).content.decode()

    nameless.mark_answer(first, by=member.user, secret=SECRET)
    actions.withdraw(first, by=first.by)
    with pytest.raises(Refusal, match="wycofała"):
        nameless.mark_answer(first, by=member.user, secret=SECRET)
    tides(since=LATER)
    question.refresh_from_db()
    assert question.answer is None


def test_a_mark_that_waits_keeps_no_draft_from_being_rescued(client, member, question):
    nameless.mark_answer(replies(question)[0], by=member.user, secret=SECRET)

    anonymous.rescue(question.network, question.pk, by=member.user, secret=SECRET, text="Ocalone", title="", kind="")

    assert anonymous.draft_of(question.pk, by=member.user, secret=SECRET)["text"] == "Ocalone"


def test_the_way_to_the_answer_is_shown_to_the_whole_crew_alike(client, question):
    client.force_login(question.network.crew().last().user)

    assert f'href="{corner(question)}"' in client.get(question.get_absolute_url()).content.decode()


def test_the_stub_shows_everybody_the_reason_and_the_authors_way_on(client, thread, hiding):
    client.force_login(thread.by)

    page = client.get(thread.get_absolute_url()).content.decode()

    assert "Jeśli to Twój wpis" in page and REASON in page
    assert reverse("forum:hiding", args=[hiding.pk]) not in page
