"""Files of a meeting: with points of the agenda, and from guests who have no account."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import inspect
from zaloga.meetings import actions
from zaloga.meetings.models import MeetingFile
from zaloga.meetings.tests.factories import AgendaItemFactory, VisitFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "karta-dla-zalogi"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def item(meeting, people):
    return AgendaItemFactory(meeting=meeting, leader=people[1], title="Lekcja pokazowa")


def upload(name=f"{SECRET}.txt", content=b"Zadanie 1."):
    return SimpleUploadedFile(name, content)


def sent(how_many=1):
    return [inspect(upload(f"{SECRET}-{n}.txt")) for n in range(how_many)]


def url_of(item):
    return reverse("meetings:item_files", args=[item.meeting.network.slug, item.meeting.pk, item.pk])


def by_link(visit):
    return reverse("meetings:visit_files", args=[visit.token])


def test_whoever_leads_a_point_attaches_files_and_the_crew_reads_them(client, item, people):
    client.force_login(people[1])
    client.post(url_of(item), {"attached": upload()})
    client.force_login(people[2])

    page = client.get(item.meeting.get_absolute_url()).content.decode()
    file = MeetingFile.objects.get()
    got = client.get(file.get_absolute_url())

    assert SECRET in page
    assert b"".join(got.streaming_content) == b"Zadanie 1."
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert {note.user for note in Note.objects.all()} == {people[0], people[2]}


def test_another_member_and_a_stranger_attach_nothing_and_a_stranger_reads_nothing(client, item, people):
    (file,) = actions.attach(item, by=people[0], files=sent())
    with pytest.raises(PermissionDenied):
        actions.attach(item, by=people[2], files=sent())

    for stranger in (UserFactory(), MembershipFactory().user, UserFactory(is_operator=True)):
        client.force_login(stranger)
        assert client.get(file.get_absolute_url()).status_code == 404
        assert SECRET not in client.get(item.meeting.get_absolute_url()).content.decode()


def test_an_expert_with_an_account_who_leads_a_point_reads_its_files_and_no_others(client, item, people):
    expert = MembershipFactory(network=item.meeting.network, advising=True).user
    own = AgendaItemFactory(meeting=item.meeting, leader=expert)
    (file,) = actions.attach(own, by=expert, files=sent())
    (other,) = actions.attach(item, by=people[0], files=sent())
    client.force_login(expert)

    assert client.get(file.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_a_bad_file_is_refused_and_named(client, item, people):
    client.force_login(people[0])

    page = client.post(url_of(item), {"attached": upload("lekcja.pdf", b"MZ\x90\x00 program")})

    assert page.status_code == 422
    assert "lekcja.pdf" in page.content.decode()
    assert not MeetingFile.objects.exists()


def test_a_file_too_large_runs_past_and_is_named(client, item, people, settings):
    settings.ATTACHMENT_MAX_OCTETS = 10
    visit = VisitFactory(meeting=item.meeting, accepted=True)

    page = client.post(by_link(visit), {"attached": upload(content=b"x" * 5000)})

    assert page.status_code == 422
    assert "jest za duży" in page.content.decode()
    assert not MeetingFile.objects.exists()


def test_a_guest_hands_in_materials_by_the_link_and_takes_one_back(client, meeting, people):
    visit = VisitFactory(meeting=meeting, accepted=True, name="dr Dorota Malec")
    client.post(by_link(visit), {"attached": [upload("a.txt"), upload("b.txt")]})
    first, second = MeetingFile.objects.all()

    client.post(by_link(visit), {"usun": str(first.pk)})

    assert [file.name for file in visit.files.all()] == ["b.txt"]
    client.force_login(people[1])
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "b.txt" in page
    assert "a.txt" not in page


def test_a_guest_takes_no_files_of_others(client, meeting, people, item):
    mine, other = (VisitFactory(meeting=meeting, accepted=True) for _ in range(2))
    (file,) = actions.hand_in(other, files=sent())

    client.post(by_link(mine), {"usun": str(file.pk)})

    assert MeetingFile.objects.get() == file


@pytest.mark.parametrize("state", [{"invited": True}, {"accepted": True, "withdrawn_at": "now"}])
def test_who_did_not_accept_or_was_withdrawn_sends_nothing(client, meeting, state):
    visit = VisitFactory(meeting=meeting, **{key: clock.now() if at == "now" else at for key, at in state.items()})

    answer = client.post(by_link(visit), {"attached": upload()})

    assert answer.status_code in (404, 409)
    assert not MeetingFile.objects.exists()


def test_nothing_is_read_of_what_comes_by_a_forged_link(client, meeting):
    answer = client.post(reverse("meetings:visit_files", args=["a" * 52]), {"attached": upload()})

    assert answer.status_code == 404
    assert not MeetingFile.objects.exists()


def test_a_file_stays_when_its_point_is_struck_out_and_goes_when_somebody_drops_it(item, people):
    (file,) = actions.attach(item, by=people[1], files=sent())
    actions.drop_item(item, by=people[0])
    file.refresh_from_db()
    assert file.item is None

    with pytest.raises(PermissionDenied):
        actions.drop_file(file, by=people[2])
    actions.drop_file(file, by=people[0])

    assert not MeetingFile.objects.exists()


def test_one_point_takes_twenty_files(item, people):
    for _ in range(4):
        actions.attach(item, by=people[0], files=sent(5))

    with pytest.raises(Refusal, match="najwyżej 20"):
        actions.attach(item, by=people[0], files=sent())

    assert item.files.count() == 20


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_much_however_many_files(client, item, people, how_many, django_assert_num_queries):
    for point in [item, *AgendaItemFactory.create_batch(how_many, meeting=item.meeting)]:
        actions.attach(point, by=people[0], files=sent(how_many))
    actions.hand_in(VisitFactory(meeting=item.meeting, accepted=True), files=sent(how_many))
    client.force_login(people[1])
    client.get(item.meeting.get_absolute_url())

    with django_assert_num_queries(12):
        page = client.get(item.meeting.get_absolute_url())

    assert len(page.context["files"]) == how_many
