from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from zaloga.core.documents import hardened

WIDTHS_MM = (52, 70, 70, 70)
FONT = "Calibri"  # the nearest to our Lato that every word processor has, or has a twin of
DEEP, SEA, TINT, LINE = "0B2E38", "0F5661", "DBEAE7", "C9C0AE"
HEADINGS = (("Heading 1", 22, DEEP, 0), ("Heading 2", 15, SEA, 16), ("Heading 3", 12, DEEP, 10))  # size, colour, space


def as_docx(paper: dict[str, Any]) -> bytes:
    """The plan to be changed in a word processor: real headings, real tables with header rows, in Polish."""
    paper = hardened(paper) | {"header": paper["header"]}
    document = Document()
    lie_down(document)
    speak_polish(document)
    dress(document)
    document.core_properties.title = f"{paper['title']}: {paper['network']}"
    document.core_properties.author, document.core_properties.language = paper["network"], "pl-PL"
    document.add_heading(paper["title"], level=1)
    document.add_paragraph(paper["network"])
    add_said(document, paper["facts"])
    add_aims(document, paper)
    if paper["items"]:
        document.add_heading("Spotkania", level=2)
        document.add_paragraph(f"Spotkań: {len(paper['items'])}, godzin dydaktycznych razem: {paper['hours']}.")
        add_table(document, paper["header"], [of_item(item) for item in paper["items"]], WIDTHS_MM)
    if paper["stages"]:
        document.add_heading("Zadania", level=2)
    for stage in paper["stages"]:
        document.add_heading(stage["name"], level=3)
        add_table(document, stage["header"], [row["cells"] for row in stage["rows"]])
    if paper["undertakings"]:
        document.add_heading("Wspólne przedsięwzięcia", level=2)
    for one in paper["undertakings"]:
        document.add_heading(one["title"], level=3)
        if one["about"]:
            document.add_paragraph(one["about"])
        add_said(document, one["said"])
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def lie_down(document: Paper) -> None:
    """A4 across: four columns need the width."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(15)


def speak_polish(document: Paper) -> None:
    """Spelling checkers and screen readers go by the language of the style."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    properties = style.element.get_or_add_rPr()
    language = element("lang", val="pl-PL", eastAsia="pl-PL", bidi="pl-PL")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def dress(document: Paper) -> None:
    """Headings in the colours of the house instead of those that a new document comes with."""
    for name, size, colour, before in HEADINGS:
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.color.rgb = RGBColor.from_string(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)


def add_aims(document: Paper, paper: dict[str, Any]) -> None:
    if paper["general_aim"]:
        document.add_heading("Cel ogólny", level=2)
        document.add_paragraph(paper["general_aim"])
    if paper["aims"]:
        document.add_heading("Cele szczegółowe", level=2)
    for aim in paper["aims"]:
        line = document.add_paragraph(aim["text"], style="List Number")
        line.paragraph_format.keep_together = True
        for label, words in aim["said"]:
            line.add_run(f"\n{label}: {words}").italic = True


def add_said(document: Paper, said: list[list[str]]) -> None:
    """Label and value, each on its line."""
    if not said:
        return
    line = document.add_paragraph()
    for number, (label, words) in enumerate(said):
        line.add_run(f"{'' if number == 0 else chr(10)}{label}: ").bold = True
        line.add_run(words)


def of_item(item: dict[str, Any]) -> list[str]:
    when = f"\n{item['when']}" if item["when"] else ""
    return [f"{item['number']}. {item['topic']}\n{item['hours']}{when}", *item["columns"]]


def add_table(
    document: Paper, header: list[str], rows: list[list[str]], widths_mm: tuple[int, ...] | None = None
) -> None:
    """A table whose first row is its header on every page."""
    table = document.add_table(rows=1, cols=len(header))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, header, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(words).bold = True
        cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=TINT))
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader", val="true"))
    for row in rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a row torn by a page cannot be read
        for cell, words in zip(added.cells, row, strict=True):
            cell.text = words
    give_room(table)
    for row in table.rows if widths_mm else ():
        for cell, width in zip(row.cells, widths_mm or (), strict=True):
            cell.width = Mm(width)


def element(name: str, **given: str) -> Any:
    """One of Word's own, which python-docx has no words for."""
    found = OxmlElement(f"w:{name}")
    for key, value in given.items():
        found.set(qn(f"w:{key}"), value)
    return found


def give_room(table: Table) -> None:
    """Air between the words and thin lines of the table."""
    borders, margins = element("tblBorders"), element("tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz="4", space="0", color=LINE))
    for side, twips in (("top", "60"), ("left", "100"), ("bottom", "60"), ("right", "100")):
        margins.append(element(side, w=twips, type="dxa"))
    properties = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")
