from datetime import datetime

from zaloga.installation.retention import declare
from zaloga.surveys.models import Participation, Survey


def sweep_participations(before: datetime) -> int:
    gone = Participation.objects.filter(survey__closed_at__lt=before, survey__is_anonymous=True)
    return gone.delete()[0]


def sweep_drafts(before: datetime) -> int:
    return Survey.objects.filter(opened_at=None, made_at__lt=before).delete()[0]


declare(
    "surveys.participations",
    title="Kto był zaproszony do zamkniętej ankiety anonimowej i czy odpowiedział",
    why="Przez ten czas odnośnik z listu mówi, co się stało z ankietą. Wyniki zostają, osób w nich nie ma.",
    days=60,
    least=7,
    most=365,
    sweep=sweep_participations,
)
declare(
    "surveys.drafts",
    title="Szkice ankiet, których nikt nie otworzył",
    why="Widzą je tylko osoby prowadzące, a po roku są już nie na czasie.",
    days=365,
    least=90,
    most=730,
    sweep=sweep_drafts,
)
