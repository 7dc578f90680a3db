from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User


def members(event: Any) -> Iterable[User]:
    """Everybody with a role today, experts and observers too."""
    return people(event.target, *Membership.Role.values)


def crew(event: Any) -> Iterable[User]:
    return people(event.target, *Membership.CREW)


def leaders(event: Any) -> Iterable[User]:
    return people(network_of(event), *Membership.LEADING)


def the_one_concerned(event: Any) -> Iterable[User]:
    return User.objects.filter(pk=event.details["user"])


def people(network: Network, *roles: str) -> Iterable[User]:
    return User.objects.filter(pk__in=network.memberships.active().filter(role__in=roles).values("user"))


def network_of(event: Any) -> Network:
    target = event.target
    return target if isinstance(target, Network) else target.network


# The network itself
FOUNDED = declare("network.founded", sentence="{by} zakłada sieć „{target}”", for_audit=True)
EDITED = declare("network.edited", sentence="{by} zmienia ustawienia sieci „{target}”")
OPENED = declare("network.opened", sentence="Sieć „{target}” jest już w katalogu", audience=members)
STAGE_MOVED = declare("network.stage_moved", sentence="Sieć „{target}”: zaczyna się etap {stage}", audience=members)
CONTRACT_AMENDED = declare(
    "network.contract_amended",
    sentence="Kontrakt sieci „{target}” się zmienił. Przeczytaj go i powiedz, czy się zgadzasz",
    audience=crew,
)
ARCHIVED = declare(
    "network.archived", sentence="Sieć „{target}” jest w archiwum: można czytać, nie można pisać", audience=members
)
RESTORED = declare("network.restored", sentence="Sieć „{target}” wraca z archiwum", audience=members)

# People come and go
JOINED = declare("network.joined", sentence="Nowa osoba w sieci „{target}”: {by}", audience=leaders, for_audit=True)
LEFT = declare("network.left", sentence="{by} odchodzi z sieci „{target}”", audience=leaders, for_audit=True)
REMOVED = declare(
    "network.removed", sentence="{by} kończy Twój udział w sieci „{target}”", audience=the_one_concerned, for_audit=True
)
ROLE_CHANGED = declare(
    "network.role_changed",
    sentence="Sieć „{target}”: Twoja rola to teraz {role}",
    audience=the_one_concerned,
    for_audit=True,
)
CONTRACT_ACCEPTED = declare("network.contract_accepted", sentence="{by} akceptuje kontrakt sieci „{target}”")
REQUESTED = declare("network.requested", sentence="{by} prosi o przyjęcie do sieci „{target}”", audience=leaders)
REQUEST_ACCEPTED = declare(
    "network.request_accepted", sentence="Masz miejsce w sieci „{target}”", audience=the_one_concerned, for_audit=True
)
REQUEST_DECLINED = declare(
    "network.request_declined",
    sentence="Sieć „{target}” nie przyjęła Twojej prośby. Powód jest w liście",
    audience=the_one_concerned,
    for_audit=True,
)

# Invitations
INVITED = declare("network.invited", sentence="{by} zaprasza kogoś do sieci „{target}”", for_audit=True)
INVITATION_RESENT = declare("network.invitation_resent", sentence="{by} ponawia zaproszenie do sieci „{target}”")
INVITATION_WITHDRAWN = declare(
    "network.invitation_withdrawn", sentence="{by} wycofuje zaproszenie do sieci „{target}”", for_audit=True
)


def offered(event: Any) -> Iterable[User]:
    return [event.target.offered_to]


def offering(event: Any) -> Iterable[User]:
    return [person for person in [event.target.offered_by] if person]


def everybody_in_it(event: Any) -> Iterable[User]:
    return people(network_of(event), *Membership.Role.values)


# Coordination
HAND_OVER_OFFERED = declare(
    "network.hand_over_offered",
    sentence="{by} proponuje Ci prowadzenie sieci „{target}”",
    audience=offered,
    for_audit=True,
)
HAND_OVER_ACCEPTED = declare(
    "network.hand_over_accepted",
    sentence="Sieć „{target}” prowadzi teraz {by}",
    audience=everybody_in_it,
    for_audit=True,
)
HAND_OVER_DECLINED = declare(
    "network.hand_over_declined",
    sentence="{by} nie przyjmuje prowadzenia sieci „{target}”",
    audience=offering,
    for_audit=True,
)
HAND_OVER_WITHDRAWN = declare(
    "network.hand_over_withdrawn",
    sentence="Propozycja prowadzenia sieci „{target}” jest już nieaktualna",
    audience=offered,
    for_audit=True,
)
COORDINATOR_APPOINTED = declare(
    "network.coordinator_appointed",
    sentence="Sieć „{target}” ma nową osobę prowadzącą",
    audience=everybody_in_it,
    for_audit=True,
)
