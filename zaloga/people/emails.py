"""Letters about accounts. They are no events: each goes to an address, which may have no account at all."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from zaloga.core import clock
from zaloga.installation.now import current
from zaloga.installation.privacy import OUTCOMES, Way
from zaloga.notifications import outbox
from zaloga.people.models import AddressChange, SignInLink, User


def code(link: SignInLink, *, code: str, secret: str) -> None:
    """The sign-in letter: a code for the browser that asked and a link for any other."""
    _post(
        link.email,
        link.user,
        "Kod do wejścia",
        "code",
        code=code,
        url=_absolute("people:link", secret),
        person=link.user,
    )


def no_account(email: str) -> None:
    """To whoever asked for a code at an address without an account."""
    _post(email, None, "Nie ma jeszcze konta z tym adresem", "no_account", url=_absolute("portal:catalogue"))


def new_address(change: AddressChange, *, secret: str) -> None:
    """To the new address: a link to confirm it."""
    url = _absolute("people:address_link", secret)
    _post(change.email, change.user, "Potwierdź nowy adres", "new_address", url=url, person=change.user)


def address_taken(email: str) -> None:
    """To the new address when it already has an account: said only here, where its owner reads it."""
    _post(email, None, "Ten adres ma już konto", "address_taken", url=_absolute("people:sign_in"))


def address_asked(person: User, *, email: str) -> None:
    """To the old address, before anything changes."""
    _post(person.email, person, "Prośba o zmianę adresu", "address_asked", person=person, email=email)


def address_changed(person: User, *, former: str) -> None:
    """To the old address, when the change is done."""
    _post(former, person, "Adres Twojego konta jest zmieniony", "address_changed", person=person)


def key_set_up(person: User, *, what: str) -> None:
    """To the person: from now on signing in asks for one thing more."""
    _second_key(
        person,
        "Masz drugi klucz do konta",
        f"Na Twoim koncie jest nowy drugi klucz: {what}. Od teraz po kodzie z listu poprosimy też o niego.",
    )


def key_removed(person: User, *, what: str, is_last: bool) -> None:
    """To the person: one key less; without the last one the code from the letter is enough."""
    after = "Do wejścia znowu wystarczy kod z listu." if is_last else "Pozostałe drugie klucze działają jak dotąd."
    _second_key(person, "Drugi klucz jest usunięty", f"Z Twojego konta zniknął drugi klucz: {what}. {after}")


def recovery_code_used(person: User, *, left: int) -> None:
    """To the person: somebody who has the codes got in."""
    _second_key(
        person, "Wejście kodem zapasowym", f"Na Twoje konto weszła osoba, która zna kod zapasowy. Zostało ich: {left}."
    )


def goodbye(address: str, *, way: Way, effects: list[str]) -> None:
    """To the address that has just been forgotten: what was done. It names nobody, and its row goes when it went."""
    context = {"effects": effects, "outcome": OUTCOMES[way], "gone_at": clock.now()}
    _post(address, None, "Twoje konto jest usunięte", "goodbye", is_last=True, **context)


def keys_reset(person: User) -> None:
    """To the person: an operator has taken all keys off."""
    _second_key(
        person,
        "Drugi klucz jest zdjęty z konta",
        "Osoba, która dba o instalację, zdjęła na prośbę drugi klucz z Twojego konta i wylogowała wszystkie "
        "urządzenia. Do wejścia wystarczy teraz kod z listu.",
    )


def _second_key(person: User, subject: str, sentence: str) -> None:
    _post(person.email, person, subject, "second_key", person=person, title=subject, sentence=sentence)


def _post(to: str, user: User | None, subject: str, template: str, *, is_last: bool = False, **context: Any) -> None:
    outbox.post(
        to=to,
        user=user,
        subject=f"{subject} – {current().name}",
        template=f"people/email/{template}",
        context=context,
        is_urgent=True,
        is_last=is_last,
    )


def _absolute(name: str, *args: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
