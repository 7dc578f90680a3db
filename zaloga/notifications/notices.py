from procrastinate.contrib.django import app

from zaloga.notifications import digests
from zaloga.notifications.models import Note


@app.periodic(cron="*/10 * * * *")
@app.task(name="notifications.compose", queue="mail", queueing_lock="notifications.compose")
def compose(timestamp: int) -> None:
    """Digests whose hour has come, and what waited through quiet hours."""
    digests.round_of(digests.held(), Note.Way.NOW)
    digests.round_of(digests.due()[: digests.SITTINGS], Note.Way.DIGEST)
