from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zaloga.core.errors import Refusal
from zaloga.site import at_hand, upgrading


class Command(BaseCommand):
    """Bring the database and static files to this version, after a check and a backup. Again and again is fine."""

    help = "Aktualizuje: sprawdza, robi kopię, zmienia bazę, zbiera pliki stron. Odmawia, gdy coś jest źle."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-backup", action="store_true", help="bez kopii (na przykład gdy robi ją serwer)")
        parser.add_argument("--wait", type=int, default=30, metavar="S", help="ile sekund czekać na zajętą tabelę")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with at_hand.database():
                upgrading.upgrade(say=self.stdout.write, without_backup=options["no_backup"], wait_s=options["wait"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Gotowe. Teraz uruchom ponownie usługi strony i pracy w tle, potem: manage.py doctor.")
