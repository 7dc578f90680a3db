"""The index table: writing into it, and finding what is alike."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from zaloga.core import clock
from zaloga.search.lemmas import of_text, of_word, words
from zaloga.search.models import Entry

LAST_POSITION = 16_383  # of a tsvector
MOST_WORDS = 60  # of a question; the first ones of a long text say what it is about
# How much of a question's weight something must answer to be like it, and how many of its words at least.
SHARE, FEWEST_WORDS = 0.18, 2
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Document:
    """What a model gives by ``as_document()``: its name, its words, and the keys of those who may find it.

    Keys are ``public``, ``network:7``, ``programme:2``, ``person:4``, ``operators``.
    """

    title: str
    text: str
    audience: Collection[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something that is like the words one wrote, and how much of them it answers (0 to 1)."""

    kind: str
    key: int
    title: str
    share: float


def refresh(thing: models.Model) -> None:
    """Write anew what the index knows of a thing; called in the transaction of the deed that changed it.

    A model without ``as_document()`` is not searched; one that gives None is not to be found now.
    """
    give = getattr(thing, "as_document", None)
    if give is None:
        return
    kind, document = thing._meta.label_lower, give()
    if document is None:
        Entry.objects.filter(kind=kind, key=thing.pk).delete()
        return
    row = [kind, thing.pk, document.title[:200], sorted(set(document.audience)), vector(document), clock.now()]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_entry (kind, key, title, audience, lemmas, written_at)"
            " VALUES (%s, %s, %s, %s, %s::tsvector, %s) ON CONFLICT (kind, key) DO UPDATE SET title = EXCLUDED.title,"
            " audience = EXCLUDED.audience, lemmas = EXCLUDED.lemmas, written_at = EXCLUDED.written_at",
            row,
        )


def drop(model: type[models.Model], keys: Collection[int]) -> None:
    """Forget things that the caller is about to delete."""
    Entry.objects.filter(kind=model._meta.label_lower, key__in=keys).delete()


def vector(document: Document) -> str:
    """The tsvector: every lemma with the places where it stands; those of the title weigh most."""
    places: dict[str, list[str]] = {}
    position = 0
    for text, weight in ((document.title, "A"), (document.text, "B")):
        for word in words(text):
            position += 1
            for lemma in of_word(word):
                places.setdefault(lemma, []).append(f"{min(position, LAST_POSITION)}{weight}")
    return " ".join(f"'{lemma}':{','.join(found[:200])}" for lemma, found in sorted(places.items()))


def searched_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "as_document")]


def rebuild(kinds: Iterable[type[models.Model]] | None = None) -> dict[str, int]:
    """Write the whole index anew; gives how many entries of each kind there are. Rows without a thing go."""
    counts = {}
    for model in searched_models() if kinds is None else kinds:
        for thing in model._default_manager.iterator(chunk_size=500):
            refresh(thing)
        rows = Entry.objects.filter(kind=model._meta.label_lower)
        rows.exclude(key__in=model._default_manager.values("pk")).delete()
        counts[model._meta.label_lower] = rows.count()
    return counts


def forget(text: str) -> None:
    """Write anew what holds all these words: the caller has just taken them out of the things themselves."""
    found = [f"({' | '.join(sorted(lemmas))})" for lemmas in of_text(text)]
    if not found:
        return
    for entry in Entry.objects.extra(where=["lemmas @@ %s::tsquery"], params=[" & ".join(found)]):
        thing = apps.get_model(entry.kind)._default_manager.filter(pk=entry.key).first()
        if thing is None:
            entry.delete()
        else:
            refresh(thing)


ALIKE = """
WITH wanted AS (SELECT DISTINCT word, word::tsquery AS question FROM unnest(%(words)s::text[]) AS word),
     shown AS NOT MATERIALIZED (
         SELECT * FROM search_entry WHERE kind = ANY(%(kinds)s) AND audience && %(keys)s::varchar[]
     ),
     size AS (SELECT count(*) AS entries FROM shown),
     weighed AS (
         SELECT question, ln(1 + (SELECT entries FROM size)::float / (1 + count(shown.id))) AS weight
         FROM wanted LEFT JOIN shown ON shown.lemmas @@ question GROUP BY question
     ),
     scored AS (
         SELECT kind, key, title, sum(weight) / (SELECT sum(weight) FROM weighed) AS share, count(*) AS many
         FROM shown JOIN weighed ON lemmas @@ question GROUP BY kind, key, title
     )
SELECT kind, key, title, share FROM scored
WHERE share >= %(least)s AND many >= %(fewest)s ORDER BY share DESC, kind, key DESC LIMIT %(limit)s
"""


def first_of(questions: Iterable[str]) -> list[str]:
    """The first MOST_WORDS different ones; what comes after them is not even looked up."""
    asked: dict[str, None] = {}
    for question in questions:
        asked.setdefault(question)
        if len(asked) == MOST_WORDS:
            break
    return list(asked)


def similar(text: str, *, keys: Collection[str], kinds: Collection[str], limit: int = 5) -> list[Likeness]:
    """What is most like these words among things of these kinds that a reader with these keys may find, best first.

    A word weighs the more the fewer things hold it, so „uczeń” or „szkoła” alone make nothing alike. One query.
    """
    asked = first_of(" | ".join(sorted(lemmas)) for lemmas in of_text(text))
    if not asked:
        return []
    params: dict[str, Any] = {
        "words": asked,
        "kinds": list(kinds),
        "keys": list(keys),
        "least": SHARE,
        "fewest": min(FEWEST_WORDS, len(asked)),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, params)
        return [Likeness(*row) for row in cursor.fetchall()]
