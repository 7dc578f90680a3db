"""Lists of networks: what a visitor asks of them by the address, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet

from zaloga.core.words import plural, tidy_line
from zaloga.networks import policies
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme

FIRST_ON_FRONT = 6
ON_PAGE = 30

KINDS = {"przedmiotowe": Network.Kind.SUBJECT, "problemowe": Network.Kind.PROBLEM}
ACCESSES = {
    "otwarty": Network.Access.OPEN,
    "na-prosbe": Network.Access.REQUEST,
    "zamkniety": Network.Access.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; anything it cannot mean counts as nothing."""

    kind: str = ""
    access: str = ""
    words: str = ""
    archived: bool = False
    every: bool = False

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Wanted":
        kind, access = query.get("rodzaj", ""), query.get("nabor", "")
        return cls(
            kind=kind if kind in KINDS else "",
            access=access if access in ACCESSES else "",
            words=tidy_line(query.get("q", ""))[:100],
            archived=query.get("stan") == "archiwum",
            every=query.get("wszystkie") == "1",
        )

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "every")

    def among(self, networks: QuerySet[Network]) -> QuerySet[Network]:
        networks = networks.archived() if self.archived else networks.running()
        if self.kind:
            networks = networks.filter(kind=KINDS[self.kind])
        if self.access:
            networks = networks.filter(access=ACCESSES[self.access])
        return networks.matching(self.words) if self.words else networks


def shown_to(user: User) -> QuerySet[Network]:
    """Networks in the catalogue of this person: the public ones and their own, once opened."""
    return policies.visible_networks(user).filter(opened_at__isnull=False)


def count_in_words(networks: QuerySet[Network]) -> dict[str, Any]:
    """How many there are and how many anybody may join, and the sentence that says so (one query)."""
    counts = networks.aggregate(total=Count("pk"), open=Count("pk", filter=Q(access=Network.Access.OPEN)))
    total = counts["total"]
    sentence = f"{total}\u00a0{plural(total, 'sieć', 'sieci', 'sieci')}"
    if counts["open"] and counts["open"] < total:
        sentence += f", w\u00a0tym {counts['open']} z\u00a0otwartym naborem"
    return {**counts, "sentence": sentence}


def programme_page(programme: Programme, user: User, query: Mapping[str, str]) -> dict[str, Any]:
    """Everything on the public page of a programme; the number of queries does not grow with the lists."""
    wanted = Wanted.asked(query)
    every = shown_to(user).filter(programme=programme)
    found = wanted.among(every)
    counts = count_in_words(found)
    rows = found.for_list().order_by("sort_key", "pk")
    networks = list(rows if wanted.every or wanted.is_narrowed else rows[:FIRST_ON_FRONT])
    return {
        "programme": programme,
        "wanted": wanted,
        "networks": networks,
        "counts": counts,
        "more": counts["total"] - len(networks),
        "people": crew_of(programme),
        "archived": every.archived().count(),
        "gathering": [network for network in gathering(every) if network not in networks][:3],
        "others": list(Programme.objects.running().exclude(pk=programme.pk)),
    }


def gathering(networks: QuerySet[Network]) -> QuerySet[Network]:
    """Networks that have just begun to look for people."""
    looking = networks.running().filter(stage=Network.Stage.SURVEY).exclude(access=Network.Access.CLOSED)
    return looking.order_by("-opened_at")[: FIRST_ON_FRONT + 3]


def crew_of(programme: Programme) -> dict[str, int]:
    """How many people, from how many institutions, work in the programme's living networks (one query)."""
    return (
        Membership.objects.crew()
        .filter(network__programme=programme, network__archived_at=None, network__opened_at__isnull=False)
        .aggregate(people=Count("user", distinct=True), schools=Count("institution", distinct=True))
    )


def catalogue_page(user: User, query: Mapping[str, str]) -> dict[str, Any]:
    """Networks of all programmes."""
    wanted = Wanted.asked(query)
    found = wanted.among(shown_to(user))
    page = Paginator(found.for_list().order_by("sort_key", "pk"), ON_PAGE).get_page(query.get("strona"))
    return {
        "wanted": wanted,
        "counts": count_in_words(found),
        "page": page,
        "programmes": list(Programme.objects.all()),
    }
