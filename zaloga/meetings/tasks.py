from procrastinate.contrib.django import app

from zaloga.meetings import actions


@app.periodic(cron="* * * * *")
@app.task(name="meetings.gather_newcomers", queue="upkeep", queueing_lock="meetings.gather_newcomers")
def gather_newcomers(timestamp: int) -> None:
    """Whoever came to a crew hears of its coming meetings within a minute."""
    actions.gather_newcomers()


@app.periodic(cron="*/5 * * * *")
@app.task(name="meetings.recall", queue="upkeep", queueing_lock="meetings.recall")
def recall(timestamp: int) -> None:
    """Reminders, and letters that waited for the end of somebody's quiet hours."""
    actions.tell_rested()
    actions.recall()
    actions.recall_experts()


@app.periodic(cron="* * * * *")
@app.task(name="meetings.dates", queue="upkeep", queueing_lock="meetings.dates")
def look_after_dates(timestamp: int) -> None:
    """Polls of dates: newcomers are asked, the silent reminded, and after 23:59 of the last day nobody answers."""
    actions.ask_newcomers()
    actions.ask_rested()
    actions.remind_due()
    actions.close_overdue()


@app.periodic(cron="* * * * *")
@app.task(name="meetings.after", queue="upkeep", queueing_lock="meetings.after")
def look_after_surveys(timestamp: int) -> None:
    """The survey after a meeting opens within a minute of its end, and asks whom the register shows."""
    actions.look_after_surveys()
