"""Who gets an announcement, and how: said before it is made."""

from zaloga.activity.record import scope_of
from zaloga.forum.events import ANNOUNCED
from zaloga.networks.models import Network
from zaloga.notifications.reach import Reach, foresee
from zaloga.people.models import User


def reach(network: Network, by: User) -> Reach:
    """The crew without its writer; whoever is mentioned in it hears that it speaks to them instead."""
    crew = User.objects.filter(memberships__in=network.crew()).exclude(pk=by.pk)
    return foresee(crew, scope=scope_of(network), source=ANNOUNCED.name, important=ANNOUNCED.by_mail)
