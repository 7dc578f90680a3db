"""The texts that people agree to, as they stand now: what the operator published, else what came with the house."""

from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from zaloga.core import markdown
from zaloga.core.recent import Recent
from zaloga.core.words import hard_spaces
from zaloga.installation.models import Installation
from zaloga.installation.now import current as installation_now
from zaloga.people.models import Text, User

BUILT_IN = {kind: (Path(__file__).parent / f"{kind}.md").read_text() for kind in Text.Kind.values}
# What stands in the texts for the facts of the installation.
NAMED = {
    "{nazwa}": "name",
    "{kto}": "operator",
    "{adres}": "address",
    "{telefon}": "phone",
    "{godziny}": "hours",
    "{email}": "email",
    "{iod}": "privacy_officer",
    "{strona}": "url",
}


def read_published() -> dict[str, Text]:
    """The newest version of each kind that is in the database."""
    return {text.kind: text for text in Text.objects.order_by("kind", "-version").distinct("kind")}


PUBLISHED: Recent[dict[str, Text]] = Recent(read_published)


def current(kind: str) -> Text:
    """The version that holds now. The one that came with the house is not in the database until somebody agrees."""
    return PUBLISHED.get().get(kind) or Text(kind=kind, version=1, words=BUILT_IN[kind])


def html(text: Text) -> SafeString:
    """The text as safe HTML, with the facts of this installation in it."""
    return mark_safe(markdown.render_page(hard_spaces(filled(text.words, installation_now()))))  # noqa: S308 - cleaned


def filled(words: str, installation: Installation) -> str:
    for mark, name in NAMED.items():
        words = words.replace(mark, getattr(installation, name))
    return words


def missing(person: User) -> list[Text]:
    """Texts everybody needs to agree to, of which this person has not agreed to the present version."""
    needed = [current(kind) for kind in Text.NEEDED]
    return [text for text in needed if person.agreed.get(text.kind, 0) < text.version]
