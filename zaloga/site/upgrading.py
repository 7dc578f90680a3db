"""Upgrading in one go: looked over first, backed up, then the database and the static files brought up to date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.utils import DatabaseError

from zaloga.core.disk import trouble
from zaloga.core.errors import Refusal
from zaloga.core.words import plural
from zaloga.people.actions import robot
from zaloga.search import index
from zaloga.site import backup, doctor
from zaloga.site.doctor.database import ask, unapplied
from zaloga.site.doctor.finding import State
from zaloga.supervision import actions
from zaloga.surveys import sealing
from zaloga.surveys.models import Survey

# Any number will do, as long as it is always the same.
ONE_AT_A_TIME = 20_260_901
Say = Callable[[str], None]


def upgrade(*, say: Say, without_backup: bool = False, wait_s: int = 30) -> None:
    """Bring the installation to the version of this program.

    ``wait_s`` is how long a change of a table waits for whoever is using it. Raises Refusal in words; before the
    first change everything is as it was.
    """
    refuse_unwell()
    with alone():
        copy = None if without_backup or is_new() else back_up(say)
        migrate(say, wait_s=wait_s, copy=copy)
        write_index(say)
        collect(say)
        make_survey_key(say)
        if copy:
            actions.note_backup(by=robot(), file=copy.name, octets=copy.stat().st_size)


def refuse_unwell() -> None:
    wrong = [finding for finding in doctor.before_upgrade() if finding.state == State.BAD]
    if wrong:
        reasons = "\n".join(f"  {finding.words}\n  → {finding.remedy}" for finding in wrong)
        raise Refusal(f"Nic nie zostało zmienione, bo najpierw trzeba naprawić:\n{reasons}")


@contextmanager
def alone() -> Iterator[None]:
    """The database itself remembers that an upgrade goes on, and forgets it when this program dies."""
    if not ask(f"SELECT pg_try_advisory_lock({ONE_AT_A_TIME})"):
        raise Refusal("Nic nie zostało zmienione: inna aktualizacja tej bazy właśnie trwa.")
    try:
        yield
    finally:
        ask(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})")


def is_new() -> bool:
    """Whether there is nothing yet to lose."""
    return not ask("SELECT to_regclass('django_migrations')")


def back_up(say: Say) -> Path:
    folder = settings.BACKUPS or ("" if settings.PRODUCTION else settings.VAR / "kopie")
    if not folder:
        raise Refusal("Nie wiadomo, gdzie zrobić kopię: ustaw BACKUPS albo, na własną odpowiedzialność, --no-backup.")
    copy = backup.new_in(Path(folder))
    backup.make(copy)
    say(f"Kopia jest gotowa i sprawdzona: {copy}")
    return copy


def migrate(say: Say, *, wait_s: int, copy: Path | None) -> None:
    waiting, _ = unapplied()
    try:
        ask(f"SELECT set_config('lock_timeout', '{int(wait_s)}s', false)")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    except DatabaseError as error:
        left, _ = unapplied()
        done = len(waiting) - len(left)
        reason = str(error).strip().splitlines()[0]
        way_back = f" Gdyby trzeba było wrócić: poprzednia wersja programu i kopia {copy}." if copy else ""
        raise Refusal(
            f"Zmiana bazy {left[0] if left else ''} się nie udała i jest cofnięta ({reason}). "
            f"Zrobione przed nią: {done}. "
            f"Usuń przyczynę i uruchom upgrade jeszcze raz.{way_back}"
        ) from error
    finally:
        ask("SELECT set_config('lock_timeout', '0', false)")
    count = len(waiting)
    say(f"Baza: {count} {plural(count, 'zmiana', 'zmiany', 'zmian')}." if count else "Baza była już w tej wersji.")


def make_survey_key(say: Say) -> None:
    """The key of surveys with its folder, where there is none: older installations have neither."""
    if Survey.objects.running().exists():
        return  # a new key would hide that the one of open surveys is lost; the doctor speaks of it
    try:
        made = sealing.make_key()
    except Refusal:
        say(f"Klucza ankiet nie da się zapisać w {settings.SURVEY_KEYS}: popraw prawa albo zmienną SURVEY_KEYS.")
        return
    if made:
        say(f"Powstał klucz ankiet: {made}. Zrób jego kopię i trzymaj ją osobno od kopii bazy.")


@transaction.atomic
def write_index(say: Say) -> None:
    """Every time, for no migration tells that a version searches other words, or words of more kinds of things."""
    count = sum(index.rebuild().values())
    say(f"Wyszukiwarka: {count} {plural(count, 'wpis', 'wpisy', 'wpisów')}.")


def collect(say: Say) -> None:
    try:
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    except OSError as error:
        raise Refusal(f"Nie da się zapisać plików stron w {settings.STATIC_ROOT}: {trouble(error)}.") from error
    say("Pliki stron są zebrane.")
