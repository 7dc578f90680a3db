"""Documents as PDF: a typst template and plain data in, an accessible (PDF/UA-1) file out."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pypdfium2 import PdfDocument

from zaloga.core.files import OPENING
from zaloga.core.words import hard_spaces

ROOT = Path(__file__).resolve().parents[1]  # templates of all rooms, and core/letter.typ that they import
FONTS = ROOT / "core" / "fonts"


def pdf(template: Path, given: dict[str, Any]) -> bytes:
    """The template filled with ``given``: plain JSON values, which it reads with ``json(bytes(sys.inputs.given))``.

    What people typed comes in as values, never as typst's own text, so it cannot be carried out. The template sets
    title and language, as PDF/UA asks; only our own fonts are used. Raises typst.TypstError for a wrong template.
    """
    return typst.compile(
        str(template),
        root=str(ROOT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(given)},
        pdf_standards=["ua-1"],
        format="pdf",
    )


def followed_by(paper: bytes, others: Sequence[bytes]) -> bytes:
    """The same PDF with all pages of the others behind its own. Its own pages keep their tags, those of the others come
    as they look. Raises pypdfium2.PdfiumError for what is no PDF.
    """
    if not others:
        return paper
    with OPENING, PdfDocument(paper) as whole:
        for content in others:
            with PdfDocument(content) as other:
                whole.import_pages(other)
        written = BytesIO()
        whole.save(written)
        return written.getvalue()


def hardened(given: Any) -> Any:
    """The same with no-break spaces in every sentence."""
    if isinstance(given, str):
        return "\n".join(hard_spaces(line) for line in given.split("\n"))
    if isinstance(given, list | tuple):
        return [hardened(one) for one in given]
    if isinstance(given, dict):
        return {key: hardened(value) for key, value in given.items()}
    return given
