"""A network that nobody coordinates for 14 days: the programme is told, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.networks import events
from zaloga.networks.actions.seats import locked
from zaloga.networks.models import Membership, Network
from zaloga.notifications.tell import tell
from zaloga.people import actions as people
from zaloga.people.models import User

VACANT_FOR = timedelta(days=14)


def tell_of_vacancies() -> int:
    """Tell the programme coordinators of every network without a coordinator for 14 days; gives how many were new."""
    long = (
        Network.objects.running()
        .filter(programme__archived_at=None)
        .vacant()
        .exclude(vacant_since__gt=clock.now() - VACANT_FOR)
    )
    new = long.filter(Q(vacancy_told_at=None) | Q(vacancy_told_at__lt=F("vacant_since")))
    return sum(tell_of_vacancy(network) for network in new)


@transaction.atomic
def tell_of_vacancy(network: Network) -> bool:
    """A note and a letter for each coordinator of the programme; the worker's own deed. False when it is not needed."""
    network = locked(network, also_archived=True)
    is_led = network.memberships.filter(role=Membership.Role.COORDINATOR, left_at=None).exists()
    if network.is_archived or is_led:
        return False
    network.vacancy_told_at = clock.now()
    network.save(update_fields=["vacancy_told_at"])
    overseers = User.objects.filter(appointments__programme=network.programme_id, appointments__ended_at=None)
    tell(
        overseers.distinct(),
        text=f"{network}: od 14 dni nikt nie prowadzi tej sieci. Powołaj osobę prowadzącą",
        url=reverse("networks:appoint", args=[network.slug]),
        by_mail=True,
        button="Powołaj",
    )
    record(events.VACANT, by=people.robot(), target=network)
    return True
