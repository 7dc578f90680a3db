"""One style sheet for the browser, many for the people who write them."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHEETS = ("tokens", "base", "layout", "components", "product", "print")
NAME = "css/zaloga.css"


class Bundle(BaseFinder):
    """Finds css/zaloga.css: the sheets of static/css put together in order, kept under var/.

    One request instead of six, hashed and compressed like any other static file, without a build step.
    """

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False) -> str | list[str]:
        if path.replace(os.sep, "/") != NAME:
            return []
        found = self.storage().path(NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, self.storage()

    def storage(self) -> FileSystemStorage:
        """The folder with the sheet, written anew when a source has changed."""
        folder = settings.VAR / "bundle"
        target, text = folder / NAME, bundle()
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f"zaloga.{os.getpid()}.css")
            draft.write_text(text)
            draft.replace(target)
        return FileSystemStorage(folder)


def bundle() -> str:
    """All sheets in the order of the cascade layers."""
    folder = settings.ROOT / "zaloga" / "site" / "static" / "css"
    return "\n".join((folder / f"{sheet}.css").read_text() for sheet in SHEETS)
