from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zaloga.core.disk import trouble
from zaloga.core.errors import Refusal
from zaloga.institutions import actions
from zaloga.institutions.management.told import told
from zaloga.institutions.models import ImportRun, Territory


class Command(BaseCommand):
    """Import an export of RSPO. Ends with code 1 when the house refuses the file."""

    help = "Wczytuje szkoły i placówki z pliku CSV rejestru RSPO."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="plik CSV pobrany z rejestru")
        parser.add_argument("--dry-run", action="store_true", help="tylko powiedz, co by się zmieniło")
        parser.add_argument("--allow-closing", action="store_true", help="pozwól zamknąć więcej niż piątą część")
        parser.add_argument("--county", help="kod TERYT: wczytaj tylko to, co leży w tym powiecie (albo województwie)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = self.carry_out(options)
        except OSError as error:
            raise CommandError(f"Nie da się otworzyć pliku {options['file']}: {trouble(error)}.") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(told(run))
        if run.warning and not options["allow_closing"]:
            raise CommandError(run.warning)

    def carry_out(self, options: dict[str, Any]) -> ImportRun:
        scope = Territory.objects.filter(code=options["county"]).first()
        if options["county"] and not scope:
            raise CommandError(f"Nie ma powiatu o kodzie {options['county']}. Kod ma cztery cyfry, na przykład 0222.")
        with options["file"].open("rb") as file:
            return actions.import_rspo(
                file, by=None, closing_allowed=options["allow_closing"], scope=scope, dry_run=options["dry_run"]
            )
