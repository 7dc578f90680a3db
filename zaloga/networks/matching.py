"""Who gives what somebody looks for: the common words of *daję* and *biorę*."""

from zaloga.core.words import fold

SHORTEST, STEM = 4, 6
MARKS = ".,;:!?()„”\"'–-"
# Words that say nothing of what one gives or looks for, folded.
EMPTY = frozenset(
    """
    albo bardzo beda bede bedzie byla bylo chce chetnie dawac dla ktore ktory ktorej ktorych moge mozna nadal oraz
    podzielic pomoc pomoge potrzebuje prowadze
    prowadzenie prowadzic przez przy roznych szukam takze takie tego temat tematy tylko uczniow ucze
    uczniami wiele wszystkich wszystko zajec zajecia
    """.split()  # noqa: SIM905 - a list of fifty strings would be harder to read
)


def common(gives: str, looks_for: str) -> list[str]:
    """The words of ``looks_for`` that ``gives`` speaks of too, as they were typed; endings do not count."""
    given = {stem(word) for word in telling(gives)}
    found: dict[str, str] = {}
    for word in looks_for.split():
        plain = fold(word).strip(MARKS)
        if is_telling(plain) and stem(plain) in given:
            found.setdefault(stem(plain), word.strip(MARKS))
    return list(found.values())


def telling(text: str) -> list[str]:
    words = (word.strip(MARKS) for word in fold(text).split())
    return [word for word in words if is_telling(word)]


def is_telling(word: str) -> bool:
    return len(word) >= SHORTEST and stem(word) not in EMPTY_STEMS


def stem(word: str) -> str:
    """The beginning, by which Polish forms of one word are alike: ocenianie, oceniania, ocenianiu."""
    return word[: max(SHORTEST, min(STEM, len(word) - 2))]


EMPTY_STEMS = frozenset(stem(word) for word in EMPTY)
