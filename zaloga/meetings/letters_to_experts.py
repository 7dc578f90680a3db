"""Letters to people without an account, whom a crew invites or whom a programme asks for consent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from zaloga.core.words import day, network_named
from zaloga.meetings import calendar
from zaloga.meetings.calendar import Shown
from zaloga.meetings.models import Expert, Visit
from zaloga.meetings.models.agenda import agreed_on
from zaloga.notifications import outbox

INVITED = "{who} zaprasza Cię na swoje spotkanie."
AGAIN = "{who} zaprasza Cię jeszcze raz, z nowym odnośnikiem. Poprzedni już nie działa."
RECALLED = "{who} zaprasza Cię na swoje spotkanie i czeka na Twoją odpowiedź."
THANKS = "Dziękujemy, że będziesz. Ten termin możesz już zapisać w kalendarzu."
CHANGED = "{who} zmienia spotkanie, na które masz zaproszenie:"
CALLED_OFF = "To spotkanie się nie odbędzie i nie trzeba odpowiadać. Przepraszamy za zmianę planów."
RETRACTED = (
    "Zapisaliśmy, że nie możesz przyjść, więc to spotkanie znika z Twojego kalendarza. Dziękujemy za odpowiedź. Jeśli "
    "jednak możesz, odnośnik z zaproszenia nadal działa."
)
WITHDRAWN = (
    "Zaproszenie na to spotkanie jest już nieaktualne, a odnośnik z poprzedniego listu nie działa. Dziękujemy za "
    "Twój czas."
)


@dataclass(frozen=True, slots=True)
class ShownToExpert(Shown):
    """The same meeting, with the way to the personal page instead of the crew's."""

    visit: Visit | None = None

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.visit.link}" if self.visit and not self.is_withdrawn else ""

    @property
    def is_off(self) -> bool:
        return bool(self.visit and self.visit.is_crossed_out) or self.meeting.is_called_off

    @property
    def sequence(self) -> int:
        """Whatever crossed it out in this person's calendar alone, and put it there again, raised the number there."""
        if self.visit is None:
            return self.meeting.sequence
        own = calendar.turns(self.visit.times_crossed_out, is_out=self.visit.is_crossed_out)
        return self.meeting.sequence + own

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.visit and self.visit.is_withdrawn)


def invited(visit: Visit) -> None:
    opening = ("Zaproszenie", INVITED) if visit.generation == 1 else ("Zaproszenie jeszcze raz", AGAIN)
    write(visit, *opening)


def recalled(visit: Visit) -> None:
    write(visit, "Przypomnienie", RECALLED)


def accepted(visit: Visit) -> None:
    write(visit, "Do zobaczenia", THANKS, has_calendar=True)


def retracted(visit: Visit) -> None:
    """After they said that they cannot come, although they had accepted."""
    write(visit, "Twoja odpowiedź", RETRACTED, has_calendar=True, is_over=True)


def changed(visit: Visit, changes: Sequence[str]) -> None:
    write(visit, "Zmiana", CHANGED, changes=changes, has_calendar=visit.is_accepted)


def called_off(visit: Visit) -> None:
    write(visit, "Odwołane", CALLED_OFF, has_calendar=visit.is_accepted, is_over=True)


def withdrawn(visit: Visit) -> None:
    """After it was withdrawn: whoever had accepted has it crossed out in their calendar."""
    write(visit, "Zaproszenie nieaktualne", WITHDRAWN, has_calendar=visit.has_accepted, is_over=True)


def write(
    visit: Visit,
    subject: str,
    lead: str,
    *,
    changes: Sequence[str] = (),
    has_calendar: bool = False,
    is_over: bool = False,
) -> None:
    meeting = visit.meeting
    days = list(meeting.days.all())
    shown = ShownToExpert(meeting, days, with_link=visit.is_accepted, visit=visit)
    outbox.post(
        to=visit.email,
        subject=f"{subject}: {meeting.title}, {day(meeting.starts_at)}",
        template="meetings/email/expert",
        context={
            "visit": visit,
            "meeting": meeting,
            "shown": shown,
            "lead": lead.format(who=network_named(meeting.network, "Sieć")),
            "changes": changes,
            "agenda": agreed_on(meeting, days),
            "is_over": is_over,
            "url": shown.url,
        },
        calendar=calendar.published([calendar.event(shown, is_letter=True)]).decode() if has_calendar else "",
    )


def asked_to_list(expert: Expert) -> None:
    """Do you want to be on the programme's list? The link is theirs alone."""
    write_of_list(expert, "Czy możemy Cię polecać?", is_asked=expert.agreed_at is None)


def told_of_list(expert: Expert) -> None:
    """What stands on the list about them now."""
    write_of_list(expert, "Twój wpis na liście ekspertów:", is_asked=False)


def write_of_list(expert: Expert, subject: str, *, is_asked: bool) -> None:
    link = reverse("meetings:expert_by_link", args=[expert.token])
    outbox.post(
        to=expert.email,
        subject=f"{subject} {expert.programme.short_name}",
        template="meetings/email/expert_list",
        context={
            "expert": expert,
            "programme": expert.programme,
            "is_asked": is_asked,
            "url": f"{settings.SITE_URL}{link}",
        },
    )
