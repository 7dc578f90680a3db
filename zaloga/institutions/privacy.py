from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from zaloga.core.traces import forget_in_columns
from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.institutions.models import ImportRun, Upload


def export(person: Any) -> Iterable[Part]:
    """The registers themselves are public and no data of the person."""
    runs = ImportRun.objects.filter(by=person)
    yield Part(
        "Importy rejestrów",
        [{"kiedy": run.at, "rejestr": run.get_kind_display(), "plik": run.file_name} for run in runs],
    )
    uploads = Upload.objects.filter(by=person)
    yield Part("Pliki rejestrów, które czekają", [{"kiedy": row.at, "plik": row.file_name} for row in uploads])


def forget(person: Any, way: Way) -> None:
    for upload in Upload.objects.filter(by=person):
        transaction.on_commit(partial(upload.file.delete, save=False))
    Upload.objects.filter(by=person).delete()
    ImportRun.objects.filter(by=person).update(by=None)
    forget_in_columns(ImportRun.objects.all(), ("file_name",), traces(person, way))


declare("institutions", columns=["institutions.importrun.by", "institutions.upload.by"], export=export, forget=forget)
