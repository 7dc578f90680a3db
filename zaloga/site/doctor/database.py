"""The database: within reach, new enough, brought up to date, roomy and careful with what it is given."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.people.models import User
from zaloga.site.doctor.finding import Finding, amount, bad, good, odd

OLDEST = 15
WEB_PROCESSES = 2
LARGEST_CLOCK_GAP_S = 5
ROOMY, TIGHT = 5_000_000_000, 1_000_000_000
CAREFUL = {
    "fsync": "po zaniku prądu baza może się nie podnieść",
    "full_page_writes": "po zaniku prądu baza może się nie podnieść",
    "synchronous_commit": "ostatnie wpisy mogą zginąć po zaniku prądu",
}

SILENT = {"log_statement": "none", "log_min_duration_statement": "-1", "log_duration": "off"}


def ask(question: str) -> Any:
    """The first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
        return row[0] if row else None


def reach() -> Iterator[Finding]:
    try:
        number = int(ask("SHOW server_version_num")) // 10000
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        yield bad(
            f"Baza danych nie odpowiada: {reason}",
            "Sprawdź, czy PostgreSQL działa i czy DATABASE_URL jest dobry. Wbudowana baza działa tylko z make run.",
        )
        return
    if number < OLDEST:
        yield bad(f"PostgreSQL {number} jest za stary.", f"Potrzebny jest PostgreSQL {OLDEST} albo nowszy.")
    else:
        taken = amount(ask("SELECT pg_database_size(current_database())"))
        yield good(f"PostgreSQL {number} odpowiada, baza zajmuje {taken}.")


def unapplied() -> tuple[list[str], list[str]]:
    """Migrations that wait, and those in the database of which this version of Załoga knows nothing."""
    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations
    rooms = {room for room, _ in known}
    waiting = [f"{one.app_label}.{one.name}" for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    strange = [
        f"{room}.{name}"
        for room, name in executor.loader.applied_migrations
        if room in rooms and (room, name) not in known
    ]
    return waiting, sorted(strange)


def migrations() -> Iterator[Finding]:
    waiting, strange = unapplied()
    yield from not_newer()
    if waiting:
        count = f"{len(waiting)} {plural(len(waiting), 'zmianę', 'zmiany', 'zmian')}"
        yield bad(f"Baza czeka na {count} (pierwsza: {waiting[0]}).", "Uruchom: manage.py upgrade.")
    if not waiting and not strange:
        yield good("Baza jest w wersji tego programu.")


def not_newer() -> Iterator[Finding]:
    if strange := unapplied()[1]:
        yield bad(
            f"Bazę zmieniła nowsza wersja Załogi ({strange[-1]}).",
            "Wróć do tamtej wersji programu; starsza mogłaby popsuć dane.",
        )


def trigrams_at_hand() -> Iterator[Finding]:
    """Before the first migration the extension need not be switched on, only be there."""
    if not ask("SELECT true FROM pg_available_extensions WHERE name = 'pg_trgm'"):
        yield bad("Serwer bazy nie ma rozszerzenia pg_trgm.", "W Debianie jest w pakiecie postgresql-contrib.")


def trigrams() -> Iterator[Finding]:
    if ask("SELECT true FROM pg_extension WHERE extname = 'pg_trgm'"):
        yield good("Rozszerzenie pg_trgm jest.")
    elif ask("SELECT true FROM pg_available_extensions WHERE name = 'pg_trgm'"):
        yield bad("Rozszerzenie pg_trgm nie jest włączone.", "Włączy je manage.py upgrade.")
    else:
        yield from trigrams_at_hand()


def letters_of_bytes() -> Iterator[Finding]:
    if (encoding := ask("SHOW server_encoding")) != "UTF8":
        yield bad(f"Baza ma kodowanie {encoding}.", "Załóż ją na nowo: createdb --encoding=UTF8 --template=template0.")


def connections_enough() -> Iterator[Finding]:
    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    needed = pool * (WEB_PROCESSES + 1)
    allowed = int(ask("SHOW max_connections")) - int(ask("SHOW superuser_reserved_connections"))
    words = f"dwa procesy strony i proces pracy w tle mogą zająć {needed}, a baza ma {allowed}"
    if needed > allowed:
        yield bad(f"Połączeń z bazą może zabraknąć: {words}.", "Zmniejsz DATABASE_POOL albo zwiększ max_connections.")
    else:
        yield good(f"Połączeń z bazą wystarczy: {words}.")


def careful() -> Iterator[Finding]:
    for setting, risk in CAREFUL.items():
        if ask(f"SHOW {setting}") == "off":
            yield odd(f"W ustawieniach bazy {setting} = off: {risk}.", f"Ustaw {setting} = on w postgresql.conf.")


def silent() -> Iterator[Finding]:
    """A log of statements would tell who wrote what was said without a name."""
    for setting, silence in SILENT.items():
        if (value := ask(f"SHOW {setting}")) != silence:
            yield bad(
                f"Baza zapisuje polecenia w dzienniku ({setting} = {value}), a w nich stoi, co kto pisze.",
                f"Ustaw {setting} = {silence} w postgresql.conf.",
            )


def clocks() -> Iterator[Finding]:
    if clock.is_moved():
        return
    gap = abs(datetime.fromtimestamp(float(ask("SELECT extract(epoch FROM clock_timestamp())")), UTC) - clock.now())
    if gap.total_seconds() > LARGEST_CLOCK_GAP_S:
        yield bad(
            f"Zegar tego komputera i zegar bazy różnią się o {gap.total_seconds():.0f} s.",
            "Włącz synchronizację czasu na obu: timedatectl set-ntp true.",
        )


def room() -> Iterator[Finding]:
    """Free space where the data lie, when they lie on this machine and the server tells where."""
    place = ask("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    host = connection.settings_dict["HOST"]
    is_here = host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/")
    if not (place and is_here and os.access(Path(place).parent, os.X_OK)):
        return
    free = shutil.disk_usage(Path(place).parent).free
    if free < TIGHT:
        yield bad(f"Na dysku bazy zostało {amount(free)}.", "Zrób miejsce, zanim baza przestanie przyjmować wpisy.")
    elif free < ROOMY:
        yield odd(f"Na dysku bazy zostało {amount(free)}.", "Zaplanuj większy dysk.")
    else:
        yield good(f"Na dysku bazy jest wolne {amount(free)}.")


def operators() -> Iterator[Finding]:
    if not User.objects.filter(is_operator=True, is_active=True).exists():
        yield bad("Nikt nie dba o instalację.", "Uruchom: manage.py operator ADRES --name 'Imię i nazwisko'.")


FIRST = [reach]
THEN = [migrations]
REST = [trigrams, letters_of_bytes, connections_enough, careful, silent, clocks, room]
WITH_TABLES = [operators]
