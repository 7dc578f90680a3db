"""Telling how far an import has come while its own transaction is still open."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

from zaloga.core import clock
from zaloga.institutions.models import Upload

TOLD = "UPDATE institutions_upload SET done = %s, total = %s, heard_at = %s WHERE id = %s"


@contextmanager
def told_aside(upload: Upload) -> Iterator[Callable[[int, int], None]]:
    """Gives what writes the counts of an upload by a connection of its own, seen by everybody at once.

    The transaction inside must not touch the row of the upload before its last count: the two would wait for each
    other.
    """
    aside = connections.create_connection(DEFAULT_DB_ALIAS)

    def tell(done: int, total: int) -> None:
        with aside.cursor() as cursor:
            cursor.execute(TOLD, [done, total, clock.now(), upload.pk])

    try:
        yield tell
    finally:
        aside.close()
