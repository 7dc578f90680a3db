"""The file that opens sealed answers of surveys. It lies outside the database, so it can get lost alone."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from zaloga.core.errors import Refusal
from zaloga.core.words import plural
from zaloga.site.doctor.finding import Finding, bad, good, odd
from zaloga.site.doctor.storage import nearest
from zaloga.surveys import sealing
from zaloga.surveys.models import Survey
from zaloga.surveys.models.survey import SurveyQuerySet


def survey_keys() -> Iterator[Finding]:
    """Whether every open anonymous survey can be closed, and a new one opened."""
    file = Path(settings.SURVEY_KEYS) / sealing.FILE
    if not os.access(file, os.F_OK):
        yield from without_key(file)
        return
    try:
        known = sealing.public_halves()
    except Refusal:
        words = f"Klucza ankiet {file} nie da się przeczytać. {what_waits(sealed().count())}"
        yield bad(words, "Popraw prawa do pliku (właściciel: użytkownik usługi) albo weź go z jego kopii.")
        return
    if lost := sealed().exclude(public_key__in=known).count():
        words = f"W {file} nie ma klucza, którym zapieczętowano odpowiedzi. {what_waits(lost)}"
        yield bad(words, "Weź dawny klucz z jego kopii i dopisz go jako kolejny wiersz tego pliku.")
    else:
        yield good(f"Klucz ankiet leży w {file}. Jego kopię trzymaj osobno od kopii bazy.")
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield odd("Klucz ankiet mogą przeczytać inni użytkownicy tego serwera.", f"Uruchom: chmod 600 {file}")


def without_key(file: Path) -> Iterator[Finding]:
    if lost := sealed().count():
        words = f"Nie ma klucza ankiet {file} albo nie da się do niego zajrzeć. {what_waits(lost)}"
        yield bad(words, "Weź plik z jego kopii. Nowy klucz tych odpowiedzi nie otworzy.")
    elif not os.access(nearest(file.parent), os.W_OK):
        words = f"W folderze klucza ankiet {file.parent} nie da się pisać, więc nikt nie otworzy ankiety."
        yield bad(words, "Załóż folder, popraw prawa albo zmienną SURVEY_KEYS, i uruchom stronę ponownie.")
    else:
        yield good(f"Klucz ankiet powstanie w {file.parent} przy pierwszej ankiecie.")


def sealed() -> SurveyQuerySet:
    """Open surveys whose answers only the file opens."""
    return Survey.objects.running().filter(is_anonymous=True)


def what_waits(count: int) -> str:
    if not count:
        return "Nikt nie otworzy nowej ankiety."
    surveys = f"{count} {plural(count, 'otwartej ankiety', 'otwartych ankiet', 'otwartych ankiet')}"
    return f"Wyników {surveys} nie da się policzyć; odpowiedzi czekają."


WITH_TABLES = [survey_keys]
