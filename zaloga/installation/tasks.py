from procrastinate.contrib.django import app

from zaloga.installation.retention import RULES, carry_out


@app.periodic(cron="17 3 * * *")
@app.task(name="installation.sweep", queue="upkeep", queueing_lock="installation.sweep")
def sweep(timestamp: int) -> None:
    """Once a night: every rule of retention, each in a transaction of its own; one that fails stops no other."""
    failures = []
    for rule in RULES.values():
        try:
            carry_out(rule)
        except Exception as error:
            error.add_note(f"rule of retention: {rule.name}")
            failures.append(error)
    if failures:
        raise ExceptionGroup("some rules of retention failed", failures)
