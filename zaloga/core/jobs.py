"""Work handed over to the worker."""

from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer_once(task: str, *, lock: str, **given: Any) -> None:
    """Put the task into the queue with the present transaction, unless one with this lock waits there already."""
    job = app.configure_task(task, queueing_lock=lock)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(**given)
