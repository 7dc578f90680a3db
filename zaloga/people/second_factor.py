"""The second key to an account: an app with codes, keys of devices (passkeys), recovery codes.

allauth and fido2 keep and check them; here are the deeds, in the words of the house.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from fido2.utils import websafe_encode
from fido2.webauthn import ResidentKeyRequirement, UserVerificationRequirement

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.people import emails, events, policies
from zaloga.people.models import User

Kind = Authenticator.Type
MOST_KEYS = 10
FEW_CODES = 3
APP, CODES = "aplikacja z kodami", "kody zapasowe"
# A code stays good for a minute and a half around its time; nobody may use it twice in that time.
CODE_IS_KNOWN_FOR_S = 4 * 30
WRONG_APP_CODE = (
    "To nie ten kod. Przepisz sześć cyfr, które aplikacja pokazuje teraz, i sprawdź, czy telefon ma dobrą godzinę."
)
WRONG_CODE = (
    "To nie ten kod. Wpisz cyfry, które aplikacja pokazuje teraz, albo jeden z niewykorzystanych kodów zapasowych."
)
BAD_KEY = "Strona nie rozpoznała tego klucza. Spróbuj jeszcze raz albo wybierz inny sposób."
UNREADABLE = (
    "Strona nie potrafi odczytać zapisanych kodów, bo zmienił się jej tajny klucz. "
    "Zadzwoń albo napisz do nas: zdejmiemy stary drugi klucz i ustawisz nowy."
)
# What a damaged or invented answer of a browser may raise in the libraries that read it.
NOT_READ = (
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
)


@dataclass(frozen=True, slots=True)
class Keys:
    """Everything a person can show besides the code from the letter."""

    app: Authenticator | None
    devices: list[Authenticator]
    codes: Authenticator | None

    @property
    def are_set_up(self) -> bool:
        return bool(self.app or self.devices)

    @property
    def all(self) -> list[Authenticator]:
        """Those that open the account by themselves; recovery codes only stand in for them."""
        return [*filter(None, [self.app]), *self.devices]

    @property
    def unused_codes(self) -> list[str]:
        return _reading(self.codes.wrap().get_unused_codes) if self.codes else []

    @property
    def codes_left(self) -> int:
        return len(self.unused_codes)


def keys_of(person: User) -> Keys:
    """One query."""
    rows = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    only = {row.type: row for row in rows}
    return Keys(only.get(Kind.TOTP), [row for row in rows if row.type == Kind.WEBAUTHN], only.get(Kind.RECOVERY_CODES))


def keys_to_accounts() -> QuerySet[Authenticator]:
    """Second keys of everybody, without the recovery codes that only stand in for them."""
    return Authenticator.objects.exclude(type=Kind.RECOVERY_CODES)


def has_one(person: User) -> bool:
    return keys_to_accounts().filter(user=person).exists()


def name_of(key: Authenticator) -> str:
    """What the person calls it."""
    return key.data["name"] if key.type == Kind.WEBAUTHN else APP if key.type == Kind.TOTP else CODES


def home() -> str:
    """The host to which keys of devices belong for ever (WebAuthn's RP ID)."""
    return urlsplit(settings.SITE_URL).hostname or ""


def keys_work_at(host: str) -> bool:
    """Whether a browser at this host (with or without a port) can use keys: by the home's name, and encrypted.

    Web Authentication Level 2, 5.1.3: the RP ID is a domain, never an IP address; localhost needs no encryption.
    """
    name = (urlsplit(f"//{host}").hostname or "").lower()
    is_safe = settings.SITE_URL.startswith("https://") or home() == "localhost"
    return is_safe and not _is_number(home()) and (name == home() or name.endswith(f".{home()}"))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@transaction.atomic
def set_up_app(person: User, *, by: User, secret: str, code: str) -> Authenticator:
    """Take the app that shows ``code`` for ``secret`` as a second key; a former app stops working.

    Raises Refusal when the code does not fit.
    """
    require(policies.can_edit(by, person))
    _lock(person)
    if not totp.validate_totp_code(secret, code):
        raise Refusal(WRONG_APP_CODE)
    Authenticator.objects.filter(user=person, type=Kind.TOTP).delete()
    key = totp.TOTP.activate(person, secret).instance
    _is_first_use(person, code)
    return _welcome(key, by=by)


def challenge_for_new(person: User) -> dict[str, Any]:
    """What the browser is asked when it makes a key: kept on the device, with its lock if it has one, unattested."""
    options, state = webauthn.get_server().register_begin(
        user=webauthn.build_user_payload(person),
        credentials=webauthn.get_credentials(person),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
        extensions=webauthn.EXTENSIONS,
    )
    webauthn.set_state(state)
    return dict(options)


@transaction.atomic
def add_key(person: User, *, by: User, name: str, credential: dict[str, Any]) -> Authenticator:
    """Take the key that the browser made in answer to ``challenge_for_new``. Raises Refusal when it is no answer."""
    require(policies.can_edit(by, person))
    _lock(person)
    if len(keys_of(person).devices) >= MOST_KEYS:
        raise Refusal(f"Masz już {MOST_KEYS} kluczy. Usuń któryś, zanim dodasz następny.")
    known = _told(webauthn.complete_registration, credential).credential_data
    if known is None or webauthn.get_authenticator_by_credential_id(person, known.credential_id):
        raise Refusal("Ten klucz już jest na Twojej liście.")
    key = webauthn.WebAuthn.add(person, name, _plain(credential)).instance
    return _welcome(key, by=by)


def _plain(credential: dict[str, Any]) -> dict[str, Any]:
    """The answer written anew from what was read, without anything else that a browser may have put in."""
    read = _told(webauthn.parse_registration_response, credential)
    return {
        "id": websafe_encode(read.raw_id),
        "rawId": websafe_encode(read.raw_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(read.response.client_data),
            "attestationObject": websafe_encode(read.response.attestation_object),
        },
        "clientExtensionResults": {},
    }


@transaction.atomic
def rename(key: Authenticator, *, by: User, name: str) -> Authenticator:
    """Give a key of a device another name."""
    require(policies.can_edit(by, key.user))
    key.data["name"] = name
    key.save(update_fields=["data"])
    return key


@transaction.atomic
def remove(key: Authenticator, *, by: User, here: str) -> bool:
    """Take one key away; whether it was the last, which takes the recovery codes along and ends other sessions.

    ``here`` is the session that goes on. Raises Refusal for the last key of whoever must have one.
    """
    person = User.objects.get(pk=key.user_id)
    require(policies.can_edit(by, person))
    _lock(person)
    is_last = [one.pk for one in keys_of(person).all] == [key.pk]
    if is_last and policies.needs_second_factor(by):
        raise Refusal("Przy Twojej roli drugi klucz jest potrzebny. Najpierw dodaj nowy, potem usuń ten.")
    what = name_of(key)
    key.delete()
    if is_last:
        Authenticator.objects.filter(user=person).delete()
        # Elsewhere people are signed in by a key that is no more.
        person.sessions.exclude(pk=here).delete()
    emails.key_removed(person, what=what, is_last=is_last)
    record(events.KEY_REMOVED, by=by, target=person, what=what)
    return is_last


@transaction.atomic
def renew_codes(person: User, *, by: User) -> list[str]:
    """Ten new recovery codes; those from before stop working. Raises Refusal where there is no key they stand for."""
    require(policies.can_edit(by, person))
    _lock(person)
    if not has_one(person):
        raise Refusal("Kody zapasowe zastępują drugi klucz, a tego konto jeszcze nie ma.")
    Authenticator.objects.filter(user=person, type=Kind.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(person)
    record(events.CODES_RENEWED, by=by, target=person)
    return codes.get_unused_codes()


@transaction.atomic
def use_code(person: User, typed: str) -> Authenticator:
    """The key whose code was typed: the app's, or a recovery code, which is used up. Raises Refusal when it is none."""
    for key in Authenticator.objects.filter(user=person).exclude(type=Kind.WEBAUTHN):
        if _reading(key.wrap().validate_code, typed) and _is_first_use(person, typed):
            if key.type == Kind.RECOVERY_CODES:
                left = keys_of(person).codes_left
                emails.recovery_code_used(person, left=left)
                record(events.RECOVERY_CODE_USED, by=person, target=person, left=left)
            return key
    raise Refusal(WRONG_CODE)


def refuse_unless_locked() -> None:
    """A key signs in alone only in answer to a challenge that asked for the device's own lock, never to another one."""
    state = webauthn.get_state() or {}
    if state.get("user_verification") != "required":
        raise Refusal("To wejście wymaga nowej próby. Wróć na stronę logowania i wejdź kluczem jeszcze raz.")


def challenge(person: User | None) -> dict[str, Any]:
    """What the browser is asked to show a key: one of this person's, or without a person any, behind its own lock."""
    return webauthn.begin_authentication(person)


def use_key(person: User, credential: dict[str, Any]) -> Authenticator:
    """The person's key that has answered the challenge. Raises Refusal when none has."""
    return _told(webauthn.complete_authentication, person, credential)


def owner(credential: dict[str, Any]) -> User:
    """Whose key answers, by its own words (``use_key`` checks them). Raises Refusal when nobody's."""
    person = _told(webauthn.extract_user_from_response, credential)
    if not person.is_active or person.is_robot:
        raise Refusal(BAD_KEY)
    return person


@transaction.atomic
def reset(person: User, *, by: User) -> User:
    """Take all keys off somebody's account, so that the code from the letter opens it; all sessions end.

    For whoever has lost everything: an operator may after talking to them; an operator's own only at the console,
    by the robot. Raises Refusal where there is nothing to take off.
    """
    require(policies.can_reset_second_factor(by, person))
    _lock(person)
    if not has_one(person):
        raise Refusal("To konto nie ma drugiego klucza.")
    Authenticator.objects.filter(user=person).delete()
    person.sessions.all().delete()
    person.sign_in_links.filter(used_at=None).update(used_at=clock.now())
    emails.keys_reset(person)
    record(events.KEYS_RESET, by=by, target=person)
    return person


@transaction.atomic
def decline_offer(person: User, *, by: User) -> User:
    """The person does not want to be reminded of a second key."""
    require(policies.can_edit(by, person))
    if person.key_offer_closed_at is None:
        person.key_offer_closed_at = clock.now()
        person.save(update_fields=["key_offer_closed_at"])
    return person


def _welcome(key: Authenticator, *, by: User) -> Authenticator:
    """What follows every new key: codes for a bad day, a letter, a trace; and no more offers."""
    RecoveryCodes.activate(key.user)
    decline_offer(key.user, by=by)
    emails.key_set_up(key.user, what=name_of(key))
    record(events.KEY_SET_UP, by=by, target=key.user, what=name_of(key))
    return key


def _lock(person: User) -> None:
    User.objects.select_for_update().get(pk=person.pk)


def _is_first_use(person: User, code: str) -> bool:
    """Whether nobody has used this code just now; from here on somebody has."""
    return cache.add(f"zaloga.second.{person.pk}.{normalize_user_code(code)}", 1, timeout=CODE_IS_KNOWN_FOR_S)


def _told(read: Callable[..., Any], *said: Any) -> Any:
    """What the library makes of the browser's answer; Refusal when it can make nothing."""
    try:
        return read(*said)
    except NOT_READ as wrong:
        raise Refusal(BAD_KEY) from wrong


def _reading(read: Callable[..., Any], *said: Any) -> Any:
    """What was kept encrypted; Refusal when the site's secret has changed since."""
    try:
        return read(*said)
    except InvalidToken as lost:
        raise Refusal(UNREADABLE) from lost
