"""Who is asked, and who is reminded: only those who have not answered, and never by name."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.tokens import digest
from zaloga.core.words import day
from zaloga.institutions.models import Institution
from zaloga.people.models import User, normal_address
from zaloga.surveys import emails, events, policies, sealing
from zaloga.surveys.actions.making import locked, stop_if_closed
from zaloga.surveys.models import Participation, Survey
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.models.survey import LONGEST

PAUSE = timedelta(days=2)
NOT_THE_HEAD = (
    "W imieniu placówki odpowiada jej dyrekcja. Zaloguj się i zaznacz w swoim koncie, w miejscach pracy, że jesteś w "
    "dyrekcji tej placówki, albo odpowiedz we własnym imieniu."
)
TAKEN_BACK = (
    "Koordynator programu uznał, że z tego konta nie odpowiada się w imieniu tej placówki. Napisz do niego, jeśli to "
    "pomyłka, albo odpowiedz we własnym imieniu."
)
MOST_LINKS = 3_000  # of one survey of a programme


@transaction.atomic
def open_survey(survey: Survey, *, closes_on: date, by: User) -> Survey:
    """Ask everybody of the crew by a letter with a personal link; a programme's survey waits for whoever comes.

    People answer until the end of ``closes_on``. Raises Refusal without questions, without a crew, for a day that is
    past or too far, and where the server cannot keep the key.
    """
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    if not survey.is_draft:
        raise Refusal("Ta ankieta jest już otwarta.")
    refuse_wrong_day(closes_on)
    if not survey.questions.exists():
        raise Refusal("Ta ankieta nie ma jeszcze pytań. Dodaj co najmniej jedno.")
    survey.opened_at, survey.closes_on, survey.public_key = clock.now(), closes_on, sealing.public_key()
    survey.full_clean()
    survey.save()
    for row in invite(survey):
        emails.invited(row)
    record(events.OPENED, by=by, target=survey)
    return survey


def refuse_wrong_day(closes_on: date) -> None:
    if not clock.today() <= closes_on <= clock.today() + LONGEST:
        raise Refusal(f"Podaj dzień od dziś do {day(clock.today() + LONGEST)}.")


def invite(survey: Survey) -> list[Participation]:
    """A row for everybody of the crew who has none yet."""
    rows = [invited(survey, user=person) for person in uninvited(survey)]
    return rows


def uninvited(survey: Survey) -> QuerySet[User]:
    """The crew without those who were asked already. Nobody in a programme, nor where there is a list."""
    if survey.network is None or survey.is_by_list:
        return User.objects.none()
    crew = survey.network.crew().values("user")
    return User.objects.filter(pk__in=crew, is_active=True).exclude(participations__survey=survey).order_by("pk")


def invited(survey: Survey, **fields: Any) -> Participation:
    row = Participation(survey=survey, **fields)
    row.full_clean()
    row.save()
    row.digest = digest(row.token)
    row.save(update_fields=["digest"])
    return row


@transaction.atomic
def invite_newcomers(survey: Survey, *, by: User) -> int:
    """Ask those who have come to the network since the opening; gives how many letters went."""
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    stop_if_not_open(survey)
    rows = invite(survey)
    for row in rows:
        emails.invited(row)
    return len(rows)


@transaction.atomic
def prolong(survey: Survey, *, closes_on: date, by: User) -> Survey:
    """Let people answer longer. Never shorter, and not after the closing: results must not be seen and then changed."""
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    stop_if_closed(survey)
    stop_if_draft(survey)
    refuse_wrong_day(closes_on)
    if survey.closes_on and closes_on <= survey.closes_on:
        raise Refusal(f"Teraz można odpowiadać do {day(survey.closes_on)}. Podaj późniejszy dzień.")
    survey.closes_on, survey.last_day_reminded = closes_on, False
    survey.save()
    record(events.PROLONGED, by=by, target=survey)
    return survey


def stop_if_draft(survey: Survey) -> None:
    if survey.is_draft:
        raise Refusal("Ta ankieta nie jest jeszcze otwarta.")


def stop_if_not_open(survey: Survey) -> None:
    stop_if_draft(survey)
    if not survey.is_open:
        raise Refusal("Ta ankieta jest już zamknięta.")


def to_remind(survey: Survey) -> QuerySet[Participation]:
    """Those who have not answered and are still there."""
    rows = survey.participations.silent().select_related("user", "institution").order_by("pk")
    if survey.network is None:
        return rows
    inside = Q(user__in=survey.network.crew().values("user"))
    guests = ~Q(user__in=survey.network.memberships.values("user"))
    return rows.filter(inside | guests if survey.is_by_list else inside)


@transaction.atomic
def remind(survey: Survey, *, by: User) -> Survey:
    """Write once more to those who have not answered and are still there. Once in two days at most.

    How many letters went nobody is told: by changing the crew one would read from it who has answered. Refused where
    a list names who is asked: whoever can change the list would read the same from two numbers of letters.
    """
    require(policies.can_lead(by, survey))
    survey = locked(survey)
    stop_if_not_open(survey)
    if survey.is_by_list:
        raise Refusal("Ta ankieta przypomni o sobie sama, dzień przed zamknięciem.")
    if survey.reminded_at and clock.now() < survey.reminded_at + PAUSE:
        raise Refusal("Przypomnienie poszło niedawno. Następne można wysłać po dwóch dniach.")
    write_again(survey)
    survey.reminded_at = clock.now()
    survey.save(update_fields=["reminded_at"])
    record(events.REMINDED, by=by, target=survey)
    return survey


def write_again(survey: Survey) -> None:
    for row in to_remind(survey):
        row.survey = survey
        emails.invited(row, again=True)


def remind_due() -> None:
    """A deed of the house: half-way through, and on the day before the last, write to those who have not answered.

    Where a list names them, the survey is short and one reminder is enough.
    """
    for survey in Survey.objects.running().filter(closes_on__gte=clock.today()):
        remind_if_due(survey)


@transaction.atomic
def remind_if_due(survey: Survey) -> None:
    survey = locked(survey)
    if not survey.is_open or survey.closes_on is None or survey.opened_at is None:
        return
    left, begun = survey.closes_on - clock.today(), clock.now() - survey.opened_at
    is_last = left <= timedelta(days=1) and begun > PAUSE and not survey.last_day_reminded
    is_half = begun >= left and begun > PAUSE and not survey.half_way_reminded and not survey.is_by_list
    if not (is_last or is_half):
        return
    survey.last_day_reminded = survey.last_day_reminded or is_last
    survey.half_way_reminded = True
    survey.save(update_fields=["last_day_reminded", "half_way_reminded"])
    if not survey.reminded_at or clock.now() > survey.reminded_at + PAUSE / 2:
        write_again(survey)


@transaction.atomic
def ask_for_link(survey: Survey, *, email: str, institution: Institution, voice: str, by: User) -> Participation:
    """Send the personal link into a programme's survey to an address: whoever reads the letter has confirmed it.

    For oneself once for an address, also without an account; the institution named last before the answer counts, and
    the letter and the page behind the link say which it is, so that nobody keeps the one a stranger typed. For a school
    once for the school, by whoever is signed in and directs it, and only to the address of that account. Raises Refusal
    for an institution outside the programme, for a school that has spoken already, for who does not direct it, and for
    an address from which it speaks no more. Whoever has answered gets the same letter.
    """
    survey = locked(survey)
    require(policies.can_take_part(survey))
    if not survey.home.accessions.filter(institution=institution).exists():
        raise Refusal("Ta placówka nie należy do tego programu. Wybierz swoją placówkę z listy.")
    known = {"email": normal_address(email), "voice": voice}
    rows = survey.participations.filter(**known)
    if voice == Voice.SCHOOL:
        stop_unless_school_may_speak(survey, institution, by, known["email"])
        rows = rows.filter(institution=institution)
    row = rows.first()
    if row and row.is_withdrawn:
        raise Refusal(TAKEN_BACK)
    if row is None:
        if survey.participations.count() >= MOST_LINKS:
            raise Refusal("Do tej ankiety nie przyjmujemy już nowych osób.")
        row = invited(survey, institution=institution, **known)
    elif rows.filter(pk=row.pk, has_answered=False).update(institution=institution):
        row.institution = institution
    row.survey = survey
    emails.invited(row)
    return row


def stop_unless_school_may_speak(survey: Survey, institution: Institution, by: User, email: str) -> None:
    if not policies.can_speak_for(by, institution):
        raise Refusal(NOT_THE_HEAD)
    if email != by.email:
        raise Refusal(f"Odnośnik dla placówki wyślemy tylko na adres Twojego konta: {by.email}.")
    spoken = survey.participations.standing().filter(institution=institution, voice=Voice.SCHOOL, has_answered=True)
    if spoken.exists():
        raise Refusal("W imieniu tej placówki ktoś już odpowiedział. Możesz odpowiedzieć we własnym imieniu.")
