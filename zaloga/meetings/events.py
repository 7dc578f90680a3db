from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.networks.audiences import leaders
from zaloga.people.models import User


def asked(event: Any) -> Iterable[User]:
    """Everybody who is asked to the meeting, whatever they answered."""
    return User.objects.filter(comings__meeting=event.target)


def concerned(event: Any) -> Iterable[User]:
    """Those who are asked and did not say that they cannot come."""
    return asked(event).exclude(comings__in=event.target.comings.filter(answer="declined"))  # type: ignore[attr-defined]


def the_one_concerned(event: Any) -> Iterable[User]:
    return User.objects.filter(pk=event.details["user"])


def those_named(event: Any) -> Iterable[User]:
    return User.objects.filter(pk__in=event.details["users"])


SCHEDULED = declare(
    "meeting.scheduled",
    sentence="Spotkanie „{target}”: {when}. Będziesz?",
    audience=asked,
    by_mail=True,
    button="Odpowiedz",
    title="nowe spotkanie",
    has_letter=True,
    is_calendar=True,
)
CHANGED = declare(
    "meeting.changed",
    sentence="Spotkanie „{target}”: {what}",
    audience=concerned,
    by_mail=True,
    title="zmiana spotkania",
    has_letter=True,
    is_calendar=True,
)
EDITED = declare("meeting.edited", sentence="Spotkanie „{target}”: opis zmienia {by}", title="zmiana opisu spotkania")
CALLED_OFF = declare(
    "meeting.called_off",
    sentence="Spotkanie „{target}”, {when}, jest odwołane",
    audience=asked,
    by_mail=True,
    title="odwołanie spotkania",
    has_letter=True,
    is_calendar=True,
)
NEWCOMER_ASKED = declare(
    "meeting.newcomer_asked",
    sentence="Spotkanie „{target}”: {when}. Będziesz?",
    audience=the_one_concerned,
    by_mail=True,
    button="Odpowiedz",
    title="zaproszenie na spotkanie",
    has_letter=True,
    is_calendar=True,
)
ANSWERED = declare("meeting.answered", sentence="Spotkanie „{target}”: {by} {answer}", title="odpowiedź na zaproszenie")
ANSWERED_FOR = declare(
    "meeting.answered_for",
    sentence="Spotkanie „{target}”: Twoją odpowiedź „{answer}” zapisuje {by}",
    audience=the_one_concerned,
    title="odpowiedź zapisana przez inną osobę",
    for_audit=True,
    line=lambda details: f"odpowiedź: {details['answer']}",
)
SEAT_FREED = declare(
    "meeting.seat_freed",
    sentence="Spotkanie „{target}”: zwolniło się miejsce, jest Twoje",
    audience=the_one_concerned,
    by_mail=True,
    title="wolne miejsce na spotkaniu",
    has_letter=True,
    is_calendar=True,
    is_personal=True,
)
FULL = declare(
    "meeting.full",
    sentence="Spotkanie „{target}”: wszystkie miejsca na sali są zajęte",
    audience=leaders,
    title="koniec miejsc na spotkaniu",
)
ATTENDANCE_FILLED = declare(
    "meeting.attendance_filled",
    sentence="Spotkanie „{target}”: listę obecności uzupełnia {by}",
    title="zapis obecności",
    for_audit=True,
    line=lambda details: f"obecnych: {details['number']}",
)
ATTENDANCE_REMARKED = declare(
    "meeting.attendance_remarked",
    sentence="Spotkanie „{target}”: {new} zamiast: {old}",
    title="zmiana na liście obecności",
    for_audit=True,
    line=lambda details: f"{details['old']} → {details['new']}",
)
ATTENDANCE_CORRECTED = declare(
    "meeting.attendance_corrected",
    sentence="Spotkanie „{target}”: na liście obecności masz teraz: {new} (było: {old})",
    audience=the_one_concerned,
    title="poprawka potwierdzonej listy obecności",
    for_audit=True,
    line=lambda details: f"{details['old']} → {details['new']}",
    is_personal=True,
)
ATTENDANCE_CONFIRMED = declare(
    "meeting.attendance_confirmed",
    sentence="Spotkanie „{target}”: obecność potwierdza {by}",
    title="potwierdzenie listy obecności",
    for_audit=True,
    line=lambda details: f"obecnych: {details['number']}",
)
CHECKED_IN = declare(
    "meeting.checked_in", sentence="Spotkanie „{target}”: {by} jest na miejscu", title="wejście na spotkanie"
)
RECALLED = declare(
    "meeting.recalled",
    sentence="Spotkanie „{target}” już niedługo: {when}",
    audience=those_named,
    title="przypomnienie o spotkaniu",
    has_letter=True,
    is_calendar=True,
)
