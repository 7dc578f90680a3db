"""The dry run: what a list would do now, network by network. Changes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from zaloga.core.words import fold, sort_key
from zaloga.institutions.models import Institution
from zaloga.networks.groups.roster import Entry, Rejected, Roster, read
from zaloga.networks.models import GroupList, Membership, Network, Waiting
from zaloga.people.models import User

MORE_THAN_ONE = 2
ONESELF = "To Twój adres. Kto koordynuje program, nie dopisuje do sieci siebie: treść rozmów należy do załogi."


class Fate(models.TextChoices):
    """What becomes of one person in one network; the first three are told in the letter."""

    SEAT = "seat", "miejsce w załodze"
    KEPT = "kept", "miejsce zachowane, aż placówka przystąpi do programu"
    LINE = "line", "lista oczekujących"
    WAITS = "waits", "już na liście oczekujących"
    INSIDE = "inside", "już w tej sieci"


CHANGES = (Fate.SEAT, Fate.KEPT, Fate.LINE)


@dataclass(slots=True)
class Placed:
    """One person on the way to one network, however many of the network's groups they stand in."""

    entry: Entry
    user: User | None
    institution: Institution | None
    fate: Fate

    @property
    def in_own_words(self) -> str:
        if self.institution:
            return ""
        return self.entry.place or (f"nr RSPO {self.entry.rspo}" if self.entry.rspo else "")

    @property
    def place(self) -> str:
        return str(self.institution) if self.institution else self.in_own_words


@dataclass(slots=True)
class Unknown:
    """An institution that is not recognised, as most spell it, and how many people of the list it concerns."""

    name: str
    people: int = 0
    is_shared: bool = False  # several institutions of the register bear this very name


@dataclass(slots=True)
class Share:
    """What one network gets: an existing one, or a new one that will have this name."""

    key: str
    name: str
    network: Network | None = None
    groups: list[str] = field(default_factory=list)
    people: list[Placed] = field(default_factory=list)
    doubled: int = 0  # people who stand in two groups of this network
    is_unled: bool = True  # nobody leads the network, as nobody leads a new one
    ahead: int = 0  # people in line already for whom there is no seat: added seats go to them first

    def counts(self) -> Counter[Fate]:
        return Counter(placed.fate for placed in self.people)

    @property
    def changes(self) -> list[Placed]:
        return [placed for placed in self.people if placed.fate in CHANGES]

    @property
    def with_account(self) -> int:
        return sum(placed.user is not None for placed in self.changes)

    @property
    def without_account(self) -> int:
        return len(self.changes) - self.with_account

    @property
    def beyond(self) -> int:
        """How many seats are missing for everybody of the list to have one; none when they all do."""
        in_line = self.counts()[Fate.LINE]
        return in_line + self.ahead if in_line else 0


@dataclass(slots=True)
class Plan:
    """Everything that would happen, and everything that would not, with reasons."""

    shares: list[Share]
    rejected: list[Rejected]
    unmapped: list[str]
    skipped: list[str]
    doubles: int
    people: int
    in_many: int  # people who come into more than one network
    unknown: list[Unknown]  # of people to be placed; by name

    @property
    def is_silent(self) -> bool:
        return not any(share.changes for share in self.shares)

    @property
    def letters(self) -> int:
        return len({placed.entry.email for share in self.shares for placed in share.changes})

    @property
    def newcomers(self) -> int:
        """How many accounts would be made."""
        return len({placed.entry.email for share in self.shares for placed in share.changes if placed.user is None})


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows of the people and institutions of a list; a fixed number of queries."""

    users: dict[str, User]
    inside: set[tuple[int, int]]  # (network, person) with any role today
    waiting: set[tuple[int, int]]
    by_number: dict[int, Institution]
    by_name: dict[str, Institution | None]
    acceded: frozenset[int] | None  # None: anybody may come

    def institution_of(self, entry: Entry) -> Institution | None:
        """By the number in the register, else by the exact name where only one bears it."""
        if entry.rspo in self.by_number:
            return self.by_number[entry.rspo]
        return self.by_name.get(fold(entry.place)) if entry.place else None

    def is_outside(self, institution: Institution | None) -> bool:
        if self.acceded is None or institution is None:
            return False
        return not self.acceded & {institution.pk, institution.parent_id}


def reckon(group_list: GroupList, *, by: User) -> Plan:
    """What the list would do if it were carried out now by this person; six queries at most."""
    roster = read(group_list)
    networks = {str(network.pk): network for network in networks_of(group_list)}
    shares = shares_of(group_list, roster, networks)
    known = look_up(group_list, roster, [share.network for share in shares.values() if share.network])
    rejected = list(roster.rejected)
    entries = [entry for entry in roster.entries if goes_in(entry, known, rejected, by)]
    home = {group: share for share in shares.values() for group in share.groups}
    for entry in entries:
        if share := home.get(entry.group):
            put(share, entry, known)
    for share in shares.values():
        give_seats(share, known)
        share.groups = [roster.groups[group] for group in share.groups]
    visits = Counter(placed.entry.email for share in shares.values() for placed in share.people)
    unmapped = [group for group in roster.groups if group not in home and not is_skipped(group_list, group)]
    return Plan(
        shares=list(shares.values()),
        rejected=sorted(rejected, key=lambda row: row.line),
        unmapped=[roster.groups[group] for group in unmapped],
        skipped=[title for group, title in roster.groups.items() if is_skipped(group_list, group)],
        doubles=roster.doubles,
        people=len(visits),
        in_many=sum(count >= MORE_THAN_ONE for count in visits.values()),
        unknown=unknown_places(shares.values(), known),
    )


def unknown_places(shares: Iterable[Share], known: Known) -> list[Unknown]:
    """What will be kept in own words, each institution once however it is spelled, each person once."""
    people = {one.entry.email: one for share in shares for one in share.changes if one.in_own_words}
    found: dict[str, Unknown] = {}
    for one in people.values():
        key = fold(one.in_own_words)
        place = found.setdefault(key, Unknown(one.in_own_words, is_shared=key in known.by_name))
        place.people += 1
    return sorted(found.values(), key=lambda place: sort_key(place.name))


def is_skipped(group_list: GroupList, group: str) -> bool:
    return group_list.choice(group).get("to") == GroupList.SKIPPED


def networks_of(group_list: GroupList) -> list[Network]:
    """The programme's running networks that were chosen for some group, with their seats counted."""
    chosen = [choice["to"] for choice in group_list.mapping.values()]
    keys = [int(key) for key in chosen if str(key).isdecimal()]
    return list(group_list.programme.networks.running().filter(pk__in=keys).for_list().with_queue())


def shares_of(group_list: GroupList, roster: Roster, networks: dict[str, Network]) -> dict[str, Share]:
    """A share for every network that some group goes to; new networks of one name are one network."""
    shares: dict[str, Share] = {}
    for group in roster.groups:
        choice = group_list.choice(group)
        to = str(choice.get("to", ""))
        if to == GroupList.NEW:
            name = choice["name"]
            share = shares.setdefault(f"{to}:{fold(name)}", Share(key=f"{to}:{fold(name)}", name=name))
        elif to in networks:
            is_unled = not networks[to].leader  # type: ignore[attr-defined]
            there = Share(key=to, name=str(networks[to]), network=networks[to], is_unled=is_unled)
            share = shares.setdefault(to, there)
        else:
            continue
        share.groups.append(group)
    return shares


def look_up(group_list: GroupList, roster: Roster, networks: list[Network]) -> Known:
    users = {user.email: user for user in User.objects.filter(email__in={entry.email for entry in roster.entries})}
    people = {"user__in": [user.pk for user in users.values()], "network__in": [network.pk for network in networks]}
    by_number, by_name = institutions_of(roster)
    programme = group_list.programme
    acceded = (
        frozenset(programme.accessions.values_list("institution", flat=True)) if programme.needs_accession else None
    )
    return Known(
        users=users,
        inside=set(Membership.objects.active().filter(**people).values_list("network", "user")),
        waiting=set(Waiting.objects.open().filter(**people).values_list("network", "user")),
        by_number=by_number,
        by_name=by_name,
        acceded=acceded,
    )


def institutions_of(roster: Roster) -> tuple[dict[int, Institution], dict[str, Institution | None]]:
    numbers = {entry.rspo for entry in roster.entries if entry.rspo}
    names = {entry.place.lower() for entry in roster.entries if entry.place}
    rows = Institution.objects.open().annotate(low=Lower("name"), low_short=Lower("short_name"))
    found = list(rows.filter(Q(rspo_number__in=numbers) | Q(low__in=names) | Q(low_short__in=names)))
    by_name: dict[str, Institution | None] = {}
    for institution in found:
        for name in {fold(institution.name), fold(institution.short_name)} - {""}:
            # A name that two bear names neither.
            by_name[name] = None if name in by_name else institution
    return {row.rspo_number: row for row in found if row.rspo_number in numbers}, by_name


def goes_in(entry: Entry, known: Known, rejected: list[Rejected], by: User) -> bool:
    """Whether this person may be placed at all; if not, the reason is written down."""
    user, reason = known.users.get(entry.email), ""
    if entry.email == by.email:
        reason = ONESELF
    elif user and (user.is_robot or not user.is_active):
        reason = "Konto z tym adresem jest zamknięte."
    elif not user and not entry.name:
        reason = "W tym wierszu nie ma imienia i nazwiska, a ten adres nie ma jeszcze konta."
    if reason:
        rejected.append(Rejected(entry.line, reason))
    return not reason


def put(share: Share, entry: Entry, known: Known) -> None:
    """The person into the share, once; whoever belongs or waits already stays where they are."""
    if any(placed.entry.email == entry.email for placed in share.people):
        share.doubled += 1
        return
    user, network = known.users.get(entry.email), share.network
    key = (network.pk, user.pk) if network and user else None
    fate = Fate.INSIDE if key in known.inside else Fate.SEAT
    share.people.append(Placed(entry, user, known.institution_of(entry), fate))


def give_seats(share: Share, known: Known) -> None:
    """Seats in the order of the list; a new network is made large enough. Those in line already come first."""
    network = share.network
    free = network.seats - network.crew_size - network.held - network.in_line if network else len(share.people)  # type: ignore[attr-defined]
    share.ahead = max(0, -free)
    for placed in share.people:
        if placed.fate == Fate.INSIDE:
            continue
        is_outside = known.is_outside(placed.institution)
        if network and placed.user and (network.pk, placed.user.pk) in known.waiting:
            placed.fate = Fate.WAITS
        elif free > 0:
            placed.fate = Fate.KEPT if is_outside else Fate.SEAT
            free -= 1
        else:
            placed.fate = Fate.LINE
