from procrastinate.contrib.django import app

from zaloga.notifications import digests
from zaloga.notifications.models import Note


@app.periodic(cron="*/10 * * * *")
@app.task(name="notifications.compose", queue="mail", queueing_lock="notifications.compose")
def compose(timestamp: int) -> None:
    """Digests whose hour has come, and what waited through quiet hours."""
    for reader in digests.held():
        digests.compose(reader, Note.Way.NOW)
    for reader in digests.due()[: digests.SITTINGS]:
        digests.compose(reader, Note.Way.DIGEST)
