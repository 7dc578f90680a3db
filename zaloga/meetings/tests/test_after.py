"""The survey after a meeting: it opens by itself, follows the register, and closes after five days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse

from zaloga.core import clock
from zaloga.meetings import actions
from zaloga.meetings.actions.attendance import Mark
from zaloga.meetings.actions.meetings import Hours
from zaloga.meetings.models import Day, Meeting
from zaloga.meetings.tests.factories import AttendanceFactory, ComingFactory, MeetingFactory, RegisterFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew
from zaloga.surveys import actions as surveys
from zaloga.surveys.models import Survey
from zaloga.surveys.ready import AFTER

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def people():
    return crew(others=8)


def held(people, *answers, **fields):
    """A meeting that ended an hour ago; the first people of the crew have said these words."""
    meeting = MeetingFactory(network=people[0].memberships.get().network, **fields)
    ended = clock.now() - timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=ended - timedelta(hours=2), ends_at=ended)
    meeting.refresh_from_db()
    meeting.days.update(on=meeting.first_on)
    for person, answer in zip(people, answers, strict=False):
        ComingFactory(meeting=meeting, user=person, answer=answer)
    return meeting


def text_of(page):
    return page.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def standing(meeting):
    """Who is asked now."""
    meeting.refresh_from_db()
    return {row.user for row in meeting.evaluation.participations.standing().select_related("user")}


def mark(meeting, by, **states):
    people = {f"p{row.user_id}": row.user_id for row in meeting.comings.all()}
    marks = [Mark(people[name], state) for name, state in states.items()]
    return actions.fill_in(meeting, meeting.first_on, by=by, marks=marks)


def say(survey, person):
    row = survey.participations.get(user=person)
    values = {str(one.pk): 3 for one in survey.questions.all() if one.has_options}
    surveys.answer(row, values=values, version=survey.version)


def test_at_the_end_those_who_signed_up_are_asked_and_those_who_declined_or_said_nothing_are_not(people):
    meeting = held(people, "coming", "coming", "coming", "online", "coming", "declined", "", "waiting")

    actions.look_after_surveys()

    assert standing(meeting) == set(people[:5])
    survey = meeting.evaluation
    assert (survey.template, survey.is_anonymous, survey.made_by) == (AFTER, True, None)
    assert (survey.closes_on, survey.title.startswith("Jak było na spotkaniu?")) == (
        meeting.last_on + timedelta(days=5),
        True,
    )
    assert meeting.title in survey.intro
    asked = Letter.objects.filter(subject__startswith="Ankieta")
    assert {letter.user for letter in asked} == set(people[:5])


def test_the_worker_comes_every_minute_and_asks_once(people):
    meeting = held(people, *["coming"] * 6)

    for _ in range(3):
        actions.look_after_surveys()

    assert Survey.objects.count() == 1
    assert Letter.objects.filter(subject__startswith="Ankieta").count() == 6
    assert len(standing(meeting)) == 6


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_one_survey():
    people = crew(others=5)
    held(people, *["coming"] * 6)

    def work(_):
        try:
            actions.look_after_surveys()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))

    assert Survey.objects.count() == 1
    assert Survey.objects.get().participations.count() == 6


def test_until_the_end_nobody_is_asked(people):
    meeting = held(people, *["coming"] * 6)
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=clock.now() + timedelta(minutes=1))

    actions.look_after_surveys()

    assert not Survey.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"called_off_at": datetime(2026, 1, 1, tzinfo=WARSAW)}, id="called off"),
        pytest.param({"asks_after": ""}, id="turned off"),
    ],
)
def test_a_meeting_called_off_or_without_a_survey_asks_nobody(people, fields):
    held(people, *["coming"] * 6, **fields)

    actions.look_after_surveys()

    assert not Survey.objects.exists()


def test_a_meeting_moved_to_another_day_asks_after_that_day(people):
    leader, network = people[0], people[0].memberships.get().network
    meeting = MeetingFactory(network=network, in_days=2)
    for person in people[:6]:
        ComingFactory(meeting=meeting, user=person, answer="coming")
    first_end, later = meeting.ends_at, clock.today() + timedelta(days=9)
    actions.change(meeting, by=leader, days=[Hours(later, time(15), time(17))])

    with clock.moved_to(first_end + timedelta(minutes=2)):
        actions.look_after_surveys()
    assert not Survey.objects.exists()
    meeting.refresh_from_db()
    with clock.moved_to(meeting.ends_at + timedelta(minutes=2)):
        actions.look_after_surveys()

    assert Survey.objects.get().closes_on == later + timedelta(days=5)


def test_fewer_than_five_are_not_asked_until_the_register_adds_people(people):
    meeting = held(people, *["coming"] * 3, "declined", "declined", "")
    actions.look_after_surveys()
    assert not Survey.objects.exists()

    mark(meeting, people[0], **{f"p{one.pk}": "present" for one in people[3:5]})
    actions.look_after_surveys()

    assert standing(meeting) == set(people[:5])


def test_the_register_adds_who_was_there_and_takes_back_invitations_of_who_was_not(people):
    meeting = held(people, *["coming"] * 6, "declined", "")
    actions.look_after_surveys()
    Letter.objects.all().delete()

    states = {f"p{people[5].pk}": "absent", f"p{people[6].pk}": "late-2"}
    mark(meeting, people[0], **states)
    actions.look_after_surveys()

    assert standing(meeting) == {*people[:5], people[6]}
    assert [letter.user for letter in Letter.objects.filter(subject__startswith="Ankieta")] == [people[6]]


def test_an_answer_of_somebody_marked_absent_later_stays_and_the_page_tells_nobody_of_it(client, people):
    meeting = held(people, *["coming"] * 7)
    actions.look_after_surveys()
    meeting.refresh_from_db()
    for person in people[:6]:
        say(meeting.evaluation, person)
    client.force_login(people[0])
    numbers = []

    for away in (people[5], people[6]):  # the one has answered, the other has not
        other = {people[5]: people[6], people[6]: people[5]}[away]
        register = RegisterFactory(meeting=meeting, on=meeting.first_on)
        AttendanceFactory(register=register, user=away, state="absent")
        AttendanceFactory(register=register, user=other, state="present")
        actions.look_after_surveys()
        page = client.get(meeting.evaluation.get_absolute_url())
        numbers.append([page.context[name] for name in ("answered", "invited", "silent", "newcomers")])
        register.delete()

    assert numbers[0] == numbers[1] == [6, 6, 0, 0]
    assert Survey.objects.get().sealed.count() == 6


def test_a_link_taken_back_says_why_and_works_again_after_the_correction(client, people):
    meeting = held(people, *["coming"] * 6)
    actions.look_after_surveys()
    meeting.refresh_from_db()
    link = meeting.evaluation.participations.get(user=people[5]).get_absolute_url()

    register = mark(meeting, people[0], **{f"p{people[5].pk}": "absent"})
    actions.look_after_surveys()
    away = text_of(client.get(link))
    register.rows.filter(user=people[5]).update(state="present")
    actions.look_after_surveys()

    assert "Pytamy osoby, które były na spotkaniu" in away
    assert client.get(link).context["form"]
    assert Letter.objects.filter(user=people[5], subject__startswith="Ankieta").count() == 1


def test_of_a_meeting_of_two_days_one_day_is_enough(people):
    meeting = held(people, *["coming"] * 6)
    before = meeting.first_on - timedelta(days=1)
    Day.objects.create(meeting=meeting, on=before, begins=time(9), ends=time(12), hours=4)
    first, second = (RegisterFactory(meeting=meeting, on=on) for on in (before, meeting.first_on))
    AttendanceFactory(register=first, user=people[4], state="present")
    AttendanceFactory(register=second, user=people[4], state="absent")
    AttendanceFactory(register=first, user=people[5], state="absent")

    actions.look_after_surveys()
    known_of_one_day = standing(meeting)
    AttendanceFactory(register=second, user=people[5], state="excused")
    actions.look_after_surveys()

    assert known_of_one_day == set(people[:6])
    assert standing(meeting) == set(people[:5])


def test_guests_from_elsewhere_are_asked_and_those_who_left_the_crew_are_not(people):
    meeting = held(people, *["coming"] * 6)
    guest = ComingFactory(meeting=meeting, user=MembershipFactory().user, answer="coming").user
    people[5].memberships.update(left_at=clock.now())

    actions.look_after_surveys()

    assert standing(meeting) == {*people[:5], guest}


def test_it_closes_after_the_fifth_day_at_midnight_in_warsaw(people):
    meeting = held(people, *["coming"] * 6)
    actions.look_after_surveys()
    meeting.refresh_from_db()
    last = datetime.combine(meeting.last_on + timedelta(days=5), time(23, 59), WARSAW)

    with clock.moved_to(last):
        say(meeting.evaluation, people[0])
        assert surveys.close_overdue() == 0
    with clock.moved_to(last + timedelta(minutes=1)):
        assert surveys.close_overdue() == 1
        mark(meeting, people[0], **{f"p{people[5].pk}": "absent"})
        actions.look_after_surveys()  # nothing changes any more

    closed = Survey.objects.get()
    assert (closed.is_erased, closed.invited, closed.answered) == (True, 6, 1)
    assert closed.participations.standing().count() == 6


def test_a_meeting_found_too_late_is_left_alone(people):
    meeting = held(people, *["coming"] * 6)

    with clock.moved_to(meeting.ends_at + timedelta(days=5)):
        actions.look_after_surveys()

    assert not Survey.objects.exists()


def test_a_server_without_a_key_keeps_no_other_deed_from_going_on(people, settings, tmp_path):
    held(people, *["coming"] * 6)
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")
    settings.SURVEY_KEYS = not_a_folder

    with pytest.raises(ExceptionGroup, match="surveys after meetings"):
        actions.look_after_surveys()

    assert not Survey.objects.exists()


def test_the_meetings_page_leads_to_the_survey_and_later_to_its_results(client, people):
    meeting = held(people, *["coming"] * 6)
    actions.look_after_surveys()
    client.force_login(people[1])

    page = client.get(meeting.get_absolute_url())
    meeting.refresh_from_db()
    link = meeting.evaluation.participations.get(user=people[1]).get_absolute_url()
    assert f'href="{link}"' in page.content.decode()
    say(meeting.evaluation, people[1])
    assert "Twoja odpowiedź już jest" in text_of(client.get(meeting.get_absolute_url()))
    Survey.objects.update(closed_at=clock.now(), answered=6, invited=6)
    assert "Wyniki ankiety po spotkaniu" in text_of(client.get(meeting.get_absolute_url()))


def test_others_who_see_the_meeting_hear_nothing_of_its_survey(client, people):
    meeting = held(people, *["coming"] * 6, guests="everybody")
    meeting.network.visibility, meeting.network.opened_at = "public", clock.now()
    meeting.network.save()
    actions.look_after_surveys()
    client.force_login(UserFactory())

    page = client.get(meeting.get_absolute_url())

    assert page.status_code == 200
    assert "Ankieta" not in text_of(page) and "Jak było" not in text_of(page)


def test_the_crew_reads_why_there_is_no_survey_and_whoever_leads_what_can_be_done(client, people):
    meeting = held(people, "coming", "coming")
    client.force_login(people[0])
    led = text_of(client.get(meeting.get_absolute_url()))
    client.force_login(people[1])
    seen = text_of(client.get(meeting.get_absolute_url()))

    assert "trzeba zapytać co najmniej pięć osób" in led and "uzupełnij listę obecności" in led
    assert "trzeba zapytać co najmniej pięć osób" in seen and "uzupełnij listę obecności" not in seen


def test_a_guest_who_signed_up_is_asked_too_and_sees_nothing_else_of_the_survey(client, people):
    meeting = held(people, *["coming"] * 4, guests="everybody")
    guest, left = UserFactory(), MembershipFactory(network=meeting.network).user
    for person in (guest, left):
        ComingFactory(meeting=meeting, user=person, answer="coming")
    networks.leave(meeting.network, by=left)
    Letter.objects.all().delete()

    actions.look_after_surveys()

    meeting.refresh_from_db()
    survey = meeting.evaluation
    assert set(survey.participations.values_list("user", flat=True)) == {one.pk for one in [*people[:4], guest]}
    mine = survey.participations.get(user=guest)
    assert mine.get_absolute_url() in Letter.objects.get(user=guest).text
    client.force_login(guest)
    page = text_of(client.get(meeting.get_absolute_url()))
    assert mine.get_absolute_url() in page and survey.get_absolute_url() not in page
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert "name=" in text_of(client.get(mine.get_absolute_url()))
    assert client.get(survey.get_absolute_url()).status_code == 404


def test_later_the_page_says_that_there_was_none(client, people):
    meeting = held(people, "coming", "coming")
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=clock.now() - timedelta(days=9, hours=2), ends_at=clock.now() - timedelta(days=9)
    )
    client.force_login(people[1])

    page = text_of(client.get(meeting.get_absolute_url()))

    assert "Ankiety po tym spotkaniu nie było" in page and "na razie nie ma" not in page


def form_of(meeting, **fields):
    day = meeting.days.get()
    data = {"title": meeting.title, "on": day.on, "begins": "15:30", "ends": "17:45", "mode": "onsite"}
    return data | {"guests": "crew", "place": meeting.place, "revision": meeting.revision} | fields


@pytest.mark.parametrize(
    ("said", "kept"),
    [("bez", ""), ("pomysl-i-praktyka", "pomysl-i-praktyka"), (None, AFTER)],
    ids=["none", "another", "not said"],
)
def test_whoever_leads_chooses_another_survey_or_none(client, people, said, kept):
    meeting = MeetingFactory(network=people[0].memberships.get().network)
    client.force_login(people[0])
    data = form_of(meeting) | ({"asks_after": said} if said else {})

    page = client.post(reverse("meetings:edit", args=[meeting.network.slug, meeting.pk]), data)

    meeting.refresh_from_db()
    assert (page.status_code, meeting.asks_after) == (302, kept)


def test_the_chosen_survey_is_the_one_that_opens(people):
    meeting = held(people, *["coming"] * 6, asks_after="pomysl-i-praktyka")

    actions.look_after_surveys()

    meeting.refresh_from_db()
    assert (meeting.evaluation.template, meeting.evaluation.purpose) == ("pomysl-i-praktyka", "formative")


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_minute_in_which_nothing_changes_costs_as_much_however_many_were_asked(
    people, how_many, django_assert_num_queries
):
    meeting = held(people, *["coming"] * (4 + how_many))
    actions.look_after_surveys()
    meeting.refresh_from_db()

    with django_assert_num_queries(17):
        actions.look_after_surveys()


def test_a_reminder_goes_once_and_by_the_house_alone(client, people):
    meeting = held(people, *["coming"] * 6)
    actions.look_after_surveys()
    meeting.refresh_from_db()
    say(meeting.evaluation, people[1])
    Letter.objects.all().delete()
    client.force_login(people[0])
    by_hand = client.post(reverse("surveys:remind", args=[meeting.evaluation.pk]), {})

    for days in range(1, 6):
        begun, left = clock.now() - timedelta(days=days, hours=1), timedelta(days=5 - days)
        Survey.objects.update(opened_at=begun, closes_on=clock.today() + left)
        surveys.remind_due()

    assert by_hand.status_code == 409
    written = Letter.objects.filter(subject__startswith="Przypominamy: ankieta")
    assert sorted(letter.user_id for letter in written) == sorted(one.pk for one in [people[0], *people[2:6]])
