from django.conf import settings
from procrastinate.contrib.django import app

from zaloga.mailroom import collecting


@app.periodic(cron="* * * * * */30")
@app.task(name="mailroom.collect", queue="mail", queueing_lock="mailroom.collect", lock="mailroom.collect")
def collect(timestamp: int) -> None:
    """Twice a minute, where letters come to a box that is to be emptied."""
    if settings.IMAP_HOST:
        collecting.collect()
