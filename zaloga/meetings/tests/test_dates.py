"""Asking about dates: who is asked and reminded, until when, and what is refused."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import network_named
from zaloga.meetings import actions
from zaloga.meetings.actions.choosing import Word
from zaloga.meetings.actions.dates import Slot
from zaloga.meetings.models import DatePoll
from zaloga.meetings.models.meeting import WARSAW
from zaloga.meetings.retention import sweep_dates
from zaloga.meetings.tests.factories import DatePollFactory, RespondentFactory, say
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note, Preference, Reader
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


def ahead(days, begins=time(15, 30), ends=time(17, 45), **fields):
    return Slot(clock.today() + timedelta(days=days), begins, ends, **fields)


def whole(days):
    return Slot(clock.today() + timedelta(days=days))


def asking(network, by, **fields):
    given = {
        "title": "Kiedy spotkamy się w styczniu?",
        "kind": "times",
        "closes_on": clock.today() + timedelta(days=7),
        "options": [ahead(21), ahead(28)],
    }
    return actions.begin(network, by=by, **{**given, **fields})


def test_everybody_of_the_crew_is_asked_by_a_letter_with_their_own_link(people, network):
    leader, anna, jan = people
    MembershipFactory()  # of another network, who must not hear of it

    poll = asking(network, leader)

    links = {row.user: row.get_absolute_url() for row in poll.respondents.all()}
    assert links.keys() == {leader, anna, jan}
    letters = {letter.user: letter.text for letter in Letter.objects.all()}
    assert letters.keys() == {anna, jan}
    assert all(links[person] in text for person, text in letters.items())
    assert links[jan] not in letters[anna]
    assert "15:30–17:45" in letters[anna]


def test_whoever_wants_only_the_calendar_is_asked_and_whoever_wants_no_letters_is_not(people, network):
    leader, anna, jan = people
    scope = f"siec-{network.pk}"
    Preference.objects.create(user=anna, scope=scope, level=Preference.Level.CALENDAR)
    Preference.objects.create(user=jan, scope=scope, level=Preference.Level.NONE)

    asking(network, leader)

    assert [letter.user for letter in Letter.objects.all()] == [anna]
    assert {note.user for note in Note.objects.all()} == {anna, jan}


def test_whoever_rests_is_asked_when_the_quiet_hours_are_over(people, network):
    leader, anna, jan = people
    hour = clock.now().astimezone(WARSAW).hour
    for person in (anna, jan):
        Reader.objects.create(user=person, quiet_from=hour, quiet_to=(hour + 2) % 24)
    poll = asking(network, leader)
    assert not Letter.objects.exists()
    poll.respondents.filter(user=jan).update(answered_at=clock.now())
    Reader.objects.update(quiet_from=None, quiet_to=None)

    actions.ask_rested()
    actions.ask_rested()

    assert [letter.user for letter in Letter.objects.all()] == [anna]


def test_a_date_added_in_quiet_hours_is_mailed_when_they_are_over_to_whoever_has_not_seen_it(people, network):
    leader, anna, jan = people
    poll = DatePollFactory(network=network)
    for person in (anna, jan):
        say(poll, person, "yes", "no")
    hour = clock.now().astimezone(WARSAW).hour
    for person in (anna, jan):
        Reader.objects.create(user=person, quiet_from=hour, quiet_to=(hour + 2) % 24)
    option = actions.add_option(poll, by=leader, slot=ahead(35))
    actions.answer_dates(poll, by=jan, words={option.pk: Word("yes")})
    Reader.objects.update(quiet_from=None, quiet_to=None)

    actions.ask_rested()
    actions.ask_rested()

    letter = Letter.objects.get(template="meetings/email/dates")
    assert (letter.user, str(option) in letter.text) == (anna, True)
    assert letter.subject.startswith("Nowy termin: ")


def test_the_letter_says_who_asks_and_then_what_without_a_mark_too_many(people, network):
    poll = DatePollFactory(network=network, title="Kiedy w lutym?")
    RespondentFactory(poll=poll, user=people[1])
    DatePoll.objects.update(begun_at=clock.now() - timedelta(days=20))

    actions.remind_due()

    letter = Letter.objects.get()
    assert f"{network_named(network, 'Sieć')} pyta, kiedy możesz." in letter.text and "Pyta:" not in letter.html
    assert "\nKiedy w lutym?\n" in letter.text and "”." not in letter.text.split("– ")[0]


def test_an_expert_is_asked_only_when_named(people, network):
    expert = MembershipFactory(network=network, advising=True).user
    other = MembershipFactory(network=network, advising=True).user

    poll = asking(network, people[0], experts=[expert, UserFactory()], needed=[expert, people[1]])

    rows = {row.user: (row.is_expert, row.is_needed) for row in poll.respondents.all()}
    assert rows[expert] == (True, True)
    assert rows[people[1]] == (False, True)
    assert rows[people[2]] == (False, False)
    assert other not in rows


def test_a_member_cannot_ask(people, network):
    with pytest.raises(PermissionDenied):
        asking(network, people[1])

    assert not DatePoll.objects.exists()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"options": [ahead(21)]}, "od 2 do 20"),
        ({"options": [ahead(n) for n in range(10, 31)]}, "od 2 do 20"),
        ({"options": [ahead(21), ahead(21)]}, "już wśród proponowanych"),
        ({"options": [ahead(5), ahead(21)]}, "przed pierwszym terminem"),
        ({"options": [ahead(21), whole(28)]}, "podaj godziny"),
        ({"options": [ahead(21), whole(28)], "kind": "dates"}, "godzin w nim nie ma"),
        ({"options": [ahead(21), ahead(28, ends=time(15, 0))]}, "później niż początek"),
        ({"closes_on": date(2020, 1, 1)}, "dzień od dziś"),
        ({"closes_on": date(2099, 1, 1)}, "dzień od dziś"),
    ],
)
def test_odd_dates_are_refused_in_words_and_nobody_hears(people, network, fields, why):
    with pytest.raises(Refusal, match=why):
        asking(network, people[0], **fields)

    assert not DatePoll.objects.exists() and not Letter.objects.exists()


def test_a_meeting_of_another_networks_plan_is_refused(people, network):
    with pytest.raises(Refusal, match="innej sieci"):
        asking(network, people[0], item=ItemFactory())


def test_days_alone_hold_no_hours_at_all(people, network):
    poll = asking(network, people[0], kind="dates", options=[whole(21), whole(28)])

    assert [(one.begins, one.ends) for one in poll.options.all()] == [(None, None)] * 2


def test_a_later_date_stands_open_and_whoever_answered_hears_of_it(people, network):
    leader, anna, jan = people
    poll = DatePollFactory(network=network)
    said = say(poll, anna, "yes", "no")
    RespondentFactory(poll=poll, user=jan)

    option = actions.add_option(poll, by=leader, slot=ahead(35))

    assert not option.answers.exists() and said.answers.count() == 2
    assert [letter.user for letter in Letter.objects.all()] == [anna]
    assert f"„{poll}”: doszedł termin {option}. Możesz wtedy?" in [note.text for note in Note.objects.all()]


def test_the_same_date_is_not_added_twice(people, network):
    poll = DatePollFactory(network=network)

    with pytest.raises(Refusal, match="już wśród proponowanych"):
        actions.add_option(poll, by=people[0], slot=ahead(21))

    assert poll.options.count() == 2


def test_the_poll_takes_answers_until_the_last_minute_in_warsaw_and_not_after(people, network):
    poll = DatePollFactory(network=network)
    RespondentFactory(poll=poll, user=people[1])
    last = datetime.combine(poll.closes_on, time(23, 59), WARSAW)
    option = poll.options.first().pk

    with clock.moved_to(last):
        actions.answer_dates(poll, by=people[1], words={option: Word("yes")})
    with clock.moved_to(last + timedelta(minutes=1)), pytest.raises(Refusal, match="Czas na odpowiedzi minął"):
        actions.answer_dates(poll, by=people[1], words={option: Word("no")})

    assert poll.options.first().answers.get().says == "yes"


def test_after_the_last_day_the_house_closes_it_once_and_tells_whoever_leads(people, network):
    leader, anna, jan = people
    poll = DatePollFactory(network=network, closes_on=clock.today() - timedelta(days=1))
    say(poll, anna, "yes")
    RespondentFactory(poll=poll, user=jan)
    open_still = DatePollFactory(network=network)

    actions.close_overdue()
    actions.close_overdue()

    poll.refresh_from_db()
    open_still.refresh_from_db()
    assert poll.closed_at and open_still.closed_at is None
    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (leader, f"„{poll}”: odpowiedzi są zamknięte, odpowiedziało 1 z 2. Wybierz termin")
    ]


def test_the_silent_are_reminded_half_way_and_a_day_before_and_nobody_else(people, network):
    leader, anna, jan = people
    begun = clock.now() - timedelta(days=5)
    poll = DatePollFactory(network=network, begun_at=begun, closes_on=clock.today() + timedelta(days=3))
    say(poll, anna, "yes")
    silent = RespondentFactory(poll=poll, user=jan)

    actions.remind_due()
    actions.remind_due()

    letter = Letter.objects.get()
    assert letter.user == jan and silent.get_absolute_url() in letter.text
    assert letter.subject.startswith("Przypominamy: ")
    poll.refresh_from_db()
    assert (poll.half_way_reminded, poll.last_day_reminded) == (True, False)

    DatePoll.objects.update(closes_on=clock.today())
    actions.remind_due()
    actions.remind_due()

    assert [letter.user for letter in Letter.objects.all()] == [jan, jan]


def test_nobody_is_reminded_before_half_of_the_time(people, network):
    poll = DatePollFactory(network=network, begun_at=clock.now() - timedelta(days=1))
    RespondentFactory(poll=poll, user=people[1])

    actions.remind_due()

    assert not Letter.objects.exists()


def test_a_poll_of_one_day_reminds_once_only(people, network):
    poll = DatePollFactory(network=network, begun_at=clock.now() - timedelta(hours=30), closes_on=clock.today())
    RespondentFactory(poll=poll, user=people[1])

    actions.remind_due()
    actions.remind_due()

    assert Letter.objects.count() == 1


def test_more_time_opens_a_closed_poll_again_and_the_silent_hear(people, network):
    leader, anna, jan = people
    poll = DatePollFactory(network=network, closes_on=clock.today() - timedelta(days=1), closed_at=clock.now())
    say(poll, anna, "yes")
    RespondentFactory(poll=poll, user=jan)

    actions.prolong(poll, by=leader, closes_on=clock.today() + timedelta(days=3))

    poll.refresh_from_db()
    assert poll.is_open
    assert [note.user for note in Note.objects.all()] == [jan]
    letter = Letter.objects.get()
    assert letter.user == jan and letter.subject.startswith("Więcej czasu: ")
    assert f"jest więcej czasu na odpowiedź, {poll.until}" in letter.text
    with pytest.raises(Refusal, match="późniejszy dzień"):
        actions.prolong(poll, by=leader, closes_on=clock.today() + timedelta(days=3))
    with pytest.raises(Refusal, match="przed pierwszym terminem"):
        actions.prolong(poll, by=leader, closes_on=clock.today() + timedelta(days=25))


def test_more_time_is_told_by_one_letter_in_place_of_the_reminder_of_half_time(people, network):
    begun = clock.now() - timedelta(days=9)
    poll = DatePollFactory(network=network, begun_at=begun, closes_on=clock.today() + timedelta(days=3))
    RespondentFactory(poll=poll, user=people[1])

    actions.prolong(poll, by=people[0], closes_on=clock.today() + timedelta(days=6))
    actions.remind_due()

    assert [letter.subject.split(":")[0] for letter in Letter.objects.all()] == ["Więcej czasu"]


def test_a_withdrawn_poll_takes_nothing_any_more_and_says_so_once(people, network):
    leader, anna, _ = people
    poll = DatePollFactory(network=network)
    RespondentFactory(poll=poll, user=anna)

    actions.withdraw(poll, by=leader)
    actions.withdraw(poll, by=leader)

    assert [note.user for note in Note.objects.all()] == [anna]
    with pytest.raises(Refusal, match="wycofane"):
        actions.answer_dates(poll, by=anna, words={poll.options.first().pk: Word("yes")})
    for deed in (actions.close, actions.mark_needed, actions.prolong):
        more = {"mark_needed": {"needed": []}, "prolong": {"closes_on": clock.today()}}.get(deed.__name__, {})
        with pytest.raises(Refusal, match="wycofane"):
            deed(poll, by=leader, **more)


def test_closing_early_stops_answers_and_twice_changes_nothing(people, network):
    poll = DatePollFactory(network=network)

    actions.close(poll, by=people[0])
    first = DatePoll.objects.get().closed_at
    actions.close(poll, by=people[0])

    assert DatePoll.objects.get().closed_at == first
    with pytest.raises(Refusal, match="Odpowiedzi są zamknięte"):
        actions.answer_dates(poll, by=people[1], words={poll.options.first().pk: Word("yes")})


@pytest.mark.parametrize("deed", ["add_option", "mark_needed", "prolong", "close", "withdraw"])
def test_only_those_who_lead_look_after_a_poll(people, network, deed):
    poll = DatePollFactory(network=network)
    more = {"add_option": {"slot": ahead(35)}, "mark_needed": {"needed": []}, "prolong": {"closes_on": clock.today()}}

    with pytest.raises(PermissionDenied):
        getattr(actions, deed)(poll, by=people[1], **more.get(deed, {}))


def test_whoever_joins_is_asked_once_and_whoever_leaves_counts_no_more(people, network):
    leader, anna, jan = people
    poll = DatePollFactory(network=network)
    for person in (leader, anna):
        RespondentFactory(poll=poll, user=person)
    say(poll, jan, "yes")
    newcomer = MembershipFactory(network=network).user
    networks.leave(network, by=jan)
    Letter.objects.all().delete()

    actions.ask_newcomers()
    actions.ask_newcomers()

    assert {row.user for row in poll.respondents.all()} == {leader, anna, newcomer}
    assert [letter.user for letter in Letter.objects.all()] == [newcomer]


@pytest.mark.parametrize("how_many", [1, 3])
def test_where_nothing_is_due_the_round_asks_four_things(how_many, django_assert_num_queries):
    for poll in DatePollFactory.create_batch(how_many):
        RespondentFactory(poll=poll, user=MembershipFactory(network=poll.network).user)

    with django_assert_num_queries(4):
        actions.ask_newcomers()
        actions.ask_rested()
        actions.remind_due()
        actions.close_overdue()


def test_deadlines_for_a_calendar_are_those_of_open_polls_one_is_asked_in(people, network):
    poll = DatePollFactory(network=network)
    RespondentFactory(poll=poll, user=people[1])
    over = DatePollFactory(network=network, closed_at=clock.now())
    RespondentFactory(poll=over, user=people[1])
    DatePollFactory()

    assert list(DatePoll.objects.asking(people[1])) == [poll]


def test_answers_go_ninety_days_after_the_choice_and_the_dates_stay(people, network):
    old, fresh = clock.now() - timedelta(days=91), clock.now() - timedelta(days=89)
    gone = DatePollFactory(network=network, closed_at=old, chosen_at=old)
    kept = DatePollFactory(network=network, closed_at=old, chosen_at=fresh)
    for poll in (gone, kept, DatePollFactory(network=network)):
        say(poll, people[1], "yes", "no")

    removed = sweep_dates(clock.now() - timedelta(days=90))

    assert (removed, gone.respondents.count(), gone.options.count()) == (1, 0, 2)
    assert kept.respondents.count() == 1
