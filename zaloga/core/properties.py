"""The properties of documents: who wrote them, as the office program put it in without anybody asking."""

import io
import logging
import re
import zipfile
from typing import IO

import pypdfium2
from django.core.files.base import ContentFile, File

from zaloga.core.files import OPENING, PLAIN
from zaloga.core.traces import Traces
from zaloga.core.words import FORMER

log = logging.getLogger(__name__)
PDF = "application/pdf"
PACKED = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
PROPERTIES = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml", "meta.xml")
# A part that holds properties only: its outer element, and all that is in it.
OUTER = re.compile(rb"\s*((?:<\?xml[^>]*\?>\s*)?<[^>]+>).*(</[^<>]+>)\s*", re.DOTALL)
AUTHORED = re.compile(rb'((?:\w+:)?(?:author|initials|userId|lastModifiedBy))="[^"]*"')
CREATOR = re.compile(rb"<((?:dc:creator|meta:creator-initials|loext:sender-initials))>[^<]*<")
PDF_MOMENT = re.compile(rb"D:\d{14}")
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


def without_properties(source: IO[bytes], kind: str) -> File | None:
    """The document without anything that its program wrote about whoever made it; None where that cannot be done.

    Plain text is given back as it is. Of PDF only the pages are kept, of Word, Excel, PowerPoint and LibreOffice
    everything but properties and the names of whoever made remarks and changes. Old Office formats cannot be cleaned.
    """
    source.seek(0)
    if kind in PLAIN.values():
        return File(source)
    try:
        clean = bare_pdf(source) if kind == PDF else bare_package(source) if kind.startswith(PACKED) else None
    except Exception:  # a library fed with hostile bytes may raise anything; what is in them stays out of the log
        log.warning("The properties of a document cannot be taken away")
        return None
    return ContentFile(clean) if clean else None


def bare_pdf(source: IO[bytes]) -> bytes:
    """The pages in a new file, without remarks, and without the moment that PDFium writes into it."""
    with OPENING:
        old, new, written = pypdfium2.PdfDocument(source.read()), pypdfium2.PdfDocument.new(), io.BytesIO()
        try:
            new.import_pages(old)
            for page in new:
                take_remarks_away(page)
            new.save(written)
            return PDF_MOMENT.sub(b"D:20000101000000", written.getvalue())
        finally:
            new.close()
            old.close()


def take_remarks_away(page: pypdfium2.PdfPage) -> None:
    """Every annotation but links: a remark is signed."""
    for number in reversed(range(pypdfium2.raw.FPDFPage_GetAnnotCount(page))):
        annotation = pypdfium2.raw.FPDFPage_GetAnnot(page, number)
        is_link = pypdfium2.raw.FPDFAnnot_GetSubtype(annotation) == pypdfium2.raw.FPDF_ANNOT_LINK
        pypdfium2.raw.FPDFPage_CloseAnnot(annotation)
        if not is_link:
            pypdfium2.raw.FPDFPage_RemoveAnnot(page, number)


def bare_package(source: IO[bytes]) -> bytes:
    """Entries get one and the same moment; the order of entries stays, for an ODF begins with its type."""
    written = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            bare = zipfile.ZipInfo(entry.filename)
            bare.compress_type = entry.compress_type
            new.writestr(bare, nameless(entry.filename.lower(), old.read(entry)))
    return written.getvalue()


def nameless(name: str, content: bytes) -> bytes:
    """Properties go altogether, authors of remarks and of changes lose their names."""
    if name in PROPERTIES:
        return OUTER.sub(rb"\1\2", content)
    if not name.endswith(".xml"):
        return content
    return CREATOR.sub(rb"<\1><", AUTHORED.sub(rb'\1=""', content))


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
