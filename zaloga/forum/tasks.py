from procrastinate.contrib.django import app

from zaloga.forum import anonymous


@app.periodic(cron="*/5 * * * *")
@app.task(name="forum.release", queue="upkeep", queueing_lock="forum.release")
def release(timestamp: int) -> None:
    """Every five minutes, whether anything waits or not: no job belongs to a post. When a tide comes, it knows."""
    anonymous.release()
