from procrastinate.contrib.django import app

from zaloga.networks import actions


@app.periodic(cron="41 5 * * *")
@app.task(name="supervision.vacancies", queue="upkeep", queueing_lock="supervision.vacancies")
def vacancies(timestamp: int) -> None:
    """Looks every day, tells once: of networks that nobody has coordinated for 14 days."""
    actions.tell_of_vacancies()
