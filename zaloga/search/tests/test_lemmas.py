import pytest

from zaloga.search import index, lemmas


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("uczniów", "uczeń"),
        ("uczniami", "uczniowi"),
        ("współpracy", "współpraca"),
        ("współpracą", "wspolpraca"),
        ("współpraca", "wspolpracy"),
        ("dzieciom", "dziecko"),
        ("książkach", "ksiazka"),
        ("lęku", "lęk"),
        ("zróżnicowanych", "zroznicowane"),
        ("zrobiłem", "zrobić"),
        ("Łodzi", "lodz"),
    ],
)
def test_forms_of_one_word_meet(written, asked):
    assert lemmas.of_word(written.lower()) & lemmas.of_word(asked.lower())


@pytest.mark.parametrize(("one", "other"), [("uczeń", "uchwała"), ("czytanie", "ocenianie"), ("sieć", "siedzieć")])
def test_other_words_do_not_meet(one, other):
    assert not lemmas.of_word(one) & lemmas.of_word(other)


def test_all_dictionary_forms_of_a_word_stand_for_one_cannot_know_which_was_meant():
    assert lemmas.of_word("uczeń") == {"uczen", "uczenie", "uczyc"}


def test_words_that_say_nothing_are_left_out():
    assert [*lemmas.of_text("Czy to jest tak, jak ja śpiewam w szkołach?")] == [{"spiewac"}, {"szkola"}]


def test_a_word_that_no_dictionary_knows_stands_by_its_stem():
    assert lemmas.of_word("scratchjr") == lemmas.of_word("scratchjr") != frozenset()


def test_without_a_dictionary_the_stemmer_does_what_it_can(monkeypatch):
    monkeypatch.setattr(lemmas, "morfeusz2", None)

    lemmas.of_word.cache_clear()
    assert lemmas.of_word("współpracy") == lemmas.of_word("współpraca")
    lemmas.of_word.cache_clear()


def test_no_sign_of_a_text_can_break_the_question():
    assert [*lemmas.of_text("'; DROP TABLE -- \\ & | ! <-> :*")] == [{"drop"}, {"tabla"}]


class Counting:
    """The dictionary, with how many times it was asked."""

    def __init__(self, real):
        self.real, self.asked = real, []

    def analyse(self, word):
        self.asked.append(word)
        return self.real.analyse(word)


@pytest.fixture
def dictionary(monkeypatch):
    counting = Counting(lemmas._dictionary())
    monkeypatch.setattr(lemmas, "_dictionary", lambda: counting)
    lemmas.of_word.cache_clear()
    yield counting
    lemmas.of_word.cache_clear()


# Nobody's words: what a stranger sends to keep the house busy.
BUSY = ["z" * 40, "z" * 20, "acelnosz" * 5, "acelnoszacelnosz", "zasocznelzas", "zżz" * 13, "1" * 40, "a1" * 20]


@pytest.mark.parametrize("word", BUSY)
def test_no_word_keeps_the_dictionary_busy(dictionary, word):
    lemmas.of_word(word)

    assert len(dictionary.asked) <= 1 + lemmas.MOST_TRIES


@pytest.mark.parametrize("word", ["zroznicowane", "wspolpracownikami", "ksiazke", "cwiczaca"])
def test_words_typed_without_their_marks_are_found_within_that(dictionary, word):
    marked = {"zroznicowane": "zróżnicowane", "wspolpracownikami": "współpracownikami", "ksiazke": "książkę"}

    assert lemmas.of_word(word) & lemmas.of_word(marked.get(word, "ćwicząca"))


def test_a_question_of_thousands_of_letters_asks_for_its_first_words_only(dictionary):
    text = " ".join(f"zasoczne{first}{second}zz" for first in "acelnosz" for second in "acelnoszbdfgh" * 5)

    index.first_of(" | ".join(sorted(found)) for found in lemmas.of_text(text))

    assert len(text) > 6_000
    assert len(dictionary.asked) <= index.MOST_WORDS * (1 + lemmas.MOST_TRIES)
