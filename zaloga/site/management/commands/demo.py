from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from zaloga.people.models import User
from zaloga.site.demo import story


class Command(BaseCommand):
    """Fill an empty database with the demonstration; all or nothing. Only in demonstration mode."""

    help = "Wczytuje dane pokazowe do pustej bazy (tylko w trybie pokazowym)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="nic nie rób, gdy w bazie już ktoś jest")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Dane pokazowe wczytuje się tylko w trybie pokazowym (DEMO=1).")
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("W bazie już ktoś jest. Dane pokazowe wczytuje się tylko do pustej.")
        with transaction.atomic():
            story.tell()
        self.stdout.write("Dane pokazowe są wczytane.")
