"""Who is asked to a meeting follows from who is in the crew: whoever comes later is asked later, in every way in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.meetings import emails, events
from zaloga.meetings.models import Coming, Meeting
from zaloga.meetings.models.coming import asked
from zaloga.networks.models import Membership
from zaloga.people.models import User
from zaloga.programmes.models import Appointment

Answer, Guests = Coming.Answer, Meeting.Guests


@dataclass(frozen=True, slots=True)
class Said:
    """An answer known beforehand, with the key of whoever wrote it down for the person."""

    answer: str
    entered_by: int | None = None


def gather(meeting: Meeting) -> list[User]:
    """Ask everybody of the crew who is not asked yet; gives the new ones. The caller tells them."""
    crew = Membership.objects.crew().filter(network=meeting.network).values("user")
    new = list(User.objects.filter(pk__in=crew).exclude(comings__meeting=meeting).order_by("pk"))
    ask(meeting, new)
    return new


def ask(meeting: Meeting, people: Iterable[User]) -> None:
    Coming.objects.bulk_create([asked(meeting, person) for person in people], ignore_conflicts=True)


def preset(meeting: Meeting, said: Mapping[int, Said]) -> None:
    """Write down what is known already from a poll of dates, by the keys of people; experts are asked with it.

    Who waits for a seat waits in the order of ``said``.
    """
    ask(meeting, User.objects.filter(pk__in=said).exclude(comings__meeting=meeting))
    rows = {row.user_id: row for row in meeting.comings.filter(user__in=said)}
    known = {rows[key]: one for key, one in said.items() if one.answer}
    for row, one in known.items():
        row.answer, row.answered_at, row.entered_by_id = one.answer, clock.now(), one.entered_by
    Coming.objects.bulk_update(known, ["answer", "answered_at", "entered_by"])


def ask_anew(meeting: Meeting, *, has_moved: bool, opens_online: bool) -> dict[int, str]:
    """Take back answers that say nothing of the meeting as it is now: online where there is no online any more, a seat
    where there is no hall, „nie mogę” of a day that is another one or of a hall alone. Gives them by the keys of rows.
    """
    lost = [Answer.DECLINED] if has_moved or opens_online else []
    lost += [] if meeting.is_online else [Answer.ONLINE]
    lost += [] if meeting.is_on_site else [Answer.COMING, Answer.WAITING]
    rows = meeting.comings.filter(answer__in=lost)
    former = dict(rows.values_list("pk", "answer"))
    nothing = {"answered_at": None, "entered_by": None, "replied_at": None, "recalled_at": None}
    rows.update(answer=Answer.NONE, why="", asked_at=clock.now(), **nothing)
    return former


def let_go(meeting: Meeting) -> None:
    """Ask no more those whom the meeting concerns no more: they are told, and their seats go to those who wait. The
    caller holds the meeting.
    """
    rows = list(gone(meeting).select_related("user"))
    emails.removed(meeting, [row for row in rows if row.has_left])
    emails.left_out(meeting, [row for row in rows if not row.has_left])
    meeting.comings.filter(pk__in=[row.pk for row in rows]).delete()
    if rows and meeting.is_on_site:
        move_up(meeting)


def gone(meeting: Any) -> QuerySet[Any]:
    """Answers to this meeting of people without a role in its network today who are outside the circle that it is open
    to, or whose answer is from the time when they had one (``has_left``): whoever left may come again as a guest.
    """
    roles = Membership.objects.active().filter(user=OuterRef("user"))
    programme = OuterRef("meeting__network__programme")
    is_near = Exists(roles.filter(network__programme=programme)) | Exists(
        Appointment.objects.filter(user=OuterRef("user"), programme=programme, ended_at=None)
    )
    said_at = Coalesce("answered_at", "asked_at")
    rows = Coming.objects.filter(~Exists(roles.filter(network=OuterRef("meeting__network"))), meeting=meeting)
    rows = rows.annotate(said_at=said_at, said_on=TruncDate(said_at))
    lapsed = Q(left_at=None, until__lt=clock.today(), until__gte=OuterRef("said_on"))
    ended = Membership.objects.filter(lapsed | Q(left_at__gt=OuterRef("said_at")), network=OuterRef("meeting__network"))
    outside = Q(meeting__guests=Guests.CREW) | Q(~is_near, meeting__guests=Guests.PROGRAMME)
    rows = rows.annotate(has_left=Exists(ended.filter(user=OuterRef("user"))))
    return rows.filter(outside | Q(has_left=True))


def move_up(meeting: Meeting) -> None:
    """A freed seat goes to whoever has waited longest."""
    waiting = meeting.comings.filter(answer=Answer.WAITING).select_related("user").order_by("answered_at", "pk")
    while meeting.has_room() and (coming := waiting.first()):
        coming.answer = Answer.COMING
        coming.save(update_fields=["answer"])
        emails.seat_freed(coming)
        record(events.SEAT_FREED, by=None, target=meeting, user=coming.user_id)
