"""What whoever leads takes along to a meeting, as one PDF."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdfium2 import PdfDocument

from zaloga.core import clock
from zaloga.core.files import Checked, inspect
from zaloga.forum import actions as forum
from zaloga.meetings import actions, documents
from zaloga.meetings.documents import packing
from zaloga.meetings.tests.factories import (
    AgendaItemFactory,
    ComingFactory,
    CorrectionFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesLineFactory,
    VisitFactory,
)
from zaloga.meetings.tests.test_papers import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def meeting(network, people):
    meeting = MeetingFactory(network=network, in_days=7, purpose="Po nową lekcję.", bring="Jeden zeszyt ucznia.")
    for person in people:
        ComingFactory(meeting=meeting, user=person, answer="coming")
    return meeting


@pytest.fixture
def item(meeting):
    return AgendaItemFactory(meeting=meeting, title="Przegląd zeszytów", minutes=75, position=0, led_by="dr Malec")


def a_pdf(pages: int, name: str = "Karta.pdf") -> Checked:
    with PdfDocument.new() as document:
        for _ in range(pages):
            document.new_page(595, 842)
        with SimpleUploadedFile(name, b"") as file:
            document.save(file)
            return inspect(SimpleUploadedFile(name, file.file.getvalue()))


def attach(item, people, *files):
    return actions.attach(item, by=people[0], files=files)


def approved(network, people, text, in_days=-14):
    minutes = MinutesFactory(meeting=MeetingFactory(network=network, in_days=in_days, title="Listopad"), told=True)
    MinutesLineFactory(minutes=minutes, text=text, kind="decision")
    minutes.remarks_until = clock.today() - timedelta(days=1)
    minutes.save()
    return actions.approve_minutes(minutes, by=people[0], revision=minutes.revision)


def test_the_pack_holds_the_agenda_hour_by_hour_without_proposals(meeting, item):
    AgendaItemFactory(meeting=meeting, title="Kto co wypróbuje", minutes=20, position=1, form="group")
    AgendaItemFactory(meeting=meeting, title="Gra planszowa", proposed=True)

    found = words(documents.pack(meeting))

    assert "15:30 Przegląd zeszytów dr Malec 75" in found
    assert "16:45 Kto co wypróbuje praca w grupie 20" in found
    assert "Razem minut: 95." in found and "Gra planszowa" not in found


def test_everything_stands_in_the_order_in_which_a_meeting_goes_and_the_list_on_a_sheet_of_its_own(
    meeting, item, network, people
):
    item.note = "Każda osoba bierze dwa."
    item.save()
    VisitFactory(meeting=meeting, accepted=True, name="dr Dorota Malec", about="UWr", minutes=45, introduce="Uczy.")
    CorrectionFactory(minutes=approved(network, people, "Zeszyt błędów w każdej szkole."), text="W każdej klasie 7.")
    attach(item, people, a_pdf(2, "Karty.pdf"))

    pack = documents.pack(meeting)

    told = ["Po nową lekcję", "Jeden zeszyt", "Przegląd zeszytów Każda osoba", "dr Dorota Malec, UWr: Dlaczego uczeń"]
    told += [
        "45 min",
        "Jak przedstawić: Uczy.",
        "Notatka z poprzedniego",
        "Ustalenie: Zeszyt błędów",
        "W każdej klasie 7",
    ]
    told += ["Karty.pdf: na końcu teczki, 2 strony", "Lp. Imię i nazwisko", people[1].name]
    found = words(pack)
    assert [one for one in told if one not in found] == []
    assert [found.rindex(one) for one in told] == sorted(found.rindex(one) for one in told)
    pages = PdfDocument(pack)
    last = next(page for page in reversed([*pages]) if page.get_textpage().get_text_bounded())
    assert "Podpis" in last.get_textpage().get_text_bounded()
    assert "Karty.pdf" not in last.get_textpage().get_text_bounded()


def test_pages_of_files_come_at_the_end_and_other_files_are_named(meeting, item, people):
    before = len(PdfDocument(documents.pack(meeting)))
    attach(item, people, a_pdf(3), inspect(SimpleUploadedFile("Zadania.txt", b"Zadanie 1.")))

    pack = documents.pack(meeting)

    assert len(PdfDocument(pack)) == before + 3
    assert "Karta.pdf: na końcu teczki, 3 strony" in words(pack)
    assert "Zadania.txt: na stronie spotkania" in words(pack)


@pytest.mark.parametrize("limit", ["MOST_PAGES", "MOST_OCTETS"])
def test_a_pack_that_nobody_would_print_leaves_long_files_apart(meeting, item, people, monkeypatch, limit):
    attach(item, people, a_pdf(2, "Krótki.pdf"), a_pdf(4, "Długi.pdf"))
    first = meeting.files.first()
    monkeypatch.setattr(packing, limit, 3 if limit == "MOST_PAGES" else first.octets)

    found = words(documents.pack(meeting))

    assert "Krótki.pdf: na końcu teczki, 2 strony" in found and "Długi.pdf: na stronie spotkania" in found


@pytest.mark.parametrize("content", [None, b"%PDF-1.7 cut short"])
def test_a_file_that_is_gone_or_broken_stops_nothing(meeting, item, people, content):
    (file,) = attach(item, people, a_pdf(1))
    name = file.file.name
    file.file.storage.delete(name)
    if content:
        with file.file.storage.open(name, "wb") as kept:
            kept.write(content)

    assert "Karta.pdf: na stronie spotkania" in words(documents.pack(meeting))


def test_questions_stand_without_names_and_without_what_was_taken_back(meeting, people):
    thread = actions.open_questions(meeting, by=people[0])
    forum.reply(thread, by=people[1], text="> Cytat z góry\n\nCo z tymi, którzy\nliczą szybciej?")
    forum.withdraw(forum.reply(thread, by=people[2], text="Tego nie pytam."), by=people[2])
    meeting.refresh_from_db()

    asked = "\n".join(packing.asked(meeting))

    assert asked == "– Co z tymi, którzy liczą szybciej?"
    assert asked in words(documents.pack(meeting))


def test_minutes_that_are_not_approved_and_those_of_later_meetings_stay_out(meeting, network, people):
    approved(network, people, "Ustalone dawno.", in_days=-30)
    waiting = MinutesFactory(meeting=MeetingFactory(network=network, in_days=-7), told=True)
    MinutesLineFactory(minutes=waiting, text="Jeszcze niezatwierdzone.")

    found = words(documents.pack(meeting))

    assert "Ustalenie: Ustalone dawno." in found and "Jeszcze niezatwierdzone" not in found


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_pack_asks_the_same_however_long_it_is(meeting, item, people, how_many, django_assert_num_queries):
    attach(item, people, *[a_pdf(1, f"{n}.pdf") for n in range(how_many)])
    for n in range(how_many):
        VisitFactory(meeting=meeting, accepted=True, name=f"dr Gość {n}")
        AgendaItemFactory(meeting=meeting)

    with django_assert_num_queries(16):
        documents.pack(meeting)


def test_minutes_of_an_older_meeting_are_not_called_those_of_the_one_before(meeting, network, people):
    approved(network, people, "Zeszyt błędów.", in_days=-30)

    before = words(documents.pack(meeting))
    MeetingFactory(network=network, in_days=-7)
    since = words(documents.pack(meeting))

    assert "Notatka z poprzedniego spotkania" in before
    assert "Ostatnia zatwierdzona notatka" in since and "Notatka z poprzedniego spotkania" not in since
