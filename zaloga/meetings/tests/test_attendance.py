"""The register: ticking, two people at one list, confirming, correcting, hours."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import FORMER
from zaloga.installation.privacy import Way
from zaloga.meetings import actions, attendance, privacy, retention
from zaloga.meetings.actions.attendance import Guest, Mark
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.forms import AttendanceForm
from zaloga.meetings.models import Attendance, Register
from zaloga.meetings.tests.factories import (
    AttendanceFactory,
    ComingFactory,
    MeetingFactory,
    RegisterFactory,
    VisitFactory,
)
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    leader, anna, jan = people
    meeting = MeetingFactory(network=leader.memberships.get().network, in_days=-2)
    ComingFactory(meeting=meeting, user=leader, answer="coming")
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan, answer="declined")
    return meeting


def said(meeting):
    return {row.user: row.mark for row in Attendance.objects.filter(register__meeting=meeting)}


def fill(meeting, by, *marks, **more):
    return actions.fill_in(meeting, meeting.first_on, by=by, marks=marks, **more)


def page_of(meeting):
    return reverse("meetings:register", args=[meeting.network.slug, meeting.pk])


def as_shown(form, **changes):
    """What a browser posts of the page as it was opened, with these changes; None takes a tick off."""
    data = {f"bylo-{row['line'].user.pk}": row["kept"] for row in form.rows}
    for row in form.rows:
        for field in (row["tick"], row["partly"], row["excused"]):
            if field.value():
                data[field.name] = "on" if field.value() is True else field.value()
    data |= {f"byl-gosc-{guest.pk}": "1" for guest, _ in form.guest_rows}
    data |= {tick.name: "on" for _, tick in form.guest_rows}
    data |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value is not None}


def test_the_page_proposes_what_people_said_and_one_save_confirms_it(client, people, meeting):
    leader, anna, jan = people
    client.force_login(leader)
    form = client.get(page_of(meeting)).context["form"]

    client.post(page_of(meeting), as_shown(form, potwierdz="1"))

    assert said(meeting) == {leader: "present", anna: "present", jan: "excused"}
    register = Register.objects.get()
    assert (register.is_confirmed, register.confirmed_by) == (True, leader)


def test_a_tick_taken_off_is_an_absence_and_fewer_hours_are_a_late_one(client, people, meeting):
    leader, anna, jan = people
    client.force_login(leader)
    form = client.get(page_of(meeting)).context["form"]

    ticks = {f"byl_{leader.pk}": None, f"ile_{anna.pk}": "late-2", f"byl_{jan.pk}": "on"}
    client.post(page_of(meeting), as_shown(form, **ticks))

    assert said(meeting) == {leader: "absent", anna: "late-2", jan: "present"}


def test_a_guest_is_written_down_by_name_and_taken_off_by_unticking(client, people, meeting):
    client.force_login(people[0])
    form = client.get(page_of(meeting)).context["form"]
    client.post(page_of(meeting), as_shown(form, nowy_1="Ewa Malec", skad_1="UWr"))
    assert [(one.who, one.institution) for one in attendance.guests_of(meeting, meeting.first_on)] == [
        ("Ewa Malec", "UWr")
    ]

    form = client.get(page_of(meeting)).context["form"]
    guest = form.guests[0]
    client.post(page_of(meeting), as_shown(form, **{f"gosc_{guest.pk}": None}))

    assert attendance.guests_of(meeting, meeting.first_on) == []


def test_a_place_of_a_guest_without_a_name_is_asked_about(client, people, meeting):
    client.force_login(people[0])
    form = client.get(page_of(meeting)).context["form"]

    page = client.post(page_of(meeting), as_shown(form, skad_1="UWr"))

    assert page.status_code == 422
    assert "Podaj imię i nazwisko tej osoby." in page.content.decode()
    assert not Attendance.objects.exists()


def test_a_member_ticks_nobody_not_even_themselves(people, meeting, client):
    with pytest.raises(PermissionDenied):
        fill(meeting, people[1], Mark(people[1].pk, "present"))
    client.force_login(people[1])
    assert client.get(page_of(meeting)).status_code == 403
    assert said(meeting) == {}


def test_two_at_one_list_change_different_people_without_a_word(people, meeting):
    leader, anna, jan = people
    fill(meeting, leader, Mark(leader.pk, "present", "present"), Mark(anna.pk, "late", "present"))

    fill(meeting, leader, Mark(anna.pk, "present", "present"), Mark(jan.pk, "present", "excused"))

    assert said(meeting) == {leader: "present", anna: "late", jan: "present"}


def test_a_change_over_somebody_elses_is_refused_with_the_name_and_carried_out_when_repeated(people, meeting, client):
    leader, anna, jan = people
    fill(meeting, leader, Mark(anna.pk, "present", "present"), Mark(jan.pk, "excused", "excused"))
    client.force_login(leader)
    form = client.get(page_of(meeting)).context["form"]
    fill(meeting, leader, Mark(anna.pk, "absent", "present", "present"), Mark(jan.pk, "absent", "excused", "excused"))

    page = client.post(page_of(meeting), as_shown(form, **{f"ile_{anna.pk}": "late"}))

    assert page.status_code == 409
    assert f"{anna} – nieobecność" in page.content.decode()
    assert said(meeting)[anna] == "absent"
    client.post(page_of(meeting), as_shown(page.context["form"]))
    assert (said(meeting)[anna], said(meeting)[jan]) == ("late", "absent")


def test_who_checked_in_meanwhile_stays_in_though_the_form_did_not_know(people, meeting):
    leader, _, jan = people
    AttendanceFactory(register=RegisterFactory(meeting=meeting), user=jan, how="qr")

    fill(meeting, leader, Mark(jan.pk, "excused", "excused"))

    assert said(meeting) == {jan: "present"}


def test_once_people_check_in_nobody_else_is_proposed_as_present(people, meeting):
    leader, anna, jan = people
    AttendanceFactory(register=RegisterFactory(meeting=meeting), user=anna, how="qr")

    shown = {line.user: line.shown for line in attendance.lines_of(meeting, meeting.first_on)}

    assert shown == {leader: "absent", anna: "present", jan: "excused"}


def test_a_confirmed_register_changes_only_with_a_reason_and_the_person_hears(people, meeting):
    leader, anna, _ = people
    fill(meeting, leader, Mark(anna.pk, "absent", "present"), confirm=True)

    with pytest.raises(Refusal, match="potwierdzona"):
        fill(meeting, leader, Mark(anna.pk, "present", "absent", "absent"))
    fill(meeting, leader, Mark(anna.pk, "present", "absent", "absent"), why="Pomyłka.")

    row = Attendance.objects.get(user=anna)
    assert (row.state, row.why) == ("present", "Pomyłka.")
    event = Event.objects.get(name="meeting.attendance_corrected")
    assert (event.about_id, event.details["old"], event.details["new"]) == (anna.pk, "nieobecność", "obecność")
    assert [note.user for note in Note.objects.all()] == [anna]


def test_an_empty_list_a_day_to_come_and_a_meeting_called_off_are_refused(people, meeting):
    leader, anna, _ = people
    with pytest.raises(Refusal, match="pusta"):
        actions.confirm(meeting, meeting.first_on, by=leader)
    ahead = MeetingFactory(network=meeting.network)
    with pytest.raises(Refusal, match="nie nadszedł"):
        fill(ahead, leader)
    with pytest.raises(Refusal, match="nie ma już"):
        actions.fill_in(meeting, clock.today(), by=leader)
    meeting.called_off_at = clock.now()
    meeting.save()
    with pytest.raises(Refusal, match="odwołane"):
        fill(meeting, leader, Mark(anna.pk, "present"))


def test_somebody_who_was_not_asked_is_refused_and_a_guest_is_added_once(people, meeting):
    leader = people[0]
    with pytest.raises(Refusal, match="nie jest już zaproszony"):
        fill(meeting, leader, Mark(UserFactory().pk, "present"))

    fill(meeting, leader, guests=[Guest("Ewa Malec"), Guest("Ewa Malec")])

    assert Attendance.objects.count() == 1


def test_a_day_with_a_list_stays_in_its_meeting(people, meeting):
    today = MeetingFactory(network=meeting.network, in_days=3)
    row = AttendanceFactory(register=RegisterFactory(meeting=today))
    later = Hours(today.first_on + timedelta(days=1), time(15, 30), time(17, 45))

    with pytest.raises(Refusal, match="lista obecności"):
        actions.set_days(today, by=people[0], days=[later])
    actions.set_days(today, by=people[0], days=[Hours(today.first_on, time(15, 0), time(16, 0))])

    assert Attendance.objects.counting().get(pk=row.pk).counted == 1


def test_a_list_is_saved_while_the_meeting_runs_and_confirmed_when_it_is_over(client, people):
    leader, anna, _ = people
    running = MeetingFactory(network=leader.memberships.get().network, in_days=1)
    ComingFactory(meeting=running, user=anna, answer="coming")
    client.force_login(leader)
    with clock.moved_to(running.starts_at + timedelta(minutes=20)):
        page = client.get(page_of(running))
        told = client.post(page_of(running), as_shown(page.context["form"], potwierdz="1"))
        client.post(page_of(running), as_shown(page.context["form"]))
        with pytest.raises(Refusal, match="jeszcze trwa"):
            actions.confirm(running, running.first_on, by=leader)
    before = (said(running), Register.objects.get(meeting=running).is_confirmed)
    with clock.moved_to(running.ends_at + timedelta(minutes=1)):
        actions.confirm(running, running.first_on, by=leader)

    assert 'name="potwierdz"' not in page.content.decode()
    assert told.status_code == 409
    assert before == ({anna: "present"}, False)
    assert Register.objects.get(meeting=running).is_confirmed


def test_of_several_days_no_list_is_confirmed_before_the_last_of_them_ends(people):
    leader, anna, _ = people
    meeting = MeetingFactory(network=leader.memberships.get().network, in_days=3)
    first = meeting.first_on
    days = [Hours(first + timedelta(days=n), time(9), time(12)) for n in range(2)]
    actions.set_days(meeting, by=leader, days=days)
    meeting.refresh_from_db()
    ComingFactory(meeting=meeting, user=anna)
    with clock.moved_to(meeting.ends_at - timedelta(hours=1)), pytest.raises(Refusal, match="jeszcze trwa"):
        actions.fill_in(meeting, first, by=leader, marks=[Mark(anna.pk, "present")], confirm=True)
    with clock.moved_to(meeting.ends_at + timedelta(hours=1)):
        actions.fill_in(meeting, first, by=leader, marks=[Mark(anna.pk, "present")], confirm=True)

    assert [(one.on, one.is_confirmed) for one in meeting.registers.all()] == [(first, True)]


def test_hours_are_counted_from_confirmed_registers_of_meetings_that_stand(people, meeting):
    leader, anna, jan = people
    fill(meeting, leader, Mark(anna.pk, "late-2", "present"), Mark(jan.pk, "present", "excused"), confirm=True)
    second = MeetingFactory(network=meeting.network, in_days=-20)
    AttendanceFactory(register=RegisterFactory(meeting=second, confirmed=True), user=anna)
    AttendanceFactory(register=RegisterFactory(meeting=second, on=clock.today()), user=jan)
    off = MeetingFactory(network=meeting.network, in_days=-9, called_off_at=clock.now())
    AttendanceFactory(register=RegisterFactory(meeting=off, confirmed=True), user=jan)
    AttendanceFactory(user=anna)  # of another network

    found = attendance.hours_of(meeting.network)
    lately = attendance.hours_of(meeting.network, since=clock.today() - timedelta(days=5))

    assert {one: (len(row.meetings), row.hours) for one, row in found.items()} == {anna.pk: (2, 5), jan.pk: (1, 3)}
    assert lately[anna.pk].hours == 2


def test_everybody_sees_their_own_hours_and_nobody_elses(client, people, meeting):
    leader, anna, jan = people
    fill(meeting, leader, Mark(anna.pk, "late-2", "present"), Mark(jan.pk, "present", "excused"), confirm=True)
    url = reverse("meetings:my_hours", args=[meeting.network.slug])
    client.force_login(anna)

    page = client.get(url)

    assert [(row.mark, row.counted) for row in page.context["rows"]] == [("late-2", 2)]
    assert page.context["total"] == 2
    assert jan.name not in page.content.decode()
    client.force_login(UserFactory())
    assert client.get(url).status_code in (403, 404)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_much_however_long_it_is(client, how_many, django_assert_num_queries):
    leader = MembershipFactory(coordinating=True).user
    meeting = MeetingFactory(network=leader.memberships.get().network, in_days=-2)
    for member in MembershipFactory.create_batch(how_many, network=meeting.network):
        ComingFactory(meeting=meeting, user=member.user)
    client.force_login(leader)
    client.get(page_of(meeting))

    with django_assert_num_queries(17):
        page = client.get(page_of(meeting))

    assert len(page.context["form"].rows) == how_many


def test_whoever_goes_leaves_a_count_and_no_name_and_a_copy_of_data_holds_the_hours(people, meeting):
    leader, anna, _ = people
    fill(meeting, leader, Mark(anna.pk, "present", "present"))
    parts = {part.title: part.rows for part in privacy.export(anna)}
    assert [row["godzin dydaktycznych"] for row in parts["Listy obecności"]] == [3]

    privacy.forget(anna, Way.FORMER)

    row = Attendance.objects.get()
    assert (row.user, row.who, row.institution, row.state) == (None, FORMER, "", "present")


def test_lists_go_after_their_years(people, meeting):
    AttendanceFactory(register=RegisterFactory(meeting=meeting))
    old = AttendanceFactory(register=RegisterFactory(meeting=MeetingFactory(in_days=-2000)))

    assert retention.sweep_registers(clock.now() - timedelta(days=1825)) == 1

    assert not Attendance.objects.filter(pk=old.pk).exists()
    assert Attendance.objects.count() == 1


def test_an_expert_who_accepted_is_proposed_as_a_guest_until_somebody_fills_the_list_in():
    leader, _ = crew(others=1)
    meeting = MeetingFactory(network=leader.memberships.get().network, in_days=0)
    VisitFactory(meeting=meeting, accepted=True, name="dr Dorota Malec", about="UWr")
    VisitFactory(meeting=meeting, invited=True, name="Kto Milczy")
    day = meeting.days.get()

    proposed = [(name.value(), place.value()) for name, place in AttendanceForm(day=day).new_rows]
    RegisterFactory(meeting=meeting, on=day.on)
    AttendanceFactory(register=meeting.registers.get(), user=leader)

    assert proposed == [("dr Dorota Malec", "UWr"), (None, None), (None, None)]
    assert [name.value() for name, _ in AttendanceForm(day=day).new_rows] == [None] * 3


def hours_page(meeting):
    return reverse("meetings:hours", args=[meeting.network.slug, meeting.pk])


def test_hours_of_a_day_are_corrected_after_the_meeting_with_a_reason_and_those_who_were_there_hear(
    client, people, meeting
):
    leader, anna, jan = people
    fill(meeting, leader, Mark(leader.pk, "present"), Mark(anna.pk, "present"), Mark(jan.pk, "absent"), confirm=True)
    client.force_login(leader)
    data = {f"hours-{meeting.first_on}": "4", "why": "Rozmowa trwała dłużej."}

    page = client.post(hours_page(meeting), data)

    assert (page.status_code, meeting.days.get().hours) == (302, 4)
    assert attendance.hours_of(meeting.network)[anna.pk].hours == 4
    event = Event.objects.get(name="meeting.hours_corrected")
    assert event.details["why"] == "Rozmowa trwała dłużej."
    assert {note.user for note in Note.objects.filter(source="meeting.hours_corrected")} == {anna}
    client.post(hours_page(meeting), data)
    assert Event.objects.filter(name="meeting.hours_corrected").count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [({"why": ""}, 422), ({"why": "Krócej.", "hours": "1"}, 409), ({"why": "Krócej.", "hours": "21"}, 422)],
    ids=["no reason", "fewer than somebody has", "more than a day holds"],
)
def test_hours_are_not_corrected_without_a_reason_nor_below_what_somebody_has(client, people, meeting, data, status):
    leader, anna, _ = people
    fill(meeting, leader, Mark(anna.pk, "late-2"))
    client.force_login(leader)
    sent = {f"hours-{meeting.first_on}": data.pop("hours", "4"), **data}

    page = client.post(hours_page(meeting), sent)

    assert (page.status_code, meeting.days.get().hours) == (status, 3)


def test_hours_of_a_meeting_to_come_are_changed_with_its_days_not_here(people):
    meeting = MeetingFactory(network=people[0].memberships.get().network)

    with pytest.raises(Refusal, match="po spotkaniu"):
        actions.correct_hours(meeting, by=people[0], hours={meeting.first_on: 4}, why="Dłużej.")
    with pytest.raises(PermissionDenied):
        actions.correct_hours(meeting, by=people[1], hours={meeting.first_on: 4}, why="Dłużej.")
