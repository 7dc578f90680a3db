"""The secret address of one's own calendar."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock, tokens
from zaloga.people.models import User
from zaloga.plans import events
from zaloga.plans.models import Feed


@transaction.atomic
def make_feed(*, by: User) -> Feed:
    """A new secret address of one's own calendar; the one before is dead from now on."""
    feed = Feed.objects.select_for_update().filter(user=by).first() or Feed(user=by, generation=0)
    feed.generation, feed.made_at = feed.generation + 1, clock.now()
    feed.digest = tokens.digest(tokens.token("calendar", by.pk, feed.generation))
    feed.save()
    record(events.FEED_MADE, by=by, target=by)
    return feed


@transaction.atomic
def close_feed(*, by: User) -> None:
    """No calendar reads anything any more. What the house remembers is only how many addresses there have been."""
    feed = Feed.objects.select_for_update().filter(user=by).first()
    if feed and feed.is_open:
        feed.generation, feed.digest = feed.generation + 1, None
        feed.save()
        record(events.FEED_CLOSED, by=by, target=by)
