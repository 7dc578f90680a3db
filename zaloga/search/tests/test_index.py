import pytest
from django.core.management import call_command

from zaloga.search import index
from zaloga.search.models import Entry

pytestmark = pytest.mark.django_db


class Thing:
    """Stands for a row of any room above."""

    class _meta:
        label_lower = "tests.thing"

    def __init__(self, pk, title, text="", audience=(index.PUBLIC,)):
        self.pk, self.document = pk, index.Document(title, text, audience)

    def as_document(self):
        return self.document


def put(*things):
    for thing in things:
        index.refresh(thing)


def alike(text, *, keys=(index.PUBLIC,), **more):
    return [found.key for found in index.similar(text, keys=keys, kinds=["tests.thing"], **more)]


THINGS = [
    Thing(1, "Uczniowie z Ukrainy", "Jak oceniać dzieci, które dopiero uczą się polskiego?"),
    Thing(2, "Czytanie lektur", "Jak zachęcić uczniów do czytania?"),
    Thing(3, "Ocenianie bez stopni", "Informacja zwrotna zamiast oceny."),
    Thing(4, "Doradztwo zawodowe", "Co po ósmej klasie?"),
    Thing(5, "Sztuczna inteligencja", "Czat pisze za ucznia wypracowanie."),
]


def test_what_is_alike_is_found_in_other_forms_of_its_words_best_first():
    put(*THINGS)

    assert (
        alike("Mam w klasie czworo ukraińskich uczniów z Ukrainą w sercu, nie wiem, jak ich ocenić po polsku")[0] == 1
    )
    assert alike("ksiazki i czytanie z uczniem, lektura") == [2]


def test_one_common_word_makes_nothing_alike():
    put(*THINGS)

    assert alike("Uczeń na rowerze i karta rowerowa") == []


def test_one_word_alone_may_be_looked_for():
    put(*THINGS)

    assert alike("wypracowania") == [5]


def test_what_one_has_no_key_to_is_not_found():
    put(Thing(1, "Czytanie lektur", audience=["network:7"]), Thing(2, "Czytanie lektur"))

    assert alike("lektury i czytanie") == [2]
    assert alike("lektury i czytanie", keys=[index.PUBLIC, "network:7"]) == [2, 1]


def test_a_text_that_says_nothing_finds_nothing(django_assert_num_queries):
    put(*THINGS)

    with django_assert_num_queries(0):
        assert alike("o tym, co i jak") == []


def test_refreshing_writes_anew_and_none_takes_away():
    put(Thing(1, "Czytanie lektur"))
    put(Thing(1, "Doradztwo zawodowe"))

    assert [(entry.key, entry.title) for entry in Entry.objects.all()] == [(1, "Doradztwo zawodowe")]
    assert alike("czytanie lektury") == []

    gone = Thing(1, "")
    gone.document = None
    put(gone)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_finding_is_one_query_however_much_there_is(django_assert_num_queries, how_many):
    put(*(Thing(number, "Czytanie lektur") for number in range(1, how_many + 1)))

    with django_assert_num_queries(1):
        assert len(alike("czytanie lektury")) == how_many


def test_a_very_long_text_is_taken_in():
    put(Thing(1, "Czytanie lektur", "słowo " * 30_000))

    assert alike("czytanie lektury") == [1]


def test_the_command_writes_the_index_anew(capsys):
    Entry.objects.create(kind="networks.network", key=99, title="Sieć, której nie ma", audience=[], lemmas="x")

    call_command("reindex")

    assert "networks.network: 0" in capsys.readouterr().out
    assert not Entry.objects.exists()
