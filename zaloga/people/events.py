from typing import Any

from zaloga.activity.registry import declare
from zaloga.people import lines

ENROLLED = declare(
    "account.enrolled",
    sentence="nowe konto, adres jeszcze niepotwierdzony: {target}",
    for_audit=True,
    title="nowe konto",
)
CONFIRMED = declare(
    "account.confirmed", sentence="adres e-mail potwierdza {target}", for_audit=True, title="potwierdzony adres e-mail"
)
ADDRESS_CHANGED = declare(
    "account.address_changed", sentence="nowy adres e-mail ma {target}", for_audit=True, title="zmiana adresu e-mail"
)
DEVICE_SIGNED_OUT = declare(
    "account.device_signed_out",
    sentence="{by} wylogowuje swoje urządzenie",
    for_audit=True,
    title="wylogowanie urządzenia",
)
INSTALLATION_ENTRUSTED = declare(
    "account.installation_entrusted",
    sentence="o całą instalację dba od teraz {target}",
    for_audit=True,
    title="powierzenie instalacji",
)
SIGNED_IN = declare(
    "account.signed_in",
    sentence="wejście na konto: {by}",
    for_audit=True,
    title="wejście na konto",
    line=lines.signed_in,
)
TRIES_SPENT = declare(
    "account.tries_spent",
    sentence="wykorzystane wszystkie próby wpisania kodu do konta: {target}",
    for_audit=True,
    title="wykorzystane wszystkie próby kodu",
)
AGREED = declare("account.agreed", sentence="{by}: zgoda, {text}", for_audit=True, title="zgoda", line=lines.agreed)
CONSENT_WITHDRAWN = declare(
    "account.consent_withdrawn",
    sentence="{by}: cofnięta zgoda, {text}",
    for_audit=True,
    title="cofnięcie zgody",
    line=lines.text,
)
TEXT_PUBLISHED = declare(
    "account.text_published", sentence="{by} ogłasza nową wersję tekstu: {target}", for_audit=True, title="nowy tekst"
)
KEY_SET_UP = declare(
    "account.key_set_up",
    sentence="{by} zakłada drugi klucz do konta: {what}",
    for_audit=True,
    title="nowy drugi klucz",
    line=lines.what,
)
KEY_REMOVED = declare(
    "account.key_removed",
    sentence="{by} usuwa drugi klucz do konta: {what}",
    for_audit=True,
    title="usunięty drugi klucz",
    line=lines.what,
)
CODES_RENEWED = declare(
    "account.recovery_codes_renewed", sentence="{by} ma nowe kody zapasowe", for_audit=True, title="nowe kody zapasowe"
)
RECOVERY_CODE_USED = declare(
    "account.recovery_code_used",
    sentence="{by} wchodzi kodem zapasowym, zostało kodów: {left}",
    for_audit=True,
    title="wejście kodem zapasowym",
    line=lines.codes_left,
)
KEYS_RESET = declare(
    "account.keys_reset",
    sentence="{by} zdejmuje drugi klucz z konta: {target}",
    for_audit=True,
    title="zdjęty drugi klucz",
)
COPY_ASKED = declare(
    "account.copy_asked", sentence="{by} prosi o kopię swoich danych", for_audit=True, title="prośba o kopię danych"
)


def owner(event: Any) -> list[Any]:
    return [event.target.user]


COPY_MADE = declare(
    "account.copy_made",
    sentence="Kopia Twoich danych jest gotowa, czeka tydzień",
    audience=owner,
    by_mail=True,
    button="Przejdź do swoich danych",
    for_audit=True,
    title="kopia danych gotowa",
)
ACCOUNT_DELETED = declare(
    "account.deleted", sentence="usunięte konto: {target}", for_audit=True, title="usunięcie konta"
)
