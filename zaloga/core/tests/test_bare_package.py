"""Documents of people who do not want to be known: what stays of them, what goes, and which are not taken at all."""

import io
import zipfile

import docx
import openpyxl
import pypdfium2
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from PIL import Image

from zaloga.core.properties import without_properties

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    OOXML + kind for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
ODT = "application/vnd.oasis.opendocument.text"
TRACES = (b"Jarosz", b"jarosz", b"2026-11", b"SZKOLA")
TYPES = "<Types xmlns='t'><Override PartName='/word/people.xml' ContentType='p'/></Types>"
W = "<w:document xmlns:w='w' xmlns:r='r'>{}</w:document>"
RELATIONS = "<Relationships xmlns='r'>{}</Relationships>"


def photo() -> bytes:
    """A photograph with its author, and turned: the document says how it lies."""
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x013B], exif[0x0112] = "Anna Jarosz", 6
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG", exif=exif)
    return written.getvalue()


def package(parts: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def bare(content: bytes, kind: str) -> dict[str, bytes] | None:
    clean = without_properties(io.BytesIO(content), kind)
    if clean is None:
        return None
    with zipfile.ZipFile(io.BytesIO(clean.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(text: str) -> dict[str, str | bytes]:
    return {"[Content_Types].xml": TYPES, "word/document.xml": W.format(text)}


def sheet(text: str = "", **more: str) -> dict[str, str | bytes]:
    return {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": f"<workbook><sheets/>{text}</workbook>"} | more


def slide(name: str, text: str) -> dict[str, str | bytes]:
    return {"[Content_Types].xml": "<Types/>", "ppt/slides/slide1.xml": "<p:sld><a:t>Temat</a:t></p:sld>", name: text}


def letter(content: str, **more: str | bytes) -> dict[str, str | bytes]:
    text = f"<office:document-content xmlns:office='o'><text:p>Temat</text:p>{content}</office:document-content>"
    return {"mimetype": ODT, "content.xml": text} | more


TEMPLATE = "<Relationship Id='r9' Type='x/attachedTemplate' TargetMode='External' Target='file:///C:/jarosz/a.dotm'/>"
LEAVES = {
    "properties": (
        DOCX,
        body("") | {"docProps/core.xml": "<a>Anna Jarosz</a>", "customXml/item1.xml": "<a>Jarosz</a>"},
    ),
    "tracked changes": (DOCX, body("<w:ins w:author='Anna Jarosz' w:date='2026-11-20T14:05:00Z' w:rsidR='SZKOLA'/>")),
    "ids of sessions": (DOCX, body("<w:p w:rsidR='SZKOLA' w14:paraId='SZKOLA'><w14:x>SZKOLA</w14:x></w:p>")),
    "people": (DOCX, body("") | {"word/people.xml": "<w15:person w15:author='Anna Jarosz'/>"}),
    "template": (DOCX, body("") | {"word/_rels/settings.xml.rels": RELATIONS.format(TEMPLATE)}),
    "embedded workbook": (DOCX, body("") | {"word/embeddings/a.xlsx": package({"docProps/core.xml": "Anna Jarosz"})}),
    "photograph": (DOCX, body("") | {"word/media/image1.jpeg": photo()}),
    "alternative text": (DOCX, body("<pic:cNvPr descr='C:\\Users\\ajarosz\\a.jpg'/><pic:cNvPr descr='jarosz.jpg'/>")),
    "remark in XML": (DOCX, body("<!-- Anna Jarosz --><?x Anna Jarosz?>")),
    "where a workbook lay": (
        XLSX,
        sheet(
            "<mc:AlternateContent><mc:Choice><x15ac:absPath url='C:\\Users\\ajarosz\\'/></mc:Choice>"
            "</mc:AlternateContent><fileSharing userName='Anna Jarosz'/>"
        ),
    ),
    "printer": (XLSX, sheet(**{"xl/printerSettings/printerSettings1.bin": "SZKOLA"})),
    "views of persons": (XLSX, sheet("<customWorkbookViews><v name='Anna Jarosz'/></customWorkbookViews>")),
    "persons": (XLSX, sheet(**{"xl/persons/person.xml": "<person displayName='Anna Jarosz'/>"})),
    "authors of remarks": (PPTX, slide("ppt/commentAuthors.xml", "<p:cmAuthor name='Anna Jarosz'/>")),
    "changes of slides": (PPTX, slide("ppt/changesInfos/changesInfo1.xml", "<p:x name='Anna Jarosz'/>")),
    "fields of LibreOffice": (
        ODT,
        letter(
            "<text:author-name>Anna Jarosz</text:author-name><text:initial-creator>Jarosz</text:initial-creator>"
            "<office:annotation><dc:creator>Anna Jarosz</dc:creator><dc:date>2026-11-20T14:05:00</dc:date>"
            "</office:annotation><text:sender-lastname>Jarosz</text:sender-lastname>"
            "<text:date text:date-value='2026-11-20T14:05:00.123'>dziś</text:date>"
        ),
    ),
    "parts of LibreOffice": (
        ODT,
        letter(
            "",
            **{
                "meta.xml": "<a>Anna Jarosz</a>",
                "settings.xml": "<a>drukarka SZKOLA</a>",
                "META-INF/documentsignatures.xml": "<X509IssuerName>Anna Jarosz</X509IssuerName>",
                "Pictures/1000A.jpg": photo(),
                "META-INF/manifest.xml": "<manifest:manifest><manifest:file-entry manifest:full-path='meta.xml' "
                "manifest:media-type='Jarosz'/></manifest:manifest>",
            },
        ),
    ),
}


@pytest.mark.parametrize("case", LEAVES)
def test_what_tells_of_the_author_goes(case):
    kind, parts = LEAVES[case]
    assert any(trace in content for content in map(as_octets, parts.values()) for trace in TRACES)

    left = bare(package(parts), kind)

    assert left is not None
    assert [(name, trace) for name, content in left.items() for trace in TRACES if trace in content] == []


def as_octets(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


LINK = "<Relationship Id='r1' Type='x/{}' TargetMode='External' Target='{}'/>"
REFUSED = {
    "a part that nobody knows": (DOCX, body("") | {"word/sekret.xml": "<w:x/>"}),
    "a drawing that hides words": (DOCX, body("") | {"word/media/image1.emf": "EMF"}),
    "a picture with a name": (DOCX, body("") | {"word/media/jarosz.jpg": photo()}),
    "a link to one's own folder": (DOCX, body("<w:fldSimple w:instr='HYPERLINK /Home/jarosz'/>")),
    "a program inside": (DOCX, body("") | {"word/embeddings/oleObject1.bin": "OLE"}),
    "a picture from elsewhere": (
        DOCX,
        body("") | {"word/_rels/document.xml.rels": RELATIONS.format(LINK.format("image", "https://a.example/x.png"))},
    ),
    "a link to one's own disk": (
        DOCX,
        body("") | {"word/_rels/document.xml.rels": RELATIONS.format(LINK.format("hyperlink", "file:///C:/jarosz"))},
    ),
    "a field with the author": (DOCX, body("<w:fldSimple w:instr=' AUTHOR '><w:t>Anna Jarosz</w:t></w:fldSimple>")),
    "a field in pieces": (
        DOCX,
        body(
            "<w:fldChar w:fldCharType='begin'/><w:instrText>FILE</w:instrText><w:instrText>NAME \\p</w:instrText>"
            "<w:fldChar w:fldCharType='separate'/><w:t>jarosz</w:t><w:fldChar w:fldCharType='end'/>"
        ),
    ),
    "entities": (DOCX, body("") | {"word/styles.xml": "<!DOCTYPE x [<!ENTITY a 'Jarosz'>]><w:styles>&a;</w:styles>"}),
    "a language nobody knows": (DOCX, body("") | {"word/styles.xml": "<q:styles>Jarosz</q:styles>"}),
    "remarks of Excel": (XLSX, sheet(**{"xl/comments1.xml": "<authors><author>Anna Jarosz</author></authors>"})),
    "who looked at a table": (XLSX, sheet(**{"xl/pivotCache/pivotCacheDefinition1.xml": "<x refreshedBy='Jarosz'/>"})),
    "remarks of PowerPoint": (PPTX, slide("ppt/comments/comment1.xml", "<p:cm><p:text>Uwaga</p:text></p:cm>")),
    "an object of LibreOffice": (ODT, letter("", **{"Object 1/content.xml": "<office:x/>"})),
    "a file of one's own": (ODT, letter("<draw:image xlink:href='../jarosz.png'/>")),
    "no picture at all": (ODT, letter("", **{"Pictures/1.png": "Anna Jarosz"})),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_tell_and_nobody_needs_makes_the_document_be_refused(case):
    kind, parts = REFUSED[case]

    assert bare(package(parts), kind) is None


def test_a_document_of_word_is_still_whole(tmp_path):
    document = docx.Document()
    document.core_properties.author = "Anna Jarosz"
    document.add_heading("Karta pracy")
    document.add_table(1, 1).cell(0, 0).text = "Ile & jak <tu>"
    document.add_picture(io.BytesIO(photo()))
    document.add_comment(document.add_paragraph("Uczeń pisze").runs, "Uwaga", author="Anna Jarosz", initials="AJ")
    document.save(tmp_path / "karta.docx")

    clean = without_properties(io.BytesIO((tmp_path / "karta.docx").read_bytes()), DOCX)

    opened = docx.Document(io.BytesIO(clean.read()))
    assert [paragraph.text for paragraph in opened.paragraphs] == ["Karta pracy", "", "Uczeń pisze"]
    assert opened.tables[0].cell(0, 0).text == "Ile & jak <tu>"
    assert [(note.text, note.author, note.initials, note.timestamp) for note in opened.comments] == [
        ("Uwaga", "", "", None)
    ]
    [picture] = [part for part in opened.part.package.iter_parts() if part.partname.endswith(".jpg")]
    assert Image.open(io.BytesIO(picture.blob)).size == (40, 30)  # not turned twice


def test_a_workbook_is_still_whole_unless_it_has_remarks(tmp_path):
    book = openpyxl.Workbook()
    for row in (["klasa", "uczniowie"], ["4a", 21], ["4b", 19]):
        book.active.append(row)
    book.active["B4"], book.active["A5"].hyperlink = "=SUM(B2:B3)", "https://tablice.example/"
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=2, max_row=3))
    book.active.add_chart(chart, "D1")
    book.save(tmp_path / "klasy.xlsx")
    book.active["A1"].comment = Comment("Anna Jarosz: sprawdzić", "Anna Jarosz")
    book.save(tmp_path / "uwagi.xlsx")

    clean = without_properties(io.BytesIO((tmp_path / "klasy.xlsx").read_bytes()), XLSX)

    opened = openpyxl.load_workbook(io.BytesIO(clean.read())).active
    assert [row for row in opened.iter_rows(max_row=4, max_col=2, values_only=True)][1:] == [
        ("4a", 21),
        ("4b", 19),
        (None, "=SUM(B2:B3)"),
    ]
    assert (opened["A5"].hyperlink.target, len(opened._charts)) == ("https://tablice.example/", 1)
    assert without_properties(io.BytesIO((tmp_path / "uwagi.xlsx").read_bytes()), XLSX) is None


def pdf(*extra: bytes, page: bytes = b"") -> bytes:
    """A page with a photograph, a field of a form (black) and a remark (red)."""
    raw = photo()
    black, red = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 40 40]/Length %d>>stream\n%s 0 0 40 40 re f\nendstream"
        % (len(color) + 14, color)
        for color in (b"0 0 0 rg", b"1 0 0 rg")
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R"
        b"/Metadata 6 0 R/PieceInfo<</X<</Private(Anna Jarosz)>>>>/Annots[7 0 R 8 0 R]" + page + b">>",
        b"<</Type/XObject/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
        b"/Length %d>>stream\n%s\nendstream" % (len(raw), raw),
        b"<</Length 28>>stream\nq 200 0 0 150 0 0 cm /I Do Q\nendstream",
        b"<</Type/Metadata/Subtype/XML/Length 11>>stream\nAnna Jarosz\nendstream",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(x)/F 4/Rect[300 200 340 240]/AP<</N 9 0 R>>>>",
        b"<</Type/Annot/Subtype/Stamp/T(Anna Jarosz)/F 4/Rect[300 100 340 140]/AP<</N 10 0 R>>>>",
        black,
        red,
        *extra,
    ]
    text = b"".join(b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(objects, 1))
    return b"%PDF-1.4\n" + text + b"trailer\n<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (len(objects) + 1)


def test_pages_of_a_pdf_become_pictures_of_the_same_size_without_remarks():
    raw = pdf()
    assert raw.count(b"Jarosz") == 4

    clean = without_properties(io.BytesIO(raw), "application/pdf").read()

    assert not any(trace in clean for trace in TRACES)
    page = pypdfium2.PdfDocument(clean)[0]
    assert page.get_size() == (400, 300)
    seen = page.render().to_pil()
    near = {
        place: tuple(round(value, -2) for value in seen.getpixel(place))
        for place in [(100, 250), (320, 80), (320, 180)]
    }
    assert near == {(100, 250): (0, 100, 100), (320, 80): (0, 0, 0), (320, 180): (300, 300, 300)}


def test_a_long_pdf_is_refused(monkeypatch):
    monkeypatch.setattr("zaloga.core.properties.MOST_PAGES", 0)

    assert without_properties(io.BytesIO(pdf()), "application/pdf") is None
