from pathlib import Path
from typing import Any

from zaloga.core import documents
from zaloga.core.words import hard_spaces

TEMPLATE = Path(__file__).parent / "plan.typ"


def as_pdf(paper: dict[str, Any]) -> bytes:
    """The plan on A4 sheets lying down, with a tagged table of the four columns (PDF/UA-1)."""
    return documents.pdf(TEMPLATE, hardened(paper))


def hardened(given: Any) -> Any:
    """The same with no-break spaces in every sentence."""
    if isinstance(given, str):
        return "\n".join(hard_spaces(line) for line in given.split("\n"))
    if isinstance(given, list | tuple):
        return [hardened(one) for one in given]
    if isinstance(given, dict):
        return {key: hardened(value) for key, value in given.items()}
    return given
