"""Which date suits best, and in what words."""

from datetime import date, time, timedelta

import pytest

from zaloga.core import clock
from zaloga.institutions.tests.factories import CommuneFactory
from zaloga.meetings import clashes, dates_page
from zaloga.meetings.models import DateAnswer
from zaloga.meetings.ranking import ranked, weigh
from zaloga.meetings.tests.factories import ComingFactory, DatePollFactory, MeetingFactory, RespondentFactory, say
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll():
    return DatePollFactory()


def weighed(poll):
    answers = DateAnswer.objects.filter(option__poll=poll)
    return weigh(poll.options.all(), list(poll.respondents.all()), answers)


def answered(poll, *words, times=1, **marks):
    for _ in range(times):
        say(poll, UserFactory(), *words, **marks)


def test_more_yes_suits_better_and_if_need_be_decides_between_equals(poll):
    answered(poll, "yes", "yes", times=9)
    answered(poll, "no", "maybe", times=4)

    first, second = weighed(poll)

    assert [first.sentence, second.sentence] == ["9 tak", "9 tak, 4 jeśli trzeba; pasuje najlepiej"]
    assert ranked([first, second]) == [second, first]


def test_somebody_needed_weighs_more_than_many_others(poll):
    answered(poll, "yes", "no", times=9)
    answered(poll, "no", "maybe", is_needed=True)
    RespondentFactory(poll=poll, is_needed=True)

    first, second = ranked(weighed(poll))

    assert first.sentence == "1 jeśli trzeba; z potrzebnych osób może 1\xa0z\xa02; pasuje najlepiej"
    assert second.sentence == "9 tak; z potrzebnych osób może 0\xa0z\xa02"


def test_the_sentence_says_when_everybody_needed_can(poll):
    answered(poll, "yes", "no", times=8)
    answered(poll, "maybe", "no", times=4)
    answered(poll, "yes", "no", is_needed=True)

    assert weighed(poll)[0].sentence == "9 tak, 4 jeśli trzeba; może każda potrzebna osoba; pasuje najlepiej"


def test_before_anybody_answers_or_where_nobody_can_nothing_is_best(poll):
    assert [one.sentence for one in weighed(poll)] == ["jeszcze bez odpowiedzi"] * 2

    answered(poll, "no", "no")

    assert [one.sentence for one in weighed(poll)] == ["0 tak"] * 2


def test_equal_dates_are_both_the_best_and_the_earlier_stands_first(poll):
    answered(poll, "yes", "yes")

    rows = weighed(poll)

    assert [one.is_best for one in rows] == [True, True]
    assert ranked(rows) == rows


def test_other_meetings_at_that_time_are_counted_and_one_sees_ones_own(poll):
    option = poll.options.first()
    anna, jan, ola = (RespondentFactory(poll=poll).user for _ in range(3))
    taken = MeetingFactory(on=option.on, title="Rada sieci polonistów")
    for person in (anna, jan):
        ComingFactory(meeting=taken, user=person, answer="coming")
    ComingFactory(meeting=taken, user=ola, answer="declined")
    called_off = MeetingFactory(on=option.on, called_off_at=clock.now())
    ComingFactory(meeting=called_off, user=ola)
    ComingFactory(meeting=taken)  # of somebody who is not asked here
    evening = MeetingFactory(on=poll.options.last().on)
    evening.days.update(begins=time(18), ends=time(19))
    ComingFactory(meeting=evening, user=ola)
    rows = weighed(poll)

    clashes.show(poll, rows, anna)

    assert [(one.elsewhere, one.mine) for one in rows] == [(2, "Rada sieci polonistów, 15:30–17:45"), (0, "")]


def test_a_date_never_stands_in_its_own_way():
    """Neither the meeting that came of it, nor the meeting of the same place in the plan that looks for another day."""
    item = ItemFactory()
    poll = DatePollFactory(network=item.plan.network, item=item)
    first, last = poll.options.all()
    anna = RespondentFactory(poll=poll).user
    ComingFactory(meeting=MeetingFactory(network=poll.network, item=item, on=first.on), user=anna)
    ComingFactory(meeting=MeetingFactory(network=poll.network, item=ItemFactory(plan=item.plan), on=last.on), user=anna)
    free = DatePollFactory()
    free.meeting = MeetingFactory(network=free.network, on=free.options.first().on)
    free.save()
    ComingFactory(meeting=free.meeting, user=RespondentFactory(poll=free).user)
    rows, made = weighed(poll), weighed(free)

    clashes.show(poll, rows, anna)
    clashes.show(free, made, UserFactory())

    assert [one.elsewhere for one in rows] == [0, 1]
    assert [one.elsewhere for one in made] == [0, 0]


def test_of_a_whole_day_every_meeting_of_that_day_is_in_the_way():
    poll = DatePollFactory(kind="dates")
    anna = RespondentFactory(poll=poll).user
    ComingFactory(meeting=MeetingFactory(on=poll.options.first().on), user=anna)
    rows = weighed(poll)

    clashes.show(poll, rows, UserFactory())

    assert [one.elsewhere for one in rows] == [1, 0]


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ((2027, 1, 14), ""),
        ((2027, 1, 20), "ferie zimowe"),
        ((2027, 2, 3), ""),
        ((2027, 1, 16), "weekend"),
        ((2026, 12, 28), "wolne od szkoły"),
        ((2027, 1, 6), "święto"),
        ((2026, 12, 24), "święto"),
        ((2026, 12, 26), "święto"),
        ((2027, 3, 28), "święto"),
        ((2027, 3, 29), "święto"),
        ((2027, 5, 16), "święto"),
        ((2027, 8, 15), "święto"),
        ((2027, 3, 30), "wolne od szkoły"),
        ((2027, 5, 3), "święto"),
        ((2027, 5, 27), "święto"),
        ((2026, 11, 11), "święto"),
    ],
)
def test_days_without_school_are_named(on, why):
    assert clashes.why_free(clock.today().replace(*on), {"02"}) == why


def test_the_winter_holiday_is_that_of_the_programmes_own_county():
    commune = CommuneFactory(code="022203")
    poll = DatePollFactory(network__programme__organiser__commune=commune)
    poll.options.exclude(pk=poll.options.first().pk).delete()
    poll.options.update(on=date(2027, 1, 20))
    rows = weighed(poll)

    clashes.show(poll, rows, UserFactory())
    assert [one.free for one in rows] == ["ferie zimowe"]

    poll.network.programme.organiser.commune = CommuneFactory(code="142203")
    poll.network.programme.organiser.save()
    clashes.show(poll, rows, UserFactory())
    assert [one.free for one in rows] == [""]

    poll.network.programme.territories.add(CommuneFactory(code="022203"))
    clashes.show(poll, rows, UserFactory())
    assert [one.free for one in rows] == ["ferie zimowe w części województw"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_poll_asks_as_much_however_many_dates_and_people(poll, how_many, django_assert_num_queries):
    answered(poll, "yes", "no", times=how_many)
    viewer = UserFactory()

    with django_assert_num_queries(7):  # respondents, answers, options, clashes, the place; two for what the viewer is
        page = dates_page.of(poll, viewer)

    assert page["answered"] == how_many


def test_days_of_reminders_are_told_beforehand_and_only_those_still_ahead(poll):
    begun = poll.begun_at

    assert len(dates_page.reminders(poll)) == 2
    with clock.moved_to(begun + timedelta(days=6)):
        assert len(dates_page.reminders(poll)) == 1
    poll.closed_at = clock.now()
    assert dates_page.reminders(poll) == []
