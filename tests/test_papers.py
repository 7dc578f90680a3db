"""Documents in PDF as other programs read them: every Polish letter comes out, and the file says what is what."""

import subprocess

import pytest

from tests.programs import debian
from zaloga.core.documents import followed_by
from zaloga.meetings import documents as meeting_papers
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
from zaloga.plans import documents, paper
from zaloga.plans.tests.factories import ItemFactory, PlanFactory
from zaloga.plans.tests.factories import crew as plan_crew
from zaloga.surveys import actions, printing
from zaloga.surveys.tests.crews import crew_of, opened, say

pytestmark = pytest.mark.django_db
LETTERS = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ „Zażółć gęślą jaźń” – PÓJDŹŻE, KIŃ TĘ CHMURNOŚĆ W GŁĄB FLASZY"


def result_of_a_survey() -> bytes:
    lead, rest = crew_of(5)
    survey = opened(lead)
    for seat in rest:
        say(survey, seat, trafnosc=4, zmienic=LETTERS)
    return printing.as_pdf(actions.close(survey, by=lead.user))


def plan_of_a_year() -> bytes:
    leader, _ = plan_crew()
    plan = PlanFactory(network=leader.memberships.get().network, general_aim=LETTERS)
    ItemFactory(plan=plan)
    return documents.as_pdf(paper.of_now(plan))


def list_of_a_meeting() -> bytes:
    leader, anna = plan_crew()
    meeting = MeetingFactory(network=leader.memberships.get().network, title=LETTERS)
    ComingFactory(meeting=meeting, user=anna, answer="coming")
    return meeting_papers.pack(meeting)


def pack_with_pages_of_others() -> bytes:
    return followed_by(list_of_a_meeting(), [plan_of_a_year()])


@pytest.mark.parametrize("made", [result_of_a_survey, plan_of_a_year, list_of_a_meeting, pack_with_pages_of_others])
def test_every_polish_letter_of_a_document_can_be_copied_and_its_parts_are_named(made, tmp_path):
    file = tmp_path / "dokument.pdf"
    file.write_bytes(made())

    text = said("pdftotext", "-enc", "UTF-8", str(file), "-")
    parts = {line.split()[0].rstrip(":") for line in said("pdfinfo", "-struct", str(file)).splitlines() if line.strip()}

    assert LETTERS in " ".join(text.split())
    assert "Tagged:          yes" in said("pdfinfo", str(file))
    assert {"H1", "Table", "TH", "TD"} <= parts


def said(program: str, *arguments: str) -> str:
    command = [debian(program, "poppler-utils"), *arguments]
    # pdfinfo gives titles of parts as they lie in the file, in UTF-16.
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")
