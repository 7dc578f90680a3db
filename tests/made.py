"""What many tests begin with, made once for all workers of a run and never changed: tests work on copies."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools import demo_site as sites
from zaloga.site import embedded


@dataclass(frozen=True)
class Made:
    """Where the makings of this run lie."""

    folder: Path

    @property
    def server_url(self) -> str:
        return os.environ.get("DATABASE_URL") or embedded.url()

    def empty(self) -> sites.Site:
        """An installation as it stands after ``migrate``: nobody and nothing in it."""
        return self.site("empty", lambda site: sites.make_empty(self.server_url, site.database, site.folder))

    def demo(self) -> sites.Site:
        """The demonstration."""

        def make(site: sites.Site) -> None:
            sites.create(self.server_url, site.database, template=self.empty().database)
            sites.fill(site)

        return self.site("demo", make)

    def site(self, name: str, make: Callable[[sites.Site], object]) -> sites.Site:
        database = f"{urlsplit(self.server_url).path[1:]}_{name}"
        site = sites.Site(sites.beside(self.server_url, database), self.folder / name)
        with self.first(name) as is_first:
            if is_first:
                make(site)
        return site

    @contextmanager
    def first(self, name: str) -> Iterator[bool]:
        """One worker at a time; whether nobody has been through this block yet."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield not (folder / "made").exists()
            (folder / "made").touch()
