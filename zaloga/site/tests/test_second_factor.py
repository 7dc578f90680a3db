"""The second key required of whoever looks after a programme or the installation."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from zaloga.core.errors import Refusal
from zaloga.people import second_factor
from zaloga.people.models import Session
from zaloga.people.second_step import SHOWN
from zaloga.people.tests.factories import AppFactory, KeyFactory, UserFactory
from zaloga.people.tests.test_account import SHELL
from zaloga.people.tests.test_second_factor import code_of, mark
from zaloga.people.tests.test_second_step import SECRET, as_far_as_the_step
from zaloga.people.tests.test_sign_in import ask, code_in, letter_to, type_code
from zaloga.programmes import actions as programmes
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
SET_UP = "/konto/drugi-skladnik/"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_after_signing_in_an_operator_is_led_to_set_a_key_up_and_then_works(client):
    operator = UserFactory(operator=True)
    ask(client, operator.email)
    type_code(client, code_in(letter_to(operator.email)))

    led = client.get("/pulpit/")
    page = client.get(SET_UP).content.decode()
    client.post(reverse("people:key_app"), {"begin": "1"})
    secret = client.get(reverse("people:key_app")).context["secret"]
    client.post(reverse("people:key_app"), {"code": code_of(secret)})

    assert (led.status_code, led.url) == (302, SET_UP)
    assert "przy tej roli drugi klucz jest potrzebny" in page
    assert client.get("/instalacja/").status_code == 200


def test_an_appointment_counts_from_the_very_next_request(client):
    programme, person = ProgrammeFactory(), UserFactory()
    client.force_login(person)
    before = client.get("/konto/").status_code

    appointed = programmes.appoint(programme, email=person.email, name="", by=UserFactory(operator=True))
    after = client.get("/konto/")
    programmes.end_appointment(appointed, by=UserFactory(operator=True))

    assert (before, after.status_code, after.url) == (200, 302, SET_UP)
    assert client.get("/konto/").status_code == 200


def test_a_key_that_was_not_shown_on_this_device_must_be_shown(client):
    person = AppointmentFactory().user
    AppFactory(user=person)
    client.force_login(person)

    page = client.get(SET_UP).content.decode()
    refused = client.get("/nadzor/")
    tampered = client.post(reverse("people:key_app"), {"begin": "1"})

    assert "na tym urządzeniu jeszcze go nie było" in page and "Ustaw aplikację" not in page
    assert refused.url == SET_UP
    assert tampered.url.startswith(reverse("people:key_prove"))
    client.post(tampered.url)
    type_code(client, code_in(letter_to(person.email)))
    client.post(reverse("people:second_step"), {"code": code_of(SECRET)})
    assert client.get("/nadzor/").status_code == 200


def test_what_was_being_written_comes_back(client):
    client.force_login(AppointmentFactory().user)

    response = client.post("/konto/", {"name": "Pisane od godziny"}, headers={"Origin": "http://testserver"})

    page = response.content.decode()
    assert response.status_code == 403
    assert "Pisane od godziny" in page and "Najpierw drugi klucz" in page


def test_a_fragment_asked_for_sends_the_whole_page_on(client):
    client.force_login(UserFactory(operator=True))

    response = client.get("/konto/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (403, SET_UP)


def test_the_last_key_stays_where_it_is_needed_and_may_be_replaced(client):
    person = AppointmentFactory().user
    app = AppFactory(user=person)
    client.force_login(person)
    mark(client)

    refused = client.post(reverse("people:key_remove", args=[app.pk]))
    KeyFactory(user=person)
    replaced = client.post(reverse("people:key_remove", args=[app.pk]))

    assert refused.status_code == 409
    assert "Najpierw dodaj nowy, potem usuń ten." in refused.content.decode()
    assert replaced.status_code == 302
    assert [key.type for key in Authenticator.objects.all()] == ["webauthn"]


def test_a_member_may_take_the_last_key_away():
    person = UserFactory()
    app = AppFactory(user=person)

    assert second_factor.remove(app, by=person, here="") is True
    assert not Authenticator.objects.exists()


def test_a_key_taken_away_elsewhere_and_then_an_appointment_leaves_no_door_open(client):
    person, elsewhere = UserFactory(), Client()
    app = AppFactory(user=person)
    for browser in (client, elsewhere):
        browser.force_login(person)
        mark(browser)

    client.post(reverse("people:key_remove", args=[app.pk]))
    AppointmentFactory(user=person)

    assert client.get("/nadzor/").url == SET_UP
    assert elsewhere.get("/nadzor/").url.startswith(reverse("people:sign_in"))


def test_a_reset_sends_everybody_out_and_to_set_up_anew(client):
    person = AppointmentFactory().user
    AppFactory(user=person)
    client.force_login(person)
    mark(client)

    second_factor.reset(person, by=UserFactory(operator=True))

    assert not Session.objects.of(person).exists()
    ask(client, person.email)
    type_code(client, code_in(letter_to(person.email)))
    assert client.get("/nadzor/").url == SET_UP


@pytest.mark.parametrize("shown", [True, False])
def test_the_requirement_costs_no_query(client, django_assert_num_queries, shown):
    person = UserFactory()
    client.force_login(person)
    if shown:
        AppointmentFactory(user=person)
        mark(client)

    with django_assert_num_queries(SHELL + 2):  # session, person
        client.get("/konto/")


def test_in_demonstration_mode_nobody_must_and_the_demo_button_asks_for_no_key(client, settings):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    person = UserFactory(email="powiat@demo.zaloga.example")
    AppointmentFactory(user=person)
    AppFactory(user=person)

    by_button = client.post(reverse("site:demo"), {"email": person.email})
    by_letter = Client()
    led = as_far_as_the_step(by_letter, person)

    assert (by_button.url, client.get("/nadzor/").status_code) == ("/pulpit/", 200)
    assert led.url == reverse("people:second_step")
    assert SHOWN not in client.session


def test_a_refusal_of_the_deed_itself_needs_no_page():
    person = AppointmentFactory().user
    app = AppFactory(user=person)

    with pytest.raises(Refusal):
        second_factor.remove(app, by=person, here="")
