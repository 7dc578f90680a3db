import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from zaloga.site import doctor
from zaloga.site.doctor import telling
from zaloga.site.doctor.finding import State


class Command(BaseCommand):
    """Tell what is right and what is wrong. Ends with 1 when anything is wrong; changes nothing.

    With --tell every operator gets a letter about what is wrong, once a day at most.
    """

    help = "Mówi, co w tej instalacji jest dobrze, co źle i co z tym zrobić."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mail", metavar="ADRES", default="", help="wyślij list próbny i zapytaj DNS o naszą pocztę"
        )
        parser.add_argument(
            "--tell", action="store_true", help="gdy coś jest źle, napisz do operatorów, najwyżej raz na dobę"
        )
        parser.add_argument("--json", action="store_true", help="dla programów")

    def handle(self, *args: Any, mail: str, **options: Any) -> None:
        try:
            validate_email(mail) if mail else None
        except ValidationError as wrong:
            raise CommandError(f"„{mail}” nie wygląda na adres e-mail.") from wrong
        chapters = doctor.examine(trial_to=mail)
        told = self.as_json(chapters) if options["json"] else self.in_words(chapters)
        if options["tell"]:
            telling.tell(told)
        if not doctor.is_well(told):
            sys.exit(1)

    def in_words(self, chapters: Iterable[doctor.Chapter]) -> list[doctor.Finding]:
        told = []
        for title, findings in chapters:
            self.stdout.write(f"\n{title}")
            for finding in findings:
                self.stdout.write(f"  {finding.state:<8}{finding.words}")
                if finding.remedy:
                    self.stdout.write(f"          → {finding.remedy}")
            told += findings
        wrong = sum(finding.state == State.BAD for finding in told)
        self.stdout.write(f"\nDo naprawienia: {wrong}." if wrong else "\nWszystko, co konieczne, działa.")
        return told

    def as_json(self, chapters: Iterable[doctor.Chapter]) -> list[doctor.Finding]:
        pairs = [(title, finding) for title, findings in chapters for finding in findings]
        rows = [{"chapter": title, **asdict(finding)} for title, finding in pairs]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        return [finding for _, finding in pairs]
