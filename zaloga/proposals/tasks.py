from procrastinate.contrib.django import app

from zaloga.proposals import actions


@app.periodic(cron="20 5 * * *")
@app.task(name="proposals.come_back", queue="upkeep", queueing_lock="proposals.come_back")
def come_back(timestamp: int) -> None:
    """Every morning: postponed proposals whose day has come, and open ones that have enough signatures."""
    actions.come_back()
    actions.weigh_open()
