from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.notifications.models import Letter
from zaloga.people.devices import describe
from zaloga.people.models import Session
from zaloga.people.tests.factories import UserFactory
from zaloga.people.tests.test_account import SHELL
from zaloga.people.tests.test_sign_in import ask, code_in, is_signed_in, letter_to, type_code

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36 Edg/140.0.0.0"
)


def enter(person, user_agent=FIREFOX, **more) -> Client:
    browser = Client(headers={"User-Agent": user_agent})
    browser.post(reverse("people:sign_in"), {"email": person.email, **more})
    type_code(browser, code_in(letter_to(person.email)))
    return browser


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (IPHONE, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        ("", "nieznane urządzenie"),
        ("<script>alert(1)</script>", "nieznane urządzenie"),
    ],
)
def test_device_is_described_in_words(user_agent, words):
    assert describe(user_agent) == words


def test_remembered_device_stays_90_days():
    person = UserFactory()

    browser = enter(person, remember="on")

    cookie, session = browser.cookies["zaloga"], Session.objects.of(person).get()
    assert 90 * 24 * 3600 - 5 < cookie["max-age"] <= 90 * 24 * 3600
    assert timedelta(days=89) < session.expire_date - clock.now() <= timedelta(days=90)
    assert (session.device, session.last_used_on) == ("Firefox, Windows", clock.today())


def test_device_not_remembered_is_left_with_the_browser_and_after_12_hours_at_most():
    person = UserFactory()

    browser = enter(person)

    session = Session.objects.of(person).get()
    assert browser.cookies["zaloga"]["max-age"] == ""
    assert timedelta(hours=11) < session.expire_date - clock.now() <= timedelta(hours=12)


def test_nothing_of_the_network_address_is_kept():
    person = UserFactory()
    browser = Client(REMOTE_ADDR="203.0.113.77")
    ask(browser, person.email)
    type_code(browser, code_in(letter_to(person.email)))

    row = Session.objects.of(person).get()

    assert "203.0.113.77" not in str([row.get_decoded(), list(Session.objects.values())])


def test_day_of_last_use_is_written_once_a_day_and_not_by_head_or_prefetch(client, django_assert_num_queries):
    person = UserFactory()
    client.force_login(person)
    Session.objects.update(last_used_on=clock.today() - timedelta(days=3))
    client.head(reverse("people:address"))
    client.get(reverse("people:address"), headers={"Sec-Purpose": "prefetch"})
    untouched = Session.objects.get().last_used_on

    with django_assert_num_queries(SHELL + 4):  # session, person, waiting change, day of last use
        client.get(reverse("people:address"))
    with django_assert_num_queries(SHELL + 3):
        client.get(reverse("people:address"))

    assert untouched == clock.today() - timedelta(days=3)
    assert Session.objects.get().last_used_on == clock.today()


def test_saving_a_session_keeps_the_day_it_began(client):
    client.force_login(UserFactory())
    began = clock.now() - timedelta(days=5)
    Session.objects.update(started_at=began, last_used_on=began.date())
    session = client.session
    session["anything"] = 1
    session.save()

    row = Session.objects.get()

    assert (row.started_at, row.last_used_on) == (began, began.date())


@pytest.mark.parametrize("how_many", [1, 3])
def test_list_of_devices_asks_the_same_number_of_queries_however_long_it_is(
    client, django_assert_num_queries, how_many
):
    person = UserFactory()
    client.force_login(person)
    for _ in range(how_many - 1):
        Client().force_login(person)
    Client().force_login(UserFactory())

    with django_assert_num_queries(SHELL + 3):
        response = client.get(reverse("people:sessions"))

    assert len(response.context["sessions"]) == how_many


def test_page_shows_no_key_that_could_open_the_door(client):
    person = UserFactory()
    client.force_login(person)
    Client().force_login(person)

    page = client.get(reverse("people:sessions")).content.decode()

    assert not [row.session_key for row in Session.objects.all() if row.session_key in page]
    assert "to urządzenie" in page


def test_signed_out_device_is_a_stranger_at_once():
    person = UserFactory()
    here, there = enter(person), enter(person, IPHONE)
    row = Session.objects.of(person).get(device="Safari, iPhone")

    response = here.post(reverse("people:sessions"), {"mark": row.mark})

    assert (response.status_code, response.url) == (302, reverse("people:sessions"))
    assert is_signed_in(here) and not is_signed_in(there)
    assert Event.objects.filter(name="account.device_signed_out").count() == 1


def test_all_other_devices_are_signed_out_and_nobody_elses():
    person, other = UserFactory.create_batch(2)
    here, phone, school, foreign = enter(person), enter(person), enter(person), enter(other)

    here.post(reverse("people:sessions"), {"others": "1"})

    assert [is_signed_in(browser) for browser in (here, phone, school, foreign)] == [True, False, False, True]


def test_somebody_elses_device_cannot_be_signed_out(client):
    other = UserFactory()
    foreign = enter(other)
    client.force_login(UserFactory())

    client.post(reverse("people:sessions"), {"mark": Session.objects.of(other).get().mark})

    assert is_signed_in(foreign)


def test_signing_out_ends_the_session_and_needs_a_button(client):
    person = UserFactory()
    client.force_login(person)

    assert client.get(reverse("people:sign_out")).status_code == 405
    assert is_signed_in(client)
    assert client.post(reverse("people:sign_out")).url == "/"

    assert not is_signed_in(client)
    assert not Session.objects.of(person).exists()
    assert not Letter.objects.exists()
