"""SPF, DKIM and DMARC of the domains we write from (RFC 7208, 6376, 7489). A fault is what spoils our signature."""

import re
from collections.abc import Iterator

import dns.exception
import dns.resolver
from django.conf import settings

from zaloga.notifications.signing import BadKey, public_half
from zaloga.site.doctor.finding import Finding, bad, good, odd
from zaloga.site.doctor.mail import sender_domain

PATIENCE_S = 5
UNKNOWN = "Powtórz sprawdzenie tam, gdzie działa DNS."


class Silent(Exception):
    """DNS gave no answer, neither yes nor no."""


def resolver() -> dns.resolver.Resolver:
    """The machine's own, or the server given in DNS_SERVER (address, or address:port)."""
    if not settings.DNS_SERVER:
        return dns.resolver.Resolver()
    address, _, port = settings.DNS_SERVER.partition(":")
    asked = dns.resolver.Resolver(configure=False)
    asked.nameservers = [address]
    asked.port = int(port or 53)
    return asked


def texts(name: str) -> list[str]:
    """TXT records of a name, each put together; none when there is no such name. Raises Silent."""
    try:
        answer = resolver().resolve(name, "TXT", lifetime=PATIENCE_S, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise Silent from error
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def sender_records() -> Iterator[Finding]:
    for domain in sender_domains():
        try:
            yield from spf(domain)
            yield from dkim(domain)
            yield from dmarc(domain)
        except Silent:
            yield odd(f"Nie udało się zapytać DNS o {domain}.", UNKNOWN)


def sender_domains() -> list[str]:
    """The house's own, and where people answer by mail that of networks too."""
    domains = [sender_domain()]
    if settings.MAIL_LISTEN or settings.IMAP_HOST:
        domains.append(settings.MAIL_DOMAIN)
    return list(dict.fromkeys(domains))


def spf(domain: str) -> Iterator[Finding]:
    found = [text for text in texts(domain) if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if not found:
        yield odd(
            f"SPF: {domain} nie mówi, skąd wolno wysyłać jej listy.", "Dodaj rekord TXT, na przykład: v=spf1 mx -all"
        )
    elif len(found) > 1:
        yield odd(f"SPF: {domain} ma {len(found)} rekordy, a wtedy żaden się nie liczy.", "Zostaw jeden.")
    elif re.search(r"\s\+?all\b", found[0], re.IGNORECASE):
        yield odd(f"SPF: {domain} pozwala wysyłać wszystkim ({found[0]}).", "Zakończ rekord przez -all albo ~all.")
    else:
        yield good(f"SPF: {found[0]}")


def dkim(domain: str) -> Iterator[Finding]:
    selector = settings.EMAIL_DKIM_SELECTOR
    if not selector:
        tell, remedy = (bad, "") if settings.EMAIL_DKIM_KEY else (odd, "; zna go serwer poczty")
        yield tell("DKIM: nie wiadomo, pod jaką nazwą leży klucz.", f"Podaj EMAIL_DKIM_SELECTOR{remedy}.")
        return
    try:
        ours = public_half() if settings.EMAIL_DKIM_KEY else ""
    except BadKey as error:
        yield bad(f"DKIM: {error}. Listy wychodzą bez podpisu.", "Popraw EMAIL_DKIM_KEY (docs/running.md, 6).")
        return
    name = f"{selector}._domainkey.{domain}"
    found = [tags(text) for text in texts(name)]
    keys = [one["p"] for one in found if "p" in one and one.get("v", "DKIM1") == "DKIM1"]
    if not keys:
        yield odd(f"DKIM: pod {name} nie ma klucza.", "Weź rekord z ustawień serwera poczty i dodaj go w DNS.")
    elif not keys[0]:
        yield odd(f"DKIM: klucz pod {name} jest odwołany (p= jest puste).", "Podpisuj nowym kluczem.")
    elif ours and ours not in ["".join(key.split()) for key in keys]:
        yield bad(
            f"DKIM: klucz pod {name} nie pasuje do naszego, więc podpisy są nieważne.", f"Rekord: v=DKIM1; p={ours}"
        )
    else:
        yield good(f"DKIM: klucz jest pod {name}{' i pasuje do naszego' if ours else ''}.")


def dmarc(domain: str) -> Iterator[Finding]:
    """Of the domain itself or of one above it: a county's name may lie under the office's."""
    for above in [domain, *parents(domain)]:
        found = [text for text in texts(f"_dmarc.{above}") if tags(text).get("v") == "DMARC1"]
        if found:
            policy = tags(found[0]).get("p", "")
            if policy == "none":
                yield odd(
                    f"DMARC: {above} tylko się przygląda (p=none).", "Gdy SPF i DKIM są dobre, ustaw p=quarantine."
                )
            else:
                yield good(f"DMARC: {above}, p={policy}.")
            return
    yield odd(
        f"DMARC: {domain} nie mówi, co robić z podrobionymi listami.",
        f"Dodaj rekord TXT pod _dmarc.{domain}: v=DMARC1; p=quarantine",
    )


def parents(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels) - 1)]


def tags(text: str) -> dict[str, str]:
    """The tag=value list of a DKIM or DMARC record."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, is_pair, value in pairs if is_pair}
