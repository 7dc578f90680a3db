from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from zaloga.core.errors import Refusal
from zaloga.people import actions, second_factor
from zaloga.people.models import User

NO_ADDRESS = "„{}” nie wygląda na adres e-mail. Powinien wyglądać tak: anna@szkola.example."


class Command(BaseCommand):
    """Entrust the installation to the person with this address; their account is made when there is none.

    With ``--reset-second-factor`` it takes the second key off their account instead.
    """

    help = (
        "Powierza całą instalację osobie o tym adresie. Kto nie ma konta, dostaje je (potrzebne --name). "
        "Z --reset-second-factor tylko zdejmuje z konta drugi klucz."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="adres, na który przyjdzie kod do wejścia")
        parser.add_argument("--name", default="", help="imię i nazwisko, gdy konta jeszcze nie ma")
        parser.add_argument(
            "--reset-second-factor", action="store_true", help="zdejmuje z konta drugi klucz, gdy wszystko zginęło"
        )

    @transaction.atomic
    def handle(self, *args: Any, email: str, name: str, reset_second_factor: bool = False, **options: Any) -> None:
        person = User.objects.known_as(email)
        if reset_second_factor:
            self.reset(person, email)
        else:
            self.entrust(person, email, name)

    def reset(self, person: User | None, email: str) -> None:
        """Take the second key off: whoever has the server in hand is believed."""
        if person is None:
            raise CommandError(f"Nie ma konta z adresem {email}.")
        try:
            second_factor.reset(person, by=actions.robot())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Zdjęte. {person} ({person.email}) wejdzie teraz kodem z listu i ustawi nowy drugi klucz.")

    def entrust(self, person: User | None, email: str, name: str) -> None:
        if person is None and not name:
            raise CommandError(f'Nie ma konta z adresem {email}. Podaj też imię i nazwisko: --name "Anna Jarosz".')
        if person and (person.is_robot or not person.is_active):
            raise CommandError(f"Konto z adresem {email} jest zamknięte. Podaj inny adres.")
        if person and person.is_operator:
            self.stdout.write(f"{person} ({person.email}) już dba o całą instalację.")
            return
        try:
            person = person or actions.enrol(email, name)
        except ValidationError as wrong:
            if "email" in wrong.message_dict:
                raise CommandError(NO_ADDRESS.format(email)) from wrong
            raise CommandError(" ".join(wrong.messages)) from wrong
        actions.entrust_installation(person, by=actions.robot())
        self.stdout.write(f"Od teraz o całą instalację dba {person} ({person.email}).")
