import pytest

from zaloga.search import lemmas


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
    assert lemmas.of_text("Czy to jest tak, jak ja śpiewam w szkołach?") == [{"spiewac"}, {"szkola"}]


def test_a_word_that_no_dictionary_knows_stands_by_its_stem():
    assert lemmas.of_word("scratchjr") == lemmas.of_word("scratchjr") != frozenset()


def test_without_a_dictionary_the_stemmer_does_what_it_can(monkeypatch):
    monkeypatch.setattr(lemmas, "morfeusz2", None)

    lemmas.of_word.cache_clear()
    assert lemmas.of_word("współpracy") == lemmas.of_word("współpraca")
    lemmas.of_word.cache_clear()


def test_no_sign_of_a_text_can_break_the_question():
    assert lemmas.of_text("'; DROP TABLE -- \\ & | ! <-> :*") == [{"drop"}, {"tabla"}]
