"""A poll in a thread: one vote each, only counts, results after voting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.forum import actions
from zaloga.forum.models import Poll, Reader, Thread, Vote
from zaloga.forum.tests.factories import ThreadFactory
from zaloga.installation.privacy import Way
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(lead):
    return MembershipFactory(network=lead.network, user__name="Anna Jarosz")


@pytest.fixture
def thread(member):
    return actions.begin(member.network, by=member.user, kind="topic", title="Styczeń", text="Co dalej?")


def asked(thread, by, **other):
    fields = {"question": "Jaki temat?", "choices": ["Ułamki", "Geometria", "Procenty"], "is_multiple": False}
    fields |= {"closes_on": clock.today() + timedelta(days=7), **other}
    return actions.ask_crew(thread, by=by, **fields)


@pytest.fixture
def poll(thread, member):
    return asked(thread, member.user)


def to(name, thread):
    return reverse(f"forum:{name}", args=[thread.network.slug, thread.pk])


def counts(poll):
    return {choice.words: choice.votes.count() for choice in poll.choices.all()}


def test_a_poll_is_asked_on_its_page_and_the_crew_is_told(client, lead, member):
    client.force_login(member.user)
    new = reverse("forum:new", args=[lead.network.slug])

    response = client.post(new, {"kind": "topic", "title": "Styczeń", "text": "Co dalej?"}, follow=True)
    thread = Thread.objects.get()
    assert response.redirect_chain == [(to("new_poll", thread), 302)]
    Note.objects.all().delete()
    sent = {"question": "Jaki temat?", "choices": "Ułamki\n\n ułamki \nGeometria\n", "closes_on": str(clock.today())}
    client.post(to("new_poll", thread), sent)

    poll = Poll.objects.get()
    assert [choice.words for choice in poll.choices.all()] == ["Ułamki", "Geometria"]
    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (lead.user, "Anna Jarosz pyta załogę o zdanie w rozmowie „Styczeń”")
    ]


def test_results_show_after_voting_from_five_votes_and_nobody_sees_who_voted_how(client, lead, member, thread, poll):
    """With fewer whoever looks in between would see whose vote has just come."""
    choices = list(poll.choices.all())
    others = [lead, *MembershipFactory.create_batch(2, network=lead.network)]
    for seat in others:
        actions.vote(poll, choices=[choices[1]], by=seat.user)
    client.force_login(member.user)

    before = client.get(thread.get_absolute_url()).content.decode()
    client.post(to("vote", thread), {"wybor": choices[0].pk})
    four = client.get(thread.get_absolute_url()).content.decode()
    actions.vote(poll, choices=[choices[1]], by=MembershipFactory(network=lead.network).user)
    after = client.get(thread.get_absolute_url()).content.decode()

    for page in (before, four):
        assert 'class="tally"' not in page
        assert "co najmniej 5\u00a0głosów" in page.replace("co\u00a0najmniej", "co najmniej")
        assert "Zapisujemy, kto co wybrał" in page.replace("\u00a0", " ")
    assert "na stronie nikt nie zobaczy, kto jak głosuje" in after
    assert (after.count("1\u00a0głos<"), after.count("4\u00a0głosy<")) == (1, 1)
    assert "Twój głos" in after
    assert "Ewa Prowadząca" not in after
    assert not Event.objects.filter(name__contains="vote").exists()


def test_a_vote_can_be_changed_and_stays_one(lead, poll):
    choices = list(poll.choices.all())

    for choice in (choices[0], choices[0], choices[2]):
        actions.vote(poll, choices=[choice], by=lead.user)

    assert counts(poll) == {"Ułamki": 0, "Geometria": 0, "Procenty": 1}


def test_several_answers_only_where_they_are_asked_for(lead, member, poll):
    other = asked(ThreadFactory(network=lead.network, by=member.user), member.user, is_multiple=True)

    with pytest.raises(Refusal, match="jedną"):
        actions.vote(poll, choices=list(poll.choices.all())[:2], by=lead.user)
    actions.vote(other, choices=list(other.choices.all())[:2], by=lead.user)
    with pytest.raises(Refusal):
        actions.vote(other, choices=list(poll.choices.all())[:1], by=lead.user)

    assert counts(poll) == {"Ułamki": 0, "Geometria": 0, "Procenty": 0}
    assert counts(other) == {"Ułamki": 1, "Geometria": 1, "Procenty": 0}


def test_after_its_day_nobody_votes_and_everybody_sees_the_result(client, lead, member, thread, poll):
    choice = poll.choices.first()
    actions.vote(poll, choices=[choice], by=member.user)
    client.force_login(lead.user)

    with clock.moved_to(clock.now() + timedelta(days=7)):
        assert Poll.objects.get().is_open
    with clock.moved_to(clock.now() + timedelta(days=8)):
        with pytest.raises(Refusal, match="skończyło"):
            actions.vote(poll, choices=[choice], by=lead.user)
        page = client.get(thread.get_absolute_url()).content.decode()
    assert "głosowanie zakończone" in page
    assert "1\u00a0głos<" in page
    assert "Głosuję" not in page


def test_whoever_asked_ends_it_early(client, lead, member, thread, poll):
    client.force_login(member.user)
    Note.objects.all().delete()

    client.post(to("end_poll", thread))
    client.post(to("end_poll", thread))

    assert not Poll.objects.get().is_open
    assert [note.user for note in Note.objects.all()] == [lead.user]
    assert Event.objects.filter(name="forum.poll_ended").count() == 1


def test_only_whoever_began_the_thread_or_leads_asks(client, lead, thread):
    other = MembershipFactory(network=lead.network)
    stranger = MembershipFactory()

    with pytest.raises(PermissionDenied):
        asked(thread, other.user)
    poll = asked(thread, lead.user)
    for deed in (
        lambda: actions.end_poll(poll, by=other.user),
        lambda: actions.vote(poll, choices=[], by=stranger.user),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    client.force_login(stranger.user)
    assert client.post(to("vote", thread), {"wybor": poll.choices.first().pk}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"choices": ["Ułamki", " ułamki "]},
        {"choices": [str(number) for number in range(11)]},
        {"closes_on": clock.today() - timedelta(days=1)},
        {"closes_on": clock.today() + timedelta(days=91)},
    ],
)
def test_what_is_no_poll(thread, member, wrong):
    with pytest.raises(Refusal):
        asked(thread, member.user, **wrong)

    assert not Poll.objects.exists()


def test_a_thread_has_one_poll_and_a_closed_one_gets_none(client, lead, member, thread, poll):
    with pytest.raises(Refusal):
        asked(thread, member.user)
    closed = actions.close(ThreadFactory(network=lead.network, by=member.user), by=lead.user)
    with pytest.raises(Refusal):
        asked(closed, member.user)
    client.force_login(member.user)
    long = {"question": "Co?", "choices": f"{'a' * 161}\nb", "closes_on": str(clock.today())}
    assert client.post(to("new_poll", closed), long).status_code == 422


def test_a_vote_without_a_choice_is_told_what_to_do(client, member, thread, poll):
    client.force_login(member.user)

    page = client.post(to("vote", thread), {}, follow=True).content.decode()

    assert "Zaznacz możliwość, na którą głosujesz." in page
    assert not Vote.objects.exists()


def test_of_a_poll_in_a_confidential_thread_nothing_is_said(lead, member):
    secret = ThreadFactory(network=lead.network, by=member.user, is_confidential=True)
    for seat in (lead, member):
        Reader.objects.create(thread=secret, user=seat.user)

    asked(secret, member.user)

    assert not Note.objects.exists()
    assert Event.objects.get().target_label == "rozmowa poufna"


def test_who_leaves_without_the_name_leaves_a_vote_of_nobody(lead, member, poll):
    actions.vote(poll, choices=[poll.choices.first()], by=member.user)

    networks.leave(member.network, by=member.user, way=Way.FORMER)

    assert [vote.user for vote in Vote.objects.all()] == [None]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_vote(lead, poll):
    choices = list(poll.choices.all())

    def click(choice):
        try:
            actions.vote(poll, choices=[choice], by=lead.user)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(click, choices))

    assert Vote.objects.count() == 1
