"""A copy of everything about one person: a ZIP with JSON for machines and pages for people, read without the network.

The format is described in docs/data-copy.md.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from zaloga.core import clock
from zaloga.core.files import clean_name
from zaloga.core.words import fold
from zaloga.installation import privacy
from zaloga.installation.now import current
from zaloga.installation.privacy import Part
from zaloga.people.models import User

FORMAT = 1


@contextmanager
def packed(person: User) -> Iterator[File]:
    """The copy as an open file, thrown away afterwards."""
    with TemporaryFile() as raw:
        with ZipFile(raw, "w", ZIP_DEFLATED) as archive:
            fill(archive, person)
        raw.seek(0)
        yield File(raw)


def fill(archive: ZipFile, person: User) -> None:
    everything = [part for _, part in privacy.export(person)]
    parts = [part for part in everything if part.rows or part.files]
    nothing = [part.title for part in everything if part not in parts]
    pages = {f"{number:02d}-{slugify(fold(part.title))}.html": part for number, part in enumerate(parts, 1)}
    files = kept(archive, parts)
    context = {
        "house": current(),
        "person": person,
        "made_at": clock.now(),
        "pages": pages,
        "files": files,
        "nothing": nothing,
    }
    archive.writestr("index.html", render_to_string("people/copy/index.html", context))
    archive.writestr("styl.css", render_to_string("people/copy/styl.css"))
    for page, part in pages.items():
        rows = [[(name, shown(value)) for name, value in row.items()] for row in part.rows]
        archive.writestr(page, render_to_string("people/copy/part.html", {"part": part, "rows": rows}))
    whole = {
        "format": FORMAT,
        "strona": current().name,
        "kiedy": clock.now(),
        "dane": {part.title: part.rows for part in everything},
        "pliki": files,
    }
    archive.writestr("dane.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))


def kept(archive: ZipFile, parts: list[Part]) -> list[str]:
    """Put the person's own files in; gives their names there. A file lost from the disk is passed over."""
    taken: Counter[str] = Counter()
    names = []
    for name, file in [pair for part in parts for pair in part.files]:
        name = clean_name(name)
        taken[name] += 1
        path = PurePosixPath(name)
        if taken[name] > 1:
            name = f"{path.stem} ({taken[name]}){path.suffix}"
        try:
            source = file.open("rb")
        except FileNotFoundError:
            continue
        with source, archive.open(f"pliki/{name}", "w") as target:
            shutil.copyfileobj(source, target)
        names.append(name)
    return names


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "tak" if value else "nie"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(shown(each) for each in value)
    return "" if value is None else str(value)
