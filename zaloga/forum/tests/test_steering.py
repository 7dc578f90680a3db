"""How a thread is led: closed, pinned, announced, answered."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.forum import actions
from zaloga.forum.models import Thread
from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.networks.models import Membership
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note

pytestmark = pytest.mark.django_db

TALK = {"title": "Jak pokazać drogę?", "text": "Uczeń liczy w pamięci."}


@pytest.fixture
def member(lead):
    return MembershipFactory(network=lead.network)


@pytest.fixture
def thread(member):
    return actions.begin(member.network, by=member.user, kind="question", **TALK)


def steer(client, thread, what):
    return client.post(reverse("forum:steer", args=[thread.network.slug, thread.pk]), {"co": what}, follow=True)


def names():
    return [event.name for event in Event.objects.order_by("pk") if event.name != "forum.begun"]


def test_a_closed_thread_is_read_and_not_answered(client, lead, member, thread):
    client.force_login(lead.user)
    steer(client, thread, "zamknij")
    steer(client, thread, "zamknij")

    with pytest.raises(Refusal, match="zamknięta"):
        actions.reply(thread, by=member.user, text="Jeszcze ja")
    client.force_login(member.user)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Ta rozmowa jest zamknięta." in page
    assert 'id="odpowiedz"' not in page
    assert not Thread.objects.get().waits_for_answer
    client.force_login(lead.user)
    steer(client, thread, "otworz")
    actions.reply(Thread.objects.get(), by=member.user, text="Jeszcze ja")
    assert names() == ["forum.closed", "forum.reopened", "forum.replied"]


def test_a_pinned_thread_stands_first(client, lead, member, thread):
    later = ThreadFactory(network=lead.network, title="Nowsza")
    client.force_login(lead.user)

    steer(client, thread, "przypnij")

    page = client.get(reverse("forum:threads", args=[lead.network.slug]))
    assert list(page.context["page"]) == [thread, later]
    assert "przypięta" in page.content.decode()
    steer(client, thread, "odepnij")
    assert list(client.get(reverse("forum:threads", args=[lead.network.slug])).context["page"]) == [later, thread]
    assert names() == ["forum.pinned", "forum.unpinned"]


def test_three_threads_are_pinned_at_most(client, lead, thread):
    ThreadFactory.create_batch(3, network=lead.network, is_pinned=True)
    client.force_login(lead.user)

    response = steer(client, thread, "przypnij")

    assert "najwyżej 3 rozmowy" in response.content.decode()
    assert not Thread.objects.get(pk=thread.pk).is_pinned


@pytest.mark.django_db(transaction=True)
def test_two_who_pin_at_once_do_not_pass_the_limit(lead):
    ThreadFactory.create_batch(2, network=lead.network, is_pinned=True)
    waiting = ThreadFactory.create_batch(2, network=lead.network)

    def pin(thread):
        try:
            actions.pin(thread, by=lead.user)
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(pin, waiting)) == [False, True]

    assert Thread.objects.filter(is_pinned=True).count() == 3


@pytest.mark.parametrize("what", ["zamknij", "otworz", "przypnij", "odepnij"])
def test_members_do_not_lead(client, member, thread, what):
    client.force_login(member.user)

    assert steer(client, thread, what).status_code == 403
    assert "Prowadzenie rozmowy" not in client.get(thread.get_absolute_url()).content.decode()


def test_nobody_asks_for_what_there_is_not(client, lead, thread):
    client.force_login(lead.user)

    assert steer(client, thread, "spal").status_code == 404


def test_an_announcement_reaches_the_whole_crew_by_letter_at_once(lead, member):
    actions.begin(lead.network, by=lead.user, kind="announcement", title="Zmiana sali", text="Sala 12")

    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (member.user, "Ewa Prowadząca ogłasza: „Zmiana sali”")
    ]
    assert [letter.to for letter in Letter.objects.all()] == [member.user.email]


def test_only_those_who_lead_announce(client, lead, member):
    with pytest.raises(PermissionDenied):
        actions.begin(member.network, by=member.user, kind="announcement", **TALK)
    address = reverse("forum:new", args=[lead.network.slug])

    client.force_login(member.user)
    assert "Ogłoszenie" not in client.get(address).content.decode()
    assert client.post(address, {**TALK, "kind": "announcement"}).status_code == 422
    client.force_login(lead.user)
    assert "Ogłoszenie" in client.get(address).content.decode()


def test_whoever_asked_or_leads_marks_the_answer_and_its_author_hears(client, lead, member, thread):
    helper = MembershipFactory(network=lead.network)
    reply = actions.reply(thread, by=helper.user, text="Karty pracy")
    other = actions.reply(thread, by=helper.user, text="Albo tablica")
    address = reverse("forum:mark_answer", args=[lead.network.slug, reply.pk])

    client.force_login(helper.user)
    assert client.post(address, {"odpowiedz": "tak"}).status_code == 403
    client.force_login(member.user)
    client.post(address, {"odpowiedz": "tak"})
    assert Thread.objects.get().answer == reply
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "jest odpowiedź" in page
    assert "To jednak nie odpowiedź" in page
    actions.mark_answer(other, by=lead.user)
    assert Thread.objects.get().answer == other
    actions.unmark_answer(other, by=lead.user)
    assert Thread.objects.get().answer is None
    assert Note.objects.filter(user=helper.user, text__contains="zaznacza Twój wpis jako odpowiedź").count() == 2


def test_an_answer_that_is_withdrawn_answers_no_more(member, thread):
    helper = MembershipFactory(network=thread.network)
    reply = actions.reply(thread, by=helper.user, text="Karty pracy")
    actions.mark_answer(reply, by=member.user)

    actions.withdraw(reply, by=helper.user)

    assert Thread.objects.get().answer is None
    with pytest.raises(Refusal):
        actions.mark_answer(reply, by=member.user)


def test_the_question_itself_and_other_kinds_have_no_answer(lead, member, thread):
    told = PostFactory(thread=ThreadFactory(network=lead.network, kind="experience", by=member.user))

    for post in (thread.posts.get(), told):
        with pytest.raises(PermissionDenied):
            actions.mark_answer(post, by=member.user)


def test_what_an_expert_wrote_carries_a_mark(client, lead, member, thread):
    expert = MembershipFactory(network=lead.network, advising=True).user
    PostFactory(thread=thread, by=expert, text="Z badań wynika")
    client.force_login(member.user)

    page = client.get(thread.get_absolute_url())

    assert [post.by_role for post in page.context["page"]] == [Membership.Role.MEMBER, Membership.Role.EXPERT]
    assert page.content.decode().count("odpowiada ekspert sieci") == 1
