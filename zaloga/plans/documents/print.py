from pathlib import Path
from typing import Any

from zaloga.core import documents

TEMPLATE = Path(__file__).parent / "plan.typ"


def as_pdf(paper: dict[str, Any]) -> bytes:
    """The plan on A4 sheets lying down, with a tagged table of the four columns (PDF/UA-1)."""
    return documents.pdf(TEMPLATE, documents.hardened(paper))
