from collections.abc import Callable, Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.meetings.events import experts as experts
from zaloga.meetings.events import files as files
from zaloga.meetings.events import minutes as minutes
from zaloga.networks.audiences import leaders
from zaloga.people.models import User


def asked(event: Any) -> Iterable[User]:
    """Everybody who is asked to the meeting, whatever they answered."""
    return User.objects.filter(comings__meeting=event.target)


def undecided(event: Any) -> Iterable[User]:
    """Those whose answer is not known from a poll of dates already."""
    return User.objects.filter(comings__in=event.target.comings.undecided())


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
    audience=undecided,
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
HOURS_CORRECTED = declare(
    "meeting.hours_corrected",
    sentence="Spotkanie „{target}”, {day}: {new} (było: {old}). Powód: {why}",
    audience=those_named,
    title="poprawka godzin dydaktycznych",
    for_audit=True,
    line=lambda details: f"{details['old']} → {details['new']}",
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


def respondents(event: Any) -> Iterable[User]:
    """Everybody who is asked about the dates."""
    return User.objects.filter(dates_asked__poll=event.target)


def silent(event: Any) -> Iterable[User]:
    """Those of them who have not answered."""
    return User.objects.filter(dates_asked__in=event.target.respondents.silent())


def already_answered(event: Any) -> Iterable[User]:
    return User.objects.filter(dates_asked__in=event.target.respondents.answered())


def preset(answer: tuple[str, ...]) -> Callable[[Any], Iterable[User]]:
    """Those whose answer to the new meeting follows from what they said of its date."""
    return lambda event: User.objects.filter(comings__in=event.target.comings.filter(answer__in=answer))


DATES_BEGUN = declare(
    "dates.begun",
    sentence="„{target}”: zaznacz, kiedy możesz, {until}",
    audience=respondents,
    has_letter=True,
    button="Odpowiedz",
    title="pytanie o termin spotkania",
    is_calendar=True,
)
DATES_NEWCOMER = declare(
    "dates.newcomer_asked",
    sentence="„{target}”: zaznacz, kiedy możesz, {until}",
    audience=the_one_concerned,
    has_letter=True,
    button="Odpowiedz",
    title="pytanie o termin spotkania",
    is_calendar=True,
)
DATE_ADDED = declare(
    "dates.option_added",
    sentence="„{target}”: doszedł termin {option}. Możesz wtedy?",
    audience=already_answered,
    has_letter=True,
    button="Odpowiedz",
    title="nowy termin do wyboru",
    is_calendar=True,
)
DATES_REMINDED = declare(
    "dates.reminded",
    sentence="„{target}”: czekamy na Twoją odpowiedź {until}",
    audience=silent,
    has_letter=True,
    button="Odpowiedz",
    title="przypomnienie o wyborze terminu",
    is_calendar=True,
)
DATES_MARKED = declare("dates.marked", sentence="„{target}”: kto jest potrzebny, zmienia {by}", title="osoby potrzebne")
DATES_PROLONGED = declare(
    "dates.prolonged",
    sentence="„{target}”: można odpowiadać dłużej, {until}",
    audience=silent,
    has_letter=True,
    button="Odpowiedz",
    title="więcej czasu na wybór terminu",
    is_calendar=True,
)
DATES_ANSWERED = declare("dates.answered", sentence="„{target}”: {by} zaznacza terminy", title="odpowiedź o terminach")
DATES_ANSWERED_FOR = declare(
    "dates.answered_for",
    sentence="„{target}”: Twoje terminy zapisuje {by}",
    audience=the_one_concerned,
    title="terminy zapisane przez inną osobę",
    for_audit=True,
)
DATES_COMPLETE = declare(
    "dates.complete",
    sentence="„{target}”: wszyscy już odpowiedzieli, można wybrać termin",
    audience=leaders,
    by_mail=True,
    button="Wybierz termin",
    title="komplet odpowiedzi o terminach",
)
DATES_CLOSED = declare(
    "dates.closed",
    sentence="„{target}”: odpowiedzi są zamknięte, odpowiedziało {answered} z {asked}. Wybierz termin",
    audience=leaders,
    by_mail=True,
    button="Wybierz termin",
    title="koniec odpowiedzi o terminach",
)
DATES_WITHDRAWN = declare(
    "dates.withdrawn",
    sentence="„{target}”: tego terminu już nie szukamy, nie trzeba odpowiadać",
    audience=respondents,
    title="wycofanie pytania o termin",
    is_calendar=True,
)
DATE_CHOSEN = declare(
    "dates.chosen", sentence="„{target}”: wybrany termin to {option}", title="wybór terminu spotkania"
)
CHOSEN_FOR_COMING = declare(
    "meeting.date_chosen",
    sentence="Spotkanie „{target}”: {when}. Ten termin Ci pasuje, więc zapisujemy, że będziesz",
    audience=preset(("coming", "online")),
    by_mail=True,
    title="wybrany termin spotkania",
    has_letter=True,
    is_calendar=True,
)
CHOSEN_WITHOUT = declare(
    "meeting.date_chosen_without",
    sentence="Spotkanie „{target}”: {when}. Wiemy, że wtedy nie możesz. Dziękujemy za odpowiedź; to, co ustalimy, "
    "znajdziesz na stronie sieci",
    audience=preset(("declined",)),
    by_mail=True,
    title="wybrany termin spotkania",
    has_letter=True,
    is_calendar=True,
)
FEED_MADE = declare(
    "meeting.network_feed_made",
    sentence="{by} tworzy nowy adres kalendarza spotkań",
    title="nowy adres kalendarza sieci",
    for_audit=True,
)
FEED_CLOSED = declare(
    "meeting.network_feed_closed",
    sentence="{by} zamyka adres kalendarza spotkań",
    title="adres kalendarza sieci zamknięty",
    for_audit=True,
)
AGENDA_CHANGED = declare(
    "meeting.agenda_changed", sentence="Program spotkania „{target}”: {what}, {by}", title="zmiana programu spotkania"
)
ITEM_PROPOSED = declare(
    "meeting.item_proposed",
    sentence="Spotkanie „{target}”: {by} proponuje punkt „{item}”",
    audience=leaders,
    button="Zobacz propozycję",
    title="propozycja do programu spotkania",
)
ITEM_AGREED = declare(
    "meeting.item_agreed",
    sentence="Spotkanie „{target}”: Twój punkt „{item}” jest w programie",
    audience=the_one_concerned,
    title="punkt przyjęty do programu",
    is_personal=True,
)
ITEM_DECLINED = declare(
    "meeting.item_declined",
    sentence="Spotkanie „{target}”: Twój punkt „{item}” tym razem się nie zmieści",
    audience=the_one_concerned,
    title="punkt odłożony na inny raz",
    is_personal=True,
)
