"""Documents of a plan in the programs that people open them with."""

import subprocess
from datetime import date

import pytest

from tests.programs import debian
from zaloga.plans import documents, paper
from zaloga.plans.tests.factories import AimFactory, ItemFactory, PlanFactory

pytestmark = pytest.mark.django_db
LETTERS = "Zażółć gęślą jaźń. ZAŻÓŁĆ GĘŚLĄ JAŹŃ."
COLUMNS = ("Rozmowa o błędzie", "Odwaga, żeby pytać", "Zbiór rozwiązań", "Zeszyt błędów")
LONGEST_S = 120  # LibreOffice takes three seconds, on a machine that has nothing else to do


@pytest.fixture
def given():
    plan = PlanFactory(general_aim=LETTERS)
    AimFactory(plan=plan, text="Więcej pytań")
    topic, issues, materials, activities = COLUMNS
    words = {"issues": issues, "self_study_materials": materials, "planned_activities": activities}
    ItemFactory.create_batch(12, plan=plan, topic=topic, planned_on=date(2026, 12, 3), **words)
    return paper.of_now(plan)


def read(file) -> list[str]:
    """The words of each page, as pdftotext finds them."""
    program = debian("pdftotext", "poppler-utils")
    told = subprocess.run([program, "-layout", file, "-"], capture_output=True, text=True, check=True)
    return told.stdout.rstrip("\f").split("\f")


def is_whole(pages: list[str]) -> bool:
    """Every Polish letter, and the names of the four columns over every page of the table, side by side."""
    table = [page for page in pages if COLUMNS[0] in page]
    headers = [next(line for line in page.splitlines() if "Najważniejsze problemy" in line) for page in table]
    rows = [line for page in pages for line in page.splitlines() if COLUMNS[0] in line]
    is_across = all(all(words in line for words in COLUMNS) for line in rows)
    is_named = all("Materiały do samokształcenia" in line and "Praca w sieci" in plainly(line) for line in headers)
    return LETTERS in plainly(pages[0]) and len(table) > 1 and len(rows) == 12 and is_across and is_named


def plainly(words: str) -> str:
    return " ".join(words.split())


def test_libreoffice_opens_the_docx_with_every_polish_letter_and_four_columns(given, tmp_path):
    office = debian("soffice", "libreoffice-writer-nogui")
    (tmp_path / "plan.docx").write_bytes(documents.as_docx(given))

    own = f"-env:UserInstallation=file://{tmp_path}/profile"  # its settings stay nowhere else
    command = [office, "--headless", "--norestore", own, "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "plan.docx"], capture_output=True, timeout=LONGEST_S, check=True)

    assert is_whole(read(tmp_path / "plan.pdf"))


def test_pdftotext_reads_every_polish_letter_and_four_columns_in_our_own_pdf(given, tmp_path):
    (tmp_path / "plan.pdf").write_bytes(documents.as_pdf(given))

    assert is_whole(read(tmp_path / "plan.pdf"))
