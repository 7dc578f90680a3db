"""What the pages of meetings show, gathered in a constant number of queries."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from zaloga.core import clock
from zaloga.installation.now import current
from zaloga.installation.retention import RULES
from zaloga.meetings import after, attendance, door, feeds, minutes, policies, questions, rhythm
from zaloga.meetings.models import AgendaItem, Coming, Day, Meeting, MeetingFile, Minutes, Visit
from zaloga.meetings.models.agenda import agreed_on, laid_out
from zaloga.meetings.models.meeting import MeetingQuerySet
from zaloga.networks.models import Network
from zaloga.networks.policies import standing
from zaloga.people.models import User
from zaloga.plans.models import PlanItem

MOST_PAST = 60
ORDINALS = ("Pierwsze", "Drugie", "Trzecie", "Czwarte", "Piąte", "Szóste", "Siódme", "Ósme", "Dziewiąte", "Dziesiąte")


def of_network(network: Network, rows: MeetingQuerySet, viewer: User) -> dict[str, Any]:
    """The list of one network: what comes, what was, what was called off."""
    coming, dates = list(rows.upcoming()), policies.visible_dates(viewer).unsettled()
    leads, in_crew = policies.can_schedule(viewer, network), network.pk in standing(viewer).crew_of
    past, polls = list(rows.past()[:MOST_PAST]), list(dates.filter(network=network).for_list(viewer))
    return {
        "network": network,
        "coming": coming,
        "past": past,
        "called_off": list(rows.filter(called_off_at__isnull=False).order_by("-starts_at")[:MOST_PAST]),
        "dates": polls,
        "due": due(network, past, leads=leads) if in_crew and not coming and not polls else None,
        "leads": leads,
        "inside": policies.can_see_own_hours(viewer, network),
        "in_crew": in_crew,
        "feed": feeds.address_of(network) if in_crew else None,
        "planned": list(still_to_call(network)) if leads else [],
    }


def due(network: Network, past: list[Meeting], *, leads: bool) -> dict[str, str] | None:
    """Two kind sentences about the next meeting when it is time for it, for the crew; no query."""
    programme = network.programme
    on = rhythm.due_on(network, held=len(past), last=past[0].last_on if past else None, most=programme.meetings_to)
    if on is None or not rhythm.is_time(on):
        return None
    so_far = rhythm.so_far(len(past), fewest=programme.meetings_from, most=programme.meetings_to)
    return {"when": rhythm.in_words(on) if leads else rhythm.for_members(on), "so_far": so_far}


def still_to_call(network: Network) -> QuerySet[PlanItem]:
    """Meetings of the plan that nobody has called yet, as they will happen; their time may have passed."""
    called = Meeting.objects.standing().filter(item=OuterRef("pk"))
    rows = PlanItem.objects.filter(~Exists(called), plan__network=network).select_related("plan__network")
    return rows.in_order()  # type: ignore[attr-defined]


def of(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """One meeting, as ``for_list`` found it."""
    answer = meeting.my_answer  # type: ignore[attr-defined]
    days = list(meeting.days.all())
    return {
        "network": meeting.network,
        "meeting": meeting,
        "days": days,
        "which": which(meeting),
        "when": str(days[0]) if len(days) == 1 else meeting.when,
        "leads": policies.can_lead(viewer, meeting),
        "invites_to_sign_in": policies.opens_by_signing_in(viewer, meeting),
        "inside": policies.is_inside(viewer, meeting),
        "sees_numbers": policies.can_know_numbers(viewer, meeting.network),
        "may_answer": meeting.is_open and policies.can_answer(viewer, meeting),
        "may_enter": meeting.is_online and policies.can_enter_online(viewer, meeting, answer),
        "full": not meeting.has_room(),
        "answer": Coming.Answer(answer) if answer else None,
        **at_the_door(meeting, viewer),
        **with_minutes(meeting, viewer),
        **with_agenda(meeting, days, viewer),
        **after.of_page(meeting, viewer),
        **with_experts(meeting, viewer),
        **what_is_next(meeting, viewer),
    }


def what_is_next(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """After a meeting that was called off: the network's next one, or where its date is looked for."""
    if not meeting.is_called_off:
        return {}
    rows = policies.visible_meetings(viewer).filter(network=meeting.network_id).upcoming()
    polls = policies.visible_dates(viewer).filter(network=meeting.network_id).open()
    return {
        "next_meeting": rows.select_related("network").first(),
        "next_poll": polls.select_related("network").first(),
        "next_is_told": policies.is_inside(viewer, meeting),
    }


def by_link(row: Coming) -> dict[str, Any]:
    """What the personal page shows of a meeting to whoever has no account at hand: as much as they are told by mail."""
    meeting, days = row.meeting, list(row.meeting.days.all())
    return {
        "days": days,
        "agenda": agreed_on(meeting, days),
        "may_enter": meeting.is_online and row.is_expected and policies.is_open_online(meeting),
        **what_is_next(meeting, row.user),
    }


def with_agenda(meeting: Meeting, days: list[Day], viewer: User) -> dict[str, Any]:
    """What is planned, hour by hour, for whoever sees the meeting; what members propose, for the crew alone."""
    items = list(meeting.agenda.filter(declined_at=None).for_page())
    is_inside, can_propose = policies.is_inside(viewer, meeting), policies.can_propose_item(viewer, meeting)
    agenda = laid_out(days, [item for item in items if item.agreed_at])
    loose = with_files(meeting, items, viewer)
    return {
        "agenda": agenda,
        "files": loose,
        "has_agenda": any(found for _, found, _ in agenda),
        "proposed": [item for item in items if not item.agreed_at] if is_inside else [],
        "may_propose": can_propose and meeting.is_open and not meeting.agenda_closed_at,
    }


def with_files(meeting: Meeting, items: list[AgendaItem], viewer: User) -> list[MeetingFile]:
    """Give each point the files that the viewer may open, and say whether they may attach more; gives the files that
    stand with no point: those of guests, and of points struck out.
    """
    for item in items:
        item.meeting = meeting
        item.may_attach = not meeting.is_called_off and policies.can_attach(viewer, item)  # type: ignore[attr-defined]
        item.shown_files = []  # type: ignore[attr-defined]
    if not policies.is_inside(viewer, meeting) and not any(item.leader_id == viewer.pk for item in items):
        return []
    by_key: dict[int | None, AgendaItem] = {item.pk: item for item in items}
    loose: list[MeetingFile] = []
    for file in policies.visible_files(viewer).filter(meeting=meeting).select_related("visit"):
        file.meeting = meeting
        point = by_key.get(file.item_id)
        (point.shown_files if point else loose).append(file)  # type: ignore[attr-defined]
    return loose


def with_experts(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """Who from outside comes, and whom the crew would like to come; for the crew alone."""
    if not policies.can_see_visits(viewer, meeting):
        return {}
    rows = [row for row in meeting.visits.for_page(viewer) if not row.is_withdrawn]
    return {
        "sees_experts": True,
        "questions": questions.of(meeting),
        "experts": [row for row in rows if row.is_accepted],
        "experts_suggested": [row for row in rows if row.is_suggested],
        "experts_asked": [row for row in rows if not row.is_suggested and not row.is_accepted],
    }


def with_visits(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """The page of a meeting's experts; what they answered is shown to whoever leads."""
    return {
        "network": meeting.network,
        "meeting": meeting,
        "leads": policies.can_lead(viewer, meeting),
        "may_suggest": meeting.is_open and policies.can_suggest_expert(viewer, meeting),
        **with_experts(meeting, viewer),
    }


def for_guest(visit: Visit) -> dict[str, Any]:
    """The page of somebody invited: what they are asked for, and the meeting as far as they may know it."""
    meeting = visit.meeting
    days = list(meeting.days.all())
    agenda = agreed_on(meeting, days)
    return {
        "visit": visit,
        "meeting": meeting,
        "network": meeting.network,
        "days": days,
        "is_open_online": policies.is_open_online(meeting),
        "agenda": agenda,
        "is_in_agenda": any(item.guest_id == visit.pk for _, items, _ in agenda for item in items),
        "files": list(visit.files.all()),
        "kept_days": RULES["meetings.experts"].days_in(current()),
    }


def at_the_door(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """What the register says, for whoever may know it: numbers, one's own rows. Nothing before the day."""
    if meeting.is_called_off or meeting.first_on > clock.today():
        return {}
    inside = policies.can_check_in(viewer, meeting)
    window = door.window_of(meeting)
    return {
        "has_begun": True,
        "window": window,
        "may_check_in": inside and window is not None and window.is_open,
        "there": attendance.count(meeting) if policies.can_know_numbers(viewer, meeting.network) else None,
        "my_rows": list(attendance.own(meeting, viewer)) if inside else [],
    }


def with_minutes(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """In what state the minutes are, for whoever may know the numbers; before, what the crew comes back to."""
    if meeting.is_called_off:
        return {}
    inside = policies.is_inside(viewer, meeting)
    if meeting.starts_at > clock.now():
        return {"to_check": minutes.still_to_do(meeting) if inside else []}
    found = Minutes.objects.filter(meeting=meeting).first()
    if found:
        found.meeting = meeting
    return {
        "minutes": found,
        "knows_of_minutes": policies.can_know_numbers(viewer, meeting.network),
        "reads_minutes": found is not None and policies.can_read_minutes(viewer, found),
    }


def with_people(meeting: Meeting, viewer: User) -> dict[str, Any]:
    """The same, with everybody who is asked, by what they said."""
    rows = list(meeting.comings.for_page())
    groups = [(one, [row for row in rows if row.answer == one]) for one in Coming.Answer]
    return {**of(meeting, viewer), "groups": [(one, found) for one, found in groups if found]}


def which(meeting: Meeting) -> str:
    """Trzecie spotkanie w tym roku; nothing for one that was called off."""
    if meeting.is_called_off:
        return ""
    number = meeting.ordinal  # type: ignore[attr-defined]
    name = ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}."
    return f"{name} spotkanie w tym roku"
