"""The embedded database for commands: started for as long as they need it, when ``make run`` is not running it."""

from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
import psycopg
from django.db import connection

from zaloga.site import embedded


@contextmanager
def database() -> Iterator[None]:
    """The block finds the database awake, if it is the embedded one of this checkout; of others nothing is done."""
    ours = dj_database_url.parse(embedded.url())["HOST"]
    if connection.settings_dict["HOST"] != ours or answers():
        yield
        return
    with embedded.server():
        try:
            yield
        finally:
            connection.close()
            connection.close_pool()


def answers() -> bool:
    try:
        psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": 3}).close()
    except psycopg.OperationalError:
        return False
    return True
