"""Files of the registers sent through the page: looked at first, then written by the worker, or dropped."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import clean_name
from zaloga.core.guard import require
from zaloga.core.jobs import defer_once
from zaloga.core.sheets import Source
from zaloga.institutions import events, policies, teryt
from zaloga.institutions.actions.registers import Report, import_rspo, load_teryt
from zaloga.institutions.models import ImportRun, Territory, Upload
from zaloga.institutions.progress import told_aside

State, Kind = Upload.State, ImportRun.Kind
NOTHING_TO_WRITE = "Nie ma czego zapisać: wszystko, co jest w tym pliku, już jest w spisie."
SURPRISE = "Coś przerwało wczytywanie. Nic się nie zapisało, możesz spróbować jeszcze raz."
NO_RIGHT = "Osoba, która przesłała plik, nie może już wczytywać rejestrów. Nic się nie zapisało."


@transaction.atomic
def keep_upload(file: UploadedFile, *, by: Any) -> Upload:
    """Keep a file until its preview is answered. Raises Refusal when it is neither an export of RSPO nor TERC."""
    require(policies.can_import(by))
    kind = Kind.TERYT if teryt.is_terc(file) else Kind.RSPO
    run = read(file, kind, by=by, dry_run=True)
    file.seek(0)
    name = clean_name(file.name or "")
    return Upload.objects.create(kind=kind, file=file, file_name=name, by=by, changes_nothing=run.is_silent)


def read(file: Source, kind: str, *, by: Any, **options: Any) -> ImportRun:
    """The import that fits the kind of file; what only RSPO knows (scope, closing) TERC does without."""
    if kind == Kind.RSPO:
        return import_rspo(file, by=by, **options)
    return load_teryt(
        file, by=by, **{name: value for name, value in options.items() if name not in ("scope", "closing_allowed")}
    )


def preview_upload(upload: Upload, *, by: Any, scope: Territory | None = None) -> ImportRun:
    """What a kept file would change, reckoned anew: an ImportRun that is not saved."""
    with upload.file.open("rb") as file:
        return read(file, upload.kind, by=by, scope=scope, dry_run=True, file_name=upload.file_name)


@transaction.atomic
def ask_for_import(upload: Upload, *, by: Any, scope: Territory | None = None, closing_allowed: bool = False) -> Upload:
    """Let the worker write a kept file; asking while it is under way or done changes nothing.

    ``scope`` and ``closing_allowed`` as in import_rspo. Refused when there is nothing to write, and for what
    import_rspo refuses; then the file stays.
    """
    require(policies.can_import(by))
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.is_under_way or upload.state == State.DONE:
        return upload
    preview = preview_upload(upload, by=by, scope=scope)
    if preview.is_silent:
        raise Refusal(NOTHING_TO_WRITE)
    if preview.warning and not closing_allowed:
        raise Refusal(preview.warning)
    upload.state, upload.heard_at, upload.failure = State.ASKED, clock.now(), ""
    upload.scope, upload.closing_allowed = scope, closing_allowed
    upload.done, upload.total = 0, preview.new + preview.changed
    upload.save()
    defer_once("institutions.import_upload", lock=f"import {upload.pk}", upload_id=upload.pk)
    return upload


def carry_out(upload: Upload) -> None:
    """What the worker does: all of the file is written, or nothing, and whoever sent it hears in the bell which.

    A worker that was killed half-way leaves nothing written; the job may be run again. An import refused meanwhile
    (the list has changed since the preview) is told in words, on the page too.
    """
    if not claimed(upload):
        return
    try:
        with told_aside(upload) as tell:
            write(upload, tell)
    except Refusal as refusal:
        fail(upload, str(refusal))
    except PermissionDenied:
        fail(upload, NO_RIGHT)
    except Exception:
        fail(upload, SURPRISE)
        raise


def claimed(upload: Upload) -> bool:
    """Seen by others at once: it has begun. What is kept, done or gone is not begun."""
    waiting = Upload.objects.filter(pk=upload.pk, state__in=(State.ASKED, State.RUNNING))
    return bool(waiting.update(state=State.RUNNING, heard_at=clock.now()))


@transaction.atomic
def write(upload: Upload, tell: Report) -> None:
    # Two workers with one file wait for each other at the lock of the import; the second finds nothing to change.
    with upload.file.open("rb") as file:
        run = read(
            file,
            upload.kind,
            by=upload.by,
            scope=upload.scope,
            closing_allowed=upload.closing_allowed,
            file_name=upload.file_name,
            report=tell,
        )
    storage, name = upload.file.storage, str(upload.file.name)
    written = Upload.objects.filter(pk=upload.pk, run=None)
    if written.update(state=State.DONE, run=run, file="", heard_at=clock.now()):
        transaction.on_commit(lambda: storage.delete(name))
        record(events.IMPORT_DONE, by=None, target=run, user=upload.by_id)


@transaction.atomic
def fail(upload: Upload, why: str) -> None:
    found = Upload.objects.select_for_update().filter(pk=upload.pk, run=None).first()
    if found is None:
        return
    found.state, found.failure, found.heard_at = State.FAILED, why[:500], clock.now()
    found.save(update_fields=["state", "failure", "heard_at"])
    record(events.IMPORT_FAILED, by=None, target=found, user=found.by_id)


@transaction.atomic
def drop_upload(upload: Upload, *, by: Any) -> None:
    """Remove a kept file unread. Refused while it is being written."""
    require(policies.can_import(by))
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.is_under_way:
        raise Refusal("Ten plik właśnie się wczytuje. Poczekaj, aż skończy.")
    remove(upload)


def remove(upload: Upload) -> None:
    """The row now, the file when that is certain."""
    storage, name = upload.file.storage, str(upload.file.name or "")
    upload.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def sweep_uploads(before: datetime) -> int:
    """Remove files whose preview nobody answered; gives how many. What the worker is writing stays."""
    forgotten = [upload for upload in Upload.objects.filter(at__lt=before) if not upload.is_under_way]
    for upload in forgotten:
        remove(upload)
    return len(forgotten)
