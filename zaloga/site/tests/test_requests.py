"""What the house takes in, and what it tells browsers about pages whose address is a key."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zaloga.meetings.tests.factories import MeetingFactory
from zaloga.people.actions import open_link
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}


@pytest.fixture
def no_disk(settings, tmp_path):
    """Whoever writes an upload to the disk fails."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "nie-ma"


def film(megabytes=60):
    return SimpleUploadedFile("film.mp4", bytes(megabytes * 1_000_000))


def test_a_guests_huge_file_is_written_nowhere_and_the_form_beside_it_still_works(client, no_disk):
    person = UserFactory()

    response = client.post(reverse("people:sign_in"), {"email": person.email, "next": "", "file": film()})

    assert (response.status_code, response.url) == (302, reverse("people:code"))
    assert not response.wsgi_request.FILES


@pytest.mark.parametrize("name", ["people:account", "institutions:imports"])
@pytest.mark.parametrize("is_guest", [True, False])
def test_nobody_gets_a_file_in_where_they_may_not_send_one(client, no_disk, name, is_guest):
    if not is_guest:
        client.force_login(UserFactory())

    response = client.post(reverse(name), {"name": "Anna Jarosz", "file": film(10)}, headers=OURS)

    assert not response.wsgi_request.FILES


def test_the_register_may_be_larger_than_an_attachment(client, settings):
    client.force_login(UserFactory(operator=True))

    response = client.post(reverse("institutions:imports"), {"file": film(21)})

    assert response.wsgi_request.FILES["file"].size == 21_000_000


def test_a_guests_file_has_to_be_sent_again_and_the_page_says_so(client, no_disk):
    response = client.post("/konto/", {"name": "Anna Jarosz", "file": film(3)}, headers=OURS)

    page = response.content.decode()
    assert "Anna Jarosz" in page and "Pliki trzeba dołączyć jeszcze raz" in page


def test_a_stale_page_with_one_button_offers_the_button_again():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory())
    path = reverse("people:sign_out")

    page = browser.post(path, headers=OURS).content.decode()

    assert "Strona była otwarta zbyt długo" in page
    assert f'method="post" action="{path}"' in page and "Wyślij jeszcze raz" in page
    assert "innej strony" not in page


def test_what_the_page_carried_sealed_is_sent_again_and_not_shown_as_somebodys_words():
    sealed = f"{'aB3_-' * 40}=="
    typed = {"niesione": sealed, "p7": "Długie zdanie, które ktoś napisał i chce zobaczyć jeszcze raz, całe."}
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory())

    page = browser.post(reverse("people:sign_out"), typed, headers=OURS).content.decode()

    assert f'<input type="hidden" name="niesione" value="{sealed}">' in page
    assert page.count("Twój tekst") == 1 and f">\n{typed['p7']}</textarea>" in page


def test_what_another_site_sends_is_not_offered_again():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory())

    page = browser.post(reverse("people:sign_out"), headers={"Origin": "https://zlo.example"}).content.decode()

    assert "innej strony" in page and "Tego nie przyjęliśmy" in page
    assert "Wyślij jeszcze raz" not in page


@pytest.mark.parametrize("name", ["people:link", "people:address_link", "networks:invitation"])
def test_a_page_whose_address_is_a_key_stays_in_no_memory_and_is_told_to_nobody(client, name):
    person = UserFactory()
    _, secret = open_link(person.email, person)

    response = client.get(reverse(name, args=[secret]))

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert client.get("/sieci/").headers["Referrer-Policy"] == "same-origin"


def test_whoever_opens_an_address_that_takes_forms_alone_is_led_back_to_its_page():
    meeting = MeetingFactory(guests="everybody")
    browser = Client(headers={"accept": "text/html,*/*"})
    address = reverse("meetings:answer", args=[meeting.network.slug, meeting.pk])

    page = browser.get(address)

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert f'<a class="btn primary" href="{meeting.get_absolute_url()}">' in page.content.decode()
    assert Client().get(address).content == b""
