"""Institutions that people wrote in their own words: which, how many people, and what they most likely meant."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import Case, F, IntegerField, Value, When

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import plural
from zaloga.institutions.models import Institution
from zaloga.institutions.names import searchable, typed_words
from zaloga.networks.actions.places import link_places
from zaloga.networks.models import JoinRequest, Membership, Waiting
from zaloga.people import actions as people
from zaloga.people.models import User, Workplace
from zaloga.people.policies import can_link_places
from zaloga.supervision import events

SAYING: tuple[type[models.Model], ...] = (Workplace, Membership, JoinRequest, Waiting)
LIKELY = 5


@dataclass(slots=True)
class Said:
    """One institution as people wrote it: ``key`` is what all spellings have in common."""

    key: str
    spellings: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The spelling used most."""
        return self.spellings.most_common(1)[0][0]

    @property
    def others(self) -> list[str]:
        return [spelling for spelling in self.spellings if spelling != self.name]


def said() -> list[Said]:
    """Everything that waits for being recognised, what most people wrote first. One query for each kind of row."""
    groups: dict[str, Said] = {}
    for spelling, person in sayings():
        key = searchable(spelling) or spelling
        group = groups.setdefault(key, Said(key))
        group.spellings[spelling] += 1
        group.people.add(person)
    return sorted(groups.values(), key=lambda group: (-len(group.people), group.key))


def sayings() -> Iterator[tuple[str, int]]:
    """What was written and by whom (an id), once for each person and spelling."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for model in SAYING:
        rows = model._default_manager.filter(institution=None).exclude(in_own_words="")
        for spelling, person in rows.order_by("pk").values_list("in_own_words", "user"):
            if person not in seen[spelling]:
                seen[spelling].add(person)
                yield spelling, person


def group_of(key: str) -> Said | None:
    return next((group for group in said() if group.key == key), None)


def likely(words: str) -> list[Institution]:
    """Open institutions that share most words with what was written, best first; at least half of the words."""
    typed = list(dict.fromkeys(typed_words(words)))[:8]
    if not typed:
        return []
    shared: F | models.expressions.Combinable = Value(0)
    for word in typed:
        # Polish endings differ: of a long word its beginning decides.
        start = f" {word} " if len(word) <= 3 else f" {word[: max(4, len(word) - 2)]}"
        shared = shared + Case(When(search_text__contains=start, then=1), default=0, output_field=IntegerField())
    found = Institution.objects.open().annotate(shared=shared).filter(shared__gte=(len(typed) + 1) // 2)
    return list(found.for_list().order_by("-shared", "sort_key", "pk")[:LIKELY])


@transaction.atomic
def recognise(key: str, institution: Institution, *, by: User) -> int:
    """Let everybody who wrote these words belong to the institution, in every room; gives how many people.

    Refused when nobody wrote them (any more), as after a second click.
    """
    require(can_link_places(by))
    group = group_of(key)
    if group is None:
        raise Refusal("Tej nazwy nikt już nie ma wpisanej po swojemu. Pewnie jest już połączona.")
    spellings, count = list(group.spellings), len(group.people)
    people.link_workplaces(spellings, institution, by=by)
    link_places(spellings, institution, by=by)
    told = f"{count} {plural(count, 'osoba', 'osoby', 'osób')}"
    record(events.WORDS_LINKED, by=by, target=institution, count=told)
    return count
