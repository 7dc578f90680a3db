"""Saying whether one comes: by oneself on the page, from a letter, or through somebody who heard it by phone."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.meetings import emails, events, policies
from zaloga.meetings.actions.gathering import gather, gone, let_go, move_up
from zaloga.meetings.actions.meetings import locked
from zaloga.meetings.models import Coming, Meeting
from zaloga.meetings.models.coming import asked
from zaloga.networks.models import Membership
from zaloga.people.models import User

Answer = Coming.Answer
FULL = (
    "Wszystkie miejsca na sali są już zajęte. Możesz poczekać na miejsce: gdy ktoś zrezygnuje, dostaniesz je "
    "po kolei i od razu napiszemy."
)


@transaction.atomic
def answer(meeting: Meeting, *, by: User, answer: str, why: str = "") -> Coming:
    """Say that one comes, comes online, waits for a seat, or cannot come; ``why`` is one's own word for the crew's
    leaders. The last answer counts.

    Refused: a meeting that was called off or has ended, no seat left, online where there is no online.
    """
    require(policies.can_answer(by, meeting))
    return put(meeting, by, answer, why=why, by=by)


@transaction.atomic
def answer_for(meeting: Meeting, user: User, *, by: User, answer: str, why: str = "") -> Coming:
    """Write down what somebody of the crew said by phone or on paper; it is marked so, and the person hears of it. Who
    would come where all seats are taken waits for one: nobody can ask them now whether they want to.
    """
    require(policies.can_lead(by, meeting))
    if not meeting.network.memberships.crew().filter(user=user).exists():
        raise Refusal("Tej osoby nie ma już w załodze.")
    meeting = locked(meeting)
    if lacks_seat(meeting, answer, meeting.comings.filter(user=user).values_list("answer", flat=True).first()):
        answer = Answer.WAITING
    coming = put(meeting, user, answer, why=why, by=by)
    said = coming.get_answer_display()
    record(events.ANSWERED_FOR, by=by, target=meeting, user=user.pk, answer=said)
    return coming


def lacks_seat(meeting: Meeting, answer: str, before: str | None) -> bool:
    """Whether this answer wants a seat on site that is neither free nor theirs already by the answer ``before``."""
    return answer == Answer.COMING != before and not meeting.has_room()


def put(meeting: Meeting, user: User, answer: str, *, why: str, by: User, tells: bool = True) -> Coming:
    """Under the meeting's lock, so that the last seat goes to one person only. ``tells`` the person's calendar."""
    meeting = locked(meeting)
    refuse_closed(meeting)
    coming = meeting.comings.filter(user=user).first() or asked(meeting, user)
    before, told = coming.answer, coming.answer if coming.pk else None
    if lacks_seat(meeting, answer, before):
        raise Refusal(FULL)
    refuse_impossible(meeting, answer)
    coming.answer, coming.why = answer, why
    if before != answer:  # saying the same once more takes nobody's place in the queue for seats away
        coming.answered_at = clock.now() if answer else None
    coming.entered_by = None if by == user else by
    coming.replied_at = None
    if coming.is_declined:  # what waited for the end of quiet hours asks for nothing any more
        coming.letter_due = False
    coming.full_clean()
    coming.save()
    if by == user and before != answer:
        record(events.ANSWERED, by=by, target=meeting, answer=coming.get_answer_display())
    if before == Answer.COMING != answer:
        move_up(meeting)
    elif answer == Answer.COMING != before and meeting.seats and not meeting.has_room():
        record(events.FULL, by=None, target=meeting)
    if tells:
        emails.answered(coming, told, by=by)
    return coming


def refuse_closed(meeting: Meeting) -> None:
    if meeting.is_called_off:
        raise Refusal("To spotkanie jest odwołane, nie trzeba już odpowiadać.")
    if meeting.is_past:
        raise Refusal("To spotkanie już się odbyło.")


def refuse_impossible(meeting: Meeting, answer: str) -> None:
    if answer == Answer.ONLINE and not meeting.is_online:
        raise Refusal("To spotkanie jest tylko na miejscu, online się nie da.")
    if answer in (Answer.COMING, Answer.WAITING) and not meeting.is_on_site:
        raise Refusal("To spotkanie jest tylko online.")
    if answer == Answer.WAITING and meeting.has_room():
        raise Refusal("Są jeszcze miejsca, nie trzeba czekać.")


def gather_newcomers() -> None:
    """Ask those who came to a crew since its coming meetings were called, and ask no more those who left.

    It follows from who is in the crew today and to whom a meeting is open, so no way in and no way out can forget it.
    The worker calls it every minute; two queries where nothing changed.
    """
    meetings = Meeting.objects.upcoming().filter(network__archived_at=None).select_related("network__programme")
    for meeting in meetings.filter(Exists(not_asked_yet())):
        with transaction.atomic():
            ask_those_who_came(locked(meeting))
    for meeting in meetings.filter(Exists(gone(OuterRef("pk")))):
        with transaction.atomic():
            let_go(locked(meeting))


def ask_those_who_came(meeting: Meeting) -> None:
    """Under the meeting's lock: another round may have asked them, and somebody may have called it off."""
    if not meeting.is_open:
        return
    new = gather(meeting)
    asked_now = meeting.comings.filter(user__in=new).select_related("user")
    emails.invited(meeting, asked_now, kind=events.NEWCOMER_ASKED)
    for person in new:
        record(events.NEWCOMER_ASKED, by=None, target=meeting, user=person.pk, when=meeting.when)


def not_asked_yet() -> QuerySet[Membership]:
    """Memberships of the crew of the outer meeting without a row among its answers."""
    there = Coming.objects.filter(user=OuterRef("user"), meeting=OuterRef(OuterRef("pk")))
    return Membership.objects.crew().filter(~Exists(there), network=OuterRef("network"))
