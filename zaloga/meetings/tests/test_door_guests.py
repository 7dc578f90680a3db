"""At the door, people from outside the crew: guests who signed up or did not, experts of the network, invited ones."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions, attendance, door, policies
from zaloga.meetings.models import Attendance
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory, VisitFactory
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_misses():
    cache.clear()


@pytest.fixture
def meeting(network):
    """Open to the programme, today at 15:30, with seats."""
    network.opened_at, network.visibility = clock.now() - timedelta(days=30), "public"
    network.save()
    return MeetingFactory(network=network, in_days=1, guests="programme", seats=3)


@pytest.fixture
def guest(meeting):
    """Somebody of another network of the programme."""
    other = NetworkFactory(programme=meeting.network.programme)
    return MembershipFactory(network=other, in_own_words="SP nr 2 w Oleśnicy", institution=None).user


def at(meeting):
    return clock.moved_to(meeting.starts_at)


def scan(client, meeting):
    code = door.code_now(meeting.days.get())
    return client.get(reverse("meetings:scanned", args=[meeting.pk, code]))


def press(client, page):
    return client.post(reverse("meetings:check_in", args=[page.context["meeting"].pk, page.context["proof"]]))


def type_in(client, meeting):
    return client.post(reverse("meetings:typed"), {"kod": door.code_now(meeting.days.get())})


def on_the_list(meeting):
    return [
        (line.user, line.as_whom, line.place) for line in attendance.lines_of(meeting, meeting.first_on) if line.row
    ]


def test_a_guest_who_signed_up_comes_in_and_stands_on_the_list_as_a_guest(client, people, meeting, guest):
    actions.answer(meeting, by=guest, answer="coming")
    client.force_login(guest)
    with at(meeting):
        page = scan(client, meeting)
        press(client, page)
        client.force_login(people[0])
        register = client.get(reverse("meetings:register", args=[meeting.network.slug, meeting.pk]))

    assert "Jestem</button>" in page.content.decode()
    assert on_the_list(meeting) == [(guest, "gość", "SP nr 2 w Oleśnicy")]
    assert "<small>gość</small>" in register.content.decode()


def test_whoever_did_not_sign_up_to_an_open_meeting_is_told_so_and_let_in_while_there_are_seats(client, meeting, guest):
    client.force_login(guest)
    with at(meeting):
        page = scan(client, meeting)
        answer = press(client, page)

    assert "Nie ma Cię jeszcze wśród zapisanych" in page.content.decode()
    assert answer.url == meeting.get_absolute_url()
    assert meeting.comings.get(user=guest).answer == "coming" and on_the_list(meeting)[0][:2] == (guest, "gość")
    assert not Letter.objects.exists()


def test_signs_typed_by_hand_open_an_open_meeting_too(client, meeting, guest):
    MeetingFactory(network=guest.memberships.get().network, in_days=1)
    client.force_login(guest)
    with at(meeting):
        type_in(client, meeting)

    assert [one for one, _, _ in on_the_list(meeting)] == [guest]


def test_where_all_seats_are_taken_whoever_did_not_sign_up_is_told_what_to_do(client, people, meeting, guest):
    for person in people:
        ComingFactory(meeting=meeting, user=person, answer="coming")
    client.force_login(guest)
    with at(meeting):
        page = scan(client, meeting)
        with pytest.raises(Refusal, match="Nie ma Cię wśród zapisanych, a wszystkie miejsca"):
            actions.check_in(meeting, by=guest, shown=page.context["proof"])

    assert "wszystkie miejsca na sali są już zajęte" in page.content.decode()
    assert '<form method="post" action="/wejscie/' not in page.content.decode()
    assert not Attendance.objects.exists() and not meeting.comings.filter(user=guest).exists()


def test_a_stranger_to_the_programme_and_one_at_a_meeting_of_the_crew_alone_stay_outside(client, meeting, guest):
    closed = MeetingFactory(network=meeting.network, in_days=1)
    client.force_login(guest)
    with at(meeting):
        assert scan(client, closed).status_code == 403
        assert type_in(client, closed).status_code == 409
        with pytest.raises(PermissionDenied):
            actions.check_in(meeting, by=UserFactory(), shown=door.code_now(meeting.days.get()))

    assert not Attendance.objects.exists()


def test_an_expert_of_the_network_comes_in_as_an_expert(client, network):
    meeting = MeetingFactory(network=network, in_days=1)
    expert = MembershipFactory(network=network, advising=True).user
    client.force_login(expert)
    with at(meeting):
        answer = press(client, scan(client, meeting))

    assert answer.url == reverse("meetings:list", args=[network.slug])
    assert [row[:2] for row in on_the_list(meeting)] == [(expert, "ekspert")]


def test_an_invited_expert_with_an_account_comes_in_and_reads_on_at_their_own_page(client, network):
    meeting = MeetingFactory(network=network, in_days=1)
    expert = UserFactory()
    visit = VisitFactory(meeting=meeting, accepted=True, email=expert.email.upper(), about="Uniwersytet Wrocławski")
    client.force_login(expert)
    with at(meeting):
        answer = press(client, scan(client, meeting))
        again = type_in(client, meeting)

    assert answer.url == again.url == visit.link
    assert on_the_list(meeting) == [(expert, "gość", "Uniwersytet Wrocławski")]


def test_an_expert_whom_the_leader_wrote_down_by_name_does_not_stand_there_twice(people, network):
    meeting = MeetingFactory(network=network, in_days=1)
    expert = UserFactory()
    visit = VisitFactory(meeting=meeting, accepted=True, email=expert.email)
    with at(meeting):
        guests = [actions.attendance.Guest(visit.name)]
        actions.fill_in(meeting, meeting.first_on, by=people[0], guests=guests)
        actions.check_in(meeting, by=expert, shown=door.code_now(meeting.days.get()))

    assert [row.who for row in Attendance.objects.all()] == [visit.name]


def test_a_withdrawn_invitation_opens_no_door(network):
    meeting = MeetingFactory(network=network, in_days=1)
    expert = UserFactory()
    VisitFactory(meeting=meeting, accepted=True, email=expert.email, withdrawn_at=clock.now())

    assert not policies.can_check_in(expert, meeting)


def test_todays_meetings_are_those_at_whose_doors_one_is_expected(people, network, meeting, guest):
    expert, invited = MembershipFactory(network=network, advising=True).user, UserFactory()
    VisitFactory(meeting=meeting, invited=True, email=invited.email)
    with at(meeting):
        for person in (people[1], guest, expert, invited, UserFactory()):
            expected = meeting in policies.meetings_of_today(person)
            assert expected == policies.can_check_in(person, meeting)
