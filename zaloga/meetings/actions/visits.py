"""People from outside at a meeting: suggested and voted for by the crew, invited by whoever leads, answered by link."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.tokens import digest
from zaloga.meetings import events, policies
from zaloga.meetings import letters_to_experts as letters
from zaloga.meetings.actions.experts import agree_from_visit
from zaloga.meetings.actions.meetings import locked, refuse_finished
from zaloga.meetings.models import Expert, Meeting, Visit, VisitVote
from zaloga.networks.models import Membership
from zaloga.people.models import User, normal_address

MOST_SUGGESTIONS = 20
MOST_LETTERS = 4  # with a link to one person about one meeting: more would be nagging
DOUBLE_CLICK = timedelta(seconds=30)
REMIND_BEFORE, JUST_INVITED = timedelta(days=2), timedelta(hours=24)
Answer = Visit.Answer


@transaction.atomic
def suggest_expert(
    meeting: Meeting, *, by: User, name: str = "", about: str = "", why: str = "", expert: Expert | None = None
) -> Visit:
    """Somebody of the crew would like this person at the meeting, from the programme's list or anybody else; they
    vote for them with it. Refused: a meeting that is over, the same person twice, too many suggestions.
    """
    require(policies.can_suggest_expert(by, meeting))
    meeting = locked(meeting)
    refuse_finished(meeting)
    if meeting.visits.suggested().count() >= MOST_SUGGESTIONS:
        raise Refusal(f"Jest już {MOST_SUGGESTIONS} propozycji. Oddaj głos na jedną z nich.")
    visit = Visit(meeting=meeting, suggested_by=by, name=name, about=about, why=why)
    take_from_list(visit, expert)
    refuse_twice(visit)
    visit.full_clean()
    visit.save()
    VisitVote.objects.create(visit=visit, user=by)
    record(events.experts.EXPERT_SUGGESTED, by=by, target=meeting)
    return visit


def take_from_list(visit: Visit, expert: Expert | None) -> None:
    """What the list says of the person; only of one who agreed to stand there, in this network's programme."""
    if expert is None:
        return
    if expert.agreed_at is None or expert.programme_id != visit.meeting.network.programme_id:
        raise Refusal("Tej osoby nie ma na liście ekspertów tego programu.")
    visit.expert, visit.name, visit.email = expert, expert.name, expert.email
    visit.about = visit.about or expert.themes


def refuse_twice(visit: Visit) -> None:
    """Nobody's address may be known yet, so the name counts too."""
    others = visit.meeting.visits.filter(withdrawn_at=None).exclude(pk=visit.pk)
    if others.filter(name__iexact=visit.name).exists():
        raise Refusal("Ta osoba jest już wśród propozycji albo zaproszonych na to spotkanie.")


@transaction.atomic
def vote_for_expert(visit: Visit, *, by: User) -> None:
    """One vote of each person of the crew. Twice changes nothing. Refused once the invitation has gone."""
    require(policies.can_suggest_expert(by, visit.meeting))
    still_suggested(visit)
    VisitVote.objects.bulk_create([VisitVote(visit=visit, user=by)], ignore_conflicts=True)


@transaction.atomic
def take_expert_vote_back(visit: Visit, *, by: User) -> None:
    """One's own vote is gone, without a trace. Twice changes nothing."""
    require(policies.can_suggest_expert(by, visit.meeting))
    still_suggested(visit)
    VisitVote.objects.filter(visit=visit, user=by).delete()


def still_suggested(visit: Visit) -> Visit:
    """The suggestion as it is now, its row held until the end of the transaction."""
    found = held(visit)
    refuse_finished(found.meeting)
    if not found.is_suggested:
        raise Refusal("Ta osoba ma już zaproszenie na to spotkanie.")
    return found


def held(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("meeting__network__programme")
    found = rows.filter(pk=visit.pk).first()
    if found is None:
        raise Refusal("Tej propozycji już nie ma: ktoś ją przed chwilą skreślił.")
    return found


@transaction.atomic
def drop_suggestion(visit: Visit, *, by: User) -> None:
    """Strike a suggestion out, with the votes for it."""
    require(policies.can_drop_suggestion(by, visit))
    found = still_suggested(visit)
    record(events.experts.EXPERT_SUGGESTION_DROPPED, by=by, target=found.meeting)
    found.delete()


@transaction.atomic
def invite_expert(
    meeting: Meeting, *, by: User, visit: Visit | None = None, expert: Expert | None = None, **given: Any
) -> Visit:
    """A letter with the terms, the agenda and a personal link goes to somebody suggested, from the list, or new.

    ``given``: name, about, email, theme, minutes, terms, contact, answer_by. Refused: a meeting that is over, somebody
    of the crew, the same person twice, a day for the answer that has passed or comes after the meeting.
    """
    require(policies.can_lead(by, meeting))
    meeting = locked(meeting)
    refuse_finished(meeting)
    row = still_suggested(visit) if visit else Visit()
    row.meeting = meeting
    take_from_list(row, expert)
    for name, value in given.items():
        setattr(row, name, value)
    row.email = normal_address(row.email)
    row.invited_by, row.invited_at = by, clock.now()
    refuse_crew(row)
    refuse_odd_deadline(row)
    refuse_twice(row)
    row.full_clean()
    row.save()
    send(row)
    record(events.experts.EXPERT_INVITED, by=by, target=meeting, user=row.suggested_by_id)
    return row


def refuse_crew(visit: Visit) -> None:
    if Membership.objects.crew().filter(network=visit.meeting.network, user__email=visit.email).exists():
        raise Refusal("Ta osoba należy do załogi i ma już swoje zaproszenie na to spotkanie.")


def refuse_odd_deadline(visit: Visit) -> None:
    if visit.answer_by and not clock.today() <= visit.answer_by <= visit.meeting.first_on:
        raise Refusal("Dzień odpowiedzi wybierz od dziś do dnia spotkania.")


def send(visit: Visit) -> None:
    """A letter with a new link; the one before is dead."""
    visit.generation += 1
    visit.digest = digest(visit.token)
    visit.save(update_fields=["generation", "digest"])
    letters.invited(visit)


@transaction.atomic
def invite_expert_again(visit: Visit, *, by: User) -> Visit:
    """The same letter with a new link, where the one before was lost or came into other hands."""
    require(policies.can_lead(by, visit.meeting))
    visit = standing(visit)
    refuse_finished(visit.meeting)
    if visit.invited_at and clock.now() - visit.invited_at < DOUBLE_CLICK:
        return visit
    if visit.generation >= MOST_LETTERS:
        raise Refusal(f"Do tej osoby poszły już {MOST_LETTERS} listy. Zadzwoń albo napisz od siebie.")
    visit.invited_at = clock.now()
    visit.save(update_fields=["invited_at"])
    send(visit)
    record(events.experts.EXPERT_INVITED_AGAIN, by=by, target=visit.meeting)
    return visit


def standing(visit: Visit) -> Visit:
    """The invitation as it is now, held; one that was withdrawn meanwhile is refused."""
    found = held(visit)
    if found.is_suggested or found.is_withdrawn:
        raise Refusal("To zaproszenie jest już nieaktualne.")
    return found


@transaction.atomic
def withdraw_invitation(visit: Visit, *, by: User) -> Visit:
    """The link is dead at once, and whoever did not decline hears why it is; from the calendar of whoever accepted the
    meeting goes too. Twice changes nothing.
    """
    require(policies.can_lead(by, visit.meeting))
    found = held(visit)
    if found.is_withdrawn or found.is_suggested:
        return found
    refuse_finished(found.meeting)
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    if not found.is_declined:
        letters.withdrawn(found)
    record(events.experts.EXPERT_INVITATION_WITHDRAWN, by=by, target=found.meeting)
    return found


@transaction.atomic
def answer_as_expert(visit: Visit, *, answer: str, word: str = "", introduce: str = "", to_list: bool = False) -> Visit:
    """What the invited person says, by their link: it is the right. The last answer counts, also after its day.

    ``to_list``: they agree to stand on the programme's list. Refused: an invitation withdrawn meanwhile, a meeting
    called off or over.
    """
    visit = standing(visit)
    refuse_finished(visit.meeting)
    before = visit.answer
    visit.retracted += before == Answer.ACCEPTED and answer == Answer.DECLINED
    visit.answer, visit.word, visit.introduce, visit.answered_at = answer, word, introduce, clock.now()
    visit.full_clean()
    visit.save()
    if answer == Answer.ACCEPTED != before:
        letters.accepted(visit)
    if before == Answer.ACCEPTED != answer:
        letters.retracted(visit)
    if to_list:
        agree_from_visit(visit)
    if answer != before:
        kind = events.experts.EXPERT_ACCEPTED if answer == Answer.ACCEPTED else events.experts.EXPERT_DECLINED
        record(kind, by=None, target=visit.meeting)
    return visit


def recall_experts() -> None:
    """Remind once, two days before the answer is due; at the next step tell whoever leads that none came. The worker
    calls it; two queries where nothing is due.
    """
    if clock.is_moved():
        return
    coming = Visit.objects.silent().filter(
        meeting__in=Meeting.objects.upcoming(), meeting__network__archived_at=None, answer_by__isnull=False
    )
    soon = coming.filter(
        recalled_at=None,
        answer_by__gte=clock.today(),
        answer_by__lte=clock.today() + REMIND_BEFORE,
        invited_at__lte=clock.now() - JUST_INVITED,
    )
    for visit in soon:
        with transaction.atomic():
            remind(held(visit))
    for visit in coming.filter(overdue_at=None, answer_by__lt=clock.today()):
        with transaction.atomic():
            tell_silence(held(visit))


def remind(visit: Visit) -> None:
    if visit.recalled_at or visit.answer or visit.is_withdrawn:
        return
    visit.recalled_at = clock.now()
    visit.save(update_fields=["recalled_at"])
    letters.recalled(visit)
    record(events.experts.EXPERT_RECALLED, by=None, target=visit.meeting)


def tell_silence(visit: Visit) -> None:
    if visit.overdue_at or visit.answer or visit.is_withdrawn:
        return
    visit.overdue_at = clock.now()
    visit.save(update_fields=["overdue_at"])
    record(events.experts.EXPERT_SILENT, by=None, target=visit.meeting)
