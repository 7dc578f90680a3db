"""The properties of documents: who wrote them, as the office program put it in without anybody asking."""

import io
import logging
import re
import zipfile
from typing import IO

import pypdfium2

from zaloga.core.files import OPENING
from zaloga.core.traces import Traces
from zaloga.core.words import FORMER

log = logging.getLogger(__name__)
PDF = "application/pdf"
PACKED = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
PROPERTIES = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml", "meta.xml")
AUTHOR = re.compile(r'(?<=author=")[^"]*(?=")')  # of remarks and tracked changes


def without_author(source: IO[bytes], kind: str, traces: Traces) -> bytes | None:
    """The document with the traces taken out of its properties, its pages as they were; None when none is there.

    Word, Excel, PowerPoint, LibreOffice and PDF. Old Office formats and the text of the document are left alone.
    """
    try:
        if kind.startswith(PACKED):
            return packed(source, traces)
        return pdf(source, traces) if kind == PDF else None
    except Exception:  # a library fed with hostile bytes may raise anything
        log.exception("The properties of a document cannot be read")
        return None


def packed(source: IO[bytes], traces: Traces) -> bytes | None:
    written, is_changed = io.BytesIO(), False
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            clean = cleaned(entry.filename.lower(), content, traces)
            is_changed = is_changed or clean != content
            new.writestr(entry, clean)
    return written.getvalue() if is_changed else None


def cleaned(name: str, content: bytes, traces: Traces) -> bytes:
    if not name.endswith(".xml"):
        return content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    if name in PROPERTIES:
        return traces.without(text).encode()
    return AUTHOR.sub(lambda match: FORMER if traces.without(match[0]) != match[0] else match[0], text).encode()


def pdf(source: IO[bytes], traces: Traces) -> bytes | None:
    """The pages in a new file: properties, all of them, stay behind with the old one."""
    with OPENING:
        old = pypdfium2.PdfDocument(source.read())
        try:
            if not any(traces.without(value) != value for value in old.get_metadata_dict().values()):
                return None
            new, written = pypdfium2.PdfDocument.new(), io.BytesIO()
            new.import_pages(old)
            new.save(written)
            new.close()
            return written.getvalue()
        finally:
            old.close()
