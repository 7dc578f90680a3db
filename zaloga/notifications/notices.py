import logging
from collections.abc import Iterable

from procrastinate.contrib.django import app

from zaloga.notifications import digests
from zaloga.notifications.models import Note, Reader

log = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(name="notifications.compose", queue="mail", queueing_lock="notifications.compose")
def compose(timestamp: int) -> None:
    """Digests whose hour has come, and what waited through quiet hours."""
    compose_each(digests.held(), Note.Way.NOW)
    compose_each(digests.due()[: digests.SITTINGS], Note.Way.DIGEST)


def compose_each(readers: Iterable[Reader], way: Note.Way) -> None:
    """One after another; what goes wrong for one of them keeps no letter from the others, and is tried again."""
    for reader in readers:
        try:
            digests.compose(reader, way)
        except Exception:
            log.exception("The letter for reader %s could not be put together", reader.pk)
