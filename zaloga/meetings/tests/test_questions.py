"""Questions before a meeting: a conversation of the crew, begun by whoever leads; asked without a name in the forum."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import on_day
from zaloga.forum import policies as forum
from zaloga.forum.models import Thread
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.tests.factories import DatePollFactory, MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import ItemFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    return MeetingFactory(network=people[0].memberships.get().network, title="Zadania tekstowe")


def begin(client, meeting, person):
    client.force_login(person)
    return client.post(reverse("meetings:questions", args=[meeting.network.slug, meeting.pk]))


def test_whoever_leads_opens_one_conversation_and_the_crew_hears_of_it(client, meeting, people):
    for _ in range(2):
        answer = begin(client, meeting, people[0])

    thread = Thread.objects.get()
    assert answer.url == thread.get_absolute_url()
    assert (thread.title, thread.kind) == ("Pytania przed spotkaniem: Zadania tekstowe", "topic")
    assert {note.user for note in Note.objects.all()} == set(people[1:])
    client.force_login(people[1])
    assert thread.get_absolute_url() in client.get(meeting.get_absolute_url()).content.decode()


def test_a_member_never_has_to_come_forward_to_open_it(meeting, people):
    """Whoever opened it and then asked without a name would be easy to guess."""
    with pytest.raises(PermissionDenied):
        actions.open_questions(meeting, by=people[1])

    assert not Thread.objects.exists()


def test_the_conversation_may_begin_with_the_meeting(people):
    hours = Hours(clock.today() + timedelta(days=9), time(15, 30), time(17, 45))
    network = people[0].memberships.get().network

    meeting = actions.schedule(network, by=people[0], days=[hours], title="Ułamki", asks_questions=True)
    silent = actions.schedule(network, by=people[0], days=[hours], title="Ocenianie")

    assert str(meeting.questions) == "Pytania przed spotkaniem: Ułamki"
    assert silent.questions is None


def test_there_one_asks_without_a_name_under_the_forums_own_rules(meeting, people):
    thread = actions.open_questions(meeting, by=people[0])
    programme = meeting.network.programme
    programme.allows_anonymous = True
    programme.save()
    MembershipFactory.create_batch(programme.anonymous_from, network=meeting.network)
    thread = Thread.objects.select_related("network__programme").get(pk=thread.pk)

    assert forum.can_reply_anonymously(people[1], thread)
    assert not forum.can_reply_anonymously(MembershipFactory().user, thread)


def test_supervision_and_strangers_hear_of_no_questions(client, meeting, people):
    actions.open_questions(meeting, by=people[0])

    for person in (UserFactory(is_operator=True), UserFactory()):
        client.force_login(person)
        assert "Pytania przed" not in client.get(meeting.get_absolute_url()).content.decode()


def test_a_conversation_that_went_elsewhere_is_no_longer_the_meetings(client, meeting, people):
    thread = actions.open_questions(meeting, by=people[0])
    Thread.objects.filter(pk=thread.pk).update(network=NetworkFactory())

    client.force_login(people[1])
    assert thread.get_absolute_url() not in client.get(meeting.get_absolute_url()).content.decode()
    meeting.refresh_from_db()
    assert actions.open_questions(meeting, by=people[0]) != thread


def test_what_is_over_is_not_asked_about(people):
    past = MeetingFactory(network=people[0].memberships.get().network, in_days=-3)

    with pytest.raises(Refusal, match="już się odbyło"):
        actions.open_questions(past, by=people[0])


def test_while_the_date_is_looked_for_the_conversation_is_there_and_the_meeting_takes_it_over(client, people):
    leader, anna, _ = people
    poll = DatePollFactory(network=leader.memberships.get().network, title="Kiedy spotkamy się w styczniu?")
    address = reverse("meetings:dates_questions", args=[poll.network.slug, poll.pk])
    client.force_login(anna)
    assert client.post(address).status_code == 403
    client.force_login(leader)
    before = client.get(poll.get_absolute_url()).content.decode()

    for _ in range(2):
        answer = client.post(address)
    client.force_login(anna)
    after = client.get(poll.get_absolute_url()).content.decode()
    meeting = actions.choose(poll.options.first(), by=leader, title="Ułamki")

    thread = Thread.objects.get()
    assert f'action="{address}"' in before and answer.url == thread.get_absolute_url()
    assert thread.get_absolute_url() in after and "Zadaj pytanie" in after
    assert "przed spotkaniem, którego terminu szukamy: o czym" in thread.posts.get().text
    assert meeting.questions == thread and actions.open_questions(meeting, by=leader) == thread
    with pytest.raises(Refusal, match="Termin jest już wybrany"):
        actions.open_questions_of_dates(poll, by=leader)


def test_the_conversation_names_the_topic_of_the_plan_and_the_day_that_is_known(people):
    item = ItemFactory(plan=PlanFactory(network=people[0].memberships.get().network), topic="Ułamki")
    poll = DatePollFactory(network=item.plan.network, item=item)
    meeting = MeetingFactory(network=item.plan.network, title="Ocenianie")

    looked_for = actions.open_questions_of_dates(poll, by=people[0])
    dated = actions.open_questions(meeting, by=people[0])

    assert looked_for.title == "Pytania przed spotkaniem: Ułamki"
    assert "przed spotkaniem „Ułamki”, którego terminu szukamy: o czym" in looked_for.posts.get().text
    assert f"przed spotkaniem „Ocenianie” {on_day(meeting.first_on)}: o czym" in dated.posts.get().text
