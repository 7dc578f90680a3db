from pathlib import Path

import pypdfium2
import pytest

from zaloga.core import documents

LETTER = """\
#import "/core/letter.typ": letter
#let given = json(bytes(sys.inputs.given))
#show: letter.with(title: given.title, from: (given.name,), to: ("Dyrekcja",), dated: "3 grudnia", signed: given.name)
#given.text
"""


@pytest.fixture
def template(monkeypatch, tmp_path):
    """A template of a room: found under the same root as the shared letter."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "letter.typ").write_text((documents.ROOT / "core" / "letter.typ").read_text())
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    path = tmp_path / "proba.typ"
    path.write_text(LETTER)
    return path


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).replace("\r\n", "\n")


def test_polish_letters_are_there_to_be_read_and_copied(template):
    pdf = documents.pdf(template, {"title": "Zażółć", "name": "Gęślą Jaźń", "text": "„Ćma” – ŚWIĘTO, łódź, ŹRÓDŁO"})

    text = text_of(pdf)
    assert "„Ćma” – ŚWIĘTO, łódź, ŹRÓDŁO" in text
    assert text.count("Gęślą Jaźń") == 2


def test_file_says_that_it_is_accessible_and_in_polish(template):
    pdf = documents.pdf(template, {"title": "Prośba", "name": "Anna", "text": "Tekst."})

    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == "Prośba"


def test_what_people_typed_is_never_carried_out(template):
    typed = '#panic("nie") $x$ *grubo* \\ #read("/etc/passwd") <etykieta> @odnośnik'

    assert typed in text_of(documents.pdf(template, {"title": "Prośba", "name": "Anna", "text": typed}))


def test_templates_read_nothing_outside_the_house(template):
    template.write_text('#set document(title: "x")\n#read("/../../etc/passwd")')

    with pytest.raises(Exception, match=r"root|access|denied"):
        documents.pdf(template, {})


def test_letters_of_the_house_are_where_the_renderer_looks_for_them():
    assert (documents.FONTS / "Lato-Regular.ttf").exists()
    assert Path(documents.ROOT / "core" / "letter.typ").exists()
