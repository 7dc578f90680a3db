"""Names of institutions: from the register's CAPITALS to what people say, and words by which they are found."""

import re

from zaloga.core.words import fold, tidy_line

# Written small inside a name; of these some only when a dot follows (KS. is a priest, KS may be a sports club).
PREPOSITIONS = "w we z ze na nad pod przy przed i oraz imienia dla do od o u a nr ss ps pw stopnia"
SHORTENED = "im ul al pl os ks św dr prof gen płk mjr kpt por hr bp abp kard bł st hm ppłk inż mgr ppor rtm"
SMALL, DOTTED = {*PREPOSITIONS.split(), *SHORTENED.split()}, {*SHORTENED.split()}
# Titles are common nouns, yet only where they precede a patron's name.
RANKS = "marszałka rotmistrza generała pułkownika majora kapitana porucznika profesora doktora hetmana króla królowej"
CHURCH = "księdza kardynała biskupa arcybiskupa prałata infułata prymasa papieża błogosławionego błogosławionej"
TITLES = {*RANKS.split(), *CHURCH.split()}
KNOWN = "TEB AP KEN STO TWP OHP UŁ PŁ LO SP ZS AK WP UE NSA ZNP UAM OPP UNESCO PAX CKU CKZ MOS MOW PPP"
ACRONYMS = {*KNOWN.split()}
ROMAN = re.compile(r"(?=[IVXLC])(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
AFTER_FIRST = re.compile(r"I{0,3}|ST\.?|STOPNIA|(SPOŁECZNE|PRYWATNE|NIEPUBLICZNE|KATOLICKIE)?\s?LICEUM|LO|W|WE")
GLUED = re.compile(r"\b(im|ul|al|ks|św|bł|dr|prof|gen|nr)\.?(?<=[.nr])(?=[^\W\d_]{3}|\d)", re.IGNORECASE)

SHORTER = {
    "Szkoła Podstawowa": "SP",
    "Liceum Ogólnokształcące": "LO",
    "Zespół Szkolno-Przedszkolny": "ZSP",
    "Zespół Szkół": "ZS",
    "Poradnia Psychologiczno-Pedagogiczna": "PPP",
}
# What people type, for words that stand in the name or kind of an institution.
TYPED = {
    "szkola podstawowa": "sp",
    "liceum ogolnoksztalcace": "lo",
    "zespol szkol": "zs",
    "zespol szkolno przedszkolny": "zsp zs",
    "zespol szkol ogolnoksztalcacych": "zso",
    "zespol szkol zawodowych": "zsz",
    "zespol szkol ponadpodstawowych": "zsp",
    "poradnia psychologiczno pedagogiczna": "ppp",
    "przedszkole publiczne": "pp",
    "publiczne przedszkole": "pp",
    "przedszkole miejskie": "pm",
    "branzowa szkola": "bs",
    "centrum ksztalcenia zawodowego": "ckz",
    "placowka doskonalenia nauczycieli": "odn pdn",
    "biblioteka pedagogiczna": "bp",
    "specjalny osrodek szkolno wychowawczy": "sosw",
}
NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
ARABIC = {roman: str(number) for number, roman in enumerate(NUMERALS.split(), start=1)}
LONGEST_SHORT_NAME = 120


def everyday_name(name: str) -> str:
    """SZKOŁA PODSTAWOWA NR 1 IM. J. TUWIMA W ŁASKU -> Szkoła Podstawowa nr 1 im. J. Tuwima w Łasku.

    Names not written in capitals stay as they are.
    """
    name = quoted(tidy_line(name))
    if sum(letter.islower() for letter in name) > sum(letter.isupper() for letter in name):
        return name
    name = GLUED.sub(lambda match: f"{match[0]} ", re.sub(r"\bIM (?=[^\W\d_]{3})", "IM. ", name))
    name = re.sub(r"((?:\b[^\W\d_]\.)+)(?=[^\W\d_]{2,}(?!\.))", r"\1 ", name)
    name = re.sub(r"(?<=O) ?- ?(?=[^\W\d_]{4})", "-", name).replace(" - ", " – ")
    words = name.split(" ")
    return " ".join(in_place(words, place) for place in range(len(words)))


def in_place(words: list[str], place: int) -> str:
    """One word of a name in capitals as it is written in Polish."""
    word, bare = words[place], words[place].strip("„”\"'(),;")
    lower = bare.lower().rstrip(".")
    if bare == "I":
        return word if is_first(words, place) else word.lower()
    if lower in SMALL and place and (bare.endswith(".") <= (lower in DOTTED)):
        return word.lower()
    if INITIALS.fullmatch(bare) and lower not in SMALL:
        return word
    if lower in TITLES and "IM." in words[max(0, place - 2) : place]:
        return word.lower()
    return "".join(cased(part) for part in re.split(r"([^\w.]+)", word))


def cased(part: str) -> str:
    """Roman numerals and acronyms stay, other words get one capital letter."""
    is_mute = len(part) > 1 and part.isalpha() and not re.search("[AEIOUYĄĘÓ]", part)
    return part if ROMAN.fullmatch(part) or part in ACRONYMS or is_mute else part.capitalize()


def is_first(words: list[str], place: int) -> bool:
    """Whether a lone I is the number one; between two words it is the conjunction."""
    if place in (0, len(words) - 1):
        return True
    return words[place - 1] != "I" and bool(AFTER_FIRST.fullmatch(words[place + 1].strip("„”(),;")))


def quoted(name: str) -> str:
    """Straight quotation marks in pairs become Polish ones."""
    return re.sub(r'"\s*([^"]*?)\s*"', r"„\1”", name.replace("''", '"'))


def short_name(name: str, town: str = "") -> str:
    """SP nr 1 w Łasku: the everyday name without patron, its kind abbreviated, with the town if it says no place."""
    short = re.split(r",?\s(?:ul|al|pl|os)\.\s", everyday_name(name))[0]
    head, _, patron = short.partition(" im. ")
    if patron:
        end = re.search(r"^.*(\s(?:w|we)\s.*)$", f" {patron}")
        short = head + (end[1] if end and is_in(end[1], town) else "")
    for long, abbreviation in SHORTER.items():
        short = re.sub(rf"\b{long}\b", abbreviation, short)
    places = re.findall(r"\s(?:w|we)\s.*?(?=\s(?:w|we)\s|$)", short)
    if town and not any(is_in(place, town) for place in places) and fold(town) not in fold(short):
        short = f"{short}, {town}"
    return short if len(short) <= LONGEST_SHORT_NAME else short[: LONGEST_SHORT_NAME - 1].rsplit(" ", 1)[0] + "…"


def is_in(place: str, town: str) -> bool:
    """Whether „w Łasku” may speak of Łask: cases change endings, hardly ever the first letter."""
    said = place.split()[1:]
    return bool(said) and said[0][:1].isupper() and (not town or fold(said[0])[:1] == fold(town)[:1])


def searchable(text: str) -> str:
    """Folded words between single spaces, nothing else."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def typed_words(text: str) -> list[str]:
    """The words of what somebody typed; sp3 counts as sp 3."""
    return re.sub(r"(?<=[a-z])(?=\d)", " ", searchable(text)).split()


def also_typed(*texts: str) -> str:
    """Abbreviations and Arabic numbers that people type for what stands in these texts."""
    flat = " ".join(searchable(text) for text in texts)
    short = [abbreviation for words, abbreviation in TYPED.items() if words in flat]
    return " ".join([*short, *(ARABIC[word] for word in flat.split() if word in ARABIC)])
