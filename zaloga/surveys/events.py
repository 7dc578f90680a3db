from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.people.models import User


def invited(event: Any) -> Iterable[User]:
    """Everybody with an account who is asked; ordered, because the disk has the last to answer last."""
    return User.objects.filter(participations__in=event.target.participations.standing()).order_by("pk")


def freed(said: dict[str, Any]) -> str:
    return f"{said.get('institution', '')}, powód: {said.get('reason', '')}"


MADE = declare("survey.made", sentence="Ankieta „{target}” w przygotowaniu: {by}", title="nowa ankieta")
DROPPED = declare("survey.dropped", sentence="Szkic ankiety „{target}” usuwa {by}", title="usunięcie szkicu ankiety")
OPENED = declare(
    "survey.opened",
    sentence="Ankieta „{target}” czeka na Twoją odpowiedź",
    audience=invited,
    has_letter=True,
    button="Odpowiedz",
    title="nowa ankieta",
)
EDITED = declare(
    "survey.edited", sentence="Ankieta „{target}”: tytuł, wstęp albo cel zmienia {by}", title="zmiana ankiety"
)
REMINDED = declare("survey.reminded", sentence="Ankieta „{target}”: przypomnienie", title="przypomnienie ankiety")
PROLONGED = declare("survey.prolonged", sentence="Ankieta „{target}” trwa dłużej", title="przedłużenie ankiety")
SCHOOL_FREED = declare(
    "survey.school_freed",
    sentence="Ankieta „{target}”: {institution} może odpowiedzieć od nowa",
    for_audit=True,
    title="nowa odpowiedź placówki",
    line=freed,
    may_name_others=True,
)
CLOSED = declare(
    "survey.closed",
    sentence="Są wyniki ankiety „{target}”",
    audience=invited,
    by_mail=True,
    button="Zobacz wyniki",
    title="wyniki ankiety",
    for_audit=True,
)
ERASED = declare(
    "survey.erased",
    sentence="Ankieta „{target}” nie ma wyników: odpowiedzi było mniej niż pięć, więc je usunęliśmy",
    audience=invited,
    title="usunięcie odpowiedzi ankiety",
    for_audit=True,
)
ANSWERED_TO = declare(
    "survey.answered_to",
    sentence="Ankieta „{target}”: {by} mówi, co z tego wynika",
    audience=invited,
    title="co wynika z ankiety",
)
