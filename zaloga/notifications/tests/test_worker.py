"""The worker as a process: it sends, it is quiet, and it stops when told."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from zaloga.notifications.models import Letter
from zaloga.notifications.tests.test_outbox import post


def start_worker(postman_address):
    host, port = postman_address
    database = connection.settings_dict
    # The host may be the folder of a socket.
    url = f"postgresql://{database['USER']}@{quote(database['HOST'], safe='')}:{database['PORT']}/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "EMAIL_HOST": host, "EMAIL_PORT": str(port), "DEMO": ""}
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_worker_sends_within_seconds_says_nothing_and_stops_when_told(postman, settings, how):
    process = start_worker((settings.EMAIL_HOST, settings.EMAIL_PORT))
    with transaction.atomic():
        post()
    deadline = time.monotonic() + 30
    while not postman.taken and time.monotonic() < deadline:
        time.sleep(0.1)

    process.send_signal(how)
    said, _ = process.communicate(timeout=30)

    assert postman.addresses == ["anna@szkola.example"]
    assert (process.returncode, said) == (0, b"")
    assert not Letter.objects.waiting().exists()
