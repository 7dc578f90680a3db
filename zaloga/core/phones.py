"""Telephone numbers as people in Poland write them."""

import re

from django.core.exceptions import ValidationError

EXAMPLE = "Napisz go na przykład tak: 71 389 00 00."
EXTENSION = re.compile(r",?\s*(?:wewn|wew|w)\.?\s*(\d{1,6})$", re.IGNORECASE)
ALLOWED = re.compile(r"\+?[0-9 ()./-]+")
OURS = ("0048", "48", "0")
USUAL = 9
SHORT = (5, 6)  # 19 115, 116 111
ABROAD = range(8, 16)  # E.164


def one_number(text: str) -> None:
    """Let through one number: of nine digits, short, or with a foreign prefix; also with an extension.

    Raises ValidationError with what is wrong.
    """
    number = EXTENSION.sub("", text.strip())
    if not ALLOWED.fullmatch(number):
        raise ValidationError(f"W numerze telefonu jest coś poza cyframi, odstępami i znakiem +. {EXAMPLE}")
    digits = re.sub(r"\D", "", number)
    is_foreign = number.startswith("+") and not digits.startswith("48")
    if is_foreign and len(digits) in ABROAD:
        return
    count = len(digits.removeprefix("48") if number.startswith("+48") else national(digits))
    if is_foreign or count not in (USUAL, *SHORT):
        said = len(digits) if is_foreign else count
        raise ValidationError(f"W numerze telefonu jest zwykle 9 cyfr, a tu jest ich {said}. {EXAMPLE}")


def national(digits: str) -> str:
    """Nine digits, whatever stands before them."""
    prefix = next((prefix for prefix in OURS if digits.startswith(prefix)), "")
    return digits.removeprefix(prefix) if len(digits) == USUAL + len(prefix) else digits


def to_dial(text: str) -> str:
    """What a link tel: needs: +48713890000;ext=12. An unusual number stays as its digits are."""
    extension = EXTENSION.search(text)
    number = EXTENSION.sub("", text)
    digits = re.sub(r"\D", "", number)
    home = national(digits)
    whole = f"+48{home}" if len(home) == USUAL else f"+{digits}" if number.strip().startswith("+") else digits
    return f"{whole};ext={extension[1]}" if extension else whole
