from procrastinate.contrib.django import app

from zaloga.people import actions


@app.periodic(cron="17 3 * * *")
@app.task(name="people.sweep", queue="upkeep", queueing_lock="people.sweep")
def sweep(timestamp: int) -> None:
    """Once a night: ended sessions and old links go."""
    actions.sweep()
