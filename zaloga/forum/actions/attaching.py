"""Files that come with words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from zaloga.core.errors import Refusal
from zaloga.core.files import MOST_FILES, Checked
from zaloga.core.uploads import stored
from zaloga.forum.models import HeldPost, Post, Unreleased


@contextmanager
def attached(kind: Any, post: Post | HeldPost | Unreleased, files: Sequence[Checked]) -> Iterator[None]:
    """Store the files of a post in this table; when they or the rest of the deed fail, none stays on the disk."""
    stop_if_too_many_files(files)
    with stored(kind, files, post=post):
        yield


def stop_if_too_many_files(files: Sequence[Checked]) -> None:
    if len(files) > MOST_FILES:
        raise Refusal(f"Do jednego wpisu można dołączyć najwyżej {MOST_FILES} plików.")
