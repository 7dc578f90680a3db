"""Who comes: answers, the last seat, the queue for one, and people who come and go."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions
from zaloga.meetings.models import Coming
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def test_the_last_answer_counts(meeting, people):
    actions.answer(meeting, by=people[1], answer="coming")
    actions.answer(meeting, by=people[1], answer="declined", why="Rada pedagogiczna.")

    coming = meeting.comings.get()
    assert (coming.answer, coming.why, coming.entered_by) == ("declined", "Rada pedagogiczna.", None)


def test_a_stranger_cannot_answer(meeting):
    with pytest.raises(PermissionDenied):
        actions.answer(meeting, by=UserFactory(), answer="coming")

    assert not meeting.comings.exists()


def test_online_is_refused_where_there_is_none_and_a_hall_where_there_is_only_online(meeting, people):
    with pytest.raises(Refusal, match="tylko na miejscu"):
        actions.answer(meeting, by=people[1], answer="online")
    meeting.mode = "online"
    meeting.save()
    with pytest.raises(Refusal, match="tylko online"):
        actions.answer(meeting, by=people[1], answer="coming")


@pytest.mark.parametrize("state", [{"called_off_at": "now"}, {"in_days": -2}])
def test_nobody_answers_what_is_over(people, state):
    state = {key: clock.now() if value == "now" else value for key, value in state.items()}
    meeting = MeetingFactory(network=people[0].memberships.get().network, **state)

    with pytest.raises(Refusal):
        actions.answer(meeting, by=people[1], answer="coming")


def test_an_answer_heard_by_phone_is_marked_and_the_person_learns_of_it(meeting, people):
    leader, anna, _ = people

    actions.answer_for(meeting, anna, by=leader, answer="coming")

    coming = meeting.comings.get()
    assert (coming.user, coming.answer, coming.entered_by) == (anna, "coming", leader)
    assert [note.user for note in Note.objects.all()] == [anna]


def test_a_member_writes_nobody_elses_answer_down(meeting, people):
    with pytest.raises(PermissionDenied):
        actions.answer_for(meeting, people[2], by=people[1], answer="coming")


def test_a_full_hall_lets_one_wait_and_the_freed_seat_goes_to_whoever_waited_longest(meeting, people):
    leader, anna, jan = people
    meeting.seats, meeting.mode = 1, "hybrid"
    meeting.save()
    for person in people:
        ComingFactory(meeting=meeting, user=person)
    actions.answer(meeting, by=leader, answer="coming")
    with pytest.raises(Refusal, match="Wszystkie miejsca"):
        actions.answer(meeting, by=anna, answer="coming")
    actions.answer(meeting, by=anna, answer="waiting")
    actions.answer(meeting, by=jan, answer="waiting")

    actions.answer(meeting, by=leader, answer="online")

    said = {row.user: row.answer for row in meeting.comings.all()}
    assert said == {leader: "online", anna: "coming", jan: "waiting"}
    assert [letter.user for letter in Letter.objects.all()] == [anna]


def test_saying_it_twice_keeps_the_seat(meeting, people):
    meeting.seats = 1
    meeting.save()
    actions.answer(meeting, by=people[1], answer="coming")

    actions.answer(meeting, by=people[1], answer="coming")

    assert meeting.comings.filter(answer="coming").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_two_who_want_it_at_once():
    _, *pair = crew(others=2)
    meeting = MeetingFactory(network=pair[0].memberships.get().network, seats=1)

    def want(person):
        try:
            actions.answer(meeting, by=person, answer="coming")
        except Refusal as refusal:
            return str(refusal)[:9]
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(want, pair))

    assert said == ["Wszystkie", "ok"]
    assert Coming.objects.filter(answer="coming").count() == 1


def test_whoever_joins_later_is_asked_to_coming_meetings_only_and_once(meeting):
    past = MeetingFactory(network=meeting.network, in_days=-5)
    newcomer = MembershipFactory(network=meeting.network).user
    ComingFactory(meeting=meeting, user=meeting.network.memberships.first().user)

    actions.gather_newcomers()
    actions.gather_newcomers()

    assert meeting.comings.filter(user=newcomer).count() == 1
    assert not past.comings.exists()
    assert Letter.objects.filter(user=newcomer).count() == 1


def test_whoever_leaves_is_asked_no_more_and_frees_the_seat(meeting, people):
    _, anna, jan = people
    meeting.seats = 1
    meeting.save()
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan, answer="waiting")
    networks.leave(meeting.network, by=anna)

    actions.gather_newcomers()

    assert not meeting.comings.filter(user=anna).exists()
    assert meeting.comings.get(user=jan).answer == "coming"


@pytest.mark.parametrize("guests", ["programme", "everybody"])
def test_whoever_leaves_loses_the_seat_at_an_open_meeting_too_and_may_come_again_as_a_guest(meeting, people, guests):
    _, anna, jan = people
    meeting.seats, meeting.guests, meeting.mode, meeting.link = 1, guests, "hybrid", "https://spotkania.example/a"
    meeting.save()
    MembershipFactory(user=anna, network__programme=meeting.network.programme)
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan, answer="waiting")
    networks.leave(meeting.network, by=anna)

    actions.gather_newcomers()

    assert not meeting.comings.filter(user=anna).exists()
    assert meeting.comings.get(user=jan).answer == "coming"
    letter = Letter.objects.get(user=anna, subject__startswith="Bez Ciebie")
    assert "METHOD:CANCEL" in letter.calendar
    assert "spotkania.example" not in letter.text + letter.calendar
    actions.answer(meeting, by=User.objects.get(pk=anna.pk), answer="online")
    actions.gather_newcomers()
    assert meeting.comings.get(user=anna).answer == "online"


def test_open_to_the_crew_only_again_a_meeting_tells_its_guests_kindly_and_the_next_moves_up(meeting, people):
    leader, _, jan = people
    guest, near = UserFactory(), MembershipFactory(network__programme=meeting.network.programme).user
    meeting.seats, meeting.guests = 2, "everybody"
    meeting.save()
    for person, said in ((guest, "coming"), (near, "coming"), (jan, "waiting")):
        ComingFactory(meeting=meeting, user=person, answer=said)

    actions.change(meeting, by=leader, guests="programme")
    assert {row.user: row.answer for row in meeting.comings.all()} == {near: "coming", jan: "coming"}
    actions.change(meeting, by=leader, guests="crew")

    assert {row.user: row.answer for row in meeting.comings.all()} == {jan: "coming"}
    told = {letter.user: letter for letter in Letter.objects.exclude(user=jan)}
    assert told.keys() == {guest, near}
    assert "jest teraz tylko dla osób z sieci tego programu" in told[guest].text
    assert "jest teraz tylko dla załogi tej sieci" in told[near].text
    assert all("METHOD:CANCEL" in letter.calendar for letter in told.values())


def test_guests_of_an_open_meeting_keep_their_seats_whatever_the_round_finds(meeting):
    meeting.guests = "everybody"
    meeting.save()
    guest = ComingFactory(meeting=meeting, answer="coming")
    overseer = AppointmentFactory(programme=meeting.network.programme).user
    other = MeetingFactory(network=meeting.network, guests="programme")
    ComingFactory(meeting=other, user=overseer, answer="coming")

    actions.gather_newcomers()

    assert meeting.comings.filter(pk=guest.pk).exists()
    assert other.comings.filter(user=overseer).exists()


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_ask_a_newcomer_once():
    _, anna = crew()
    meeting = MeetingFactory(network=anna.memberships.get().network)

    def go_round(_):
        try:
            actions.gather_newcomers()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(go_round, range(2)))

    assert meeting.comings.filter(user=anna).count() == 1
    assert [letter.user for letter in Letter.objects.filter(user=anna)] == [anna]
    assert Note.objects.filter(user=anna, source="meeting.newcomer_asked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_round_that_meets_a_meeting_being_called_off_asks_nobody_to_it():
    leader, anna = crew()
    meeting = MeetingFactory(network=leader.memberships.get().network)
    ComingFactory(meeting=meeting, user=leader)

    def go_round():
        try:
            actions.gather_newcomers()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            actions.call_off(meeting, by=leader)
            round_of_worker = threads.submit(go_round)
            wait([round_of_worker], timeout=0.5)
        round_of_worker.result()

    assert not meeting.comings.filter(user=anna).exists()
    assert not Letter.objects.filter(user=anna).exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_where_nobody_came_or_went_the_round_asks_two_things(how_many, django_assert_num_queries):
    for meeting in MeetingFactory.create_batch(how_many):
        ComingFactory(meeting=meeting, user=MembershipFactory(network=meeting.network).user)

    with django_assert_num_queries(2):
        actions.gather_newcomers()


def test_saying_once_more_that_one_waits_takes_no_place_away(meeting, people):
    leader, anna, jan = people
    meeting.seats = 1
    meeting.save()
    for person, said in ((leader, "coming"), (anna, "waiting"), (jan, "waiting"), (anna, "waiting")):
        actions.answer(meeting, by=person, answer=said)

    actions.answer(meeting, by=leader, answer="declined")

    assert meeting.comings.get(user=anna).answer == "coming"


def test_more_seats_go_to_those_who_wait_and_they_hear(meeting, people):
    leader, anna, jan = people
    meeting.seats = 1
    meeting.save()
    for person, said in ((leader, "coming"), (anna, "waiting"), (jan, "waiting")):
        actions.answer(meeting, by=person, answer=said)
    Letter.objects.all().delete()

    actions.change(meeting, by=leader, seats=2)

    assert {row.user: row.answer for row in meeting.comings.all()} == {
        leader: "coming",
        anna: "coming",
        jan: "waiting",
    }
    assert [letter.to for letter in Letter.objects.all()] == [anna.email]


def test_who_says_by_phone_that_they_come_to_a_full_hall_waits_and_keeps_the_place(client, meeting, people):
    leader, anna, jan = people
    meeting.seats = 1
    meeting.save()
    actions.answer(meeting, by=leader, answer="coming")
    client.force_login(leader)
    address = reverse("meetings:people", args=[meeting.network.slug, meeting.pk])

    page = client.post(address, {"person": anna.pk, "odp": "coming"}, follow=True).content.decode()
    actions.answer(meeting, by=jan, answer="waiting")
    actions.answer_for(meeting, anna, by=leader, answer="coming")

    assert f"{anna} czeka na miejsce: gdy ktoś zrezygnuje, dostanie je po kolei" in page
    row = meeting.comings.get(user=anna)
    assert (row.answer, row.entered_by, meeting.comings.filter(answer="coming").count()) == ("waiting", leader, 1)
    actions.answer(meeting, by=leader, answer="declined")
    assert {row.user: row.answer for row in meeting.comings.all()} == {
        leader: "declined",
        anna: "coming",
        jan: "waiting",
    }


def test_whose_seat_is_theirs_already_keeps_it_when_somebody_writes_it_down_again(meeting, people):
    leader, anna, _ = people
    meeting.seats = 1
    meeting.save()
    actions.answer(meeting, by=anna, answer="coming")

    assert actions.answer_for(meeting, anna, by=leader, answer="coming").answer == "coming"
