"""Polish words: plurals, dates, no-break spaces, sorting, and text cleaned of what cannot be seen."""

import re
import unicodedata
from datetime import date, datetime

from django.utils import timezone

from zaloga.core import clock

MONTHS = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]
MONTHS_NOMINATIVE = [
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
]
WEEKDAYS = ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"]
WEEKDAYS_SINCE = ["poniedziałek", "wtorek", "środę", "czwartek", "piątek", "sobotę", "niedzielę"]
WEEKDAYS_UNTIL = ["poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli"]

ALPHABET = "0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
ORDER = {letter: f"{position:02d}" for position, letter in enumerate(ALPHABET, start=10)}

FORMER = "były uczestnik"  # instead of the name of whoever has left the house
SOMEBODY = "Ktoś z załogi"  # instead of the name of whoever wrote anonymously
PARTS_OF_DAY = ["w nocy", "rano", "po południu", "wieczorem"]
HOURS_OF_PART = 24 // len(PARTS_OF_DAY)

# Control characters, direction overrides and isolates, zero-width characters: they hide or disguise text.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SHORT_WORD = re.compile(r"(?<=[\s(„\u00a0])([wziouaWZIOUA]) (?=\S)|^([wziouaWZIOUA]) (?=\S)")
E_MAIL = re.compile(r"(?<![\w-])([eE])-(?=mail)")
NUMBER_UNIT = re.compile(r"(\d) (?=(?:osób|osoby|osoba|szk[oó]|min|godz|r\.|zł|kB|MB|KB|dni|lat|pkt)\w*)")


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form of a Polish noun that goes with n (CLDR: one, few, many)."""
    if n == 1:
        return one
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return few
    return many


def teaching_hours(n: int) -> str:
    """4 godziny dydaktyczne."""
    return f"{n} {plural(n, 'godzina dydaktyczna', 'godziny dydaktyczne', 'godzin dydaktycznych')}"


def network_named(name: object, word: str = "sieci") -> str:
    """sieci „Matematyka”; a name that begins with the word takes its form instead of hearing it twice: „Sieci z…”."""
    own = re.match(r"sieć(?=\s)", str(name), re.IGNORECASE)
    return f"„{word.capitalize()}{str(name)[own.end() :]}”" if own else f"{word} „{name}”"


def capital(text: str) -> str:
    """The text beginning with a capital letter, as a sentence does; a name such as „eTwinning” keeps its own way."""
    first = text.split(" ", 1)[0]
    return f"{text[:1].upper()}{text[1:]}" if first == first.lower() else text


def tidy_line(text: str) -> str:
    """One line of text without unseen characters and with single spaces."""
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def tidy_text(text: str) -> str:
    """Running text without unseen characters, line ends as LF, no blanks around."""
    return UNSEEN.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def hard_spaces(text: str) -> str:
    """No-break spaces after w, z, i, o, u, a and between a number and its unit, a no-break hyphen in e-mail."""
    text = E_MAIL.sub("\\1\u2011", text)
    return NUMBER_UNIT.sub("\\1\u00a0", SHORT_WORD.sub("\\1\\2\u00a0", text))


def sort_key(text: str) -> str:
    """A key that sorts Polish words as a dictionary does (Łoś after Lis), whatever the database's collation."""
    return "".join(ORDER.get(letter, f"99{letter}" if letter.isalnum() else "00") for letter in fold_case(text))


def fold_case(text: str) -> str:
    """Lower case; foreign accents dropped, Polish letters kept."""
    return "".join(
        letter if letter in ORDER else unicodedata.normalize("NFD", letter)[0] for letter in text.lower().strip()
    )


def fold(text: str) -> str:
    """Lower case without any accents, for finding (Łódź -> lodz)."""
    flat = unicodedata.normalize("NFD", text.lower().replace("ł", "l"))
    return " ".join("".join(letter for letter in flat if not unicodedata.combining(letter)).split())


def day(value: date | datetime, *, weekday: bool = False) -> str:
    """3 grudnia, czwartek, 3 grudnia; the year only if it is another one than today's."""
    when = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = f"{when.day}\u00a0{MONTHS[when.month - 1]}"
    if when.year != clock.today().year:
        text += f" {when.year}"
    return f"{WEEKDAYS[when.weekday()]}, {text}" if weekday else text


def on_day(value: date | datetime) -> str:
    """When something falls: w środę, 1 września; we wtorek, 2 września."""
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{on_weekday(on)}, {day(on)}"


def on_weekday(on: date) -> str:
    """w środę; we wtorek."""
    return f"{'we' if on.weekday() == 1 else 'w'} {WEEKDAYS_SINCE[on.weekday()]}"


def at_moment(value: datetime) -> str:
    """we wtorek, 3 marca o 16:45, on the wall in Warsaw."""
    return f"{on_day(value)} o {hour(value)}"


def hour(value: datetime) -> str:
    """15:30, on the wall in Warsaw."""
    local = timezone.localtime(value)
    return f"{local.hour}:{local.minute:02d}"


def when(value: datetime) -> str:
    """dziś, 7:40; wczoraj, 18:12; środa, 9:05; 12 listopada. Relative only up to yesterday."""
    days = (clock.today() - timezone.localtime(value).date()).days
    if days == 0:
        return f"dziś, {hour(value)}"
    if days == 1:
        return f"wczoraj, {hour(value)}"
    if 1 < days < 7:
        return f"{WEEKDAYS[timezone.localtime(value).weekday()]}, {hour(value)}"
    return day(value)


def part_of_day(value: datetime) -> datetime:
    """The moment at which that part of the day began in Warsaw: the only time an anonymous post keeps."""
    local = timezone.localtime(value)
    return local.replace(hour=local.hour // HOURS_OF_PART * HOURS_OF_PART, minute=0, second=0, microsecond=0)


def roughly(value: datetime) -> str:
    """dziś rano, wczoraj wieczorem, środa po południu, 12 listopada w nocy: nothing finer."""
    local = timezone.localtime(value)
    days = (clock.today() - local.date()).days
    part = PARTS_OF_DAY[local.hour // HOURS_OF_PART]
    if days in (0, 1):
        return f"{'wczoraj' if days else 'dziś'} {part}"
    if 1 < days < 7:
        return f"{WEEKDAYS[local.weekday()]} {part}"
    return f"{day(value)} {part}"


def since(value: datetime) -> str:
    """When a visit was: dzisiaj, wczoraj, w środę, we wtorek, 12 listopada."""
    days = (clock.today() - timezone.localtime(value).date()).days
    if days == 0:
        return "dzisiaj"
    if days == 1:
        return "wczoraj"
    if 1 < days < 7:
        return on_weekday(timezone.localtime(value).date())
    return day(value)


def size(octets: int) -> str:
    """210 KB, 1,2 MB."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}\u00a0KB"
    return f"{octets / 1_000_000:.1f}\u00a0MB".replace(".", ",")


def initials(name: str) -> str:
    """AJ for Anna Jarosz; titles such as „dr” do not count."""
    words = [word for word in name.split() if word[0].isupper()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]) or "?"


def number(text: str) -> int | None:
    """The whole number that came from outside as text, or None when it is none or too long for a key."""
    return int(text) if len(text) <= 18 and text.isascii() and text.isdecimal() else None
