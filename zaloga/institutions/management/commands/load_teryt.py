from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zaloga.core.disk import trouble
from zaloga.core.errors import Refusal
from zaloga.institutions import actions
from zaloga.institutions.management.told import told


class Command(BaseCommand):
    """Load TERC, the list of voivodeships, counties and communes; again and again is fine."""

    help = "Wczytuje podział kraju z pliku TERC rejestru TERYT (GUS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        terc = settings.ROOT / "data" / "TERC_Urzedowy.csv"
        parser.add_argument("file", nargs="?", type=Path, default=terc, help="plik CSV (domyślnie z folderu data)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                run = actions.load_teryt(file, by=None)
        except OSError as error:
            raise CommandError(f"Nie da się otworzyć pliku {options['file']}: {trouble(error)}.") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(told(run))
