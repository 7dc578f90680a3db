"""What happens around people from outside. No name of theirs stands in an event: it would outlive what we keep; letters
to those who lead take it from the invitation (notices.py).
"""

from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.networks.audiences import leaders, network_of, people
from zaloga.networks.models import Membership
from zaloga.people.models import User


def crew(event: Any) -> Iterable[User]:
    return people(network_of(event), *Membership.CREW)


def who_suggested(event: Any) -> Iterable[User]:
    return User.objects.filter(pk=event.details.get("user"))


EXPERT_SUGGESTED = declare(
    "meeting.expert_suggested",
    sentence="Spotkanie „{target}”: {by} proponuje, kogo zaprosić. Możesz oddać głos",
    audience=crew,
    title="propozycja eksperta",
)
EXPERT_SUGGESTION_DROPPED = declare(
    "meeting.expert_suggestion_dropped",
    sentence="Spotkanie „{target}”: {by} skreśla propozycję eksperta",
    title="skreślenie propozycji eksperta",
)
EXPERT_INVITED = declare(
    "meeting.expert_invited",
    sentence="Spotkanie „{target}”: Twoja propozycja dostaje zaproszenie",
    audience=who_suggested,
    title="zaproszenie eksperta",
    for_audit=True,
)
EXPERT_INVITED_AGAIN = declare(
    "meeting.expert_invited_again",
    sentence="Spotkanie „{target}”: {by} wysyła zaproszenie eksperta jeszcze raz",
    title="ponowione zaproszenie eksperta",
    for_audit=True,
)
EXPERT_INVITATION_WITHDRAWN = declare(
    "meeting.expert_invitation_withdrawn",
    sentence="Spotkanie „{target}”: {by} wycofuje zaproszenie eksperta",
    title="wycofane zaproszenie eksperta",
    for_audit=True,
)
EXPERT_ACCEPTED = declare(
    "meeting.expert_accepted",
    sentence="Spotkanie „{target}”: ekspert przyjmuje zaproszenie",
    audience=leaders,
    by_mail=True,
    title="ekspert przyjmuje zaproszenie",
)
EXPERT_DECLINED = declare(
    "meeting.expert_declined",
    sentence="Spotkanie „{target}”: zaproszony ekspert nie może przyjść",
    audience=leaders,
    by_mail=True,
    title="ekspert nie może przyjść",
)
EXPERT_RECALLED = declare(
    "meeting.expert_recalled",
    sentence="Spotkanie „{target}”: zaproszony ekspert dostaje przypomnienie",
    title="przypomnienie dla eksperta",
)
EXPERT_SILENT = declare(
    "meeting.expert_silent",
    sentence="Spotkanie „{target}”: zaproszony ekspert nie odpowiedział na czas",
    audience=leaders,
    by_mail=True,
    title="brak odpowiedzi eksperta",
)
EXPERT_ADDED = declare(
    "experts.added",
    sentence="{by} pyta o zgodę na wpis na liście ekspertów",
    title="nowy ekspert na liście",
    for_audit=True,
)
EXPERT_EDITED = declare(
    "experts.edited",
    sentence="{by} zmienia wpis na liście ekspertów",
    title="zmiana na liście ekspertów",
    for_audit=True,
)
EXPERT_REMOVED = declare(
    "experts.removed",
    sentence="{by} usuwa wpis z listy ekspertów",
    title="usunięcie z listy ekspertów",
    for_audit=True,
)
EXPERT_AGREED = declare(
    "experts.agreed",
    sentence="Nowa osoba zgadza się być na liście ekspertów",
    title="zgoda na listę ekspertów",
    for_audit=True,
)
EXPERT_LEFT = declare(
    "experts.left",
    sentence="Ktoś wypisuje się z listy ekspertów",
    title="wypisanie z listy ekspertów",
    for_audit=True,
)
