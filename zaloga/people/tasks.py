from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from zaloga.people import own_data
from zaloga.people.models import DataCopy


@app.task(name="people.make_copy", queue="upkeep", retry=RetryStrategy(max_attempts=3, wait=60))
def make_copy(copy_id: int) -> None:
    """Make the copy of somebody's data that they asked for; nothing when the account has gone meanwhile."""
    if copy := DataCopy.objects.filter(pk=copy_id).first():
        own_data.make_copy(copy)
