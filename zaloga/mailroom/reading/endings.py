"""What stands under a person's own words: signatures, contact blocks, advertisements of programs, legal clauses."""

import re
from collections.abc import Iterable, Sequence

from zaloga.mailroom.reading.text import bare

LONGEST_SIGNATURE = 8  # lines
LONGEST_CLAUSE = 60  # lines
MOST_ENDINGS = 12  # one under another
LONGEST_LINE = 90  # characters; what is longer is a sentence of somebody's
WRAPPED_LINE, WRAPPED_AT = 60, 70  # a line this long, into which the next word would not have gone
MANY_WORDS_OF_CLAUSE = 3
SIGNATURE_MARKS = ("--", "---")

PRODUCT = (
    r"iphone|ipad|ios\b|androi|galaxy|samsung|huawei|xiaomi|redmi|motorola|outlook|gmail|yahoo|proton|windows"
    r"|thunderbird|blackberry|k-9|\bmail\b|\bwp\b|onet|interi|\bo2\b|iname"
)
DEVICE = r"telefon|smartfon|tablet|urządzeni|poczt|aplikacj|mobil"
# „Wysłane z …”: a product may be called by many words, a device by a few; a sentence of somebody's goes on.
SENT = r"(?:wysłan[eoay]\s+(?:zz?e?|za pomocą|przez|przy użyciu)|sent (?:from|with|via|by|using))\s"
ADVERTISEMENTS = re.compile(
    rf"^(?:{SENT}(?=[^,]*(?:{PRODUCT}))(?:\S+\s*){{1,10}}|{SENT}(?=[^,]*(?:{DEVICE}))(?:[^\s,]+\s*){{1,4}}"
    r"|(?:pobierz|uzyskaj|pobierz bezpłatn\w+|get)\s.{0,20}outlook\b.{0,90}"
    r"|(?:darmowa|bezpłatna) poczta\b.{0,60}"
    r"|\[?nie otrzymujesz często wiadomości\b.*"
    r"|.{0,40}(?:wolna od wirusów|nie zawiera wirusów|virus-free)\b.{0,60})$",
    re.IGNORECASE,
)
CLAUSE_BEGINS = re.compile(
    r"^[\W_]*(?:klauzula|(?:uwaga[!:]?\s+)?(?:niniejsza|ta|treść (?:tej|niniejszej)) (?:wiadomoś|korespondencj"
    r"|informacj)"
    r"|informacj[ae] (?:zawart|o przetwarzaniu|dotycząc)|(?:informujemy,? że )?administratorem (?:pani|państwa"
    r"|twoich|pana)"
    r"|(?:zanim|pomyśl,? zanim) wydrukujesz|przed wydrukowaniem|(?:szanuj|chroń|chrońmy|dbaj|dbamy)\b.{0,40}drukuj"
    r"|chroń(?:my)? środowisko|(?:this|the information in this|confidentiality) (?:e-?mail|message|communication"
    r"|notice))",
    re.IGNORECASE,
)
# People write of the same law: such a beginning opens a clause only where it goes on to speak to whoever reads it.
MAY_BEGIN_CLAUSE = re.compile(
    r"^[\W_]*(?:(?:informujemy,? że )?administratorem danych|rodo\b|zgodnie z (?:art|rozporządzeni|rodo)"
    r"|je(?:śli|żeli) (?:nie (?:są|jest)|otrzyma))",
    re.IGNORECASE,
)
SPEAKS_TO_READER = re.compile(
    r"wiadomoś|korespondencj|adresat|odbiorc|e-?mail|klauzul|\b(?:pani|pana|państwa|państwu|twoich)\b", re.IGNORECASE
)
CLAUSE_SAYS = re.compile(
    r"poufn|tajemnic|administrator\w* (?:pani |państwa |twoich |pana )?danych|dan\w+ osobow|rodo\b|chronion"
    r"|wyłącznie dla adresat|(?:wyłącznie|tylko) (?:dla|do) (?:\w+ )?(?:adresat|użytku)|omyłk|pomyłk|niezamierzon"
    r"|przypadkow\w+ otrzym|odbiorc|drukuj|wydruk|środowisk|confidential|intended (?:solely|recipient|only)"
    r"|zakaz\w* (?:kopiowan|rozpowszechnian)|usunięci",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    r"^(?:(?:łączę|przesyłam|z)\s+(?:\w+\s+)?(?:poważani\w+|pozdrowieni\w+|wyraz\w+ szacunku|uszanowani\w+"
    r"|uścisk\w+|ukłon\w+)"
    r"|(?:serdecznie |gorąco |ciepło |miło )?pozdrawia(?:m|my)(?: (?:serdecznie|gorąco|ciepło|wszystkich|państwa))*"
    r"|(?:serdeczne |ciepłe )?pozdrowienia|pozdr|ukłony|uściski)[\s,.!]*$",
    re.IGNORECASE,
)
NAME = re.compile(
    r"^(?:(?:mgr|dr|inż|prof|hab|ks|s)\.? )*(?:[A-ZĄĆĘŁŃÓŚŹŻ][\w'’.-]*)(?: [A-ZĄĆĘŁŃÓŚŹŻ][\w'’.-]*){0,3},?$"
)
CONTACT = re.compile(
    r"(?:\+48[ -]?)?(?:\d[ -]?){9}|\btel\b|\bkom\b|\bmob\b|\bfax\b|\bfaks\b|\bwew\.|\bul\. |\bal\. |\bos\. "
    r"|\bpl\. |\d\d-\d{3}"
    r"|www\.|https?://|\S@\S|\bsp(?: nr)? ?\d|\b(?:zs|zso|zsp|zse|zst|lo|ckziu|ppp|odn|cdn|sosw|mow)\b"
    r"|szkoł|zespół|liceum|technikum|przedszkol|poradni|bibliotek|bursa|urząd|starostw|centrum|ośrodek|akademi"
    r"|uniwersytet"
    r"|nauczyciel|dyrektor|wychowaw|pedagog|psycholog|logoped|bibliotekar|doradc|konsultan|koordynator|przewodnicząc"
    r"|kierowni|specjalist|inspektor|sekretar|pracowni[ak]|egzaminator|trener|metodyk|lider|opiekun|wizytator"
    r"|referent"
    r"|magister|^mgr |^dr |^inż|numer konta|\bnip\b|\bregon\b|\bsala \d|\bp(?:ok)?\. ?\d",
    re.IGNORECASE,
)

# What nobody puts under a name: a postscript, a question, a few words with a full stop.
SENTENCE = re.compile(
    r"^p\.? ?s\b|[?!]$|^\S*[a-ząćęłńóśźż]\S*(?: \S+){3,}\.$|\bsię\b|\bo \d{1,2}(?:[:.]\d\d)?$"
    r"|^\w+(?:cie|my|ę|łam|łem|liśmy|łyśmy)\b",
    re.IGNORECASE,
)
DEEP_LINK = re.compile(r"^(?:https?://|www\.)[^\s/]+/\S+$")  # not the page of a school, but something on it
SCANNER = re.compile(
    r"^[\W_]*(?:informacja programu .{0,40}(?:antyw|antiv|eset|nod32)|(?:ta|niniejsza) wiadomość .{0,30}sprawdzona"
    r"|wiadomość (?:została|jest) sprawdzona|wolne od wirusów|this e-?mail has been (?:checked|scanned))",
    re.IGNORECASE,
)
ADDRESS_OF_PAGE = re.compile(r"^(?:https?://|www\.)\S+$")
BANNER = re.compile(
    r"^\W{0,3}(?:\[?nie otrzymujesz często wiadomości|(?:uwaga\W{1,3})?(?:ta |niniejsza )?(?:wiadomość|poczta"
    r"|e-?mail)"
    r" (?:pochodzi|przyszła|została wysłana|wysłano) (?:spoza|z zewnątrz)|(?:caution|warning"
    r"|uwaga)\W{1,3}(?:external|this e-?mail"
    r" originated)|external e-?mail|\[?external\]?$)",
    re.IGNORECASE,
)
Numbers = list[int]


def without(lines: Sequence[str], numbers: Iterable[int], author: str) -> Numbers:
    """The numbers of the person's own lines among these, empty ones at both ends left out."""
    kept = stripped(lines, [number for number in numbers if not BANNER.match(bare(lines[number]))])
    for _ in range(MOST_ENDINGS):
        shorter = stripped(lines, without_last(lines, kept, author)) if kept else kept
        if len(shorter) == len(kept):
            break
        kept = shorter
    return kept


def without_last(lines: Sequence[str], kept: Numbers, author: str) -> Numbers:
    """One thing less at the end: an advertisement, a clause, a marked signature or a contact block."""
    if ADVERTISEMENTS.match(bare(lines[kept[-1]])):
        return kept[:-1]
    start = clause(lines, kept)
    if start is None:
        start = marked_signature(lines, kept)
    if start is None:
        start = contact_block(lines, kept, author)
    return kept if start is None else kept[:start]


def stripped(lines: Sequence[str], kept: Numbers) -> Numbers:
    filled = [place for place, number in enumerate(kept) if lines[number].strip()]
    return kept[filled[0] : filled[-1] + 1] if filled else []


def clause(lines: Sequence[str], kept: Numbers) -> int | None:
    """Where a clause of confidentiality or of personal data begins in the last paragraph, or the word of a scanner."""
    first = paragraph(lines, kept, len(kept))
    if all(ADDRESS_OF_PAGE.match(lines[number]) for number in kept[first:]):  # of whoever made the scanner
        first = paragraph(lines, kept, first)
    for start in range(max(first, len(kept) - LONGEST_CLAUSE), len(kept)):
        words = " ".join(bare(lines[number]) for number in kept[start:])
        says = {found.casefold() for found in CLAUSE_SAYS.findall(words)}
        if opens_clause(words) and says or SCANNER.match(words):
            return start
        if start == first and len(says) >= MANY_WORDS_OF_CLAUSE and len(words) > 2 * LONGEST_LINE:
            return start
    return None


def opens_clause(words: str) -> bool:
    return bool(CLAUSE_BEGINS.match(words) or MAY_BEGIN_CLAUSE.match(words) and SPEAKS_TO_READER.search(words))


def paragraph(lines: Sequence[str], kept: Numbers, end: int) -> int:
    """Where the last paragraph before ``end`` begins."""
    while end and not lines[kept[end - 1]].strip():
        end -= 1
    while end and lines[kept[end - 1]].strip():
        end -= 1
    return end


def marked_signature(lines: Sequence[str], kept: Numbers) -> int | None:
    """Where „--” opens a signature: a few short lines under it to the end, and no paragraph of somebody's words."""
    under: list[str] = []
    for start in range(len(kept) - 1, -1, -1):
        line = lines[kept[start]].strip()
        if line in SIGNATURE_MARKS:
            return None if is_paragraph(under) or is_between_marks(lines, kept, start) else start
        if line:
            under.insert(0, lines[kept[start]])
        if len(under) > LONGEST_SIGNATURE or len(line) > LONGEST_LINE:
            return None
    return None


def is_between_marks(lines: Sequence[str], kept: Numbers, mark: int) -> bool:
    """Whether the same mark stands above too, near enough to set something off in the middle of the text."""
    above = [lines[number].strip() for number in kept[max(0, mark - LONGEST_SIGNATURE) : mark]]
    return any(line in SIGNATURE_MARKS for line in above)


def is_paragraph(under: Sequence[str]) -> bool:
    """Whether two lines in a row are as long as programs make them when they wrap what somebody wrote."""
    return any(
        len(line) > WRAPPED_LINE and len(line) + len(following.split(" ")[0]) >= WRAPPED_AT
        for line, following in zip(under, under[1:], strict=False)
    )


def contact_block(lines: Sequence[str], kept: Numbers, author: str) -> int | None:
    """Where a title, a school, an address begin under the farewell or the name, and nothing else follows to the end.

    Farewell and name are the person's own and stay, the name once.
    """
    filled = [place for place, number in enumerate(kept) if lines[number].strip()]
    texts = [bare(lines[kept[place]]) for place in filled]
    for last in range(len(texts) - 1, max(0, len(texts) - LONGEST_SIGNATURE - 2), -1):
        above, under = texts[:last], texts[last:]
        if ends_letter(above, author) and are_of_work(under):
            is_said_twice = len(above) > 1 and above[-1].casefold() == above[-2].casefold()
            return filled[last - 1 if is_said_twice else last]
    return None


def ends_letter(texts: Sequence[str], author: str) -> bool:
    """Whether the last of these lines is a farewell, or the name under it, or the author's name wherever it stands."""
    if FAREWELL.match(texts[-1]):
        return True
    if not NAME.match(texts[-1]) or len(texts) == 1:
        return False
    name = texts[-1].rstrip(",").casefold()
    return bool(FAREWELL.match(texts[-2])) or name in author.casefold() or name == texts[-2].casefold()


def are_of_work(texts: Sequence[str]) -> bool:
    """Short lines that say where somebody works and how to reach them, at least every second of them surely."""
    are_plain = all(len(line) <= LONGEST_LINE and not SENTENCE.search(line) for line in texts)
    are_links = [bool(DEEP_LINK.match(line)) for line in texts]
    sure = sum(bool(CONTACT.search(line)) for line, is_link in zip(texts, are_links, strict=True) if not is_link)
    return are_plain and len(texts) <= LONGEST_SIGNATURE and sure * 2 >= len(texts) and sure > any(are_links)
