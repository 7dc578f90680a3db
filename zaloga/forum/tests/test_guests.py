"""Experts and observers in the crew's open conversations: let in one by one, by name, until their date."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.forum import actions, confidential, policies
from zaloga.forum.models import PostFile, Reader
from zaloga.forum.tests.factories import PostFileFactory
from zaloga.forum.tests.nameless import SAID, corner, shown
from zaloga.networks.models import Membership
from zaloga.networks.policies import forget_standing
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

OTHER = "Szczygieł w bursztynie"


@pytest.fixture
def leader(member):
    return MembershipFactory(network=member.network, coordinating=True, user__name="Ewa Prowadząca")


@pytest.fixture
def expert(member):
    return MembershipFactory(network=member.network, advising=True, user__name="Celina Ekspertka")


def come_in(thread, seat, leader):
    confidential.let_in(thread, person=seat.user, by=leader.user)
    forget_standing(seat.user)
    return seat.user


def test_an_expert_reads_and_answers_only_where_somebody_who_leads_let_them_in(client, thread, leader, expert):
    hidden = actions.begin(thread.network, by=leader.user, title=OTHER, kind="question", text=OTHER)
    PostFileFactory(post=hidden.posts.get(), name=f"{OTHER}.pdf")
    client.force_login(leader.user)
    url = reverse("forum:readers", args=[thread.network.slug, thread.pk])

    assert url in client.get(thread.get_absolute_url()).content.decode()
    assert "Celina Ekspertka" in client.get(url).content.decode()
    assert client.post(url, {"person": expert.pk}).status_code == 302

    client.force_login(expert.user)
    page = client.get(thread.get_absolute_url()).content.decode()
    listing = reverse("forum:threads", args=[thread.network.slug])
    assert "Jak zacząć?" in page and f'"{listing}"' not in page
    answer = {"text": "Zacznij od konkretu.", "sent_key": "a" * 32}
    assert client.post(reverse("forum:reply", args=[thread.network.slug, thread.pk]), answer).status_code == 302
    assert "odpowiada ekspert sieci" in client.get(thread.get_absolute_url()).content.decode()
    for place in (hidden.get_absolute_url(), PostFile.objects.get().get_absolute_url(), corner(thread)):
        assert client.get(place).status_code == 404
    assert client.get(reverse("forum:threads", args=[thread.network.slug])).status_code == 404
    home = client.get(thread.network.get_absolute_url()).content.decode()
    assert "Trudna klasa" in home and OTHER not in home
    desk = client.get(reverse("portal:desk")).content.decode()
    assert OTHER not in desk


def test_whoever_is_let_in_gets_a_letter_with_the_question_and_the_log_keeps_who_and_whom(
    settings, thread, leader, expert
):
    settings.MAIL_DOMAIN, settings.MAIL_LISTEN = "dom.example", "127.0.0.1:8025"
    Letter.objects.all().delete()

    come_in(thread, expert, leader)
    confidential.let_in(thread, person=expert.user, by=leader.user)

    letter = Letter.objects.get()
    assert letter.user == expert.user and "Jak zacząć?" in letter.text and "odpisać na ten list" in letter.text
    event = Event.objects.get(name="forum.asked_for_words")
    assert (event.by, event.about, event.target_label) == (leader.user, expert.user, "Trudna klasa")


def test_the_thread_names_whoever_was_let_in_also_before_one_writes(client, member, thread, leader, expert):
    come_in(thread, expert, leader)
    client.force_login(member.user)

    page = client.get(thread.get_absolute_url()).content.decode()
    unsigned = client.get(corner(thread)).content.decode()

    assert page.count("Celina Ekspertka") == 3 and "dopuszcza: Ewa Prowadząca" in page
    assert "Celina Ekspertka" in unsigned


def test_only_those_who_lead_let_in_and_only_people_of_the_network_from_outside_its_crew(member, thread, leader):
    expert = MembershipFactory(network=thread.network, advising=True)

    for person in (member.user, thread.by, expert.user):
        with pytest.raises(PermissionDenied):
            confidential.let_in(thread, person=expert.user, by=person)
    with pytest.raises(Refusal, match="nie ma teraz w sieci"):
        confidential.let_in(thread, person=UserFactory(), by=leader.user)
    with pytest.raises(Refusal, match="jest w załodze"):
        confidential.let_in(thread, person=member.user, by=leader.user)

    assert not Reader.objects.exists()


def test_after_their_last_day_nothing_is_left_to_read_or_hear(client, thread, leader, expert):
    person = come_in(thread, expert, leader)
    actions.reply(thread, by=person, text="Zacznij od konkretu.")
    Membership.objects.filter(pk=expert.pk).update(until=clock.today() - timedelta(days=1))
    Note.objects.all().delete()
    forget_standing(person)

    actions.reply(thread, by=leader.user, text=OTHER)

    client.force_login(person)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert OTHER not in client.get(reverse("portal:desk")).content.decode()
    assert not Note.objects.filter(user=person).exists()
    with pytest.raises(PermissionDenied):
        actions.reply(thread, by=person, text="Jeszcze ja")


def test_whoever_was_let_in_hears_of_replies_and_can_be_spoken_to(thread, leader, expert):
    person = come_in(thread, expert, leader)
    Note.objects.all().delete()

    actions.reply(thread, by=leader.user, text="Kto próbował?")
    actions.reply(thread, by=leader.user, text="@Celina Ekspertka, a Ty?")

    assert [note.source for note in person.notes.order_by("pk")] == ["forum.replied", "forum.mentioned"]


def test_guests_do_not_vote_for_the_crew_nor_write_without_a_name(client, thread, leader, expert):
    person = come_in(thread, expert, leader)
    asked = {"question": "Co dalej?", "choices": ["Ułamki", "Procenty"], "is_multiple": False}
    poll = actions.ask_crew(thread, closes_on=clock.today(), by=leader.user, **asked)
    client.force_login(person)
    page = client.get(thread.get_absolute_url())

    assert reverse("forum:vote", args=[thread.network.slug, thread.pk]) not in page.content.decode()
    assert "/anonimowo/" not in page.content.decode() and not [name for name in page.cookies if "anonim" in name]
    assert not policies.can_reply_anonymously(person, thread)
    with pytest.raises(PermissionDenied):
        actions.vote(poll, choices=[poll.choices.first()], by=person)


def test_an_answer_to_somebody_without_a_name_can_be_an_experts(client, member, thread, leader, expert):
    shown(thread, member)
    person = come_in(thread, expert, leader)
    client.force_login(person)

    page = client.get(thread.get_absolute_url()).content.decode()
    actions.reply(thread, by=person, text="Nie jesteś z tym bez wsparcia.")

    assert SAID in page and "Ktoś z załogi" in page
    assert thread.posts.get(by=person)


def test_posts_split_off_stay_open_to_whoever_was_let_in(thread, leader, expert):
    person = come_in(thread, expert, leader)
    reply = actions.reply(thread, by=leader.user, text="Osobna sprawa")

    born = actions.split(thread, posts=[reply], title="Osobno", kind="question", by=leader.user)

    assert policies.can_read_thread(person, born)
    assert born in policies.visible_threads(person)
