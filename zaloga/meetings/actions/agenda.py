"""The agenda: points set by those who lead, and proposed by anybody of the crew until the proposals are closed."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.meetings import events, policies
from zaloga.meetings.actions.meetings import OVERTAKEN, locked, refuse_finished
from zaloga.meetings.models import AgendaItem, Meeting
from zaloga.networks.models import Membership
from zaloga.people.models import User

MOST_ITEMS = 60


@transaction.atomic
def add_item(meeting: Meeting, *, by: User, **fields: Any) -> AgendaItem:
    """A point of the agenda, at its end. Refused: a meeting that is over or called off, a leader from outside."""
    require(policies.can_lead(by, meeting))
    item = put(meeting, AgendaItem(agreed_at=clock.now(), **fields))
    record(events.AGENDA_CHANGED, by=by, target=item.meeting, what=f"nowy punkt „{item.title[:80]}”")
    return item


@transaction.atomic
def propose_item(meeting: Meeting, *, by: User, **fields: Any) -> AgendaItem:
    """What somebody of the crew would like to have there; those who lead hear of it.

    Refused where the proposals are closed.
    """
    require(policies.can_propose_item(by, meeting))
    item = put(meeting, AgendaItem(proposed_by=by, **fields))
    if item.meeting.agenda_closed_at:
        raise Refusal("Program tego spotkania jest już zamknięty. Napisz do osoby prowadzącej albo w rozmowie.")
    record(events.ITEM_PROPOSED, by=by, target=item.meeting, item=item.title)
    return item


def put(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """At the end of its day, under the meeting's lock."""
    item.meeting = locked(meeting)
    refuse_finished(item.meeting)
    if item.meeting.agenda.count() >= MOST_ITEMS:
        raise Refusal(f"Program ma już {MOST_ITEMS} punktów. Skreśl coś, zanim dopiszesz następny.")
    refuse_stranger(item)
    last = item.meeting.agenda.filter(day_number=item.day_number).aggregate(last=Max("position"))["last"]
    item.position = 0 if last is None else last + 1
    item.full_clean()
    item.save()
    return item


def refuse_stranger(item: AgendaItem) -> None:
    """Whoever leads a point belongs to the network, or accepted an invitation; others are named in words."""
    inside = Membership.objects.active().filter(network=item.meeting.network, user=item.leader)
    if item.leader and not inside.exists():
        raise Refusal("Tej osoby nie ma w sieci. Wpisz jej imię i nazwisko w polu obok.")
    if item.guest and not item.meeting.visits.accepted().filter(pk=item.guest.pk).exists():
        raise Refusal("Ta osoba nie jest zaproszona na to spotkanie albo jeszcze nie odpowiedziała.")


def of_meeting(item: AgendaItem) -> AgendaItem:
    """The point as it is now, its meeting held until the end of the transaction."""
    meeting = locked(item.meeting)
    refuse_finished(meeting)
    found = meeting.agenda.filter(pk=item.pk).first()
    if found is None:
        raise Refusal("Tego punktu już nie ma w programie: ktoś go przed chwilą skreślił.")
    found.meeting = meeting
    return found


@transaction.atomic
def edit_item(item: AgendaItem, *, by: User, revision: int | None = None, **fields: Any) -> AgendaItem:
    """Other words, minutes, form or people. Refused over somebody else's change (``revision``)."""
    require(policies.can_lead(by, item.meeting))
    item = of_meeting(item)
    if revision is not None and revision != item.revision:
        raise Refusal(OVERTAKEN)
    for name, value in fields.items():
        setattr(item, name, value)
    refuse_stranger(item)
    item.revision += 1
    item.full_clean()
    item.save()
    record(events.AGENDA_CHANGED, by=by, target=item.meeting, what=f"zmienia się punkt „{item.title[:80]}”")
    return item


@transaction.atomic
def agree_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """The proposal becomes a point of the agenda; whoever proposed it hears. Twice changes nothing."""
    require(policies.can_lead(by, item.meeting))
    item = of_meeting(item)
    if item.agreed_at:
        return item
    item.agreed_at, item.declined_at = clock.now(), None
    item.save(update_fields=["agreed_at", "declined_at"])
    tell_proposer(events.ITEM_AGREED, item, by=by)
    return item


@transaction.atomic
def decline_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """The proposal will not stand this time; whoever made it hears. Refused for a point that was agreed on."""
    require(policies.can_lead(by, item.meeting))
    item = of_meeting(item)
    if item.agreed_at:
        raise Refusal("Ten punkt już jest w programie. Możesz go skreślić.")
    if not item.declined_at:
        item.declined_at = clock.now()
        item.save(update_fields=["declined_at"])
        tell_proposer(events.ITEM_DECLINED, item, by=by)
    return item


def tell_proposer(event: Any, item: AgendaItem, *, by: User) -> None:
    record(event, by=by, target=item.meeting, item=item.title, user=item.proposed_by_id)


@transaction.atomic
def move_item(item: AgendaItem, *, by: User, up: bool) -> AgendaItem:
    """One place earlier or later within its day; at the end of the way nothing changes."""
    require(policies.can_lead(by, item.meeting))
    item = of_meeting(item)
    rows = list(item.meeting.agenda.agreed().filter(day_number=item.day_number).order_by("position", "pk"))
    here = next((number for number, row in enumerate(rows) if row.pk == item.pk), None)
    if here is None:
        raise Refusal("Ten punkt jest dopiero proponowany.")
    there = here + (-1 if up else 1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for number, row in enumerate(rows):
            row.position = number
        AgendaItem.objects.bulk_update(rows, ["position"])
    return item


@transaction.atomic
def drop_item(item: AgendaItem, *, by: User) -> None:
    """Strike a point out, or take back one's own proposal."""
    require(policies.can_drop_item(by, item))
    item = of_meeting(item)
    record(events.AGENDA_CHANGED, by=by, target=item.meeting, what=f"skreślony punkt „{item.title[:80]}”")
    item.delete()


@transaction.atomic
def close_agenda(meeting: Meeting, *, by: User) -> Meeting:
    """No more proposals. Twice changes nothing."""
    return set_closed(meeting, by, closed=True)


@transaction.atomic
def open_agenda(meeting: Meeting, *, by: User) -> Meeting:
    """Members may propose points again."""
    return set_closed(meeting, by, closed=False)


def set_closed(meeting: Meeting, by: User, *, closed: bool) -> Meeting:
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    refuse_finished(meeting)
    if bool(meeting.agenda_closed_at) != closed:
        meeting.agenda_closed_at = clock.now() if closed else None
        meeting.save(update_fields=["agenda_closed_at"])
        what = "propozycje są zamknięte" if closed else "znowu można proponować punkty"
        record(events.AGENDA_CHANGED, by=by, target=meeting, what=what)
    return meeting
