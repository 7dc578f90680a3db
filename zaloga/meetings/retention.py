from datetime import datetime

from django.db.models import Q

from zaloga.installation.retention import declare
from zaloga.meetings.models import Expert, Register, Remark, Respondent, Visit, Withdrawal


def sweep_registers(before: datetime) -> int:
    """The lists with everybody on them; that the meeting was held stays."""
    return Register.objects.filter(on__lt=before.date()).delete()[1].get("meetings.Attendance", 0)


def sweep_dates(before: datetime) -> int:
    """Who could come when; the dates themselves stay with the poll."""
    is_over = Q(poll__chosen_at__lt=before) | Q(poll__chosen_at=None, poll__closed_at__lt=before)
    return Respondent.objects.filter(is_over).delete()[1].get("meetings.Respondent", 0)


def sweep_visits(before: datetime) -> int:
    """Names, addresses and words of people from outside; their materials and the agenda stay with the crew."""
    return Visit.objects.filter(meeting__ends_at__lt=before).delete()[1].get("meetings.Visit", 0)


def sweep_withdrawals(before: datetime) -> int:
    """To what is over nobody is invited again, so nothing is to be counted for it."""
    return Withdrawal.objects.filter(meeting__ends_at__lt=before).delete()[0]


def sweep_unanswered(before: datetime) -> int:
    """Whoever did not agree to stand on the list; those who did take themselves off."""
    return Expert.objects.pending().filter(added_at__lt=before).delete()[1].get("meetings.Expert", 0)


def sweep_remarks(before: datetime) -> int:
    """What was remarked on minutes that were approved; they themselves stay with the network."""
    return Remark.objects.filter(minutes__approved_at__lt=before).delete()[0]


declare(
    "meetings.remarks",
    title="Uwagi do notatek ze spotkań",
    why="Po zatwierdzeniu notatki liczy się ona sama; uwagi zostają jeszcze rok, gdyby ktoś o nie zapytał.",
    days=365,
    least=30,
    most=5 * 365,
    sweep=sweep_remarks,
)
declare(
    "meetings.attendance",
    title="Listy obecności",
    why="Na ich podstawie powstają zaświadczenia i sprawozdania, a organizator rozlicza z nich program.",
    days=5 * 365,
    least=365,
    most=10 * 365,
    sweep=sweep_registers,
)
declare(
    "meetings.dates",
    title="Kto kiedy mógł przyjść: odpowiedzi o terminach spotkań",
    why="Po wyborze terminu liczy się już tylko, kto będzie na spotkaniu.",
    days=90,
    least=7,
    most=365,
    sweep=sweep_dates,
)
declare(
    "meetings.experts",
    title="Eksperci proponowani i zapraszani na spotkania: nazwiska, adresy, odpowiedzi, głosy",
    why="Po spotkaniu są potrzebne do podziękowania, rozliczenia i zaświadczenia. Kto chce być zapraszany dalej, "
    "zgadza się na wpis na listę programu.",
    days=180,
    least=30,
    most=730,
    sweep=sweep_visits,
)
declare(
    "meetings.experts_asked",
    title="Eksperci, którzy nie odpowiedzieli, czy chcą być na liście programu",
    why="Bez zgody nikogo na liście nie ma, a pytania nie powtarzamy.",
    days=30,
    least=7,
    most=90,
    sweep=sweep_unanswered,
)
declare(
    "meetings.withdrawals",
    title="Ile razy spotkanie zniknęło z czyjegoś kalendarza, choć się odbywa",
    why="Zaproszenie, które przyjdzie potem, musi mieć wyższy numer, żeby kalendarz je pokazał. Po spotkaniu zaproszeń "
    "już nie ma.",
    days=30,
    least=1,
    most=90,
    sweep=sweep_withdrawals,
)
