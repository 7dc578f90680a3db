from datetime import datetime

from django.db.models import Q

from zaloga.installation.retention import declare
from zaloga.networks.models import (
    Companionship,
    GroupList,
    Invitation,
    JoinRequest,
    Link,
    RelayedLetter,
    Stay,
    Waiting,
    Welcome,
)


def sweep_invitations(before: datetime) -> int:
    """Never accepted: the address of somebody who did not come. Accepted ones tell who invited whom and stay."""
    silent = Q(accepted_at=None) & (Q(withdrawn_at__lt=before) | Q(invited_at__lt=before))
    return Invitation.objects.filter(silent).delete()[0]


def sweep_requests(before: datetime) -> int:
    return JoinRequest.objects.filter(is_accepted=False, answered_at__lt=before).delete()[0]


def sweep_waiting(before: datetime) -> int:
    return Waiting.objects.filter(ended_at__lt=before).delete()[0]


def sweep_group_lists(before: datetime) -> int:
    """Lists of people that nobody has carried out. Of those carried out only numbers are left, and they stay."""
    return GroupList.objects.filter(carried_out_at=None, at__lt=before).delete()[0]


def sweep_welcomes(before: datetime) -> int:
    """Personal links that work no more."""
    return Welcome.objects.filter(at__lt=before).delete()[1].get("networks.Welcome", 0)


declare(
    "networks.waiting",
    title="Miejsca na listach oczekujących, które już się skończyły",
    why="Do końca roku szkolnego mogą jeszcze coś wyjaśnić.",
    days=365,
    least=30,
    most=365,
    sweep=sweep_waiting,
)
declare(
    "networks.group_lists",
    title="Listy osób do przypisania, których nikt nie wykonał",
    why="Podgląd listy można dokończyć tego samego dnia. Potem to tylko cudze dane.",
    days=1,
    least=1,
    most=7,
    sweep=sweep_group_lists,
)
declare(
    "networks.welcomes",
    title="Odnośniki z listów powitalnych",
    why="Odnośnik działa 30 dni.",
    days=30,
    least=30,
    most=90,
    sweep=sweep_welcomes,
)
declare(
    "networks.invitations",
    title="Zaproszenia do sieci, których nikt nie przyjął",
    why="Adres kogoś, kto nie przyszedł. Odnośnik z zaproszenia działa 30 dni.",
    days=180,
    least=60,
    most=365,
    sweep=sweep_invitations,
)
declare(
    "networks.requests",
    title="Prośby o przyjęcie, na które odpowiedź brzmiała „nie”",
    why="Do końca roku szkolnego mogą jeszcze coś wyjaśnić.",
    days=365,
    least=30,
    most=365,
    sweep=sweep_requests,
)


def sweep_stays(before: datetime) -> int:
    return Stay.objects.filter(asked_at__lt=before).delete()[0]


declare(
    "networks.stays",
    title="Odpowiedzi na pytanie „Czy płyniesz z nami dalej?”",
    why="Potrzebne tylko na początku roku. Kto płynie dalej, widać po załodze nowej sieci.",
    days=365,
    least=90,
    most=365,
    sweep=sweep_stays,
)


def sweep_links(before: datetime) -> int:
    """With them goes who came by them; that somebody belongs to the network stays."""
    return Link.objects.filter(expires_at__lt=before).delete()[0]


def sweep_relayed_letters(before: datetime) -> int:
    return RelayedLetter.objects.filter(sent_at__lt=before).delete()[0]


def sweep_companionships(before: datetime) -> int:
    return Companionship.objects.filter(ended_at__lt=before).delete()[0]


declare(
    "networks.links",
    title="Odnośniki i kody na salę, które już nie działają, i kto nimi przyszedł",
    why="Do końca roku szkolnego widać, jak ludzie trafiają do sieci.",
    days=365,
    least=30,
    most=365,
    sweep=sweep_links,
)
declare(
    "networks.relayed_letters",
    title="Zapisy o listach wysłanych przez Załogę: kto, do ilu osób i kiedy",
    why="Pilnują, żeby listów nie było za dużo. Treści w nich nie ma.",
    days=365,
    least=30,
    most=365,
    sweep=sweep_relayed_letters,
)
declare(
    "networks.companionships",
    title="Zakończone towarzyszenie nowym osobom",
    why="Sprawa dwóch osób, która już się skończyła.",
    days=365,
    least=30,
    most=365,
    sweep=sweep_companionships,
)
