"""Polish words as the index keeps them: dictionary forms without accents, so that uczniów is found by uczeń."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, product
from threading import Lock

import snowballstemmer

from zaloga.core.words import fold

try:
    import morfeusz2
except ImportError:  # no wheel for this machine: the stemmer finds fewer forms, and the house runs all the same
    morfeusz2 = None

WORD = re.compile(r"[^\W_]+")
SIGNS = re.compile(r"[^a-z0-9]")
LONGEST_WORD = 40
# What says nothing of what a text is about; written without accents, as the index keeps lemmas.
SAYING_NOTHING = """
    a aby albo ale ani az bez bo by byc byl bym byly bywac co czy czyli dla dlaczego do gdy gdyby gdzie i ich ile im
    inny iz ja jak jaki jako jakis je jeden jednak jego jej jesli jest jeszcze juz kazdy kiedy kto ktory ku lecz lub
    ma mi miec moc moj mozna my na nad nam nas nasz nawet nic nie niech niz no o obok od on ona one oni ono oraz po
    pod poniewaz przed przez przy sam sami sie siebie skad soba sobie swoj ta tak taki takze tam te tej ten teraz to
    toba tobie tu tutaj twoj ty tylko tym u w we wiec wiele wszystek wszyscy wszystko wy z za zas ze zeby bardzo
    trzeba chciec chcialby jakby cos ktos czesto rowniez bardziej dzis moze
"""
STOP = frozenset(SAYING_NOTHING.split())
# Which letters somebody may have meant who types without Polish ones, how many of them we try in one word, and how
# often one word is asked of the dictionary: anybody may send any letters, and work must not grow with their power.
MEANT = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "żź"}
MOST_MEANT = 3
LONGEST_MEANT = 20
MOST_TRIES = 120
MOST_LEMMAS = 24

_asking = Lock()


@lru_cache(maxsize=1)
def _dictionary():
    return morfeusz2.Morfeusz(generate=False, expand_tags=False)


@lru_cache(maxsize=1)
def _stemmer():
    return snowballstemmer.stemmer("polish")


def words(text: str) -> list[str]:
    """The words of a text in lower case, in their order; what is absurdly long is cut."""
    return [word[:LONGEST_WORD] for word in WORD.findall(text.lower())]


@lru_cache(maxsize=20_000)
def of_word(word: str) -> frozenset[str]:
    """Every dictionary form that the word may come from: one cannot know which was meant, so all of them stand.

    Without accents. A word that may be one of those that say nothing gives nothing; one typed without Polish letters
    counts as what it may mean.
    """
    found = known(word) or meant(word) or {stem(word)}
    flat = {SIGNS.sub("", fold(lemma)) for lemma in found}
    return frozenset() if flat & STOP else frozenset(sorted(flat - {""})[:MOST_LEMMAS])


def known(word: str) -> set[str]:
    """The lemmas that the dictionary gives; nothing for a word that it does not know, nor for one with digits."""
    if morfeusz2 is None or not word.isalpha():
        return set()
    with _asking:  # the dictionary's reader is not made for several threads
        readings = _dictionary().analyse(word)
    return {lemma.partition(":")[0] for *_, (_, lemma, tag, *_) in readings if not tag.startswith(("ign", "aglt"))}


def meant(word: str) -> set[str]:
    """Lemmas of the words that this one becomes when a few of its letters get their Polish marks.

    Fewest marks first; at most MOST_TRIES words are asked of the dictionary, and nothing for a word that is too long.
    """
    if not word.isascii() or morfeusz2 is None or len(word) > LONGEST_MEANT:
        return set()
    found: set[str] = set()
    marks = 0
    for many, marked in islice(with_marks(word), MOST_TRIES):
        if found and many > marks:
            break
        found, marks = found | known(marked), many
    return found | {word} if found else found  # as typed it may be the dictionary form without its marks


def with_marks(word: str) -> Iterator[tuple[int, str]]:
    """The word with one letter marked, then with two, then with three; each with how many are."""
    places = [place for place, letter in enumerate(word) if letter in MEANT]
    for many in range(1, MOST_MEANT + 1):
        for chosen in combinations(places, many):
            for letters in product(*(MEANT[word[place]] for place in chosen)):
                yield many, with_letters(word, chosen, letters)


def with_letters(word: str, places: tuple[int, ...], letters: tuple[str, ...]) -> str:
    signs = list(word)
    for place, letter in zip(places, letters, strict=True):
        signs[place] = letter
    return "".join(signs)


def stem(word: str) -> str:
    return _stemmer().stemWord(word)


def of_text(text: str) -> Iterator[frozenset[str]]:
    """The lemmas of each word that says something, in their order; a word is asked about when its turn comes."""
    return (lemmas for word in words(text) if (lemmas := of_word(word)))
