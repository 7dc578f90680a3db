"""Letters about dates to experts without an account: the question, and what became of it."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from zaloga.core.words import network_named
from zaloga.meetings.models import DateOption, DatePoll, Meeting, Respondent
from zaloga.notifications import outbox

OPENINGS = {"reminded": "Przypominamy: ", "option_added": "Nowy termin: ", "prolonged": "Więcej czasu: "}
ASKED = "{place} chce zaprosić Cię na swoje spotkanie i pyta, kiedy możesz. Odpowiedzieć można {until}."
REMINDED = "{place} chce zaprosić Cię na swoje spotkanie i pyta, kiedy możesz. Czekamy {until}."
ADDED = "{place} dodaje termin, którego przy Twojej odpowiedzi jeszcze nie było. Odpowiedzieć można {until}."
PROLONGED = (
    "{place} chce zaprosić Cię na swoje spotkanie i pyta, kiedy możesz. Jest więcej czasu na odpowiedź: {until}."
)
LEADS = {"reminded": REMINDED, "option_added": ADDED, "prolonged": PROLONGED}
CHOSEN = "Termin jest wybrany: {when}. Dziękujemy za odpowiedź. Zaproszenie z programem i warunkami przyślemy osobno."
CHOSEN_WITHOUT = "Termin jest wybrany: {when}. Wiemy, że wtedy nie możesz. Dziękujemy za odpowiedź."
CHOSEN_SILENT = "Termin jest już wybrany: {when}. Nie trzeba odpowiadać na pytanie o daty."
WITHDRAWN = "{place} nie szuka już terminu tego spotkania. Nie trzeba odpowiadać."


def ask(poll: DatePoll, rows: Iterable[Respondent], options: Sequence[DateOption], why: str) -> None:
    lead = LEADS.get(why, ASKED)
    for row in rows:
        write(poll, row, OPENINGS.get(why, ""), lead, options)


def chosen(poll: DatePoll, meeting: Meeting, said: dict[int, str]) -> None:
    """Each by what they said of this date: ``said`` is by the keys of respondents."""
    leads = {"yes": CHOSEN, "maybe": CHOSEN, "no": CHOSEN_WITHOUT}
    for row in poll.respondents.of_experts().select_related("expert"):
        write(
            poll, row, "Wybrany termin: ", leads.get(said.get(row.pk, ""), CHOSEN_SILENT), when=str(meeting.days.get())
        )


def withdrawn(poll: DatePoll) -> None:
    for row in poll.respondents.of_experts().select_related("expert"):
        write(poll, row, "Nieaktualne: ", WITHDRAWN)


def write(
    poll: DatePoll, row: Respondent, opening: str, lead: str, options: Sequence[DateOption] = (), when: str = ""
) -> None:
    """With the dates and the personal link where there is something to answer."""
    if row.expert is None:
        return
    place = network_named(poll.network, "Sieć")
    outbox.post(
        to=row.expert.email,
        subject=f"{opening}{poll.title} – {place}",
        template="meetings/email/dates_expert",
        context={
            "poll": poll,
            "lead": lead.format(place=place, until=poll.until, when=when),
            "options": options,
            "url": f"{settings.SITE_URL}{row.get_absolute_url()}" if options else "",
        },
    )
