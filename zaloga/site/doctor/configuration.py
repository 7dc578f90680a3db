"""Settings from the environment: what is unsafe, and what does not fit together."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.cache import cache
from django.http.request import validate_host
from django.utils.crypto import get_random_string

from zaloga.core.words import fold
from zaloga.installation.now import current
from zaloga.site.doctor.finding import Finding, bad, good, odd

FEW_CHARACTERS = 10
INVENTED_PHONE = "71 000 00 00"


def mode() -> Iterator[Finding]:
    if settings.PRODUCTION:
        yield good("Tryb produkcyjny.")
        return
    reasons = [reason for reason, holds in settings.UNSAFE.items() if holds]
    words = f"Tryb lokalny ({'pokazowy' if settings.DEMO else 'bez danych pokazowych'}): dobry na próbę, nie dla ludzi."
    remedy = "Na serwerze ustaw ZALOGA_ENV=production."
    yield odd(words, f"{remedy} Brakuje do tego: {'; '.join(reasons)}." if reasons else remedy)


def secret() -> Iterator[Finding]:
    if settings.PRODUCTION and len(set(settings.SECRET_KEY)) < FEW_CHARACTERS:
        yield bad(
            "SECRET_KEY łatwo odgadnąć: ma za mało różnych znaków.",
            "Wylosuj nowy, na przykład: openssl rand -base64 48. Wszyscy zalogują się od nowa.",
        )
    elif settings.PRODUCTION:
        yield good("SECRET_KEY jest długi i losowy.")


def address() -> Iterator[Finding]:
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield bad(
            f"Adres w listach ({settings.SITE_URL}) nie należy do HOSTS ({', '.join(settings.ALLOWED_HOSTS)}).",
            "Dopisz tę nazwę do HOSTS albo popraw SITE_URL; inaczej odnośniki z listów nie działają.",
        )
    elif settings.PRODUCTION and site.scheme != "https":
        yield bad(f"Adres w listach ({settings.SITE_URL}) nie zaczyna się od https.", "Popraw SITE_URL.")
    else:
        yield good(f"Adres strony: {settings.SITE_URL}.")
    if settings.PRODUCTION and not settings.SECURE_PROXY_SSL_HEADER:
        yield odd(
            "BEHIND_PROXY jest wyłączone.",
            "Jeśli przed Załogą stoi nginx albo Caddy, ustaw BEHIND_PROXY=1; bez tego strona przekierowuje w kółko.",
        )


def time_zone() -> Iterator[Finding]:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        yield bad(f"Nie ma danych strefy {settings.TIME_ZONE}.", "Zainstaluj pakiet tzdata.")
    else:
        yield good(f"Strefa czasowa: {settings.TIME_ZONE}.")


def helpline() -> Iterator[Finding]:
    """What people are told to dial: the operator's own words from the page of settings stand before the environment."""
    if settings.PRODUCTION and current().phone == INVENTED_PHONE:
        yield odd(
            "Telefon pomocy jest zmyślony.",
            "Wpisz prawdziwy na stronie /instalacja/ustawienia/ albo ustaw HOUSE_PHONE i HOUSE_HOURS.",
        )


def shared_memory() -> Iterator[Finding]:
    """The cache: limits of signing in are counted there."""
    word = get_random_string(8)
    cache.set("doctor", word, 10)
    if cache.get("doctor") != word:
        yield bad("Pamięć podręczna gubi to, co dostaje.", "Sprawdź REDIS_URL albo tabelę „cache” w bazie.")
        return
    cache.delete("doctor")
    yield good(f"Pamięć podręczna działa ({'Redis' if 'redis' in fold(str(settings.CACHES)) else 'w bazie'}).")


BEFORE_DATABASE = [mode, secret, address, time_zone]
AFTER_DATABASE = [shared_memory, helpline]
