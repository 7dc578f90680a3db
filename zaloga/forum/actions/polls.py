"""Polls of threads: made, voted in, ended."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import tidy_line
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import stop_if_archived, stop_if_closed
from zaloga.forum.models import FEWEST_CHOICES, MOST_CHOICES, Choice, Poll, Thread, Vote
from zaloga.people.models import User

LONGEST_POLL = timedelta(days=90)


@transaction.atomic
def ask_crew(
    thread: Thread, *, question: str, choices: Sequence[str], closes_on: date, is_multiple: bool, by: User
) -> Poll:
    """Put a poll into a thread: whoever began it, or leads. Those who read the thread are told.

    ``choices`` are two to ten different answers; people vote until the end of ``closes_on``. Raises Refusal when that
    does not hold, or the thread has a poll already.
    """
    require(policies.can_ask_crew(by, thread))
    stop_if_archived(thread.network)
    stop_if_closed(Thread.objects.select_for_update().get(pk=thread.pk))
    if Poll.objects.filter(thread=thread).exists():
        raise Refusal("W tej rozmowie już jest głosowanie.")
    if not clock.today() <= closes_on <= clock.today() + LONGEST_POLL:
        raise Refusal(f"Głosowanie może trwać najdłużej {LONGEST_POLL.days} dni, licząc od dziś.")
    words = different(choices)
    if not FEWEST_CHOICES <= len(words) <= MOST_CHOICES:
        raise Refusal(f"Podaj od {FEWEST_CHOICES} do {MOST_CHOICES} różnych możliwości, każdą w osobnej linii.")
    poll = Poll(thread=thread, question=question, is_multiple=is_multiple, closes_on=closes_on)
    poll.full_clean()
    poll.save()
    for number, text in enumerate(words):
        choice = Choice(poll=poll, words=text, number=number)
        choice.full_clean()
        choice.save()
    record(events.CREW_ASKED, by=by, target=thread)
    return poll


def different(choices: Sequence[str]) -> list[str]:
    """The answers without empty ones and repetitions, in their order."""
    return list({text.casefold(): text for text in map(tidy_line, reversed(choices)) if text}.values())[::-1]


@transaction.atomic
def vote(poll: Poll, *, choices: Sequence[Choice], by: User) -> Poll:
    """Choose, or choose otherwise; nobody hears of it, and nothing says who chose what. No choice takes the vote back.

    Raises Refusal when the voting is over, or there are several choices where one is asked for.
    """
    require(policies.can_vote(by, poll))
    stop_if_archived(poll.thread.network)
    # Votes of one poll are counted one after another, so that two clicks of one person are one vote.
    poll = Poll.objects.select_for_update(of=("self",)).select_related("thread__network").get(pk=poll.pk)
    if not poll.is_open:
        raise Refusal("To głosowanie już się skończyło.")
    wanted = {choice.pk for choice in choices}
    if len(wanted) > 1 and not poll.is_multiple:
        raise Refusal("W tym głosowaniu wybiera się jedną możliwość.")
    if poll.choices.filter(pk__in=wanted).count() != len(wanted):
        raise Refusal("Wybierz spośród możliwości tego głosowania.")
    mine = Vote.objects.filter(choice__poll=poll, user=by)
    mine.exclude(choice__in=wanted).delete()
    kept = set(mine.values_list("choice", flat=True))
    Vote.objects.bulk_create(Vote(choice_id=pk, user=by) for pk in sorted(wanted - kept))
    return poll


@transaction.atomic
def end_poll(poll: Poll, *, by: User) -> Poll:
    """Show the result before the last day: whoever may ask the crew in this thread. Ending again changes nothing."""
    require(policies.can_ask_crew(by, poll.thread))
    stop_if_archived(poll.thread.network)
    poll = Poll.objects.select_for_update(of=("self",)).select_related("thread__network").get(pk=poll.pk)
    if poll.is_open:
        poll.ended_at = clock.now()
        poll.save(update_fields=["ended_at"])
        record(events.POLL_ENDED, by=by, target=poll.thread)
    return poll
