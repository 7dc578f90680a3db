"""What the plan's pages know of meetings that were really held, and what a calendar knows of dates to answer."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.meetings import feeds
from zaloga.meetings.tests.factories import DatePollFactory, MeetingFactory, RespondentFactory, say
from zaloga.plans.held import with_meetings
from zaloga.plans.outcomes import meetings_in_words
from zaloga.plans.tests.factories import ItemFactory, PlanFactory, crew

pytestmark = pytest.mark.django_db


def test_the_plan_counts_meetings_that_were_held_whatever_day_stood_in_it(django_assert_num_queries):
    plan = PlanFactory(shown=True)
    soon, long_ago = clock.today() + timedelta(days=5), clock.today() - timedelta(days=30)
    held = ItemFactory(plan=plan, planned_on=soon)
    moved = ItemFactory(plan=plan, planned_on=long_ago)
    called_off = ItemFactory(plan=plan, planned_on=long_ago)
    never_called = ItemFactory(plan=plan, planned_on=long_ago)
    MeetingFactory(network=plan.network, item=held, in_days=-1)
    MeetingFactory(network=plan.network, item=moved, in_days=3)
    MeetingFactory(network=plan.network, item=moved, in_days=-20, called_off_at=clock.now())
    MeetingFactory(network=plan.network, item=called_off, in_days=-20, called_off_at=clock.now())

    with django_assert_num_queries(1):
        items = with_meetings([held, moved, called_off, never_called])

    assert [item.was_held for item in items] == [True, False, False, True]
    assert meetings_in_words(items) == "2 spotkania za nami, 2 przed nami"


def test_the_last_day_for_an_answer_stands_in_the_calendar_until_one_has_answered():
    leader, anna = crew()
    network = leader.memberships.get().network
    polls = [DatePollFactory(network=network, title=title) for title in ("Kiedy?", "Już powiedziane", "Wycofane")]
    RespondentFactory(poll=polls[0], user=anna)
    say(polls[1], anna, "yes")
    RespondentFactory(poll=polls[2], user=anna)
    polls[2].withdrawn_at = polls[2].closed_at = clock.now()
    polls[2].save()
    RespondentFactory(poll=DatePollFactory(title="Cudze"), user=leader)

    entries = list(feeds.dates(anna))

    assert [(one.title, one.on) for one in entries] == [("Zaznacz terminy: Kiedy?", polls[0].closes_on)]
    assert entries[0].path == polls[0].get_absolute_url()
