from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zaloga.core.errors import Refusal
from zaloga.core.words import when
from zaloga.people.actions import robot
from zaloga.site import at_hand, backup
from zaloga.site.doctor.finding import amount
from zaloga.supervision import actions


class Command(BaseCommand):
    """Put a backup back into an empty database and an empty folder of files."""

    help = "Odtwarza bazę i pliki z kopii, tylko w puste miejsce. Z --check tylko sprawdza kopię."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="kopia zrobiona przez manage.py backup")
        parser.add_argument("--check", action="store_true", help="tylko sprawdź; niczego nie zmieniaj")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if options["check"]:
                manifest = backup.check(file)
            else:
                with at_hand.database():
                    manifest = self.carry_out(file)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        rows, files = sum(manifest["rows"].values()), len(manifest["parts"]) - 2
        octets = amount(sum(part["octets"] for part in manifest["parts"].values()))
        made = when(datetime.fromisoformat(manifest["made_at"]))
        self.stdout.write(f"Kopia jest cała: {made}, wersja {manifest['version']}, {octets}.")
        self.stdout.write(f"Wiersze: {rows}, pliki: {files}.")
        if not options["check"]:
            self.stdout.write("Dane są odtworzone. Wszyscy logują się od nowa, a listy, które czekały, są wstrzymane.")
            self.stdout.write("Teraz: manage.py doctor, potem uruchom usługi.")

    def carry_out(self, file: Path) -> dict[str, Any]:
        manifest = backup.restore(file)
        made = when(datetime.fromisoformat(manifest["made_at"]))
        actions.wake_restored(by=robot(), file=file.name, made_at=made)
        return manifest
