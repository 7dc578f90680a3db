"""Asking the crew about dates: from the first letter to the last day. Choosing stands in choosing.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.words import day
from zaloga.meetings import emails, events, policies
from zaloga.meetings import letters_about_dates as letters
from zaloga.meetings.actions.once import uid_of
from zaloga.meetings.models import DateOption, DatePoll, Expert, Respondent
from zaloga.meetings.models.dates import invited_respondent, respondent
from zaloga.meetings.models.meeting import why_impossible
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.plans.actions.tasks import refuse_foreign_item

FEWEST, MOST = 2, 20  # options of one poll
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Slot:
    """One option as somebody says it: a day alone, or with hours on the wall."""

    on: date
    begins: time | None = None
    ends: time | None = None
    is_online: bool = False

    def row(self, poll: DatePoll) -> DateOption:
        return DateOption(poll=poll, on=self.on, begins=self.begins, ends=self.ends, is_online=self.is_online)


@transaction.atomic
def begin(
    network: Network,
    *,
    by: User,
    options: Sequence[Slot],
    needed: Iterable[User] = (),
    experts: Iterable[User] = (),
    listed: Iterable[Expert] = (),
    key: UUID | None = None,
    **fields: Any,
) -> DatePoll:
    """Ask the whole crew, and ``experts`` of the network, which of the dates suit them; each by a personal letter.

    ``listed`` are experts of the programme's list, without accounts: needed until somebody says otherwise. ``needed``
    are those without whom the meeting makes little sense. ``fields`` are columns of the poll: title, note, kind,
    closes_on, item. The form's ``key``, sent twice with the same title and dates, gives the poll that is there.
    Refused: an archived network, too few or too many options, days that are past or do not come after the last day of
    answers, hours that are missing or do not belong to the kind of the poll.
    """
    require(policies.can_schedule(by, network))
    uid = uid_of(key, network.pk, fields.get("title"), *options, by=by)
    if begun := DatePoll.objects.filter(uid=uid).first():
        return begun
    poll = DatePoll(network=network, begun_by=by, uid=uid, **fields)
    refuse_foreign_item(poll)
    refuse_wrong_last_day(poll.closes_on, options)
    if not FEWEST <= len(options) <= MOST:
        raise Refusal(f"Podaj od {FEWEST} do {MOST} terminów, żeby było z czego wybrać.")
    poll.full_clean()
    poll.save()
    for slot in options:
        put_option(poll, slot)
    rows = ask(poll, [*crew_of(network), *experts_among(network, experts)], needed)
    rows += Respondent.objects.bulk_create(invited_respondent(poll, expert) for expert in listed_among(network, listed))
    emails.ask_dates(poll, rows, events.DATES_BEGUN, by=by)
    record(events.DATES_BEGUN, by=by, target=poll, until=poll.until)
    return poll


def refuse_wrong_last_day(closes_on: date, options: Iterable[Slot | DateOption]) -> None:
    """Answers end before the first of the dates, so that there is time to choose."""
    if not clock.today() <= closes_on <= clock.today() + LONGEST:
        raise Refusal(f"Na odpowiedzi podaj dzień od dziś do {day(clock.today() + LONGEST)}.")
    first = min((one.on for one in options), default=None)
    if first and first <= closes_on:
        raise Refusal(f"Odpowiedzi muszą się skończyć przed pierwszym terminem, czyli przed {day(first)}.")


def put_option(poll: DatePoll, slot: Slot) -> DateOption:
    if poll.has_hours != (slot.begins is not None and slot.ends is not None):
        told = "podaj godziny przy każdym terminie" if poll.has_hours else "to pytanie o same dni, godzin w nim nie ma"
        raise Refusal(f"{day(slot.on, weekday=True).capitalize()}: {told}.")
    if why := why_impossible(slot.on, slot.begins, slot.ends):
        raise Refusal(why)
    if slot.on <= poll.closes_on:
        raise Refusal(f"Termin musi być po ostatnim dniu odpowiedzi, czyli po {day(poll.closes_on)}.")
    if slot.begins and slot.ends and slot.ends <= slot.begins:
        raise Refusal("Koniec musi być później niż początek.")
    same = poll.options.filter(on=slot.on, begins=slot.begins, is_online=slot.is_online)
    if same.exists():
        raise Refusal(f"Termin {same[0]} jest już wśród proponowanych.")
    option = slot.row(poll)
    option.full_clean()
    option.save()
    return option


def crew_of(network: Network) -> QuerySet[User]:
    crew = Membership.objects.crew().filter(network=network).values("user")
    return User.objects.filter(pk__in=crew, is_active=True).order_by("pk")


def experts_among(network: Network, people: Iterable[User]) -> QuerySet[User]:
    """Of these people those who advise the network today."""
    rows = Membership.objects.active().filter(network=network, role=Membership.Role.EXPERT, user__in=people)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk")


def listed_among(network: Network, experts: Iterable[Expert]) -> QuerySet[Expert]:
    """Of these experts those who agreed to stand on the list of the network's programme."""
    rows = Expert.objects.listed().filter(programme=network.programme_id, pk__in=[expert.pk for expert in experts])
    return rows.order_by("pk")


def ask(poll: DatePoll, people: Iterable[User], needed: Iterable[User] = ()) -> list[Respondent]:
    """Rows for those who have none yet; gives the new ones."""
    keys = {person.pk for person in needed}
    crew = set(crew_of(poll.network).values_list("pk", flat=True))
    rows = [respondent(poll, person, is_needed=person.pk in keys, is_expert=person.pk not in crew) for person in people]
    return Respondent.objects.bulk_create(rows)


def locked(poll: DatePoll) -> DatePoll:
    """The poll as it is now, held until the end of the transaction."""
    rows = DatePoll.objects.select_for_update(of=("self",))
    return rows.select_related("network__programme", "item__plan__network").get(pk=poll.pk)


def refuse_settled(poll: DatePoll) -> None:
    if poll.withdrawn_at:
        raise Refusal("To pytanie o termin jest wycofane.")
    if poll.chosen_at:
        raise Refusal("Termin jest już wybrany.")


def refuse_closed(poll: DatePoll) -> None:
    refuse_settled(poll)
    if not poll.is_open:
        raise Refusal(f"{poll.why_closed.capitalize()}. Jeśli coś się u Ciebie zmieniło, powiedz osobie prowadzącej.")


@transaction.atomic
def add_option(poll: DatePoll, *, by: User, slot: Slot) -> DateOption:
    """One more date, before the first answer or later; later it stands open, and whoever answered hears of it.

    Refused: a poll that takes no answers, the same date again, too many of them.
    """
    require(policies.can_lead_dates(by, poll))
    poll = locked(poll)
    refuse_closed(poll)
    if poll.options.count() >= MOST:
        raise Refusal(f"W jednym pytaniu mieści się {MOST} terminów.")
    option = put_option(poll, slot)
    answered = poll.respondents.answered().select_related("user", "expert")
    emails.ask_dates(poll, answered, events.DATE_ADDED, by=by)
    record(events.DATE_ADDED, by=by, target=poll, option=str(option))
    return option


@transaction.atomic
def mark_needed(poll: DatePoll, *, by: User, needed: Iterable[User], listed: Iterable[Expert] = ()) -> DatePoll:
    """Exactly these people and ``listed`` experts are needed; it changes which date suits best, and nobody's answer."""
    require(policies.can_lead_dates(by, poll))
    poll = locked(poll)
    refuse_settled(poll)
    people, experts = {person.pk for person in needed}, {expert.pk for expert in listed}
    poll.respondents.update(is_needed=False)
    poll.respondents.filter(Q(user__in=people) | Q(expert__in=experts)).update(is_needed=True)
    record(events.DATES_MARKED, by=by, target=poll)
    return poll


@transaction.atomic
def prolong(poll: DatePoll, *, by: User, closes_on: date) -> DatePoll:
    """Take answers until a later day, again where the time has run out; who is silent hears it by one letter, in place
    of the reminder of half time where that has come too. Refused: earlier, or not before the dates.
    """
    require(policies.can_lead_dates(by, poll))
    poll = locked(poll)
    refuse_settled(poll)
    if closes_on <= poll.closes_on:
        raise Refusal(f"Teraz można odpowiadać do {day(poll.closes_on)}. Podaj późniejszy dzień.")
    refuse_wrong_last_day(closes_on, poll.options.all())
    poll.closes_on, poll.closed_at = closes_on, None
    poll.half_way_reminded = poll.half_way_reminded or poll.half_way_at <= clock.now()
    poll.last_day_reminded = poll.last_call_at <= clock.now()
    poll.save()
    emails.ask_dates(poll, silent_of(poll), events.DATES_PROLONGED, by=by)
    record(events.DATES_PROLONGED, by=by, target=poll, until=poll.until)
    return poll


@transaction.atomic
def close(poll: DatePoll, *, by: User) -> DatePoll:
    """Take no more answers; the choice comes later. Twice changes nothing."""
    require(policies.can_lead_dates(by, poll))
    poll = locked(poll)
    refuse_settled(poll)
    if poll.closed_at is None:
        shut(poll, by)
    return poll


def shut(poll: DatePoll, by: User | None) -> None:
    poll.closed_at = clock.now()
    poll.save(update_fields=["closed_at"])
    asked, answered = poll.respondents.count(), poll.respondents.answered().count()
    record(events.DATES_CLOSED, by=by, target=poll, asked=asked, answered=answered)


@transaction.atomic
def withdraw(poll: DatePoll, *, by: User) -> DatePoll:
    """Look for this date no longer; whoever was asked hears. Twice changes nothing. Refused: a date was chosen."""
    require(policies.can_lead_dates(by, poll))
    poll = locked(poll)
    if poll.withdrawn_at:
        return poll
    refuse_settled(poll)
    poll.withdrawn_at = clock.now()
    poll.closed_at = poll.closed_at or poll.withdrawn_at
    poll.save()
    letters.withdrawn(poll)
    record(events.DATES_WITHDRAWN, by=by, target=poll)
    return poll


def close_overdue() -> None:
    """A deed of the house: after 23:59 of the last day no answers are taken, and whoever leads hears to choose."""
    for found in DatePoll.objects.overdue():
        with transaction.atomic():
            poll = locked(found)
            if poll.closed_at is None and not poll.is_open:
                shut(poll, None)


def remind_due() -> None:
    """A deed of the house: half-way through and 24 hours before the end, write to those who have not answered."""
    for found in DatePoll.objects.open().filter(network__archived_at=None):
        if is_due(found):
            with transaction.atomic():
                remind(locked(found))


def is_due(poll: DatePoll) -> bool:
    now = clock.now()
    half = not poll.half_way_reminded and poll.half_way_at <= now
    return half or not poll.last_day_reminded and poll.begun_at < poll.last_call_at <= now


def remind(poll: DatePoll) -> None:
    """One letter where both moments have come at once."""
    if not (poll.is_open and is_due(poll)):
        return
    poll.half_way_reminded = True
    poll.last_day_reminded = poll.last_day_reminded or poll.last_call_at <= clock.now()
    poll.save(update_fields=["half_way_reminded", "last_day_reminded"])
    emails.ask_dates(poll, silent_of(poll), events.DATES_REMINDED)
    record(events.DATES_REMINDED, by=None, target=poll, until=poll.until)


def silent_of(poll: DatePoll) -> QuerySet[Respondent]:
    return poll.respondents.silent().select_related("user", "expert")


def ask_rested() -> None:
    """A deed of the house: ask those whose quiet hours were when the letter was written, if they are still silent, or a
    date has come since they answered.
    """
    for found in DatePoll.objects.open().filter(respondents__letter_due=True).distinct():
        with transaction.atomic():
            poll = locked(found)
            due = list(poll.respondents.filter(letter_due=True).select_related("user"))
            poll.respondents.update(letter_due=False)
            newest = max(option.added_at for option in poll.options.all())
            emails.ask_dates(poll, [row for row in due if not row.answered_at], events.DATES_BEGUN)
            again = [row for row in due if row.answered_at and row.answered_at < newest]
            emails.ask_dates(poll, again, events.DATE_ADDED)


def ask_newcomers() -> None:
    """Ask those who came to a crew while its poll is open, and ask no more those who left; as of meetings."""
    polls = DatePoll.objects.open().filter(network__archived_at=None).select_related("network__programme")
    there = Respondent.objects.filter(poll=OuterRef(OuterRef("pk")), user=OuterRef("user"))
    missing = Membership.objects.crew().filter(~Exists(there), network=OuterRef("network"), user__is_active=True)
    role = Membership.objects.active().filter(user=OuterRef("user"), network=OuterRef("poll__network"))
    gone = Respondent.objects.filter(~Exists(role), poll=OuterRef("pk"), user__isnull=False)
    for found in polls.filter(Q(Exists(missing)) | Q(Exists(gone))):
        with transaction.atomic():
            gather(locked(found))


def gather(poll: DatePoll) -> None:
    roles = Membership.objects.active().filter(network=poll.network).values("user")
    poll.respondents.filter(user__isnull=False).exclude(user__in=roles).delete()
    rows = ask(poll, crew_of(poll.network).exclude(dates_asked__poll=poll))
    emails.ask_dates(poll, rows, events.DATES_NEWCOMER)
    for row in rows:
        record(events.DATES_NEWCOMER, by=None, target=poll, user=row.user_id, until=poll.until)
