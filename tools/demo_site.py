"""Throw-away sites with demonstration data, for journeys, screenshots and measurements.

A site is made once (``make``), then copied for whoever wants to change things in it (``copy``) and served by the same
web server as in production (``serve``). Everything lies in one folder and one database, both given.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tools import run
from zaloga.site import embedded


@dataclass(frozen=True)
class Site:
    """A made site: its database, and the folder with its static and uploaded files."""

    database_url: str
    folder: Path

    @property
    def database(self) -> str:
        return urlsplit(self.database_url).path.lstrip("/")

    def environment(self, **extra: str) -> dict[str, str]:
        return {
            **os.environ,
            "ZALOGA_ENV": "local",
            "DEBUG": "",
            "DEMO": "1",
            "DATABASE_URL": self.database_url,
            "STATIC_ROOT": str(self.folder / "static"),
            "FILES": str(self.folder / "files"),
            **extra,
        }


def make(server_url: str, name: str, folder: Path) -> Site:
    """A new database ``name`` on the server, migrated and filled by ``manage.py demo``; an old one is dropped."""
    return fill(make_empty(server_url, name, folder))


def make_empty(server_url: str, name: str, folder: Path) -> Site:
    """A new database ``name`` on the server, migrated and nothing more; an old one is dropped."""
    site = Site(beside(server_url, name), folder)
    create(server_url, name)
    manage(site, "migrate", "--verbosity=0")
    return site


def fill(site: Site) -> Site:
    """The demonstration in a site that was empty."""
    manage(site, "collectstatic", "--noinput", "--verbosity=0")
    manage(site, "demo", "--if-empty")
    return site


def copy(site: Site, name: str, folder: Path | None = None) -> Site:
    """The same site with a database of its own and, in a given folder, uploaded files of its own."""
    create(site.database_url, name, template=site.database)
    if folder:
        shutil.copytree(site.folder / "files", folder / "files")
    return Site(beside(site.database_url, name), folder or site.folder)


def beside(server_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(server_url)._replace(path=f"/{name}").geturl()


def create(server_url: str, name: str, template: str = "template0") -> None:
    drop(server_url, name)
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server_url, dbname="postgres", autocommit=True) as connection:
        connection.execute(command)


def drop(server_url: str, name: str) -> None:
    command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server_url, dbname="postgres", autocommit=True) as connection:
        connection.execute(command)


def manage(site: Site, *command: str, **extra: str) -> str:
    """Run a command of manage.py to its end and give what it said; RuntimeError with all of it when it fails."""
    environment = site.environment(**extra)
    told = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=embedded.ROOT, env=environment, capture_output=True, text=True
    )
    if told.returncode:
        raise RuntimeError(f"manage.py {' '.join(command)}:\n{told.stdout[-4000:]}{told.stderr[-4000:]}")
    return told.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(site: Site, name: str, *, workers: int = 1, host: str = "127.0.0.1", **extra: str) -> Iterator[str]:
    """The site's address, for as long as the block lasts; what the server says goes to ``var/<name>.log``.

    ``host`` names this machine in the address: keys of devices need a name, so "localhost" for them.
    """
    embedded.VAR.mkdir(exist_ok=True)
    port = free_port()
    url = f"http://{host}:{port}"
    command = run.web_server(port)
    command[command.index("--workers") + 1] = str(workers)
    environment = site.environment(**{"SITE_URL": url, "DATABASE_POOL": "4", **extra})
    with run.child(name, *command, environment=environment) as process:
        deadline = time.monotonic() + run.WAIT_S
        while not run.healthy(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The site does not answer:\n{embedded.tail(embedded.VAR / f'{name}.log')}")
            time.sleep(0.1)
        yield url
