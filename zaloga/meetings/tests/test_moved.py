"""Another day, no more online, only online: who hears, whose answer stays, and who is asked anew."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import day
from zaloga.meetings import actions
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.forms import MeetingForm
from zaloga.meetings.models import Day, Meeting
from zaloga.meetings.tests.calendars import event_of
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note, Preference, Reader

pytestmark = pytest.mark.django_db


def on_day(meeting, later=7, begins=time(15, 30)):
    return [Hours(meeting.first_on + timedelta(days=later), begins, time(17, 45))]


def said(meeting):
    return {row.user: row.answer for row in meeting.comings.all()}


def letters():
    return {letter.user: letter for letter in Letter.objects.all()}


def partstat(letter):
    method, event = event_of(letter)
    return method, event["sequence"], event["attendee"].params["PARTSTAT"]


def test_the_last_day_for_answers_is_not_one_that_has_passed(client, meeting, people):
    """One that passes by itself is shown as passed, and stands in the way of no other change."""
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Refusal, match="już minął"):
        actions.change(meeting, by=people[0], answer_by=yesterday)
    with pytest.raises(Refusal, match="już minął"):
        actions.schedule(meeting.network, by=people[0], days=on_day(meeting), title="Ułamki", answer_by=yesterday)
    Meeting.objects.update(answer_by=yesterday)
    late = Meeting.objects.get()
    client.force_login(people[0])
    edit = reverse("meetings:edit", args=[meeting.network.slug, meeting.pk])

    stays = client.post(edit, typed(late, title="Ułamki inaczej"))
    moved = client.post(edit, typed(Meeting.objects.get(), answer_by=yesterday - timedelta(days=1)))
    page = client.get(meeting.get_absolute_url()).content.decode()

    assert stays.status_code == 302 and Meeting.objects.get().title == "Ułamki inaczej"
    assert moved.status_code == 422 and "Ten dzień już minął. Podaj dzień od dziś" in moved.content.decode()
    assert f"Termin odpowiedzi minął {day(yesterday)}." in page and "Odpowiedz do" not in page


def test_of_another_day_everybody_hears_and_who_could_not_is_asked_anew(meeting, people):
    leader, anna, jan = people
    silent = MembershipFactory(network=meeting.network).user
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan, answer="declined", why="Rada pedagogiczna.", entered_by=leader)
    ComingFactory(meeting=meeting, user=silent)

    actions.change(meeting, by=leader, days=on_day(meeting))

    told = letters()
    assert told.keys() == {anna, jan, silent} and Letter.objects.count() == 3
    assert said(meeting) == {anna: "coming", jan: "", silent: ""}
    row = meeting.comings.get(user=jan)
    assert (row.why, row.answered_at, row.entered_by) == ("", None, None)
    assert told[jan].subject.startswith("Zmiana, pytamy od nowa: ") and "„nie mogę” już się nie liczy" in told[jan].text
    assert told[anna].subject.startswith("Zmiana terminu: ") and "Jeśli nowy dzień Ci nie pasuje" in told[anna].text
    assert "Twoja odpowiedź: będę. Możesz ją zmienić" in told[anna].text
    assert [partstat(told[one]) for one in (anna, jan)] == [("REQUEST", 1, "ACCEPTED"), ("REQUEST", 1, "NEEDS-ACTION")]
    assert {note.user for note in Note.objects.filter(source="meeting.changed")} == {anna, jan, silent}


def test_other_hours_of_the_same_day_leave_those_who_cannot_in_peace(meeting, people):
    leader, anna, jan = people
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    ComingFactory(meeting=meeting, user=jan, answer="declined", why="Urlop.")

    actions.change(meeting, by=leader, days=on_day(meeting, later=0, begins=time(16)))

    assert {user: letter.subject.partition(":")[0] for user, letter in letters().items()} == {anna: "Zmiana"}
    assert said(meeting) == {anna: "coming", jan: "declined"}
    assert meeting.comings.get(user=jan).why == "Urlop."


def test_who_waits_for_a_seat_keeps_the_place_in_the_queue_on_another_day(meeting, people):
    leader, anna, jan = people
    meeting.seats = 1
    meeting.save()
    for person, answer in ((leader, "coming"), (anna, "waiting"), (jan, "waiting")):
        actions.answer(meeting, by=person, answer=answer)
    actions.change(meeting, by=leader, days=on_day(meeting))

    actions.answer(meeting, by=leader, answer="declined")

    assert said(meeting) == {leader: "declined", anna: "coming", jan: "waiting"}


def test_where_there_is_no_online_any_more_those_who_would_be_online_are_asked_anew(meeting, people):
    leader, anna, jan = people
    meeting.mode, meeting.link = "hybrid", "https://spotkania.example/a"
    meeting.save()
    for person, answer in ((leader, "online"), (anna, "online"), (jan, "coming")):
        ComingFactory(meeting=meeting, user=person, answer=answer)

    actions.change(meeting, by=leader, mode="onsite", link="")

    assert said(meeting) == {leader: "", anna: "", jan: "coming"}
    told = letters()
    assert "„będę online” już się nie liczy" in told[anna].text and "Odpowiedz, czy będziesz" in told[anna].text
    assert "– sposób: na miejscu" in told[anna].text
    assert partstat(told[anna]) == ("REQUEST", 1, "NEEDS-ACTION")
    assert told[jan].subject.startswith("Zmiana: ") and partstat(told[jan])[2] == "ACCEPTED"


def test_where_there_is_no_hall_any_more_those_who_would_sit_in_it_are_asked_anew(meeting, people):
    leader, anna, jan = people
    late = MembershipFactory(network=meeting.network).user
    meeting.mode, meeting.seats = "hybrid", 1
    meeting.save()
    for person, answer in ((leader, "declined"), (anna, "coming"), (jan, "waiting"), (late, "online")):
        ComingFactory(meeting=meeting, user=person, answer=answer)

    actions.change(meeting, by=leader, mode="online")

    assert said(meeting) == {leader: "declined", anna: "", jan: "", late: "online"}
    assert "„będę” już się nie liczy" in letters()[anna].text
    assert "„czekam na miejsce” już się nie liczy" in letters()[jan].text


@pytest.mark.parametrize("mode", ["hybrid", "online"])
def test_once_one_can_be_there_online_whoever_could_not_come_is_asked_anew_in_one_letter(meeting, people, mode):
    leader, anna, jan = people
    ComingFactory(meeting=meeting, user=anna, answer="declined", why="Za daleko.", entered_by=leader)
    ComingFactory(meeting=meeting, user=jan)

    actions.change(meeting, by=leader, mode=mode, link="https://spotkania.example/a")
    actions.change(meeting, by=leader, link="https://spotkania.example/b")

    assert said(meeting) == {anna: "", jan: ""}
    row = meeting.comings.get(user=anna)
    assert (row.why, row.answered_at, row.entered_by) == ("", None, None)
    first = Letter.objects.filter(user=anna).order_by("pk")[0]
    assert first.subject.startswith("Zmiana, pytamy od nowa: ") and "„nie mogę” już się nie liczy" in first.text
    assert "(było: na miejscu)" in first.text and "spotkania.example" not in first.text + first.calendar
    assert partstat(first) == ("REQUEST", 1, "NEEDS-ACTION")
    assert [Letter.objects.filter(user=one).count() for one in (anna, jan)] == [2, 2]


def test_another_way_in_or_a_hall_beside_online_asks_nobody_anew_who_could_not_come(meeting, people):
    leader, anna, _ = people
    meeting.mode, meeting.link = "online", "https://spotkania.example/a"
    meeting.save()
    ComingFactory(meeting=meeting, user=anna, answer="declined")

    actions.change(meeting, by=leader, link="https://spotkania.example/b")
    actions.change(meeting, by=leader, mode="hybrid")

    assert said(meeting) == {anna: "declined"}
    assert not Letter.objects.exists()


def test_a_hall_beside_online_takes_no_answer_away(meeting, people):
    ComingFactory(meeting=meeting, user=people[1], answer="coming")

    actions.change(meeting, by=people[0], mode="hybrid", link="https://spotkania.example/a")

    assert said(meeting) == {people[1]: "coming"}


def test_who_could_not_and_wants_no_letters_is_not_written_to_however_near_it_is(network, people):
    leader, anna, jan = people
    meeting = MeetingFactory(network=network, in_days=2)
    for person, answer in ((anna, "coming"), (jan, "declined")):
        ComingFactory(meeting=meeting, user=person, answer=answer)
        Preference.objects.create(user=person, scope=f"siec-{meeting.network_id}", level=Preference.Level.NONE)

    actions.change(meeting, by=leader, days=on_day(meeting))

    assert letters().keys() == {anna}
    assert said(meeting)[jan] == ""


def test_whoever_rests_is_asked_anew_when_the_quiet_hours_are_over(meeting, people):
    leader, anna, _ = people
    ComingFactory(meeting=meeting, user=anna, answer="declined")
    hour = timezone.localtime(clock.now()).hour
    Reader.objects.create(user=anna, quiet_from=hour, quiet_to=(hour + 2) % 24)
    actions.change(meeting, by=leader, days=on_day(meeting))
    before = Letter.objects.count()
    Reader.objects.update(quiet_from=None, quiet_to=None)

    actions.tell_rested()

    assert before == 0
    assert "czekamy na Twoją odpowiedź. Będziesz?" in Letter.objects.get(user=anna).text


def test_whoever_is_asked_anew_is_not_reminded_the_same_day(meeting, people):
    leader, anna, _ = people
    ComingFactory(meeting=meeting, user=anna, answer="declined", asked_at=clock.now() - timedelta(days=9))
    on = meeting.first_on - clock.today()
    actions.change(meeting, by=leader, days=on_day(meeting, later=2 - on.days))
    Letter.objects.all().delete()

    actions.recall()

    assert not Letter.objects.exists()


def typed(meeting, **changed):
    """The form as it stands on the screen, with what somebody typed over it."""
    form = MeetingForm(instance=meeting)
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | changed).items() if value not in (None, False, "")}


def page_of(meeting, name="edit"):
    return reverse(f"meetings:{name}", args=[meeting.network.slug, meeting.pk])


def of_two_days(meeting):
    """A Friday and a Saturday, each with hours of its own that no clock gives."""
    friday = meeting.first_on + timedelta(days=(4 - meeting.first_on.weekday()) % 7)
    actions.set_days(
        meeting,
        by=meeting.network.memberships.get(role="coordinator").user,
        days=[Hours(friday, time(15), time(18), 3), Hours(friday + timedelta(days=1), time(9), time(13), 6)],
    )
    return Meeting.objects.get(pk=meeting.pk), friday


def laid(meeting):
    rows = Day.objects.filter(meeting=meeting).order_by("on")
    return [(row.on, f"{row.begins:%H}-{row.ends:%H}", row.hours) for row in rows]


def test_a_meeting_does_not_move_into_the_past_and_nobody_is_told(client, meeting, people):
    ComingFactory(meeting=meeting, user=people[1], answer="coming")
    with pytest.raises(Refusal, match="już minął"):
        actions.change(meeting, by=people[0], days=on_day(meeting, later=-21))
    client.force_login(people[0])

    page = client.post(page_of(meeting), typed(meeting, on=str(clock.today() - timedelta(days=3))))

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["on"])
    assert not Letter.objects.exists()
    meeting.refresh_from_db()
    assert meeting.sequence == 0 and not meeting.is_past


def test_the_first_hour_does_not_move_into_the_past_either(client, meeting, people):
    now = timezone.localtime(clock.now())
    with clock.moved_to(now.replace(hour=12, minute=0)):
        day = meeting.days.get()
        day.on = clock.today()
        day.save()
        client.force_login(people[0])
        hours = {f"begins-{day.on}": "11:00", f"ends-{day.on}": "17:00", f"hours-{day.on}": "3"}

        page = client.post(page_of(meeting, "days"), {"revision": meeting.revision} | hours)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [f"begins-{day.on}"])


def test_what_runs_already_may_end_later(meeting, people):
    with clock.moved_to(meeting.starts_at + timedelta(minutes=10)):
        actions.change(meeting, by=people[0], days=[Hours(meeting.first_on, time(15, 30), time(19))])

    assert laid(meeting) == [(meeting.first_on, "15-19", 4)]


def test_two_days_with_hours_of_their_own_keep_them_a_week_later(client, meeting, people):
    meeting, friday = of_two_days(meeting)
    client.force_login(people[0])
    later = friday + timedelta(days=7)

    asked = client.get(page_of(meeting)).content.decode()
    client.post(page_of(meeting), typed(meeting, on=str(later), until=str(later + timedelta(days=1))))

    assert "To godziny pierwszego dnia" in asked
    assert laid(meeting) == [(later, "15-18", 3), (later + timedelta(days=1), "09-13", 6)]


def test_other_hours_of_the_first_day_leave_a_day_with_its_own_alone(client, meeting, people):
    meeting, friday = of_two_days(meeting)
    client.force_login(people[0])

    client.post(page_of(meeting), typed(meeting, begins="14:00", ends="18:00"))

    assert laid(meeting) == [(friday, "14-18", 5), (friday + timedelta(days=1), "09-13", 6)]


def test_a_day_that_stays_keeps_its_hours_when_another_comes_or_goes(client, meeting, people):
    meeting, friday = of_two_days(meeting)
    client.force_login(people[0])
    saturday = friday + timedelta(days=1)

    client.post(page_of(meeting), typed(meeting, on=str(friday - timedelta(days=1))))
    longer = laid(meeting)
    client.post(page_of(meeting), typed(Meeting.objects.get(pk=meeting.pk), on=str(saturday)))

    assert longer == [(friday - timedelta(days=1), "15-18", 4), (friday, "15-18", 3), (saturday, "09-13", 6)]
    assert laid(meeting) == [(saturday, "09-13", 6)]


def test_hours_of_the_plan_stay_while_a_day_lasts_as_long(client, meeting, people):
    meeting.days.update(hours=5)
    client.force_login(people[0])
    later = meeting.first_on + timedelta(days=7)

    client.post(page_of(meeting), typed(meeting, on=str(later), begins="16:00", ends="18:15"))
    moved = laid(meeting)
    client.post(page_of(meeting), typed(Meeting.objects.get(pk=meeting.pk), ends="17:30"))

    assert (moved, laid(meeting)) == ([(later, "16-18", 5)], [(later, "16-17", 2)])


def test_a_day_of_another_year_says_its_year_once(client, meeting, people):
    on = clock.today().replace(month=4, day=16, year=clock.today().year + 1)
    actions.change(meeting, by=people[0], days=[Hours(on, time(15), time(17))])
    client.force_login(people[0])

    page = client.get(meeting.get_absolute_url()).content.decode().replace("\xa0", " ")

    assert f"16 kwietnia {on.year}" in page and f"{on.year} {on.year}" not in page
