"""Kinds of news by their names in the registry of events, and by the titles under which people know them."""

TITLES: dict[str, str] = {}


def declare(source: str, title: str) -> None:
    TITLES[source] = title


def title_of(source: str) -> str:
    return TITLES.get(source, "")


def alike(source: str) -> set[str]:
    """Every kind that people know under the same title, as a post with a name and one without; itself at least."""
    title = title_of(source)
    return {source} | {name for name, its in TITLES.items() if title and its == title}
