import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.notifications.models import Letter
from zaloga.people.models import AddressChange, Session
from zaloga.people.tests.factories import UserFactory
from zaloga.people.tests.test_sign_in import ask, code_in, link_in

pytestmark = pytest.mark.django_db
NEW = "nowy@szkola.example"


@pytest.fixture
def person(client):
    person = UserFactory(email="stary@szkola.example")
    client.force_login(person)
    return person


def ask_change(client, email=NEW):
    return client.post(reverse("people:address"), {"email": email})


def change_link() -> str:
    letter = Letter.objects.filter(to=NEW).latest("pk")
    return urlsplit(re.search(r"https?://\S+/konto/adres/\S+", letter.text)[0]).path


def test_new_address_gets_a_link_the_old_one_a_notice_and_nothing_changes_yet(client, person):
    response = ask_change(client, " Nowy@Szkola.example")

    assert (response.status_code, response.url) == (302, reverse("people:address"))
    assert [(letter.to, letter.subject) for letter in Letter.objects.order_by("pk")] == [
        (NEW, "Potwierdź nowy adres – Załoga"),
        ("stary@szkola.example", "Prośba o zmianę adresu – Załoga"),
    ]
    assert "/konto/adres/" not in Letter.objects.get(to="stary@szkola.example").text
    person.refresh_from_db()
    assert person.email == "stary@szkola.example"
    assert NEW in client.get(reverse("people:address")).content.decode()


def test_button_behind_the_link_changes_the_address_on_any_device(client, person):
    ask_change(client)
    phone = Client()

    page = phone.get(change_link())
    phone.head(change_link())
    person.refresh_from_db()
    before = person.email
    response = phone.post(change_link())

    person.refresh_from_db()
    assert (page.status_code, before) == (200, "stary@szkola.example")
    assert (response.status_code, person.email) == (302, NEW)
    assert Letter.objects.latest("pk").to == "stary@szkola.example"
    assert Event.objects.get().name == "account.address_changed"
    assert not AddressChange.objects.exists()


def test_link_works_once(client, person):
    ask_change(client)
    path = change_link()
    client.post(path)

    response = client.post(path)

    assert response.status_code == 404
    assert "Ten odnośnik już nie działa" in response.content.decode()


def test_link_is_late_after_24_hours(client, person):
    ask_change(client)

    with clock.moved_to(clock.now() + timedelta(hours=24)):
        response = client.post(change_link())

    person.refresh_from_db()
    assert (response.status_code, person.email) == (410, "stary@szkola.example")


def test_second_wish_kills_the_first_link(client, person):
    ask_change(client)
    first = change_link()
    ask_change(client, "inny@szkola.example")

    client.post(first)

    person.refresh_from_db()
    assert person.email == "stary@szkola.example"


def test_taken_address_looks_the_same_to_whoever_asks_and_its_owner_gets_no_link(client, person):
    UserFactory(email="zajety@szkola.example")

    free, taken = ask_change(client), ask_change(client, "zajety@szkola.example")

    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    page = client.get(taken.url).content.decode()
    assert "Wysłaliśmy list na zajety@szkola.example." in page
    letter = Letter.objects.get(to="zajety@szkola.example")
    assert letter.subject == "Ten adres ma już konto – Załoga"
    assert "/konto/adres/" not in letter.text + letter.html


def test_address_that_got_an_account_meanwhile_is_refused(client, person):
    ask_change(client)
    UserFactory(email=NEW)

    response = client.post(change_link())

    person.refresh_from_db()
    assert (response.status_code, person.email) == (409, "stary@szkola.example")
    assert "Ten adres ma już inne konto." in response.content.decode()


def test_own_address_is_refused_with_a_sentence(client, person):
    response = ask_change(client, "STARY@szkola.example")

    assert response.status_code == 409
    assert "To jest już Twój adres." in response.content.decode()
    assert not Letter.objects.exists()


def test_links_to_enter_sent_to_the_old_address_die_with_it(client, person):
    guest = Client()
    ask(guest, person.email)
    entrance = link_in(Letter.objects.get())
    ask_change(client)
    client.post(change_link())

    assert Client().post(entrance).status_code == 410


def test_sixth_wish_within_an_hour_is_refused(client, person):
    statuses = [ask_change(client, f"nowy{n}@szkola.example").status_code for n in range(6)]

    assert statuses == [302] * 5 + [409]
    assert Letter.objects.exclude(to=person.email).count() == 5


def test_after_the_change_every_device_has_to_enter_with_the_new_address(client, person):
    phone = Client()
    phone.force_login(person)
    bystander = Client()
    bystander.force_login(UserFactory())
    ask_change(client)

    response = client.post(change_link(), follow=True)

    account = reverse("people:account")
    assert [device.get(account).status_code for device in (client, phone, bystander)] == [302, 302, 200]
    assert response.redirect_chain == [(reverse("people:sign_in"), 302)]
    assert f"Na każdym urządzeniu wejdź jeszcze raz: {NEW}." in response.content.decode()


def test_letter_to_the_new_address_says_who_asks_and_not_the_whole_old_address(client, person):
    ask_change(client)

    letter = Letter.objects.get(to=NEW)
    page = Client().get(change_link()).content.decode()
    for words in (letter.text, letter.html, page):
        assert person.name in words and "s…@szkola.example" in words
        assert person.email not in words


def test_a_quarter_of_an_hour_after_entering_the_person_is_asked_to_enter_anew(client, person):
    Session.objects.update(started_at=clock.now() - timedelta(minutes=15))

    typed = ask_change(client)
    assert not Letter.objects.exists()
    sent = client.post(reverse("people:address"), {"prove": "1", "email": NEW})
    entered = client.post(reverse("people:code"), {"code": code_in(Letter.objects.get(to=person.email))})
    page = client.get(entered.url)
    ask_change(client)

    assert "Potwierdź, że to Ty" in typed.content.decode() and f'value="{NEW}"' in typed.content.decode()
    assert sent.url == reverse("people:code")
    assert f'value="{NEW}"' in page.content.decode()
    assert AddressChange.objects.get().email == NEW


def test_too_many_proofs_are_refused_in_words(client, person):
    Session.objects.update(started_at=clock.now() - timedelta(minutes=15))

    answers = [client.post(reverse("people:address"), {"prove": "1"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [409]
    assert "Za dużo próśb w krótkim czasie." in answers[-1].content.decode()
