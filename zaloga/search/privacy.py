from typing import Any

from zaloga.installation.privacy import Way, declare, traces
from zaloga.search.index import forget as take_out


def export(person: Any) -> list:
    """The index holds words of other rooms, which give them out themselves."""
    return []


def forget(person: Any, way: Way) -> None:
    """Called after the rooms above have taken the person out of their words: the index follows them."""
    for text in traces(person, way).instead():
        take_out(text)


declare("search", columns=[], export=export, forget=forget)
