from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zaloga.core.errors import Refusal
from zaloga.people.actions import robot
from zaloga.site import at_hand, backup
from zaloga.site.doctor.finding import amount
from zaloga.supervision import actions


class Command(BaseCommand):
    """Write everything, database and files, into one checked archive, while the house is used."""

    help = "Robi kopię zapasową bazy i plików: jedno archiwum, sprawdzone po zapisaniu."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="plik, który ma powstać")
        parser.add_argument("--to", metavar="FOLDER", help="folder na kopię (domyślnie BACKUPS)")
        parser.add_argument("--keep", type=int, metavar="ILE", help="potem zostaw w folderze tylko tyle najnowszych")

    def handle(self, *args: Any, file: Path | None, to: str | None, keep: int | None, **options: Any) -> None:
        if keep is not None and (keep < 1 or file):
            raise CommandError("--keep to liczba od 1, razem z folderem, nie z nazwą pliku.")
        folder = to or settings.BACKUPS
        if not (file or folder):
            raise CommandError("Podaj plik, folder (--to) albo ustaw BACKUPS.")
        try:
            target = file or backup.new_in(Path(folder))
            with at_hand.database():
                self.carry_out(target)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for old in sorted(target.parent.glob("zaloga-*.tar"))[: -keep if keep else 0]:
            old.unlink()

    def carry_out(self, target: Path) -> None:
        manifest = backup.make(target)
        octets = target.stat().st_size
        files = len(manifest["parts"]) - 2
        self.stdout.write(f"Kopia jest gotowa i sprawdzona: {target} ({amount(octets)}, pliki: {files}).")
        if manifest["missing"]:
            first = manifest["missing"][0]
            self.stderr.write(
                f"Uwaga: baza mówi o plikach, których nie było na dysku: {len(manifest['missing'])} ({first})."
            )
        if backup.is_of_this_version(manifest):
            actions.note_backup(by=robot(), file=target.name, octets=octets)
