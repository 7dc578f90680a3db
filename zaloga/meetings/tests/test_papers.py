"""Papers of a meeting and the register as a table."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from zaloga.installation.models import from_environment
from zaloga.installation.now import keep
from zaloga.meetings import attendance, documents
from zaloga.meetings.models import Day
from zaloga.meetings.tests.factories import (
    AttendanceFactory,
    ComingFactory,
    MeetingFactory,
    RegisterFactory,
)
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAPERS = ("signing_list", "filled_list", "pack", "xlsx", "csv")


@pytest.fixture
def meeting(people):
    network = people[0].memberships.get().network
    network.programme.funding_line = "Sfinansowano ze środków powiatu."
    network.programme.save()
    meeting = MeetingFactory(network=network, in_days=-2, purpose="Po nową lekcję.", bring="Jeden zeszyt ucznia.")
    for person, answer in zip(people, ("coming", "coming", "declined"), strict=True):
        ComingFactory(meeting=meeting, user=person, answer=answer)
    return meeting


def words(content):
    """The text of all pages, every blank an ordinary one."""
    pages = [page.get_textpage().get_text_bounded() for page in PdfDocument(content)]
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def test_the_list_to_sign_names_who_may_come_and_leaves_rows_for_guests(people, meeting):
    found = words(documents.signing_list(meeting))

    assert people[1].name in found
    assert people[2].name not in found
    assert "Podpis" in found
    assert "8 " in found  # two people and six free rows
    assert "Sfinansowano ze środków powiatu." in found
    assert "strona 1 z 1" in found


@pytest.mark.parametrize(("content", "pictures"), [(None, 1), (b"no picture at all", 0)])
def test_the_logo_stands_on_the_list_and_a_broken_one_stops_nothing(meeting, content, pictures):
    house = from_environment()
    drawn = BytesIO()
    Image.new("RGBA", (40, 20), "teal").save(drawn, "PNG")
    house.logo.save("logo.png", ContentFile(content or drawn.getvalue()))
    keep(house)

    page = PdfDocument(documents.signing_list(meeting))[0]

    assert len(list(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))) == pictures


def test_a_meeting_of_two_days_is_signed_on_each(meeting):
    first = meeting.days.get()
    Day.objects.create(meeting=meeting, on=first.on + timedelta(days=1), begins=first.begins, ends=first.ends, hours=3)

    assert words(documents.signing_list(meeting)).count("Podpis,") == 2


def test_the_filled_list_holds_marks_hours_and_a_guest(people, meeting):
    register = RegisterFactory(meeting=meeting)
    AttendanceFactory(register=register, user=people[1], state="late", hours=2)
    AttendanceFactory(register=register, user=people[2], state="excused")
    AttendanceFactory(register=register, user=None, name="Ewa Malec", institution="UWr")

    found = words(documents.filled_list(meeting))

    assert f"{people[1].name} SP w Wińsku spóźnienie 2" in found
    assert "Ewa Malec UWr obecność 3" in found
    assert "Razem na liście: 3, było: 2." in found


def test_a_long_list_repeats_its_header_and_what_people_typed_is_never_carried_out(meeting):
    for member in MembershipFactory.create_batch(40, network=meeting.network):
        ComingFactory(meeting=meeting, user=member.user)
    meeting.title = '#panic("x") *a*'
    meeting.save()

    found = words(documents.signing_list(meeting))

    assert found.count("Imię i nazwisko") == 3
    assert '#panic("x") *a*' in found
    assert "strona 3 z 3" in found


def test_the_table_holds_everybody_with_numbers_as_numbers_and_no_formula(client, people, meeting):
    AttendanceFactory(register=RegisterFactory(meeting=meeting), user=None, name="=1+1", institution="UWr")
    client.force_login(people[0])

    body = client.get(reverse("meetings:xlsx", args=[meeting.network.slug, meeting.pk])).content
    text = client.get(reverse("meetings:csv", args=[meeting.network.slug, meeting.pk])).content.decode("utf-8-sig")

    rows = [row[:5] for row in load_workbook(BytesIO(body)).active.iter_rows(values_only=True)]
    assert rows[1][:2] == ("=1+1", "UWr")
    assert rows[1][4] == 3
    assert text.splitlines()[1].startswith("'=1+1;UWr;")


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_for_whoever_leads(client, people, meeting, name):
    url = reverse(f"meetings:{name}", args=[meeting.network.slug, meeting.pk])
    for person, status in ((people[0], 200), (people[1], 403), (UserFactory(), 404)):
        client.force_login(person)
        assert client.get(url).status_code == status


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_table_asks_once_however_long_it_is(meeting, how_many, django_assert_num_queries):
    AttendanceFactory.create_batch(how_many, register=RegisterFactory(meeting=meeting))

    with django_assert_num_queries(1):
        assert len(list(attendance.table_of(meeting))) == how_many
