"""Who is asked to a meeting follows from who is in the crew: whoever comes later is asked later, in every way in."""

from collections.abc import Iterable, Mapping

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.meetings import emails, events
from zaloga.meetings.models import Coming, Meeting
from zaloga.meetings.models.coming import asked
from zaloga.networks.models import Membership
from zaloga.people.models import User


def gather(meeting: Meeting) -> list[User]:
    """Ask everybody of the crew who is not asked yet; gives the new ones. The caller tells them."""
    crew = Membership.objects.crew().filter(network=meeting.network).values("user")
    new = list(User.objects.filter(pk__in=crew).exclude(comings__meeting=meeting).order_by("pk"))
    ask(meeting, new)
    return new


def ask(meeting: Meeting, people: Iterable[User]) -> None:
    Coming.objects.bulk_create([asked(meeting, person) for person in people], ignore_conflicts=True)


def preset(meeting: Meeting, said: Mapping[int, str]) -> None:
    """Write down what is known already from a poll of dates, by the keys of people; experts are asked with it."""
    ask(meeting, User.objects.filter(pk__in=said).exclude(comings__meeting=meeting))
    for answer in set(said.values()) - {""}:
        people = [key for key, one in said.items() if one == answer]
        meeting.comings.filter(user__in=people).update(answer=answer, answered_at=clock.now())


def move_up(meeting: Meeting) -> None:
    """A freed seat goes to whoever has waited longest."""
    waiting = meeting.comings.filter(answer=Coming.Answer.WAITING).select_related("user").order_by("answered_at", "pk")
    while meeting.has_room() and (coming := waiting.first()):
        coming.answer = Coming.Answer.COMING
        coming.save(update_fields=["answer"])
        emails.seat_freed(coming)
        record(events.SEAT_FREED, by=None, target=meeting, user=coming.user_id)
