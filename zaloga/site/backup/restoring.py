"""Putting a backup back, into an empty place only. Whatever is wrong is said before anything is touched."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import OperationalError

from zaloga.core.disk import trouble
from zaloga.core.errors import Refusal
from zaloga.site.backup import archive, programs
from zaloga.site.backup.making import NO_ROOM, TABLES, row_counts
from zaloga.site.doctor.finding import amount
from zaloga.site.doctor.storage import nearest

# pg_restore of PostgreSQL 17 and later say this to older servers too, which do not know it.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


def check(path: Path) -> dict[str, Any]:
    """The manifest of a whole, sound backup that this version of Załoga can put back; Refusal for any other."""
    try:
        manifest = archive.read(path)
    except OSError as error:
        raise Refusal(f"Nie da się przeczytać kopii {path}: {trouble(error)}.") from error
    refuse_other_version(manifest)
    return manifest


def restore(path: Path) -> dict[str, Any]:
    """Put the backup into an empty database and an empty folder of files; gives the manifest.

    Raises Refusal with nothing changed: the database is filled in one transaction, files move in when it is done.
    """
    manifest = check(path)
    try:
        refuse_taken_place()
        server = connection.pg_version // 10000
    except OperationalError as error:
        raise Refusal(f"Baza danych nie odpowiada: {programs.last_words(str(error).encode())}") from error
    refuse_older_server(manifest, server)
    version, place = programs.folder(server=server, archive=manifest["dumped_by"])
    refuse_small_disk(manifest)
    with staging() as folder, tempfile.TemporaryFile() as dumped:
        unpack(path, folder, dumped)
        dumped.seek(0)
        fill_database(version, place, server, dumped)
        for child in folder.iterdir():
            child.rename(Path(settings.MEDIA_ROOT) / child.name)
    ContentType.objects.clear_cache()
    with connection.cursor() as cursor:
        found = row_counts(Asking(cursor))
    if found != manifest["rows"]:
        wrong = min(name for name in found.keys() | manifest["rows"] if found.get(name) != manifest["rows"].get(name))
        raise Refusal(f"Dane są odtworzone, ale w tabeli {wrong} liczba wierszy nie jest ta sama. Nie używaj tej bazy.")
    return manifest


class Asking:
    """Lets Django's cursor be asked as psycopg's own."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def execute(self, *question: Any) -> Any:
        self.cursor.execute(*question)
        return self.cursor


def known_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def is_of_this_version(manifest: dict[str, Any]) -> bool:
    """Whether the database was then as this program expects it."""
    return set(manifest["migrations"]) == known_migrations()


def refuse_other_version(manifest: dict[str, Any]) -> None:
    ours = known_migrations()
    theirs = set(manifest["migrations"])
    named = f"{manifest['version']}{', ' + manifest['commit'][:12] if manifest['commit'] else ''}"
    if strange := theirs - ours:
        raise Refusal(
            f"Ta kopia jest z nowszej wersji Załogi ({named}): zna ona zmianę {min(strange)}, a ta jeszcze nie. "
            "Zainstaluj tamtą wersję albo nowszą i spróbuj jeszcze raz."
        )
    if missing := ours - theirs:
        raise Refusal(
            f"Ta kopia jest ze starszej wersji Załogi ({named}), sprzed zmiany {min(missing)}. "
            "Odtwórz ją tamtą wersją (git checkout), potem wróć do tej i uruchom: manage.py upgrade."
        )


def refuse_older_server(manifest: dict[str, Any], server: int) -> None:
    if server < manifest["server"]:
        raise Refusal(
            f"Ta kopia jest z PostgreSQL {manifest['server']}, a tu działa {server}. "
            f"Odtwórz ją na PostgreSQL {manifest['server']} albo nowszym."
        )


def refuse_taken_place() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        if taken := cursor.fetchone():
            raise Refusal(
                f"Ta baza nie jest pusta (ma tabelę {taken[0]}). Kopię odtwarza się tylko do pustej: załóż nową "
                "(createdb) i wskaż ją w DATABASE_URL."
            )
    folder = Path(settings.MEDIA_ROOT)
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"Folder plików {folder} nie jest pusty. Przenieś to, co w nim jest, albo wskaż inny w FILES.")


def refuse_small_disk(manifest: dict[str, Any]) -> None:
    needed = sum(part["octets"] for part in manifest["parts"].values())
    free = shutil.disk_usage(nearest(Path(settings.MEDIA_ROOT))).free
    if needed > free:
        raise Refusal(f"Na dysku plików jest {amount(free)}, a kopia zajmuje {amount(needed)}. Zrób miejsce.")


@contextmanager
def staging() -> Iterator[Path]:
    """A folder inside the folder of files, so that what it holds can move in at once; gone at the end."""
    folder = Path(settings.MEDIA_ROOT)
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    if is_new:
        folder.chmod(0o750)
    inner = Path(tempfile.mkdtemp(prefix=".odtwarzanie-", dir=folder))
    try:
        yield inner
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise Refusal("Zabrakło miejsca na dysku plików. Baza jest nadal pusta; zrób miejsce.") from error
    finally:
        shutil.rmtree(inner)
        with suppress(OSError):  # something was put back in it
            is_new and folder.rmdir()


def unpack(path: Path, folder: Path, dumped: IO[bytes]) -> None:
    def take(name: str, content: Iterator[bytes]) -> None:
        if name == archive.DATABASE:
            dumped.writelines(content)
            return
        target = folder / name.removeprefix(archive.FILES)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.writelines(content)
            os.fchmod(file.fileno(), settings.FILE_UPLOAD_PERMISSIONS or 0o640)

    archive.read(path, take)


def fill_database(version: int, place: Path, server: int, dumped: IO[bytes]) -> None:
    """All or nothing: one transaction, stopped at the first complaint."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    connection.close()
    with tempfile.TemporaryFile() as complaints:
        if version >= 17 > server:
            code = fill_older_server(place, dumped, complaints)
        else:
            streams = {"stdin": dumped, "stdout": subprocess.DEVNULL, "stderr": complaints}
            code = programs.start(place, "pg_restore", *options, **streams).wait()
        complaints.seek(0)
        if code:
            raise Refusal(f"Baza nie przyjęła kopii i jest nadal pusta: {programs.last_words(complaints.read())}")


def fill_older_server(place: Path, dumped: IO[bytes], complaints: IO[bytes]) -> int:
    """The same by way of psql, without the one sentence that such a server does not know; gives the code."""
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    told = [str(place / "pg_restore"), "--file=-", "--no-owner", "--no-privileges", "--no-comments"]
    speaker = subprocess.Popen(told, stdin=dumped, stdout=subprocess.PIPE, stderr=complaints)
    listener = programs.start(
        place, "psql", *options, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
    )
    with suppress(BrokenPipeError):  # psql has found something wrong and says so by its code
        listener.stdin.writelines(line for line in speaker.stdout if line != UNKNOWN_BEFORE_17)
        if speaker.wait():
            listener.kill()  # never commit a half
        listener.stdin.close()
    speaker.stdout.close()
    return speaker.wait() or listener.wait()
