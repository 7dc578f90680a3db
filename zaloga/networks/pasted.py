"""Addresses and names out of whatever was pasted: a column of a sheet, a line „Do:” of a mail program, a list typed.

    text = clean(raw)        what stands in the box from now on
    for one in read(text):   everything that was found, in order, wrong pieces too

Nothing here asks the database. The work grows with the length of the text and not faster.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
LONGEST_PIECE = 300  # how much of a wrong line is shown
MOST_WORDS_OF_A_NAME = 6
MOST_DOTS = 4

NO_ADDRESS = "Nie ma tu adresu e-mail."
POLISH_LETTERS = "W adresie są polskie litery. Przed znakiem @ adres ich nie ma."
TWO_SIGNS = "W jednym adresie są dwa znaki @."
BLANK_INSIDE = "Przy znaku @ jest odstęp albo czegoś brakuje. Adres pisze się bez odstępów."
UNFINISHED = "Ten adres wygląda na niepełny. Powinien wyglądać tak: anna@szkola.example."
TOO_LONG = "To za długie na adres e-mail."
GLUED = "Do adresu mogło się coś przykleić. Rozdziel to odstępem albo zaznacz, że adres jest dobry."
GLUED_BEHIND = "Za adresem stoi coś bez odstępu. Wstaw go i sprawdź jeszcze raz."

UNSEEN = ("Cc", "Cf", "Cs", "Co")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BLANKS = re.compile("[^\\S\n\t]+")
SPELLED_AT = re.compile(r" ?[(\[{] ?(?:at|małpa|malpa) ?[)\]}] ?", re.IGNORECASE)
SPELLED_DOT = re.compile(r" ?[(\[{] ?(?:dot|kropka) ?[)\]}] ?", re.IGNORECASE)
SAID_AT = re.compile(r" (?:at|małpa|malpa) (?=[\w-]{1,63}(?:\.| kropka | dot )\w)", re.IGNORECASE)
SAID_DOT_BEFORE = re.compile(r" (?:kropka|dot) (?=[\w-]{1,63}@)")
SAID_DOT_BEHIND = re.compile(r"(@[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}) (?:kropka|dot) (?=\w)")
# A colon or a long dash is no part of an address, so what stands before it is something else.
PARTED = re.compile(r"(?<=[^\s:–—@])([:–—])(?=[^\s:–—@]{1,64}@)")
MAILTO = re.compile(r"mailto: ?", re.IGNORECASE)
LABEL = re.compile(
    r"^[\s\"']*(?:do|dw|udw|to|cc|bcc|od|from|e-?mail|adres(?: e-?mail)?|kontakt|osoby) ?: ?", re.IGNORECASE
)
NUMBERING = re.compile(r"^ ?(?:\d{1,4} ?[.)]|[-–—*•·]) ")
TOKEN = re.compile(r"[^\s<>()\[\]{},;|\"„”“«»]+")
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
IN_ANGLES = re.compile(r"<[^<>]+>")
ROUND = re.compile(r"[<>()\[\]{}|\"„”“«»]+")
TITLES = (
    "l p lp nr imię imie imiona nazwisko nazwiska osoba osoby uczestnik uczestnicy nauczyciel nazwa adres adresy "
    "mail maile e-mail e-maile email emaile szkoła szkola placówka placowka telefon tel uwagi poczta i oraz "
    "elektroniczny name surname first last address"
)
# What looks like more than an address: a telephone or a number of a list before it, signs that hardly any address has.
STRANGE = re.compile(r"[/=*!#$%&^`{|}~'’]")
NUMBERED = re.compile(r"(?:tel|kom|fax|faks)[.:]?\d|\d{1,3}[.)][^\W\d]|\d{6,}[^\W\d]", re.IGNORECASE)
REST_OF_PHONE = re.compile(r"\d{2,3}[^\W\d]")
WORD_BEHIND = re.compile(r"\.[a-z]{2,}[A-ZĄĆĘŁŃÓŚŹŻ]")
HEADINGS = frozenset(TITLES.split())
LABELS = frozenset(("e-mail:", "email:", "mail:", "adres:", "kontakt:"))
AROUND = ".,:!'`´’*/\\ "
IS_ADDRESS = EmailValidator()


@dataclass(frozen=True, slots=True)
class Found:
    """One address with the name beside it, or a piece in which no address can be read and the reason why.

    Where the piece might be an address after all, ``maybe`` gives it: only a person can tell.
    """

    email: str = ""
    name: str = ""
    piece: str = ""
    problem: str = ""
    maybe: str = ""

    def __str__(self) -> str:
        """As it may be pasted again."""
        address = self.piece or self.email
        return f"{self.name} <{address}>" if self.name else address

    def meant(self) -> "Found":
        """The same once a person has said that the address is good."""
        return Found(email=self.maybe, name=self.name) if self.maybe else self


@dataclass(slots=True)
class Cell:
    """Text between two separators, the addresses in it and the words beside them."""

    text: str
    mark: str  # the separator before it
    addresses: list[str]
    words: str
    doubts: dict[str, "Found"] = field(default_factory=dict)  # of addresses that are perhaps more than that

    @property
    def is_broken(self) -> bool:
        """Meant as an address, and none."""
        return not self.addresses and ("@" in self.text or bool(IN_ANGLES.search(self.text)))


def clean(raw: str) -> str:
    """The pasted text without what cannot be seen: full-width signs narrowed, odd blanks plain, line ends as LF.

    ``mailto:`` goes and (at) or „małpa” becomes @, so that every piece that ``read`` shows stands in the cleaned text
    as shown.
    """
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFKC", raw))
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in UNSEEN)
    text = BLANKS.sub(" ", MAILTO.sub(" ", text))
    text = SPELLED_DOT.sub(".", SPELLED_AT.sub("@", text)) if "@" in text or "(" in text or "[" in text else text
    text = PARTED.sub(r"\1 ", spelled_out(text))
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")


def spelled_out(text: str) -> str:
    """anna małpa szkola kropka example -> anna@szkola.example"""
    text = SAID_AT.sub("@", text)
    if "@" not in text:
        return text
    text = SAID_DOT_BEFORE.sub(".", text)
    for _ in range(MOST_DOTS):
        text = SAID_DOT_BEHIND.sub(r"\1.", text)
    return text


def read(text: str, *, most: int | None = None) -> list[Found]:
    """Everything found in a cleaned text, in the order in which it stands there; at most so many."""
    return list(islice((found for line in text.split("\n") for found in of_line(line)), most))


def mend(text: str, pieces: Iterable[tuple[str, str]]) -> str:
    """The text with wrong pieces replaced by what was typed instead of them.

    A piece that is no longer there was changed in the box as well: then the correction comes as a new line.
    """
    for wrong, right in pieces:
        place = wrong and re.search(re.escape(wrong), text, re.IGNORECASE)
        if place:
            text = text[: place.start()] + right + text[place.end() :]
        elif right:
            text = f"{text}\n{right}"
    return clean(text)


def of_line(line: str) -> Iterator[Found]:
    """One line: a row of a sheet with one address in it, or several people after each other."""
    plain = NUMBERING.sub("", LABEL.sub("", line))
    parts = list(cut(plain, ";"))
    if len(parts) > 1 and any(part.addresses and part.words for part in parts):
        yield from (found for part in parts if part.text.strip() for found in of_part(part.text))
    elif plain.strip():
        yield from of_part(plain)


def of_part(text: str) -> Iterator[Found]:
    """A line, or one person's part of it."""
    cells = list(cut(text, ",;\t"))
    found = sum(len(cell.addresses) for cell in cells)
    if found > 1:
        yield from one_after_another(cells)
    elif found == 1:
        yield judged(next(cell.addresses[0] for cell in cells if cell.addresses), cells)
        yield from (wrong_piece(cell) for cell in cells if cell.is_broken)
    elif joined := next((joined for cell in cells if (joined := without_blanks(cell.text))), ""):
        yield judged(joined, [cell for cell in cells if "@" not in cell.text])
    elif not is_heading(text):
        yield Found(piece=text.strip()[:LONGEST_PIECE], problem=BLANK_INSIDE if "@" in text else NO_ADDRESS)


def one_after_another(cells: list[Cell]) -> Iterator[Found]:
    """Addresses and names in turn. Names stand before their addresses, unless the very first cell is a bare address."""
    names_follow = bool(cells[0].addresses) and not cells[0].words
    waiting: list[Cell] = []
    address = ""
    for cell in cells:
        if cell.is_broken:
            yield wrong_piece(cell)
        elif not cell.addresses:
            waiting.append(cell)
        elif names_follow and len(cell.addresses) == 1 and not cell.words:
            if address:
                yield judged(address, waiting)
            address, waiting = cell.addresses[0], []
        else:
            if address:
                yield judged(address, waiting)
                address, waiting = "", []
            yield from left_over(waiting[:-1])
            yield from in_one_cell(cell, waiting[-1:])
            waiting = []
    if address:
        yield judged(address, waiting)
    else:
        yield from left_over(waiting)


def left_over(cells: list[Cell]) -> Iterator[Found]:
    """Somebody's name without an address, between other people."""
    yield from (wrong_piece(cell) for cell in cells if " " in cell.words and is_name(cell.words))


def in_one_cell(cell: Cell, before: list[Cell]) -> Iterator[Found]:
    """Addresses that no separator parts: each takes the words before it."""
    if len(cell.addresses) == 1:
        yield judged(cell.addresses[0], [*before, cell])
        return
    rest = cell.text
    for address in cell.addresses:
        words, rest = (re.split(re.escape(address), rest, maxsplit=1, flags=re.IGNORECASE) + [""])[:2]
        yield judged(address, [*before, Cell(words, "", [], bare(words), cell.doubts)])
        before = []


def judged(address: str, cells: list[Cell]) -> Found:
    if problem := what_is_wrong(address):
        return Found(piece=address[:LONGEST_PIECE], problem=problem, name=name_of(cells))
    doubt = next((cell.doubts[address] for cell in cells if address in cell.doubts), None)
    if doubt:
        return replace(doubt, name=name_of(cells))
    return Found(email=address, name=name_of(cells))


def wrong_piece(cell: Cell) -> Found:
    return Found(piece=cell.text.strip()[:LONGEST_PIECE], problem=BLANK_INSIDE if "@" in cell.text else NO_ADDRESS)


def cut(line: str, separators: str) -> Iterator[Cell]:
    """Cells of a line; a separator inside quotes or brackets parts nothing. An unclosed quote is no quote."""
    start, mark, closing, position = 0, "", "", 0
    while position < len(line):
        sign = line[position]
        if closing:
            closing = "" if sign == closing else closing
        elif sign in '"<(' and is_closed(line, position, sign):
            closing = {"<": ">", "(": ")"}.get(sign, '"')
        elif sign in separators:
            yield cell(line[start:position], mark)
            start, mark = position + 1, sign
        position += 1
    yield cell(line[start:], mark)


def is_closed(line: str, position: int, sign: str) -> bool:
    """Whether the quote or bracket that opens here closes soon: what is quoted is a name or an address, not a page."""
    return line.find({"<": ">", "(": ")"}.get(sign, '"'), position + 1, position + LONGEST_ADDRESS) > 0


def cell(text: str, mark: str) -> Cell:
    found: dict[str, Found | None] = {}
    for address, token, before in addresses_in(text):
        found.setdefault(address, doubtful(address, token, before))
    beside = (token for token in text.split() if "@" not in token and token.lower() not in LABELS)
    words = named(" ".join(beside)) if found else text
    doubts = {address: doubt for address, doubt in found.items() if doubt}
    return Cell(text, mark, list(found), bare(words), doubts)


def named(words: str) -> str:
    """Without what stands in brackets, where that alone keeps it from being a name: Anna Kowalska (SP 3)."""
    without = IN_BRACKETS.sub(" ", words)
    return without if is_name(turned(bare(without))) and not is_name(turned(bare(words))) else words


def addresses_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Whatever holds a sign @ with something on both sides: as the house keeps it, as it stands, what is before it."""
    for found in TOKEN.finditer(text) if "@" in text else ():
        token = found[0]
        if "@" in token.strip("@") and (address := normal(token)):
            yield address, token, text[max(0, found.start() - LONGEST_NAME) : found.start()]


def doubtful(address: str, token: str, before: str) -> Found | None:
    """The address with a question to a person, when something else seems to have grown together with it."""
    token = token.strip(AROUND)
    local, _, domain = token.partition("@")
    if WORD_BEHIND.search(domain):
        return Found(piece=token[:LONGEST_PIECE], problem=GLUED_BEHIND)
    is_glued = (
        STRANGE.search(local)
        or NUMBERED.match(local)
        or (re.search(r"\d[ -]$", before) and REST_OF_PHONE.match(local))
        or (local[:1].isupper() and local[1:2].islower() and is_lone_name(before))
    )
    return Found(piece=token[:LONGEST_PIECE], problem=GLUED, maybe=address) if is_glued else None


def is_lone_name(before: str) -> bool:
    """Whether one name alone stands there, so that the surname may have gone into the address."""
    words = bare(before).split()
    return len(words) == 1 and is_name(words[0])


def normal(token: str) -> str:
    """An address in lower case, without what stood around it."""
    return token.partition("?")[0].strip(AROUND).lower() if token else ""


def without_blanks(text: str) -> str:
    """anna @szkola.example -> anna@szkola.example, only where nothing else stands in the cell."""
    around = [part.strip() for part in ROUND.sub(" ", text).strip().split("@")]
    is_alone = len(around) == 2 and all(around) and not any(" " in part for part in around)
    return normal("@".join(around)) if is_alone else ""


def what_is_wrong(address: str) -> str:
    """Why this is no address, in a sentence; nothing when it is one."""
    if not address:
        return BLANK_INSIDE
    if len(address) > LONGEST_ADDRESS:
        return TOO_LONG
    if address.count("@") > 1:
        return TWO_SIGNS
    if not address.partition("@")[0].isascii():
        return POLISH_LETTERS
    try:
        IS_ADDRESS(address)
    except ValidationError:
        return UNFINISHED
    return ""


def bare(words: str) -> str:
    """Words without brackets, quotes and stray signs."""
    return " ".join(ROUND.sub(" ", words).split()).strip(" ,;:.-–—'*_/\\")


def name_of(cells: list[Cell]) -> str:
    """The name in the cells: one with two words or more is whole, else two single words make it.

    After a comma it is the first name that follows: Kowalska, Anna is Anna Kowalska.
    """
    words = [(cell.mark, turned(cell.words)) for cell in cells if is_name(turned(cell.words))]
    if not words:
        return ""
    (_, first), (mark, second) = words[0], words[1] if len(words) > 1 else ("", "")
    if " " in first or not second or " " in second:
        return (first if " " in first or not second else second)[:LONGEST_NAME]
    return (f"{second} {first}" if mark == "," else f"{first} {second}")[:LONGEST_NAME]


def turned(words: str) -> str:
    """Kowalska, Anna -> Anna Kowalska."""
    surname, comma, first = words.partition(", ")
    return f"{first} {surname}" if comma else words


def is_name(words: str) -> bool:
    """Letters with hyphens, dots and apostrophes, beginning with a capital, few; a school's number is no name."""
    parts = words.split()
    is_short = 0 < len(parts) <= MOST_WORDS_OF_A_NAME and len(words) <= LONGEST_NAME
    return is_short and any(part[0].isupper() for part in parts) and all(map(is_name_part, parts))


def is_name_part(part: str) -> bool:
    return all(sign.isalpha() or sign in "-.'’" for sign in part)


def is_heading(line: str) -> bool:
    """A line of nothing, or of nothing but titles of columns."""
    words = re.split(r"[\s,;:|/.()\"]+", line[: LONGEST_PIECE * 2].lower())
    return len(line) <= LONGEST_PIECE and all(word in HEADINGS or not word for word in words)
