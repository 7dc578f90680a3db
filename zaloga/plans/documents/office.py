from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from zaloga.core.documents import hardened

WIDTHS_MM = (52, 70, 70, 70)


def as_docx(paper: dict[str, Any]) -> bytes:
    """The plan to be changed in a word processor: real headings, real tables with header rows, in Polish."""
    paper = hardened(paper) | {"header": paper["header"]}
    document = Document()
    lie_down(document)
    speak_polish(document)
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
    style.font.name, style.font.size = "Calibri", Pt(10.5)
    properties = style.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia", "bidi"):
        language.set(qn(f"w:{name}"), "pl-PL")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def add_aims(document: Paper, paper: dict[str, Any]) -> None:
    if paper["general_aim"]:
        document.add_heading("Cel ogólny", level=2)
        document.add_paragraph(paper["general_aim"])
    if paper["aims"]:
        document.add_heading("Cele szczegółowe", level=2)
    for aim in paper["aims"]:
        line = document.add_paragraph(aim["text"], style="List Number")
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
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a row torn by a page cannot be read
        for cell, words in zip(added.cells, row, strict=True):
            cell.text = words
    give_room(table)
    for row in table.rows if widths_mm else ():
        for cell, width in zip(row.cells, widths_mm or (), strict=True):
            cell.width = Mm(width)


def give_room(table: Table) -> None:
    """Air between the words and the lines of the table."""
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", "60"), ("left", "100"), ("bottom", "60"), ("right", "100")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), twips)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
