from datetime import datetime

from zaloga.forum.models import AnonymousDraft, DayCount, Draft, HeldPost
from zaloga.installation.retention import declare


def sweep_drafts(before: datetime) -> int:
    return Draft.objects.filter(saved_at__lt=before).delete()[0]


def sweep_rejected(before: datetime) -> int:
    return HeldPost.objects.filter(rejected_at__lt=before).erase()


declare(
    "forum.rejected",
    title="Odrzucone pierwsze wpisy z odnośnikami",
    why="Nikt poza autorem ich nie widzi. Przez ten czas autor może przeczytać powód i skopiować treść.",
    days=60,
    least=14,
    most=365,
    sweep=sweep_rejected,
)
declare(
    "forum.drafts",
    title="Szkice, do których nikt nie wrócił",
    why="Nikt poza autorem ich nie widzi, a po roku autor też już nie.",
    days=365,
    least=60,
    most=730,
    sweep=sweep_drafts,
)


def sweep_anonymous_drafts(before: datetime) -> int:
    return AnonymousDraft.objects.filter(month__lt=before.date().replace(day=1)).delete()[0]


def sweep_counts(before: datetime) -> int:
    return DayCount.objects.filter(day__lte=before.date()).delete()[0]


declare(
    "forum.anonymous_drafts",
    title="Szkice anonimowe, do których nikt nie wrócił",
    why="Są zaszyfrowane i nie wiadomo czyje. Kto wyczyścił przeglądarkę, już ich nie otworzy.",
    days=60,
    least=30,
    most=365,
    sweep=sweep_anonymous_drafts,
)
declare(
    "forum.anonymous_counts",
    title="Liczby wpisów anonimowych w sieci danego dnia",
    why="Sama liczba, bez osób: chroni sieć przed zalaniem jednego dnia.",
    days=1,
    least=1,
    most=1,
    sweep=sweep_counts,
)
