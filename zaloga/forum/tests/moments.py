from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """It is this moment, and stays so. Unlike with clock.moved_to() letters are written, so they can be looked at."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield
