from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.installation.now import current
from zaloga.installation.privacy import Way
from zaloga.installation.retention import RULES, carry_out
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.tasks import send_letter
from zaloga.people import own_data, tasks
from zaloga.people.models import DataCopy, Session, User
from zaloga.people.tests.factories import AppFactory, UserFactory
from zaloga.people.tests.test_sign_in import code_in

pytestmark = pytest.mark.django_db
DATA, DELETE = "/konto/moje-dane/", "/konto/usuniecie/"


@pytest.fixture
def person(client):
    person = UserFactory(email="anna@szkola.example", name="Anna Jarosz")
    client.force_login(person)
    return person


@pytest.fixture
def long_ago(person):
    Session.objects.update(started_at=clock.now() - timedelta(minutes=16))


def last_page(way):
    return f"{DELETE}?sposob={way}"


def prove(client, person, page):
    """Ask for a code on the page, as everybody has to before the end, and come back by it."""
    client.post(page, {"prove": "1"})
    letter = Letter.objects.filter(to=person.email, template="people/email/code").first()
    return client.post(reverse("people:code"), {"code": code_in(letter)}).url


def made(person) -> DataCopy:
    return own_data.make_copy(own_data.ask_for_copy(person, by=person))


def test_asking_for_a_copy_gives_the_worker_the_job_and_writes_it_down(client, person):
    response = client.post(DATA, {"copy": "1"})

    assert (response.status_code, response.url) == (302, DATA)
    copy = DataCopy.objects.get(user=person)
    assert [job.args for job in ProcrastinateJob.objects.filter(task_name="people.make_copy")] == [{"copy_id": copy.pk}]
    assert Event.objects.filter(name="account.copy_asked", by=person).count() == 1
    assert "w przygotowaniu" in client.get(DATA).content.decode()


def test_a_second_click_asks_for_nothing_more(client, person):
    client.post(DATA, {"copy": "1"})
    client.post(DATA, {"copy": "1"})

    assert DataCopy.objects.count() == 1


def test_the_worker_makes_it_and_the_bell_and_a_letter_say_so_without_a_way_in(client, person):
    client.post(DATA, {"copy": "1"})
    copy = DataCopy.objects.get()

    tasks.make_copy(copy.pk)
    tasks.make_copy(copy.pk)

    assert [(note.text, note.url) for note in Note.objects.filter(user=person)] == [
        ("Kopia Twoich danych jest gotowa, czeka tydzień", DATA)
    ]
    letter = Letter.objects.get(to=person.email)
    assert letter.subject == "Kopia Twoich danych jest gotowa, czeka tydzień"
    assert f"{DATA}\n" in f"{letter.text}\n" or DATA in letter.text
    assert f"{DATA}{copy.pk}" not in letter.text + letter.html
    response = client.get(f"{DATA}{copy.pk}/")
    assert response.headers["Content-Type"] == "application/zip"
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert "no-store" in response.headers["Cache-Control"]


def test_the_worker_finds_nothing_to_do_when_the_account_has_gone():
    tasks.make_copy(404)

    assert not DataCopy.objects.exists()


def test_nobody_else_opens_the_copy(client, person):
    copy = made(person)
    stranger = Client()
    stranger.force_login(UserFactory(operator=True))

    assert stranger.get(f"{DATA}{copy.pk}/").status_code == 404
    assert Client().get(f"{DATA}{copy.pk}/").status_code == 302


def test_a_quarter_after_signing_in_a_code_comes_first(client, person, long_ago):
    copy = made(person)
    pages = [client.post(DATA, {"copy": "1"}), client.get(f"{DATA}{copy.pk}/"), client.get(last_page(Way.FORMER))]

    assert ["Potwierdź, że to Ty" in page.content.decode() for page in pages] == [True] * 3
    assert DataCopy.objects.count() == 1


def test_who_wrote_nothing_is_not_asked_what_becomes_of_it_and_what_goes_is_said_first(client, person):
    page = client.get(DELETE).content.decode()
    response = client.post(DELETE)

    assert 'type="radio"' not in page and "Nie masz tu żadnych wpisów" in page
    assert "Co zniknie od razu" in page and "Usuń konto na zawsze" not in page
    assert (response.status_code, response.url) == (302, last_page(Way.FORMER))


def test_however_lately_one_came_in_the_last_page_asks_for_a_code_and_keeps_the_choice(client, person):
    chosen = client.post(DELETE, {"way": Way.FORMER}).url
    asked = client.get(chosen).content.decode()
    back = prove(client, person, chosen)
    page = client.get(back).content.decode()

    assert "Potwierdź, że to Ty" in asked and "Usuń konto na zawsze" not in asked
    assert chosen == back == last_page(Way.FORMER)
    assert "Usuń konto na zawsze" in page and "Twój wybór" not in page
    assert User.objects.filter(pk=person.pk).exists()


def test_whoever_has_a_second_key_shows_it_before_the_end(client, person):
    AppFactory(user=person)

    prove(client, person, last_page(Way.DELETED))

    assert "Usuń konto na zawsze" not in client.get(last_page(Way.DELETED)).content.decode()
    client.post(last_page(Way.DELETED), {"is_sure": "on"})
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("path", [DATA, "/pulpit/"])
def test_a_code_given_for_another_page_does_not_open_the_last_one(client, person, path):
    client.logout()
    client.post(f"{reverse('people:sign_in')}?next={path}", {"email": person.email, "remember": "on"})
    client.post(reverse("people:code"), {"code": code_in(Letter.objects.get(to=person.email))})

    client.post(last_page(Way.FORMER), {"is_sure": "on"})

    assert "Potwierdź, że to Ty" in client.get(last_page(Way.FORMER)).content.decode()
    assert User.objects.filter(pk=person.pk).exists()


def test_posting_the_end_without_fresh_proof_ends_nothing(client, person):
    prove(client, person, last_page(Way.FORMER))
    Session.objects.update(started_at=clock.now() - timedelta(minutes=16))

    page = client.post(last_page(Way.FORMER), {"is_sure": "on"}).content.decode()

    assert "Potwierdź, że to Ty" in page
    assert User.objects.filter(pk=person.pk).exists()


def test_the_fourth_copy_of_a_day_is_refused_in_words(client, person):
    for _ in range(3):
        made(person)

    response = client.post(DATA, {"copy": "1"})

    assert response.status_code == 409
    assert "trzy kopie" in response.content.decode()


def test_after_a_week_the_file_goes_by_itself(person, django_capture_on_commit_callbacks):
    old, new = made(person), made(person)
    DataCopy.objects.filter(pk=old.pk).update(asked_at=clock.now() - timedelta(days=8))

    with django_capture_on_commit_callbacks(execute=True):
        removal = carry_out(RULES["people.data_copies"])

    assert removal.removed == 1
    assert list(DataCopy.objects.all()) == [new]
    assert not old.file.storage.exists(old.file.name)
    assert new.file.storage.exists(new.file.name)


def test_the_end_of_the_account_needs_a_yes(client, person):
    prove(client, person, last_page(Way.FORMER))

    response = client.post(last_page(Way.FORMER))

    assert response.status_code == 422
    assert "Zaznacz, że rozumiesz" in response.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("way", [Way.FORMER, Way.DELETED, Way.SIGNED])
def test_after_the_end_every_device_is_a_strangers(client, person, way):
    phone = Client()
    phone.force_login(person)
    prove(client, person, last_page(way))

    response = client.post(last_page(way), {"is_sure": "on"}, follow=True)

    assert "Konto jest usunięte" in response.content.decode()
    assert phone.get(DATA).status_code == client.get(DATA).status_code == 302
    assert not Session.objects.filter(user=person.pk).exists()
    assert User.objects.to_sign_in("anna@szkola.example") is None


@pytest.mark.parametrize("way", list(Way))
def test_a_last_letter_says_what_was_done_and_then_even_the_address_is_forgotten(person, way, mailoutbox):
    own_data.delete_account(person, by=person, way=way)

    letter = Letter.objects.get()
    assert (letter.to, letter.user, letter.subject) == (
        "anna@szkola.example",
        None,
        f"Twoje konto jest usunięte – {current().name}",
    )
    assert "zostało usunięte" in letter.text and "Zniknęło od razu: adres" in letter.text
    assert "Anna Jarosz" not in letter.text + letter.html
    send_letter(letter.pk)
    assert [message.to for message in mailoutbox] == [["anna@szkola.example"]]
    assert not Letter.objects.exists()


def test_an_unknown_way_is_no_choice(client, person):
    made_up = client.post(DELETE, {"way": "spalone"})
    in_address = client.post(last_page("spalone"), {"is_sure": "on"})

    assert made_up.url == in_address.url == last_page(Way.FORMER)
    assert User.objects.filter(pk=person.pk).exists()


def test_the_last_operator_reads_what_to_do_first_and_sees_no_button(client, person, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person.is_operator = True
    person.save()

    page = client.get(DELETE).content.decode()
    prove(client, person, last_page(Way.FORMER))
    last = client.post(last_page(Way.FORMER), {"is_sure": "on"})

    assert "Nikt poza Tobą nie dba" in page
    assert 'type="radio"' not in page and "Usuń konto na zawsze" not in last.content.decode()
    assert last.status_code == 409
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_the_same_number_of_queries_however_many_copies(
    client, person, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        made(person)
    client.get(DATA)

    with django_assert_num_queries(10):
        client.get(DATA)
