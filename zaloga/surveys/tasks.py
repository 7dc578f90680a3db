from procrastinate.contrib.django import app

from zaloga.surveys import actions


@app.periodic(cron="*/10 * * * *")
@app.task(name="surveys.close", queue="upkeep", queueing_lock="surveys.close")
def close(timestamp: int) -> None:
    """Close surveys whose last day has passed. No job belongs to an answer."""
    actions.close_overdue()


@app.periodic(cron="40 8 * * *")
@app.task(name="surveys.remind", queue="upkeep", queueing_lock="surveys.remind")
def remind(timestamp: int) -> None:
    """Every morning: write to those who have not answered where half of the time has passed, or one day is left."""
    actions.remind_due()
