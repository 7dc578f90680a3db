from datetime import datetime

from zaloga.installation.retention import declare
from zaloga.people import actions, quiet_limits
from zaloga.people.models import AddressChange, DataCopy, Session, SignInLink


def sweep_sessions(before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def sweep_links(before: datetime) -> int:
    return SignInLink.objects.filter(created_at__lt=before).delete()[0]


def sweep_address_changes(before: datetime) -> int:
    return AddressChange.objects.filter(created_at__lt=before).delete()[0]


def sweep_copies(before: datetime) -> int:
    return DataCopy.objects.filter(asked_at__lt=before).throw_away()


declare(
    "people.data_copies",
    title="Kopie danych do pobrania",
    why="Plik z wszystkim o jednej osobie nie powinien długo leżeć na serwerze.",
    days=7,
    least=7,
    most=7,
    sweep=sweep_copies,
)
declare(
    "people.sessions",
    title="Zakończone zalogowania urządzeń",
    why="Po upływie ważności do niczego nie służą.",
    days=0,
    least=0,
    most=0,
    sweep=sweep_sessions,
)
declare(
    "people.sign_in_links",
    title="Kody i odnośniki do wejścia",
    why="Żeby stary list mógł powiedzieć, co się z nim stało.",
    days=7,
    least=7,
    most=7,
    sweep=sweep_links,
)
declare(
    "people.key_of_day",
    title="Klucz, którym danego dnia liczymy prośby bez nazwisk",
    why="Bez niego z licznika nie da się odczytać, kto pisał.",
    days=0,
    least=0,
    most=0,
    sweep=quiet_limits.throw_key_away,
)
declare(
    "people.address_changes",
    title="Niepotwierdzone zmiany adresu e-mail",
    why="Odnośnik z listu działa dobę.",
    days=2,
    least=2,
    most=2,
    sweep=sweep_address_changes,
)
declare(
    "people.unconfirmed",
    title="Konta, których adresu nikt nie potwierdził",
    why="Nie trzymamy danych osób, które nie przyszły.",
    days=30,
    least=14,
    most=90,
    sweep=actions.sweep_unconfirmed,
)
