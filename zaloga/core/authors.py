"""Documents that stay when the person who sent them is forgotten."""

from typing import Any

from django.core.files.base import ContentFile

from zaloga.core.files import storage_name
from zaloga.core.properties import without_author
from zaloga.core.traces import Traces


def forget_author(kind: Any, key: int, found: Traces) -> None:
    """Put a document of this table of attachments back without the person in its properties; called after the deed,
    because a disk rolls nothing back.
    """
    row = kind.objects.filter(pk=key).first()
    if row is None or not row.file.storage.exists(str(row.file.name)):
        return
    with row.file.open("rb") as source:
        clean = without_author(source, row.kind, found)
    if clean is None:
        return
    old, row.octets = str(row.file.name), len(clean)
    row.file.save(storage_name(), ContentFile(clean), save=False)
    row.save(update_fields=["file", "octets"])
    row.file.storage.delete(old)
