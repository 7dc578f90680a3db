"""The plan on paper: every Polish letter, a tagged table, the same words everywhere."""

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from zaloga.plans import documents, paper
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory, ShareFactory, UndertakingFactory, crew

pytestmark = pytest.mark.django_db
LETTERS = "Zażółć gęślą jaźń. ZAŻÓŁĆ GĘŚLĄ JAŹŃ."


@pytest.fixture
def given():
    leader, anna = crew()
    plan = PlanFactory(network=leader.memberships.get().network, general_aim=LETTERS)
    AimFactory(plan=plan, text="Więcej pytań", indicator="liczba pytań", target="12 klas", owner=anna)
    item = ItemFactory(plan=plan, topic="Ocenianie", planned_on=date(2026, 12, 3), issues="1. Błąd\n2. Stopień")
    ShareFactory(task__network=plan.network, task__title="Karty", task__item=item, user=anna)
    UndertakingFactory(plan=plan, title="Tydzień lekcji", about="Pięć szkół")
    return paper.of_now(plan)


def test_the_pdf_holds_every_polish_letter_and_all_four_columns(given):
    body = documents.as_pdf(given)

    pages = pypdfium2.PdfDocument(body)
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    text = " ".join(text.split())
    for words in (LETTERS, "Więcej pytań", "Ocenianie", "2. Stopień", "3 grudnia 2026", "Karty", "Tydzień lekcji"):
        assert words in text
    assert b"StructTreeRoot" in body
    assert all(words in text for words in paper.HEADER)


def test_the_docx_has_headings_a_real_table_with_a_header_row_and_speaks_polish(given):
    document = Document(BytesIO(documents.as_docx(given)))

    headings = [(line.style.name, line.text) for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", "Plan pracy sieci na rok szkolny 2026/27")
    assert ("Heading 2", "Spotkania") in headings
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == list(paper.HEADER)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1].cells[1].text == "1. Błąd\n2. Stopień"
    language = document.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert language.get(qn("w:val")) == "pl-PL"
    assert any(LETTERS in line.text for line in document.paragraphs)


def test_what_people_typed_is_never_typst_or_xml(given):
    given["general_aim"] = '#panic("wykonane") $x$ <w:t> & \\ "'

    assert documents.as_pdf(given)
    document = Document(BytesIO(documents.as_docx(given)))
    assert any(given["general_aim"] in line.text for line in document.paragraphs)


def test_an_empty_plan_still_makes_both_files():
    plan = PlanFactory(general_aim="")

    assert documents.as_pdf(paper.of_now(plan)).startswith(b"%PDF")
    assert documents.as_docx(paper.of_now(plan)).startswith(b"PK")


def test_the_docx_wears_the_colours_of_the_house_and_not_those_of_a_new_document(given):
    document = Document(BytesIO(documents.as_docx(given)))

    styles = [document.styles[f"Heading {level}"] for level in (1, 2, 3)]
    assert [str(style.font.color.rgb) for style in styles] == ["0B2E38", "0F5661", "0B2E38"]
    assert not any(style.element.xml.count("majorHAnsi") or "themeColor" in style.element.xml for style in styles)
    assert {style.font.name for style in styles} == {"Calibri"}
