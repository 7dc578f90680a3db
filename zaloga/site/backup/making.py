"""Making a backup while the house is used: a snapshot of the database, and every file it speaks of."""

import errno
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from psycopg import sql

from zaloga.core import clock
from zaloga.core.disk import trouble
from zaloga.core.errors import Refusal
from zaloga.site import kept_files
from zaloga.site.backup import archive, programs
from zaloga.site.doctor.finding import amount

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
STALE_S = 24 * 3600
TABLES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""


def make(target: Path) -> dict[str, Any]:
    """Write the backup to ``target`` and read it again from the disk; gives its manifest.

    Nothing of that name appears before the backup is whole. Raises Refusal in words when it cannot be made; then no
    half of it is left. Uses no model, for the tables may be older than this program.
    """
    refuse_place(target)
    try:
        with unfinished(target) as (draft, file):
            written = fill(file)
            file.flush()
            os.fsync(file.fileno())
            manifest = archive.read(draft)
            assert manifest["parts"].keys() == written.keys(), "what was written is what was read"
            draft.rename(target)
            settle_folder(target.parent)
    except psycopg.OperationalError as error:
        raise Refusal(f"Baza danych nie odpowiada: {programs.last_words(str(error).encode())}") from error
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise Refusal(f"Nie da się zapisać kopii {target}: {trouble(error)}.") from error
        left = amount(shutil.disk_usage(target.parent).free)
        raise Refusal(
            f"Zabrakło miejsca na kopię w {target.parent} (wolne: {left}). Niczego nie zapisano, dawne kopie są całe. "
            "Zrób miejsce albo podaj inny folder: --to."
        ) from error
    return manifest


def new_in(folder: Path) -> Path:
    """A name for a new backup in this folder, which is made when missing; the folder around it must be there."""
    if not folder.absolute().parent.is_dir():
        raise Refusal(
            f"Nie ma folderu {folder.absolute().parent}, więc nie zakładamy w nim folderu kopii. "
            f"Sprawdź, czy w ścieżce {folder} nie ma literówki, albo załóż ten folder."
        )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refusal(f"Nie ma i nie da się założyć folderu kopii {folder}: {trouble(error)}.") from error
    return folder / f"zaloga-{timezone.localtime(clock.now()):%Y%m%d-%H%M%S}.tar"


def refuse_place(target: Path) -> None:
    if target.exists():
        raise Refusal(f"Plik {target} już jest. Podaj inną nazwę.")
    if not target.parent.is_dir():
        raise Refusal(f"Nie ma folderu {target.parent}.")
    if target.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise Refusal("Kopia nie może leżeć w folderze plików, bo kopiowałaby samą siebie. Podaj inny folder.")


@contextmanager
def unfinished(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file beside the target, for our eyes only, gone at the end unless it was renamed."""
    for stale in target.parent.glob(".zaloga-*.part"):  # of a backup that was killed
        if clock.now().timestamp() - stale.stat().st_mtime > STALE_S:
            stale.unlink()
    number, name = tempfile.mkstemp(prefix=".zaloga-", suffix=".part", dir=target.parent)  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(number, "w+b") as file:
            yield draft, file
    finally:
        draft.unlink(missing_ok=True)


def settle_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def fill(file: IO[bytes]) -> dict[str, Any]:
    writer = archive.Writer(file)
    writer.add_json(archive.HEAD, {"program": "Załoga", "format": archive.FORMAT, "made_at": clock.now().isoformat()})
    with look() as (cursor, snapshot):
        server = int(cursor.execute("SHOW server_version_num").fetchone()[0]) // 10000
        version, place = programs.folder(server=server)
        facts = {"migrations": applied(cursor), "rows": row_counts(cursor), "server": server, "dumped_by": version}
        named = kept_files.referred_to(cursor)
        # Files first: the shorter the time since the snapshot, the fewer of them have been removed by people.
        add_files(writer)
        dump(writer, place, snapshot)
    facts |= {"format": archive.FORMAT, "made_at": clock.now().isoformat(), **release(), "missing": lost(writer, named)}
    parts = dict(writer.parts)
    writer.add_manifest({**facts, "parts": parts})
    writer.end()
    return parts


@contextmanager
def look() -> Iterator[tuple[Any, str]]:
    """One unchanging view of the database, in a connection of its own, and the name by which pg_dump shares it."""
    parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters) as own:
        own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        own.read_only = True
        cursor = own.cursor()
        yield cursor, cursor.execute("SELECT pg_export_snapshot()").fetchone()[0]


def applied(cursor: Any) -> list[str]:
    """Names of the migrations this database has seen."""
    if not cursor.execute("SELECT to_regclass('django_migrations')").fetchone()[0]:
        raise Refusal("Ta baza jest pusta, nie ma z czego robić kopii.")
    known = {app for app, _ in MigrationLoader(None).disk_migrations}
    rows = cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    return [f"{app}.{name}" for app, name in rows if app in known]


def row_counts(cursor: Any) -> dict[str, int]:
    counts = {}
    for (table,) in cursor.execute(TABLES).fetchall():
        counts[table] = cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(table))).fetchone()[0]
    return counts


def add_files(writer: archive.Writer) -> None:
    folder = Path(settings.MEDIA_ROOT)
    for path in kept_files.on_disk(folder):
        with suppress(FileNotFoundError), path.open("rb") as source:  # removed by somebody in the meantime
            writer.add(f"{archive.FILES}{path.relative_to(folder).as_posix()}", source)


def dump(writer: archive.Writer, place: Path, snapshot: str) -> None:
    with tempfile.TemporaryFile() as complaints:
        options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}"]
        process = programs.start(place, "pg_dump", *options, stdout=subprocess.PIPE, stderr=complaints)
        try:
            writer.add(archive.DATABASE, process.stdout)
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            code = process.wait()
        complaints.seek(0)
        if code:
            raise Refusal(f"pg_dump nie skopiował bazy: {programs.last_words(complaints.read())}")


def lost(writer: archive.Writer, named: set[str]) -> list[str]:
    """Files the snapshot speaks of that were not there, though the database speaks of them still: lost before."""
    absent = {name for name in named if f"{archive.FILES}{name}" not in writer.parts}
    if not absent:
        return []
    with look() as (cursor, _):
        return sorted(absent & kept_files.referred_to(cursor))


def release() -> dict[str, str]:
    """Which Załoga this is: its version, and the commit where it was checked out with git."""
    version = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]["version"]
    try:
        command = ["git", "rev-parse", "HEAD"]
        told = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, check=False)
        commit = told.stdout.strip() if told.returncode == 0 else ""
    except OSError:
        commit = ""
    return {"version": version, "commit": commit}
