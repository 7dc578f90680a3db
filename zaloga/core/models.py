from collections.abc import Iterable
from functools import partial
from pathlib import PurePath
from typing import Any

from django.db import models, transaction

from zaloga.core import clock


class AttachmentQuerySet(models.QuerySet):
    def erase(self) -> None:
        """The rows go now, what lies on the disk once the deed is committed."""
        files: Iterable[Any] = self
        for row in files:
            transaction.on_commit(partial(row.file.delete, save=False))
        self.delete()


class Attachment(models.Model):
    """A file that belongs to something; each room has a table of its own, so a policy of its own.

    ``kind`` was decided by opening the file, never by its name; the name is only what people see.
    """

    file = models.FileField(upload_to="files/%Y/%m/", max_length=200)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=100)
    octets = models.PositiveBigIntegerField()
    added_at = models.DateTimeField(default=clock.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def suffix(self) -> str:
        """PDF, DOCX …: what the file is, in capitals."""
        return PurePath(self.name).suffix.lstrip(".").upper()

    @property
    def is_image(self) -> bool:
        return self.kind.startswith("image/")

    @property
    def icon(self) -> str:
        if self.is_image:
            return "image"
        if "spreadsheet" in self.kind or self.kind == "text/csv":
            return "file-spreadsheet"
        return "presentation" if "presentation" in self.kind else "file-text"
