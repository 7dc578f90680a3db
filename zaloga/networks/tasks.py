from procrastinate.contrib.django import app

from zaloga.networks.actions import accession, queue


@app.periodic(cron="*/5 * * * *")
@app.task(name="networks.move_up", queue="upkeep", queueing_lock="networks.move_up")
def move_up(timestamp: int) -> None:
    """Every five minutes: offers and kept places that ran out go on, and seats that came free by themselves."""
    accession.tend()
    queue.tend()
