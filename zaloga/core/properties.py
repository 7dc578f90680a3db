"""The properties of documents: who wrote them, as the office program put it in without anybody asking."""

import io
import logging
import re
import zipfile
from typing import IO

import pypdfium2
from django.core.files.base import ContentFile, File

from zaloga.core.bare_package import bare_package
from zaloga.core.files import LONGEST_SIDE, OPENING, PLAIN
from zaloga.core.traces import Traces
from zaloga.core.words import FORMER

log = logging.getLogger(__name__)
PDF = "application/pdf"
PACKED = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
PROPERTIES = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml", "meta.xml")
PDF_MOMENT = re.compile(rb"D:\d{14}")
MOST_PAGES = 60
SHARPNESS = 2  # 144 points to an inch: small print stays readable
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

    Plain text is given back as it is. The pages of a PDF become pictures of them, documents of Word, Excel, PowerPoint
    and LibreOffice keep only what stands on the lists of ``bare_package``. Old Office formats cannot be cleaned.
    """
    source.seek(0)
    if kind in PLAIN.values():
        return File(source)
    try:
        clean = drawn_pdf(source) if kind == PDF else bare_package(source) if kind.startswith(PACKED) else None
    except Exception:  # a library fed with hostile bytes may raise anything; what is in them stays out of the log
        log.warning("The properties of a document cannot be taken away")
        return None
    return ContentFile(clean) if clean else None


def drawn_pdf(source: IO[bytes]) -> bytes | None:
    """A new file with a picture of each page, and nothing else of the old one: a page holds much that nobody sees.

    Remarks are not drawn, for they are signed, what was typed into a form is. None for a file with a digital signature
    or with too many pages.
    """
    with OPENING:
        old, new, written = pypdfium2.PdfDocument(source.read()), pypdfium2.PdfDocument.new(), io.BytesIO()
        try:
            if len(old) > MOST_PAGES or pypdfium2.raw.FPDF_GetSignatureCount(old):
                return None
            old.init_forms()
            for page in old:
                take_remarks_away(page)
                draw(page, new)
                page.close()
            new.save(written)
            return PDF_MOMENT.sub(b"D:20000101000000", written.getvalue())
        finally:
            new.close()
            old.close()


def draw(page: pypdfium2.PdfPage, into: pypdfium2.PdfDocument) -> None:
    """The page as a picture of the same size."""
    width, height = page.get_size()
    scale = min(SHARPNESS, LONGEST_SIDE / max(width, height))
    drawing = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(drawing, "JPEG", quality=80)
    image = pypdfium2.PdfImage.new(into)
    image.load_jpeg(drawing, inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    drawn = into.new_page(width, height)
    drawn.insert_obj(image)
    drawn.gen_content()
    drawn.close()


def take_remarks_away(page: pypdfium2.PdfPage) -> None:
    """Every annotation but fields of a form."""
    for number in reversed(range(pypdfium2.raw.FPDFPage_GetAnnotCount(page))):
        annotation = pypdfium2.raw.FPDFPage_GetAnnot(page, number)
        is_field = pypdfium2.raw.FPDFAnnot_GetSubtype(annotation) == pypdfium2.raw.FPDF_ANNOT_WIDGET
        pypdfium2.raw.FPDFPage_CloseAnnot(annotation)
        if not is_field:
            pypdfium2.raw.FPDFPage_RemoveAnnot(page, number)


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
