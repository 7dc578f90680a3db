"""Saying which dates suit, and making a meeting of one of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.meetings import actions
from zaloga.meetings.actions.choosing import Word
from zaloga.meetings.models import DateAnswer, DatePoll, Meeting
from zaloga.meetings.models.dates import invited_respondent
from zaloga.meetings.tests.calendars import event_of
from zaloga.meetings.tests.factories import DatePollFactory, ExpertFactory, RespondentFactory, say
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(people):
    return DatePollFactory(network=people[0].memberships.get().network)


def told(poll):
    rows = DateAnswer.objects.filter(option__poll=poll).order_by("respondent__user", "option__on")
    return [(row.respondent.user, row.says, row.comment) for row in rows]


def keys(poll):
    return [option.pk for option in poll.options.all()]


def test_the_last_answer_counts_and_what_is_left_open_stays_as_it_was(poll, people):
    first, second = keys(poll)
    actions.answer_dates(poll, by=people[1], words={first: Word("yes"), second: Word("no", "Rada pedagogiczna.")})

    actions.answer_dates(poll, by=people[1], words={first: Word("maybe")})

    assert told(poll) == [(people[1], "maybe", ""), (people[1], "no", "Rada pedagogiczna.")]


def test_saying_nothing_and_saying_it_of_another_poll_are_refused(poll, people):
    with pytest.raises(Refusal, match="przynajmniej przy jednym"):
        actions.answer_dates(poll, by=people[1], words={})
    with pytest.raises(Refusal, match="nie ma już wśród proponowanych"):
        actions.answer_dates(poll, by=people[1], words={keys(DatePollFactory())[0]: Word("yes")})

    assert not DateAnswer.objects.exists() and not poll.respondents.answered().exists()


def test_a_stranger_cannot_answer_and_an_expert_only_when_asked(poll):
    asked = MembershipFactory(network=poll.network, advising=True).user
    RespondentFactory(poll=poll, user=asked, is_expert=True)
    words = {keys(poll)[0]: Word("yes")}

    for person in (UserFactory(), MembershipFactory(network=poll.network, advising=True).user):
        with pytest.raises(PermissionDenied):
            actions.answer_dates(poll, by=person, words=words)
    actions.answer_dates(poll, by=asked, words=words)

    assert [person for person, _, _ in told(poll)] == [asked]


def test_an_answer_heard_by_phone_is_marked_until_the_person_says_it_themselves(poll, people):
    leader, anna, _ = people
    row = RespondentFactory(poll=poll, user=anna)
    words = {keys(poll)[0]: Word("yes")}

    actions.enter_dates_for(row, by=leader, words=words)

    row.refresh_from_db()
    assert row.answers.get().entered_by == leader and row.answered_at
    assert (anna, f"„{poll}”: Twoje terminy zapisuje {leader}") in [(n.user, n.text) for n in Note.objects.all()]
    actions.answer_dates(poll, by=anna, words=words)
    assert row.answers.get().entered_by is None


def test_of_somebody_who_has_answered_only_what_changes_is_marked(poll, people):
    leader, anna, _ = people
    row = say(poll, anna, "yes", "no", comment="Do 17:00.")
    first, second = keys(poll)

    actions.enter_dates_for(row, by=leader, words={first: Word("yes", "Do 17:00."), second: Word("maybe")})

    said = [(answer.says, answer.comment, answer.entered_by) for answer in row.answers.order_by("option__on")]
    assert said == [("yes", "Do 17:00.", None), ("maybe", "", leader)]


def test_an_expert_without_an_account_is_written_down_too_until_they_say_it_themselves(poll, people):
    row = invited_respondent(poll, ExpertFactory(programme=poll.network.programme))
    row.save()
    words = {keys(poll)[0]: Word("maybe", "Tylko rano.")}

    actions.enter_dates_for(row, by=people[0], words=words)

    assert row.answers.get().entered_by == people[0] and not Note.objects.filter(source="dates.answered_for").exists()
    actions.answer_dates_as_expert(row, words={keys(poll)[0]: Word("no")})
    assert [(answer.says, answer.entered_by) for answer in row.answers.all()] == [("no", None)]


def test_nobody_writes_down_for_strangers_nor_does_a_member_for_others(poll, people):
    row = RespondentFactory(poll=poll, user=people[2])
    words = {keys(poll)[0]: Word("yes")}

    with pytest.raises(PermissionDenied):
        actions.enter_dates_for(row, by=people[1], words=words)
    poll.respondents.all().delete()
    with pytest.raises(Refusal, match="nie pytamy"):
        actions.enter_dates_for(row, by=people[0], words=words)

    assert told(poll) == []


def test_when_everybody_has_answered_the_leader_hears_once_and_the_poll_stays_open(poll, people):
    leader, anna, jan = people
    for person in people:
        RespondentFactory(poll=poll, user=person)
    for person in (leader, jan, anna, anna):
        actions.answer_dates(poll, by=person, words={keys(poll)[0]: Word("yes")})

    poll.refresh_from_db()
    assert poll.is_open
    assert [(note.user, note.source) for note in Note.objects.all()] == [(leader, "dates.complete")]


def test_choosing_makes_the_meeting_closes_the_poll_and_presets_what_was_said(poll, people):
    leader, anna, jan = people
    late = MembershipFactory(network=poll.network).user
    maybe = MembershipFactory(network=poll.network).user
    for person, word in ((leader, "yes"), (anna, "yes"), (jan, "no"), (maybe, "maybe")):
        say(poll, person, word, "no")
    option = poll.options.first()

    meeting = actions.choose(option, by=leader, title="Ułamki", place="Poradnia")

    assert (meeting.first_on, str(meeting.days.get())) == (option.on, str(option))
    said = {row.user: row.answer for row in meeting.comings.all()}
    assert said == {leader: "coming", anna: "coming", jan: "declined", maybe: "", late: ""}
    poll.refresh_from_db()
    assert (poll.meeting, poll.is_open, poll.is_settled) == (meeting, False, True)
    letters = {letter.user: letter for letter in Letter.objects.all()}
    assert letters[anna].subject.startswith("Wybrany termin: ") and "że będziesz" in letters[anna].text
    assert "PARTSTAT=ACCEPTED" in letters[anna].calendar.replace("\r\n ", "")
    assert "dziękujemy za odpowiedź" in letters[jan].text and not letters[jan].calendar
    assert {letters[person].subject.partition(":")[0] for person in (maybe, late)} == {"Zaproszenie"}
    assert letters[leader].subject.startswith("Umówione: ") and "PARTSTAT=ACCEPTED" in letters[leader].calendar
    assert len(Letter.objects.all()) == 5  # one for each of them


def test_an_expert_with_an_account_who_stayed_silent_hears_which_date_was_chosen(client, poll, people):
    silent, elsewhere, unasked = (MembershipFactory(network=poll.network, advising=True).user for _ in range(3))
    RespondentFactory(poll=poll, user=silent, is_expert=True)
    say(poll, elsewhere, "", "yes", is_expert=True)

    meeting = actions.choose(poll.options.first(), by=people[0], title="Ułamki")

    letters = {letter.user: letter.subject.partition(":")[0] for letter in Letter.objects.all()}
    assert (letters[silent], letters[elsewhere]) == ("Zaproszenie", "Zaproszenie") and unasked not in letters
    assert {note.user for note in Note.objects.filter(source="meeting.scheduled")} >= {silent, elsewhere}
    client.force_login(silent)
    assert meeting.get_absolute_url() in client.get(poll.get_absolute_url()).content.decode()
    assert client.get(meeting.get_absolute_url()).status_code == 200


def test_whoever_was_not_asked_to_the_meeting_gets_no_dead_link_from_the_poll(client, poll, people):
    expert = MembershipFactory(network=poll.network, advising=True).user
    RespondentFactory(poll=poll, user=expert, is_expert=True)
    meeting = actions.choose(poll.options.first(), by=people[0], title="Ułamki")
    meeting.comings.filter(user=expert).delete()
    client.force_login(expert)

    page = client.get(poll.get_absolute_url()).content.decode()

    assert "Termin jest wybrany" in page and meeting.get_absolute_url() not in page


def test_of_fewer_seats_than_people_who_can_the_needed_and_the_first_have_one_and_others_wait(poll, people):
    leader, anna, jan = people
    late = MembershipFactory(network=poll.network).user
    for person in (anna, jan, leader):
        say(poll, person, "yes")
    say(poll, late, "yes", is_needed=True)

    meeting = actions.choose(poll.options.first(), by=leader, title="Ułamki", seats=2)

    said = {row.user: row.answer for row in meeting.comings.all()}
    assert said == {late: "coming", anna: "coming", jan: "waiting", leader: "waiting"}
    letter = Letter.objects.get(user=jan)
    assert letter.subject.startswith("Czekasz na miejsce: ") and "miejsc na sali jest mniej" in letter.text
    assert "PARTSTAT=TENTATIVE" in letter.calendar.replace("\r\n ", "") and "online" not in letter.text


def test_whoever_waits_for_a_seat_where_one_can_be_online_too_reads_so_and_no_letter_later_surprises_their_calendar(
    poll, people
):
    leader, anna, jan = people
    for person in (anna, jan):
        say(poll, person, "yes")

    meeting = actions.choose(poll.options.first(), by=leader, title="Ułamki", seats=1, mode="hybrid")
    actions.answer(meeting, by=jan, answer="declined")

    first, last = Letter.objects.filter(user=jan).order_by("pk")
    assert "możesz być online" in first.text
    assert [event_of(letter)[0] for letter in (first, last)] == ["REQUEST", "CANCEL"]


def test_whoever_could_not_and_can_after_all_gets_the_chosen_date_into_the_calendar(poll, people):
    leader, anna, jan = people
    say(poll, anna, "no")
    meeting = actions.choose(poll.options.first(), by=leader, title="Ułamki")

    actions.answer(meeting, by=anna, answer="coming")

    first, last = Letter.objects.filter(user=anna).order_by("pk")
    assert (first.calendar, event_of(last)[0]) == ("", "REQUEST")


def test_what_was_written_down_for_somebody_stays_marked_so_at_the_meeting(poll, people):
    leader, anna, jan = people
    say(poll, anna, "yes", entered_by=leader)
    say(poll, jan, "yes")

    meeting = actions.choose(poll.options.first(), by=leader, title="Ułamki")

    said = {row.user: (row.answer, row.entered_by) for row in meeting.comings.exclude(user=leader)}
    assert said == {anna: ("coming", leader), jan: ("coming", None)}


def test_of_an_online_date_yes_means_coming_online(people):
    poll = DatePollFactory(network=people[0].memberships.get().network)
    poll.options.update(is_online=True)
    say(poll, people[1], "yes")

    meeting = actions.choose(poll.options.first(), by=people[0], title="Konsultacje", mode="onsite")

    assert (meeting.mode, meeting.comings.get(user=people[1]).answer) == ("online", "online")


def test_an_expert_who_can_come_is_asked_to_the_meeting_and_one_who_left_is_not(poll, people):
    expert = MembershipFactory(network=poll.network, advising=True).user
    say(poll, expert, "yes", is_expert=True)
    say(poll, UserFactory(), "yes")

    meeting = actions.choose(poll.options.first(), by=people[0], title="Ułamki")

    assert meeting.comings.get(user=expert).answer == "coming"
    assert meeting.comings.count() == 4


def test_a_poll_of_days_asks_for_the_hours(people):
    poll = DatePollFactory(network=people[0].memberships.get().network, kind="dates")
    option = poll.options.first()

    with pytest.raises(Refusal, match="od której do której"):
        actions.choose(option, by=people[0], title="Ułamki")
    meeting = actions.choose(option, by=people[0], title="Ułamki", begins=time(16), ends=time(18, 15))

    assert [(one.on, one.time, one.hours) for one in meeting.days.all()] == [(option.on, "16:00–18:15", 3)]


def test_a_poll_for_a_meeting_of_the_plan_makes_that_meeting(people):
    network = people[0].memberships.get().network
    item = ItemFactory(plan=PlanFactory(network=network, shown=True), topic="Błąd jako wskazówka")
    poll = DatePollFactory(network=network, item=item)

    meeting = actions.choose(poll.options.first(), by=people[0])

    assert (meeting.title, meeting.item) == ("Błąd jako wskazówka", item)


def test_a_date_is_chosen_once_by_whoever_leads(poll, people):
    option = poll.options.first()

    with pytest.raises(PermissionDenied):
        actions.choose(option, by=people[1], title="Ułamki")
    actions.choose(option, by=people[0], title="Ułamki")
    with pytest.raises(Refusal, match="już wybrany"):
        actions.choose(poll.options.last(), by=people[0], title="Ułamki")
    with pytest.raises(Refusal, match="już wybrany"):
        actions.answer_dates(poll, by=people[1], words={option.pk: Word("yes")})

    assert Meeting.objects.count() == 1


def test_a_date_that_has_passed_is_not_chosen_and_the_poll_stays(poll, people):
    option = poll.options.first()
    option.on = clock.today().replace(year=2020)
    option.save()

    with pytest.raises(Refusal, match="już minął"):
        actions.choose(option, by=people[0], title="Ułamki")

    assert not DatePoll.objects.get().is_settled and not Meeting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_answers_while_it_closes_is_either_counted_or_told():
    leader, *others = crew(others=3)
    poll = DatePollFactory(network=leader.memberships.get().network)
    option = poll.options.first()

    def act(person):
        try:
            if person == leader:
                return bool(actions.choose(option, by=leader, title="Ułamki"))
            return bool(actions.answer_dates(poll, by=person, words={option.pk: Word("yes")}))
        except Refusal:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        done = dict(zip([*others, leader], threads.map(act, [*others, leader]), strict=True))

    assert done.pop(leader)
    counted = {person for person, is_done in done.items() if is_done}
    assert {row.respondent.user for row in option.answers.all()} == counted
    assert {row.user for row in Meeting.objects.get().comings.filter(answer="coming")} == counted


@pytest.mark.django_db(transaction=True)
def test_two_who_choose_at_once_make_one_meeting():
    leader, *_ = crew()
    poll = DatePollFactory(network=leader.memberships.get().network)

    def choose(option):
        try:
            return bool(actions.choose(option, by=leader, title="Ułamki"))
        except Refusal:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        done = sorted(threads.map(choose, poll.options.all()))

    assert done == [False, True]
    assert Meeting.objects.count() == 1
