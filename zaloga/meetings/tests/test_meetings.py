"""Calling a meeting, changing it, calling it off: who hears what."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import Meeting
from zaloga.meetings.models.meeting import teaching_hours
from zaloga.meetings.tests.calendars import last_sunday
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, crew

pytestmark = pytest.mark.django_db


def ahead(days=14, begins=time(15, 30), ends=time(17, 45)):
    return Hours(clock.today() + timedelta(days=days), begins, ends)


def test_calling_a_meeting_asks_everybody_of_the_crew_and_nobody_else():
    leader, anna = crew()
    network = leader.memberships.get().network
    MembershipFactory()  # of another network, who must not hear of it

    meeting = actions.schedule(network, by=leader, title="Ułamki", days=[ahead()])

    assert {row.user for row in meeting.comings.all()} == {leader, anna}
    assert {letter.user for letter in Letter.objects.all()} == {leader, anna}
    assert [(one.time, one.hours) for one in meeting.days.all()] == [("15:30–17:45", 3)]


def test_a_member_cannot_call_one():
    leader, anna = crew()

    with pytest.raises(PermissionDenied):
        actions.schedule(leader.memberships.get().network, by=anna, title="Ułamki", days=[ahead()])


def test_a_meeting_of_the_plan_becomes_a_real_one_with_its_topic():
    leader, _ = crew()
    item = ItemFactory(plan=PlanFactory(network=leader.memberships.get().network, shown=True), topic="Błąd")

    meeting = actions.schedule_from(item, by=leader, days=[ahead()])

    assert (meeting.title, meeting.item) == ("Błąd", item)


def test_a_meeting_of_another_networks_plan_is_refused():
    leader, _ = crew()

    with pytest.raises(Refusal, match="innej sieci"):
        actions.schedule(leader.memberships.get().network, by=leader, title="Błąd", days=[ahead()], item=ItemFactory())


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ([], "Podaj dzień"),
        ([ahead(-1)], "już minął"),
        ([ahead(3), ahead(5)], "idą po kolei"),
        ([ahead(3), ahead(3)], "idą po kolei"),
        ([ahead(3, ends=time(15, 0))], "później niż początek"),
        ([ahead(n) for n in range(1, 12)], "do 10 dni"),
    ],
)
def test_odd_days_are_refused_in_words(days, why):
    leader, _ = crew()

    with pytest.raises(Refusal, match=why):
        actions.schedule(leader.memberships.get().network, by=leader, title="Ułamki", days=days)

    assert Meeting.objects.count() == 0


def test_a_stay_of_two_days_is_one_meeting_with_hours_of_each_day():
    leader, _ = crew()
    days = [ahead(10, time(9, 0), time(15, 0)), ahead(11, time(9, 0), time(12, 0))]

    meeting = actions.schedule(leader.memberships.get().network, by=leader, title="Wyjazd", days=days)

    assert [one.hours for one in meeting.days.all()] == [8, 4]
    assert (meeting.first_on, meeting.last_on) == (days[0].on, days[1].on)


def test_the_hours_on_the_wall_stay_over_the_change_of_clocks():
    """The wall says 15:30 on both sides of it."""
    sunday = last_sunday(3)
    saturday = sunday - timedelta(days=1)
    meeting = MeetingFactory(on=saturday)
    actions.set_days(
        meeting,
        by=MembershipFactory(network=meeting.network, coordinating=True).user,
        days=[
            Hours(saturday, time(15, 30), time(17, 0)),
            Hours(sunday, time(15, 30), time(17, 0)),
        ],
    )

    moments = [one.starts_at for one in meeting.days.all()]

    assert [one.utcoffset() for one in moments] == [timedelta(hours=1), timedelta(hours=2)]
    assert [one.time for one in meeting.days.all()] == ["15:30–17:00"] * 2


def test_a_change_of_place_is_told_with_the_old_one_to_those_whom_it_concerns():
    leader, anna, jan = crew(others=2)
    meeting = MeetingFactory(network=leader.memberships.get().network)
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan, answer="declined")

    actions.change(meeting, by=leader, place="SP w Wińsku, biblioteka")

    meeting.refresh_from_db()
    assert meeting.sequence == 1
    assert [letter.user for letter in Letter.objects.all()] == [anna]
    assert Note.objects.get().text == (
        f"Spotkanie „{meeting.title}”: miejsce: SP w Wińsku, biblioteka (było: Poradnia w Wołowie, sala 12)"
    )


def test_a_change_of_words_alone_bothers_nobody_and_leaves_calendars_alone():
    leader, anna = crew()
    meeting = MeetingFactory(network=leader.memberships.get().network)
    ComingFactory(meeting=meeting, user=anna, answer="coming")

    actions.change(meeting, by=leader, bring="Jeden zeszyt ucznia.")

    meeting.refresh_from_db()
    assert (meeting.sequence, Letter.objects.count(), meeting.bring) == (0, 0, "Jeden zeszyt ucznia.")


def test_a_change_over_somebody_elses_is_refused():
    leader, _ = crew()
    meeting = MeetingFactory(network=leader.memberships.get().network)
    actions.change(meeting, by=leader, revision=1, title="Pierwsza")

    with pytest.raises(Refusal, match="Ktoś przed chwilą"):
        actions.change(meeting, by=leader, revision=1, title="Druga")

    meeting.refresh_from_db()
    assert meeting.title == "Pierwsza"


def test_calling_off_tells_everybody_asked_even_those_who_would_not_come():
    leader, anna, jan = crew(others=2)
    meeting = MeetingFactory(network=leader.memberships.get().network)
    ComingFactory(meeting=meeting, user=anna, answer="declined")
    ComingFactory(meeting=meeting, user=jan)

    actions.call_off(meeting, by=leader, why="Awaria ogrzewania.")
    actions.call_off(meeting, by=leader)

    meeting.refresh_from_db()
    assert {letter.user for letter in Letter.objects.all()} == {anna, jan}
    assert Letter.objects.count() == 2
    assert (meeting.is_called_off, meeting.called_off_why, meeting.sequence) == (True, "Awaria ogrzewania.", 1)


def test_what_is_over_or_called_off_is_changed_no_more():
    leader, _ = crew()
    network = leader.memberships.get().network

    with pytest.raises(Refusal, match="już się odbyło"):
        actions.change(MeetingFactory(network=network, in_days=-3), by=leader, title="Inny")
    with pytest.raises(Refusal, match="już się odbyło"):
        actions.call_off(MeetingFactory(network=network, in_days=-3), by=leader)
    with pytest.raises(Refusal, match="odwołane"):
        actions.change(MeetingFactory(network=network, called_off_at=clock.now()), by=leader, title="Inny")


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        (time(15, 30), time(17, 45), 3),
        (time(15), time(15, 30), 1),
        (time(9), time(12, 10), 4),
        (time(0, 33), time(23, 59), 20),
    ],
)
def test_teaching_hours_are_whole_and_at_least_one(begins, ends, hours):
    assert teaching_hours(begins, ends) == hours
