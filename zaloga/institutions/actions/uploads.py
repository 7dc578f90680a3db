"""Files of the register sent through the page: looked at first, then taken or dropped."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zaloga.core.files import clean_name
from zaloga.core.guard import require
from zaloga.institutions import policies
from zaloga.institutions.actions.registers import import_rspo
from zaloga.institutions.models import ImportRun, Upload


@transaction.atomic
def keep_upload(file: UploadedFile, *, by: Any) -> Upload:
    """Keep a file until its preview is answered. Raises Refusal when it is no export of RSPO."""
    require(policies.can_import(by))
    import_rspo(file, by=by, dry_run=True)
    file.seek(0)
    return Upload.objects.create(file=file, file_name=clean_name(file.name or ""), by=by)


def preview_upload(upload: Upload, *, by: Any) -> ImportRun:
    """What a kept file would change, reckoned anew: an ImportRun that is not saved."""
    with upload.file.open("rb") as file:
        return import_rspo(file, by=by, dry_run=True, file_name=upload.file_name)


@transaction.atomic
def import_upload(upload: Upload, *, by: Any, closing_allowed: bool = False) -> ImportRun:
    """Import a kept file and remove it. Refusals as in import_rspo; then the file stays."""
    require(policies.can_import(by))
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    with upload.file.open("rb") as file:
        run = import_rspo(file, by=by, closing_allowed=closing_allowed, file_name=upload.file_name)
    remove(upload)
    return run


@transaction.atomic
def drop_upload(upload: Upload, *, by: Any) -> None:
    """Remove a kept file unread."""
    require(policies.can_import(by))
    remove(upload)


def remove(upload: Upload) -> None:
    """The row now, the file when that is certain."""
    storage, name = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def sweep_uploads(before: datetime) -> int:
    """Remove files whose preview nobody answered; gives how many."""
    forgotten = list(Upload.objects.filter(at__lt=before))
    for upload in forgotten:
        remove(upload)
    return len(forgotten)
