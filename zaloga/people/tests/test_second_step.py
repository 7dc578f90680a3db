"""Showing a second key while signing in: after the code, after the link, or instead of both."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.notifications.models import Letter
from zaloga.people import second_factor
from zaloga.people.models import Session
from zaloga.people.second_step import SHOWN
from zaloga.people.tests.factories import AppFactory, KeyFactory, UserFactory
from zaloga.people.tests.soft_key import HOME, SoftKey
from zaloga.people.tests.test_second_factor import code_of, set_up_key
from zaloga.people.tests.test_sign_in import ask, code_in, is_signed_in, letter_to, link_in, type_code

pytestmark = pytest.mark.django_db
STEP = "/konto/drugi-skladnik/wejscie/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def person():
    """Somebody with an app and recovery codes."""
    person = UserFactory(name="Ewa Marciniak")
    AppFactory(user=person)
    second_factor.renew_codes(person, by=person)
    return person


def as_far_as_the_step(client, person, **more):
    ask(client, person.email, **more)
    return type_code(client, code_in(letter_to(person.email)))


def show(client, code):
    return client.post(STEP, {"code": code})


def recovery_codes(person) -> list[str]:
    return second_factor.keys_of(person).unused_codes


def test_after_the_code_from_the_letter_nobody_is_in_before_the_second_key(client, person):
    led = as_far_as_the_step(client, person, next="/sieci/?strona=2")
    before = is_signed_in(client)

    entered = show(client, code_of(SECRET))

    assert (led.status_code, led.url, before) == (302, STEP, False)
    assert (entered.status_code, entered.url) == (302, "/sieci/?strona=2")
    assert is_signed_in(client) and client.session[SHOWN]
    assert Authenticator.objects.get(type="totp").last_used_at is not None


def test_the_link_in_the_letter_leads_to_the_second_key_too_and_keeps_being_remembered(client, person):
    ask(Client(), person.email)

    led = client.post(link_in(letter_to(person.email)), {"remember": "on"})
    entered = show(client, code_of(SECRET))

    assert (led.url, entered.url) == (STEP, "/pulpit/")
    assert Session.objects.get(user=person).expire_date > clock.now() + timedelta(days=89)


def test_a_device_not_remembered_is_left_with_the_browser_also_after_the_second_key(client, person):
    as_far_as_the_step(client, person, remember="")

    show(client, code_of(SECRET))

    assert client.cookies["zaloga"]["max-age"] == ""


def test_clicked_twice_before_and_after_the_second_key(client, person):
    ask(client, person.email)
    letter = letter_to(person.email)
    type_code(client, code_in(letter))

    code_again, link_again = type_code(client, code_in(letter)), client.post(link_in(letter))
    code = code_of(SECRET)
    first, second = show(client, code), show(client, code)

    assert [answer.url for answer in (code_again, link_again, first, second)] == [STEP, STEP, "/pulpit/", "/pulpit/"]


def test_one_code_of_the_app_opens_one_door(client, person):
    code, second = code_of(SECRET), Client()
    as_far_as_the_step(client, person)
    as_far_as_the_step(second, person)

    answers = [show(client, code).status_code, show(second, code).status_code]

    assert answers == [302, 422]
    assert not is_signed_in(second)


def test_a_recovery_code_works_once_and_the_person_hears_how_many_are_left(client, person):
    code, second = recovery_codes(person)[3], Client()
    as_far_as_the_step(client, person)
    as_far_as_the_step(second, person)

    entered = show(client, f"{code[:4]}-{code[4:]}")
    again = show(second, code)

    assert (entered.status_code, again.status_code) == (302, 422)
    assert "Zostało Ci: 9 kodów" in client.get("/pulpit/").content.decode()
    event = Event.objects.get(name="account.recovery_code_used")
    assert (event.by, str(event)) == (person, "Ewa Marciniak wchodzi kodem zapasowym, zostało kodów: 9")
    assert "Zostało ich: 9" in Letter.objects.filter(subject__startswith="Wejście kodem zapasowym").get().text
    assert len(recovery_codes(person)) == 9


def test_when_few_recovery_codes_are_left_the_page_says_where_to_make_new_ones(client, person):
    for code in recovery_codes(person)[:7]:
        second_factor.use_code(person, code)
    as_far_as_the_step(client, person)

    show(client, recovery_codes(person)[0])

    assert "Zrób nowe na stronie „Drugi klucz”" in client.get("/pulpit/").content.decode()


def test_after_five_wrong_codes_even_the_right_one_waits_and_nobody_else_does(client, person):
    as_far_as_the_step(client, person)
    other, elsewhere = UserFactory(), Client()
    AppFactory(user=other)
    as_far_as_the_step(elsewhere, other)

    statuses = [show(client, "00000x").status_code for _ in range(5)]
    sixth = show(client, code_of(SECRET))

    assert statuses == [422] * 5
    assert sixth.status_code == 429
    assert "Za dużo nietrafionych kodów" in sixth.content.decode()
    assert not is_signed_in(client)
    assert show(elsewhere, code_of(SECRET)).status_code == 302


def test_the_right_code_forgives_the_wrong_ones_before_it(client, person):
    as_far_as_the_step(client, person)
    for _ in range(4):
        show(client, "00000x")

    show(client, code_of(SECRET))
    second = Client()
    as_far_as_the_step(second, person)

    assert [show(second, "00000x").status_code for _ in range(5)] == [422] * 5


@pytest.mark.parametrize("typed", ["", "   ", "ą" * 30, "9" * 50, "\x00"])
def test_a_strange_code_is_told_in_words(client, person, typed):
    as_far_as_the_step(client, person)

    response = show(client, typed)

    assert response.status_code == 422
    assert response.context["form"].errors["code"]
    assert not is_signed_in(client)


def test_somebody_elses_codes_open_nothing(client, person):
    other = UserFactory()
    AppFactory(user=other, data={"secret": AppFactory.build().data["secret"]})
    second_factor.renew_codes(other, by=other)
    as_far_as_the_step(client, person)

    assert show(client, recovery_codes(other)[0]).status_code == 422
    assert len(recovery_codes(other)) == 10


def test_without_a_sign_in_that_waits_the_page_leads_to_the_door(client):
    assert client.get(STEP).url == reverse("people:sign_in")
    assert show(client, "123456").url == reverse("people:sign_in")
    assert client.post(reverse("people:second_step_challenge")).status_code == 409


def test_a_step_that_waited_too_long_starts_anew(client, person, settings):
    as_far_as_the_step(client, person)
    settings.ACCOUNT_LOGIN_TIMEOUT = -1

    assert show(client, code_of(SECRET)).url == reverse("people:sign_in")
    assert not is_signed_in(client)


def test_an_account_closed_meanwhile_is_not_entered(client, person):
    as_far_as_the_step(client, person)
    person.is_active = False
    person.save()

    assert show(client, code_of(SECRET)).url == reverse("people:sign_in")
    assert not is_signed_in(client)


def test_whoever_was_signed_in_before_stays_so_until_the_second_key_is_shown(client, person):
    other = UserFactory()
    client.force_login(other)

    ask(Client(), person.email)
    led = client.post(link_in(letter_to(person.email)))
    between = client.get(reverse("people:account")).context["user"]
    show(client, code_of(SECRET))

    assert (led.url, between) == (STEP, other)
    assert client.get(reverse("people:account")).context["user"] == person


def test_a_fresh_proof_asks_for_the_second_key_too_and_then_keys_may_change(client, person):
    client.force_login(person)
    Session.objects.update(started_at=clock.now() - timedelta(hours=2))
    page = reverse("people:recovery_codes")
    asked = client.get(page)

    client.post(asked.url)
    led = type_code(client, code_in(letter_to(person.email)))
    entered = show(client, code_of(SECRET))

    assert asked.url == f"{reverse('people:key_prove')}?next=%2Fkonto%2Fdrugi-skladnik%2Fkody%2F"
    assert (led.url, entered.url) == (STEP, page)
    assert client.get(page).status_code == 200


# Keys of devices


@pytest.fixture
def owner(client, settings):
    """Somebody with a key of a device, and that key; the site is at a name."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = f"https://{HOME}", [HOME]
    client.defaults["HTTP_HOST"] = HOME
    person, key, own = UserFactory(), SoftKey(), Client(headers={"host": HOME})
    own.force_login(person)
    set_up_key(own, key)
    return person, key


def show_key(client, key: SoftKey):
    asked = client.post(reverse("people:second_step_challenge")).json()
    return client.post(STEP, {"credential": json.dumps(key.show(asked))})


def enter_by_key(client, key: SoftKey, **more):
    asked = client.post(reverse("people:key_sign_in_challenge")).json()
    return client.post(reverse("people:key_sign_in"), {"credential": json.dumps(key.show(asked)), **more})


def test_a_key_of_the_device_is_shown_after_the_code(client, owner):
    person, key = owner
    as_far_as_the_step(client, person)
    page = client.get(STEP)

    entered = show_key(client, key)

    assert page.context["can_show_key"] and "Użyj klucza dostępu" in page.content.decode()
    assert (entered.status_code, entered.url) == (302, "/pulpit/")
    assert is_signed_in(client) and client.session[SHOWN]


def test_another_key_or_one_for_another_site_is_not_taken(client, owner):
    person, key = owner
    as_far_as_the_step(client, person)
    stranger, deceived = SoftKey(), SoftKey(origin="https://sieci.example.zlo.example")
    deceived.secret, deceived.id = key.secret, key.id

    answers = [show_key(client, one) for one in (stranger, deceived)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert second_factor.BAD_KEY in answers[0].content.decode()
    assert not is_signed_in(client)


def test_an_answer_overheard_is_worth_nothing_the_second_time(client, owner):
    person, key = owner
    thief = Client(headers={"host": HOME})
    as_far_as_the_step(client, person)
    asked = client.post(reverse("people:second_step_challenge")).json()
    answer = {"credential": json.dumps(key.show(asked))}
    as_far_as_the_step(thief, person)
    thief.post(reverse("people:second_step_challenge"))

    statuses = [client.post(STEP, answer).status_code, thief.post(STEP, answer).status_code]

    assert statuses == [302, 409]
    assert not is_signed_in(thief)


def test_a_locked_key_lets_in_alone_and_leads_on(client, owner):
    person, key = owner

    entered = enter_by_key(client, key, next="/sieci/")

    assert (entered.status_code, entered.url) == (302, "/sieci/")
    assert client.get(reverse("people:account")).context["user"] == person
    assert client.session[SHOWN]


@pytest.mark.parametrize("way", ["unlocked", "stranger", "closed", "foreign next"])
def test_a_key_alone_opens_nothing_it_should_not(client, owner, way):
    person, key = owner
    if way == "unlocked":
        key.flags &= ~0x04
    if way == "stranger":
        key.secret = SoftKey().secret
    if way == "closed":
        person.is_active = False
        person.save()

    answer = enter_by_key(client, key, next="//zlo.example/" if way == "foreign next" else "")

    assert answer.url == ("/pulpit/" if way == "foreign next" else reverse("people:sign_in"))
    if way != "foreign next":
        assert not is_signed_in(client)
        assert "Możesz też wejść kodem" in client.get(answer.url).content.decode()


def test_an_answer_to_a_challenge_that_asked_for_less_does_not_sign_in_alone(client, owner):
    _, key = owner
    asked = client.post(reverse("people:key_sign_in_challenge")).json()
    session = client.session
    session["mfa.webauthn.state"] = {**session["mfa.webauthn.state"], "user_verification": "preferred"}
    session.save()

    answer = client.post(reverse("people:key_sign_in"), {"credential": json.dumps(key.show(asked))})

    assert (answer.status_code, answer.url) == (302, reverse("people:sign_in"))
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", ["", "[]", "{}", '{"response": {"userHandle": "MQ"}}', '{"response": 3}'])
def test_a_damaged_answer_leads_to_the_usual_door(client, owner, credential):
    client.post(reverse("people:key_sign_in_challenge"))

    answer = client.post(reverse("people:key_sign_in"), {"credential": credential})

    assert (answer.status_code, answer.url) == (302, reverse("people:sign_in"))
    assert not is_signed_in(client)


def test_at_another_address_the_page_does_not_offer_what_cannot_work(client):
    person = UserFactory()
    KeyFactory(user=person)
    as_far_as_the_step(client, person)

    page = client.get(STEP).content.decode()

    assert "Klucz dostępu nie działa pod tym adresem" in page and "data-key" not in page
    assert "Wejdź kluczem" not in Client().get(reverse("people:sign_in")).content.decode()
