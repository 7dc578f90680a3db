"""Files that come with words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from zaloga.core.errors import Refusal
from zaloga.core.files import MOST_FILES, Checked, storage_name
from zaloga.forum.models import HeldPost, Post, Unreleased


@contextmanager
def attached(kind: Any, post: Post | HeldPost | Unreleased, files: Sequence[Checked]) -> Iterator[None]:
    """Store the files of a post in this table; when they or the rest of the deed fail, none stays on the disk."""
    stop_if_too_many_files(files)
    rows: list[Any] = []
    try:
        for checked in files:
            row = kind(post=post, name=checked.name, kind=checked.kind, octets=checked.octets)
            rows.append(row)
            row.file = kind.file.field.generate_filename(row, storage_name())  # known before the writing begins
            row.file.save(PurePath(row.file.name).name, checked.content, save=False)
            row.full_clean()
            row.save()
        yield
    except BaseException:
        for row in rows:
            row.file.delete(save=False)
        raise


def stop_if_too_many_files(files: Sequence[Checked]) -> None:
    if len(files) > MOST_FILES:
        raise Refusal(f"Do jednego wpisu można dołączyć najwyżej {MOST_FILES} plików.")
