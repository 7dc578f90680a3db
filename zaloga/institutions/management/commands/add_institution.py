from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from zaloga.core.errors import Refusal
from zaloga.institutions import actions
from zaloga.institutions.models import Territory

COMMUNES = (Territory.Kind.COMMUNE, Territory.Kind.DISTRICT)


class Command(BaseCommand):
    """Add an institution that is in no register, such as a county office."""

    help = "Dodaje instytucję spoza rejestru RSPO, na przykład starostwo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="pełna nazwa")
        parser.add_argument("--short-name", default="", help="nazwa na co dzień")
        parser.add_argument("--kind", required=True, help="co to jest, na przykład: starostwo powiatowe")
        parser.add_argument("--town", required=True, help="miejscowość")
        parser.add_argument("--commune", required=True, help="kod TERYT gminy: sześć cyfr, na przykład 022203")

    def handle(self, *args: Any, commune: str, **options: Any) -> None:
        place = Territory.objects.filter(code=commune, kind__in=COMMUNES).first()
        if place is None:
            raise CommandError(f"Nie ma gminy o kodzie {commune}. Sprawdź kod albo wczytaj podział: load_teryt.")
        fields = {name: options[name] for name in ("name", "short_name", "kind", "town")}
        try:
            added = actions.add_by_hand(by=None, commune=place, **fields)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        self.stdout.write(f"{added} jest na liście placówek.")
