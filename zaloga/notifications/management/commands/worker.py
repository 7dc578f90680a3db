import asyncio
import logging

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import connections
from procrastinate.contrib.django import app

GRACE_S = 25


class Command(BaseCommand):
    help = "Sends letters and does what has its hour. Stops at SIGTERM or Ctrl-C after the job in hand."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is waiting and stop")

    def handle(self, *args, **options):
        # The library tells of every job; we want to hear of trouble only.
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        asyncio.run(self.work(wait=not options["once"]))

    async def work(self, wait: bool) -> None:
        # A second app over the same tasks: it waits on connections of its own, while what tasks themselves put into
        # the queue still goes through Django's connection, so into their transaction.
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                wait=wait,
                concurrency=2,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_S,
            )
        # The thread that queues periodic tasks keeps its connection otherwise.
        await sync_to_async(connections.close_all)()
