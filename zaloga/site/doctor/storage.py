"""Places on the disk: people's files, collected static files, backups."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection

from zaloga.core import clock
from zaloga.core.disk import trouble
from zaloga.site import kept_files
from zaloga.site.doctor.finding import Finding, amount, bad, good, odd

ROOMY, TIGHT = 5_000_000_000, 500_000_000
# A file is written before its row is; younger ones may still get theirs.
YOUNG_S = 24 * 3600
OLD_BACKUP, VERY_OLD_BACKUP = timedelta(hours=36), timedelta(days=7)


def files_writable() -> Iterator[Finding]:
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".doctor-{os.getpid()}"
        try:
            probe.write_bytes(b"proba")
            is_right = probe.read_bytes() == b"proba"
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        yield bad(f"W folderze plików {folder} nie da się pisać: {trouble(error)}.", "Popraw prawa albo zmienną FILES.")
        return
    if is_right:
        yield good(f"W folderze plików {folder} da się pisać.")
    else:
        yield bad(f"Folder plików {folder} oddaje co innego, niż dostał.", "Sprawdź dysk.")
    if folder.stat().st_mode & stat.S_IRWXO:
        yield odd("Folder plików mogą otworzyć inni użytkownicy tego serwera.", f"Uruchom: chmod o= {folder}")


def files_room() -> Iterator[Finding]:
    free = shutil.disk_usage(nearest(Path(settings.MEDIA_ROOT))).free
    if free < TIGHT:
        yield bad(f"Na dysku plików zostało {amount(free)}.", "Zrób miejsce, zanim pliki przestaną się mieścić.")
    elif free < ROOMY:
        yield odd(f"Na dysku plików zostało {amount(free)}.", "Zaplanuj większy dysk.")
    else:
        yield good(f"Na dysku plików jest wolne {amount(free)}.")


def nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above that exists."""
    return folder if folder.exists() else nearest(folder.parent)


def static_files() -> Iterator[Finding]:
    manifest = getattr(staticfiles_storage, "hashed_files", None)
    if manifest is None:
        return  # plain files, served as they lie in the source
    collect = "Uruchom: manage.py collectstatic --noinput (robi to też manage.py upgrade)."
    sources = {path: Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])}
    if not manifest:
        yield bad("Pliki stron (style, kroje, ikony) nie są zebrane.", collect)
        return
    made = (Path(settings.STATIC_ROOT) / "staticfiles.json").stat().st_mtime
    newer = [path for path, source in sources.items() if path not in manifest or source.stat().st_mtime > made]
    lost = [path for path, hashed in manifest.items() if not (Path(settings.STATIC_ROOT) / hashed).exists()]
    if newer or lost:
        yield bad(f"Pliki stron są z innej wersji programu (na przykład {(lost or newer)[0]}).", collect)
    else:
        yield good(f"Pliki stron są zebrane ({len(manifest)}).")


def static_writable() -> Iterator[Finding]:
    folder = nearest(Path(settings.STATIC_ROOT))
    if not os.access(folder, os.W_OK):
        yield bad(f"W folderze plików stron {folder} nie da się pisać.", "Popraw prawa albo zmienną STATIC_ROOT.")


def files_and_rows() -> Iterator[Finding]:
    """What the database speaks of should lie on the disk, and nothing else."""
    folder = Path(settings.MEDIA_ROOT)
    lying = {str(path.relative_to(folder)): path for path in kept_files.on_disk(folder)}
    with connection.cursor() as cursor:
        named = kept_files.referred_to(cursor)
    if missing := named - lying.keys():
        words = f"Pliki, o których mówi baza, a których nie ma na dysku: {len(missing)} (na przykład {min(missing)})."
        yield bad(words, "Weź je z kopii zapasowej.")
    else:
        yield good(f"Wszystkie pliki, o których mówi baza, leżą na dysku ({len(named)}).")
    old = clock.now().timestamp() - YOUNG_S
    stray = [name for name, path in lying.items() if name not in named and path.lstat().st_mtime < old]
    if stray:
        words = f"Pliki na dysku, o których baza nic nie wie: {len(stray)} (na przykład {min(stray)})."
        yield odd(words, "Można je usunąć.")


def backups() -> Iterator[Finding]:
    if not settings.BACKUPS:
        yield odd(
            "Nie wiadomo, gdzie leżą kopie zapasowe.",
            "Ustaw BACKUPS i rób kopię co noc: manage.py backup (docs/running.md).",
        )
        return
    folder = Path(settings.BACKUPS)
    ages = [clock.now().timestamp() - path.stat().st_mtime for path in folder.glob("zaloga-*.tar")]
    if not ages:
        yield bad(f"W {folder} nie ma żadnej kopii zapasowej.", "Zrób ją teraz: manage.py backup.")
        return
    age = timedelta(seconds=max(0, min(ages)))
    words = f"Ostatnia kopia zapasowa powstała {age.total_seconds() / 3600:.0f} h temu."
    remedy = "Zobacz dziennik nocnej kopii; nową zrobisz teraz: manage.py backup."
    if age > VERY_OLD_BACKUP:
        yield bad(words, remedy)
    elif age > OLD_BACKUP:
        yield odd(words, remedy)
    else:
        yield good(words)


CHECKS = [files_writable, files_room, static_files]
WITH_TABLES = [files_and_rows]
BACKUPS = [backups]
