from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from zaloga.search import index


class Command(BaseCommand):
    help = "Writes the whole search index anew: after an upgrade that changes what is searched, or a new dictionary."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for kind, entries in index.rebuild().items():
            self.stdout.write(f"{kind}: {entries}")
