"""What a deed in many networks would do in each of them: counted, said in words, nothing changed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from zaloga.core.counting import how_many
from zaloga.core.words import day, plural
from zaloga.networks import actions as networks
from zaloga.networks import stages
from zaloga.networks.models import HandOver, Invitation, JoinRequest, Membership, Network, Waiting
from zaloga.networks.policies import standing
from zaloga.networks.stages import people
from zaloga.people.models import User
from zaloga.supervision.together import Together, no_change, no_way


@dataclass(frozen=True, slots=True)
class Consequence:
    """What would happen in one network, or why nothing would."""

    network: Network
    refused: str = ""
    effects: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # worth knowing before; none of them stops anything
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Foresight:
    """The page before the last button."""

    deed: str
    rows: list[Consequence]

    @property
    def doable(self) -> list[Consequence]:
        return [row for row in self.rows if not row.refused]

    @property
    def button(self) -> str:
        """Otwórz 2 sieci; nothing where nothing would change."""
        n = len(self.doable)
        what = f"{n} {plural(n, 'sieć', 'sieci', 'sieci')}"
        words = {
            Together.OPEN: f"Otwórz {what}",
            Together.ARCHIVE: f"Przenieś do archiwum {what}",
            Together.NEXT_YEAR: f"Zacznij następny rok {n} sieci",
        }
        return words[Together(self.deed)] if n else ""

    @property
    def letters(self) -> int:
        return sum(row.letters for row in self.doable)

    @property
    def for_all(self) -> list[str]:
        """Notes that every one of many networks shares: said once."""
        first, *others = [row.notes for row in self.doable] or [[]]
        return [note for note in first if all(note in notes for notes in others)] if others else []

    @property
    def is_opening(self) -> bool:
        return self.deed == Together.OPEN

    @property
    def is_archiving(self) -> bool:
        return self.deed == Together.ARCHIVE


def foresee(chosen: Sequence[Network], deed: str, *, by: User) -> Foresight:
    """What would happen in each of these rows of overview.networks_of; as many queries however many there are."""
    facts = {network.pk: network for network in with_facts(chosen, by)}
    letters: Counter[int] = Counter()
    missing: dict[int, list[str]] = {}
    if deed == Together.NEXT_YEAR:
        letters.update(networks.would_be_asked(*chosen, by=by).values_list("network", flat=True))
    if deed == Together.OPEN:
        missing = stages.missing_in(chosen, is_opening=True)
    mine = standing(by).coordinates
    rows = [
        consequence(network, facts[network.pk], deed, letters[network.pk], missing.get(network.pk, []), mine)
        for network in chosen
    ]
    return Foresight(deed, rows)


def with_facts(chosen: Sequence[Network], by: User) -> Any:
    """The networks anew, with what a deed in each of them would touch."""
    here = OuterRef("pk")
    told = Membership.objects.active().filter(network=here, user__is_active=True).exclude(user=by)
    offered = HandOver.objects.filter(network=here, answered_at=None, withdrawn_at=None)
    return Network.objects.filter(pk__in=[network.pk for network in chosen]).annotate(
        told=how_many(told, different="user"),
        waiting=how_many(Waiting.objects.open().filter(network=here)),
        asking=how_many(JoinRequest.objects.filter(network=here, answered_at=None)),
        invited=how_many(Invitation.objects.filter(network=here, accepted_at=None, withdrawn_at=None)),
        is_offered=Exists(offered),
        has_next=Exists(Network.objects.filter(continues=here)),
    )


def consequence(
    network: Any, facts: Any, deed: str, letters: int, missing: list[str], mine: frozenset[int]
) -> Consequence:
    if refused := no_change(network, deed, has_next=facts.has_next) or no_way(network, deed):
        return Consequence(network, refused)
    if deed == Together.OPEN:
        return Consequence(network, "", on_opening(network, facts), missing)
    if deed == Together.ARCHIVE:
        return Consequence(network, "", on_archiving(network, facts), long_year(network), facts.waiting)
    begun = [
        f"powstanie „{networks.next_in_year(network)}”, w przygotowaniu",
        f"list z pytaniem: {people(letters)}",
        who_will_lead(network, is_mine=network.pk in mine),
    ]
    return Consequence(network, "", begun, long_year(network), letters)


def who_will_lead(network: Any, *, is_mine: bool) -> str:
    """The helm of the next year: begin_next_year keeps it for whoever begins, sail_on for whoever says yes."""
    if is_mine:
        return "poprowadzisz ją Ty, tak jak teraz"
    if network.is_led:
        return f"poprowadzi {network.leader}, gdy odpowie „tak”; do tego czasu nikt"
    return "nikt jej nie poprowadzi, dopóki nie powołasz osoby prowadzącej"


def on_opening(network: Any, facts: Any) -> list[str]:
    is_public = network.visibility == Network.Visibility.PUBLIC
    told = [f"wiadomość w dzwonku: {people(facts.told)}"] if facts.told else []
    seen = "pojawi się w katalogu" if is_public else "nie pojawi się w katalogu, bo jest ukryta"
    return [f"{seen}, nabór {network.get_access_display()}", *told]


def on_archiving(network: Any, facts: Any) -> list[str]:
    asking, invited = facts.asking, facts.invited
    effects: list[tuple[object, Callable[[], str]]] = [
        (network.crew_size, lambda: f"czyta dalej załoga, {people(network.crew_size)}; nikt nie pisze ani nie dołącza"),
        (facts.told, lambda: f"wiadomość w dzwonku: {people(facts.told)}"),
        (facts.waiting, lambda: f"lista oczekujących się zamyka, list o tym: {people(facts.waiting)}"),
        (asking, lambda: f"bez odpowiedzi: {asking} {plural(asking, 'prośba', 'prośby', 'próśb')} o przyjęcie"),
        (invited, lambda: f"przestaje działać: {invited} {plural(invited, 'zaproszenie', 'zaproszenia', 'zaproszeń')}"),
        (facts.is_offered, lambda: "propozycja prowadzenia zostaje wycofana"),
    ]
    return [words() for holds, words in effects if holds] or ["nie ma w niej nikogo"]


def long_year(network: Network) -> list[str]:
    if not network.is_far_from_end:
        return []
    months = network.months_left
    how_long = f"{months} {plural(months, 'miesiąc', 'miesiące', 'miesięcy')}"
    return [f"Ten rok trwa jeszcze {how_long}, do {day(network.ends_on)}."]
