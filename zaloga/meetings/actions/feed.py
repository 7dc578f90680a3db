"""The secret address of the network's calendar. Whoever left still knows it, so whoever leads can make a new one."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock, tokens
from zaloga.core.guard import require
from zaloga.meetings import events, policies
from zaloga.meetings.models import NetworkFeed
from zaloga.networks.models import Network
from zaloga.people.models import User


@transaction.atomic
def make_network_feed(network: Network, *, by: User) -> NetworkFeed:
    """A new secret address of the network's calendar; the one before is dead from now on."""
    require(policies.can_schedule(by, network))
    feed = NetworkFeed.objects.select_for_update().filter(network=network).first()
    feed = feed or NetworkFeed(network=network, generation=0)
    feed.generation, feed.made_at, feed.made_by = feed.generation + 1, clock.now(), by
    feed.digest = tokens.digest(tokens.token("network calendar", network.pk, feed.generation))
    feed.save()
    record(events.FEED_MADE, by=by, target=network)
    return feed


@transaction.atomic
def close_network_feed(network: Network, *, by: User) -> None:
    """No calendar reads the network's meetings any more; twice changes nothing."""
    require(policies.can_schedule(by, network))
    feed = NetworkFeed.objects.select_for_update().filter(network=network, digest__isnull=False).first()
    if feed is None:
        return
    feed.generation, feed.digest = feed.generation + 1, None
    feed.save()
    record(events.FEED_CLOSED, by=by, target=network)
