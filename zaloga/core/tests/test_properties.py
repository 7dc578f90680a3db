import io
import zipfile

import pypdfium2
import pytest

from zaloga.core.properties import without_author
from zaloga.core.traces import Traces

ANNA = Traces(name="Anna Jarosz", email="anna@szkola.example")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def package(**entries) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", ".", 1), text)
    written.seek(0)
    return written


def entries(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_author_goes_from_a_word_document_and_its_words_stay():
    core = "<dc:creator>Anna Jarosz</dc:creator><cp:lastModifiedBy>Jan Lis</cp:lastModifiedBy>"
    others = '<w:ins w:author="Jan Lis"/><w:t>Anna Jarosz pisze</w:t>'
    body = '<w:ins w:author="Anna Jarosz"/>' + others

    clean = without_author(package(docProps__core_xml=core, word__document_xml=body), DOCX, ANNA)

    assert entries(clean) == {
        "docProps/core.xml": "<dc:creator>były uczestnik</dc:creator><cp:lastModifiedBy>Jan Lis</cp:lastModifiedBy>",
        "word/document.xml": f'<w:ins w:author="były uczestnik"/>{others}',
    }


def test_the_author_goes_from_a_libreoffice_document():
    clean = without_author(package(meta_xml="<dc:creator>Anna Jarosz</dc:creator>"), ODT, ANNA)

    assert entries(clean) == {"meta.xml": "<dc:creator>były uczestnik</dc:creator>"}


@pytest.mark.parametrize("kind", [DOCX, ODT])
def test_a_document_of_somebody_else_is_left_as_it_is(kind):
    assert without_author(package(docProps__core_xml="<dc:creator>Jan Lis</dc:creator>"), kind, ANNA) is None


def test_the_properties_of_a_pdf_stay_behind_and_its_pages_come_along():
    old = io.BytesIO(pdf_by("Anna Jarosz"))
    assert pypdfium2.PdfDocument(old.getvalue()).get_metadata_dict()["Author"] == "Anna Jarosz"

    clean = without_author(old, "application/pdf", ANNA)

    document = pypdfium2.PdfDocument(clean)
    assert len(document) == 1 and "Anna Jarosz" not in document.get_metadata_dict().values()
    assert b"Anna Jarosz" not in clean
    assert without_author(io.BytesIO(pdf_by("Jan Lis")), "application/pdf", ANNA) is None


def pdf_by(author: str) -> bytes:
    """The smallest file with one page and properties; the library makes the missing table of objects itself."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        f"<< /Author ({author}) >>",
    ]
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\n%%EOF\n".encode()


@pytest.mark.parametrize("kind", ["text/plain", "image/png", "application/msword"])
def test_other_kinds_are_left_alone(kind):
    assert without_author(io.BytesIO(b"Anna Jarosz"), kind, ANNA) is None
