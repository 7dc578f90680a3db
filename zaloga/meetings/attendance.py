"""Facts of the register, for pages, documents and other rooms: lines of a day, counts, teaching hours of people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.export import Cell
from zaloga.meetings.models import Attendance, Coming, Day, Meeting, Register
from zaloga.meetings.models.attendance import AttendanceQuerySet
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

HEADER = ("Imię i nazwisko", "Placówka", "Dzień", "Wpis", "Godziny dydaktyczne", "Skąd wpis", "Kto zapisał", "Kiedy")
GUEST = "gość"
State = Attendance.State
SAID = {"coming": State.PRESENT, "online": State.PRESENT, "declined": State.EXCUSED}


@dataclass(slots=True)
class Line:
    """One person with an account on the list of a day: what the register says, or what the form proposes."""

    user: User
    place: str
    said: str = ""  # what they answered to the invitation
    as_whom: str = ""  # of whoever does not belong to the crew
    row: Attendance | None = None
    proposed: str = State.ABSENT

    @property
    def seen(self) -> str:
        """What the register says; empty when nothing."""
        return self.row.mark if self.row else ""

    @property
    def shown(self) -> str:
        return self.seen or self.proposed


@dataclass(frozen=True, slots=True)
class Seat:
    """For which institution somebody speaks, and what they are in the network: nothing for its crew."""

    place: str
    as_whom: str


@dataclass(slots=True)
class Hours:
    """What one person heard: at how many meetings, how many teaching hours."""

    user: int
    meetings: set[int] = field(default_factory=set)
    hours: int = 0


def hours_of(
    network: Network, *, since: date | None = None, until: date | None = None, confirmed: bool = True
) -> dict[int, Hours]:
    """Teaching hours (45 minutes) of each person, by id, at the network's meetings on these days, both inclusive.

    Only what stands in confirmed registers, unless ``confirmed`` is False. Meetings that were called off do not count,
    guests without an account neither. One query.
    """
    rows = counted_in(network).there().exclude(user=None)
    if confirmed:
        rows = rows.filter(register__confirmed_at__isnull=False)
    if since:
        rows = rows.filter(register__on__gte=since)
    if until:
        rows = rows.filter(register__on__lte=until)
    found: dict[int, Hours] = {}
    for user, meeting, hours in rows.values_list("user", "register__meeting", "counted"):  # type: ignore[misc]
        mine = found.setdefault(user, Hours(user))
        mine.meetings.add(meeting)
        mine.hours += hours
    return found


def counted_in(network: Network) -> AttendanceQuerySet:
    standing = Attendance.objects.filter(register__meeting__network=network, register__meeting__called_off_at=None)
    return standing.counting()


def day_asked(meeting: Meeting, wanted: str = "") -> Day:
    """The day of the meeting that an address names, else today's, else the last one."""
    days = list(meeting.days.all())
    named = [one for one in days if one.on.isoformat() == wanted]
    today = [one for one in days if one.on == clock.today()]
    past = [one for one in days if one.on <= clock.today()]
    return (named or today or past[-1:] or days)[0]


def lines_of(meeting: Meeting, on: date) -> list[Line]:
    """Everybody who was asked or stands on the list of this day, by the Polish alphabet. Four queries.

    Nobody is proposed as present once people check in by themselves: then the list shows who has come.
    """
    rows = {row.user_id: row for row in Attendance.objects.filter(register__meeting=meeting, register__on=on)}
    said = dict(Coming.objects.filter(meeting=meeting).values_list("user", "answer"))
    alone = any(row.is_by_self for row in rows.values())
    people = User.objects.filter(Q(pk__in=said) | Q(pk__in=[one for one in rows if one])).order_by("sort_key", "pk")
    seats = seats_of(meeting.network, people)
    unknown = Seat("", GUEST)
    return [
        Line(
            user=person,
            place=rows[person.pk].institution if person.pk in rows else seats.get(person.pk, unknown).place,
            as_whom=seats.get(person.pk, unknown).as_whom,
            said=said.get(person.pk, ""),
            row=rows.get(person.pk),
            proposed=proposal(said.get(person.pk, ""), alone),
        )
        for person in people
    ]


def proposal(said: str, alone: bool) -> str:
    state = SAID.get(said, State.ABSENT)
    return State.ABSENT if alone and state == State.PRESENT else state


def seats_of(network: Network, people: QuerySet[User]) -> dict[int, Seat]:
    """For whom each of them speaks, or last spoke, in the network; of guests from other networks, there. One query."""
    rows = Membership.objects.filter(user__in=people).select_related("institution").order_by("joined_at")
    seats = {row.user_id: Seat(row.place, GUEST) for row in rows if row.is_active}
    return seats | {row.user_id: Seat(row.place, as_whom(row)) for row in rows if row.network_id == network.pk}


def as_whom(row: Membership) -> str:
    return "" if row.role in Membership.CREW else row.get_role_display()


def guests_of(meeting: Meeting, on: date) -> list[Attendance]:
    """People without an account, also those whose account is no more."""
    return list(Attendance.objects.filter(register__meeting=meeting, register__on=on, user=None).order_by("name", "pk"))


def count(meeting: Meeting) -> dict[str, int]:
    """How many different people were there, how many of them online, and how many registers are confirmed."""
    rows = Attendance.objects.there().filter(register__meeting=meeting)
    found = rows.aggregate(
        people=Count("user", distinct=True),
        guests=Count("pk", filter=Q(user=None)),
        online=Count("user", distinct=True, filter=Q(how=Attendance.How.ONLINE)),
    )
    confirmed = Register.objects.filter(meeting=meeting, confirmed_at__isnull=False).count()
    return {"people": found["people"] + found["guests"], "online": found["online"], "confirmed": confirmed}


def arrived(meeting: Meeting, on: date) -> list[Attendance]:
    """Those who are there, the last to come first. One query."""
    rows = Attendance.objects.there().filter(register__meeting=meeting, register__on=on)
    return list(rows.select_related("user").order_by("-entered_at", "-pk"))


def own(meeting: Meeting, person: User) -> QuerySet[Attendance]:
    """One's own rows at this meeting, day by day."""
    rows = Attendance.objects.filter(register__meeting=meeting, user=person).counting()
    return rows.select_related("register").order_by("register__on")


def table_of(meeting: Meeting) -> Iterator[list[Cell]]:
    """Rows under HEADER: everybody of every day, for a spreadsheet. One query."""
    rows = Attendance.objects.filter(register__meeting=meeting).counting().for_page().select_related("register")
    for row in rows.order_by("register__on", "user__sort_key", "name", "pk"):
        who = str(row.entered_by) if row.entered_by else ""
        written = f"{timezone.localtime(row.entered_at):%Y-%m-%d %H:%M}"
        state, how, hours = row.get_state_display(), row.get_how_display(), row.counted  # type: ignore[attr-defined]
        yield [row.who, row.institution, row.register.on, state, hours, how, who, written]


def mine(network: Network, person: User) -> list[Attendance]:
    """One's own rows, the latest first; for the page of one's hours. One query."""
    rows = counted_in(network).filter(user=person).select_related("register__meeting__network")
    return list(rows.order_by("-register__on", "-pk"))
