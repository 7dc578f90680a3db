"""Lists of networks: what a visitor asks of them by the address, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zaloga.core.words import plural, tidy_line
from zaloga.networks import policies
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.surveys.models import Survey

FIRST_ON_FRONT = 6
MOST_ON_PAGE = 100  # of one programme; the catalogue has pages
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

    def condition(self) -> Q:
        """Which networks answer what was asked."""
        asked = Q(archived_at__isnull=not self.archived)
        if self.kind:
            asked &= Q(kind=KINDS[self.kind])
        if self.access:
            asked &= Q(access=ACCESSES[self.access])
        return asked & Network.objects.holding(self.words)


def shown_to(user: User) -> QuerySet[Network]:
    """Networks in the catalogue of this person: the public ones and their own, once opened."""
    return policies.visible_networks(user).filter(opened_at__isnull=False)


def count_in_words(networks: QuerySet[Network], asked: Q) -> dict[str, Any]:
    """How many answer what was asked, how many of them by each way in, the sentence that says so, and how many
    networks of all stand in the archive (one query).
    """
    counts = networks.aggregate(
        total=Count("pk", filter=asked),
        open=Count("pk", filter=asked & Q(access=Network.Access.OPEN)),
        request=Count("pk", filter=asked & Q(access=Network.Access.REQUEST)),
        closed=Count("pk", filter=asked & Q(access=Network.Access.CLOSED)),
        archived=Count("pk", filter=Q(archived_at__isnull=False)),
    )
    total = counts["total"]
    sentence = f"{total}\u00a0{plural(total, 'sieć', 'sieci', 'sieci')}"
    if counts["open"] and counts["open"] < total:
        sentence += f", w\u00a0tym {counts['open']} z\u00a0otwartym naborem"
    return {**counts, "sentence": sentence}


def ways_in(counts: Mapping[str, int]) -> str:
    """Do 3 dołączysz od razu, w 2 pytasz o przyjęcie osobę prowadzącą, do 1 wchodzi się z zaproszenia."""
    ways = {
        "open": "do\u00a0{} dołączysz od razu",
        "request": "w\u00a0{} pytasz o\u00a0przyjęcie osobę prowadzącą",
        "closed": "do\u00a0{} wchodzi się z\u00a0zaproszenia",
    }
    said = [words.format(counts[way]) for way, words in ways.items() if counts[way]]
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def programme_page(programme: Programme, user: User, query: Mapping[str, str]) -> dict[str, Any]:
    """Everything on the public page of a programme; the number of queries does not grow with the lists."""
    wanted = Wanted.asked(query)
    every = shown_to(user).filter(programme=programme)
    # A programme that is over shows all it had at once: nobody looks for a place there.
    asked = Q() if programme.is_archived else wanted.condition()
    counts = count_in_words(every, asked)
    rows = every.filter(asked).for_list().order_by("sort_key", "pk")
    is_whole = wanted.every or wanted.is_narrowed or programme.is_archived
    networks = list(rows[:MOST_ON_PAGE] if is_whole else rows[:FIRST_ON_FRONT])
    hidden = counts["total"] - len(networks)
    programmes = list(Programme.objects.running().select_related("organiser"))
    return {
        "programme": programme,
        "over_since": over_since(programme),
        "main_programme": next((one for one in programmes if one.is_main), None),
        "wanted": wanted,
        "networks": networks,
        "counts": counts,
        "more": hidden,
        "people": crew_of(programme),
        "archived": counts["archived"],
        "gathering": [network for network in gathering(every) if network not in networks][:3] if hidden else [],
        "others": [one for one in programmes if one != programme],
        "surveys": [] if programme.is_archived else list(Survey.objects.asking_in(programme)),
    }


def over_since(programme: Programme) -> date | None:
    """The day a programme ended: as planned, or when it went to the archive if that was earlier."""
    if not programme.archived_at:
        return None
    closed = timezone.localdate(programme.archived_at)
    return min(programme.ends_on, closed) if programme.ends_on else closed


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
    every, asked = shown_to(user), wanted.condition()
    counts = count_in_words(every, asked)
    pages = Paginator(every.filter(asked).for_list().order_by("sort_key", "pk"), ON_PAGE)
    pages.count = counts["total"]  # counted already
    programmes = list(Programme.objects.select_related("organiser"))
    return {
        "wanted": wanted,
        "counts": counts,
        "page": pages.get_page(query.get("strona")),
        "programmes": programmes,
        "main_programme": next((one for one in programmes if one.is_main), None),
    }
