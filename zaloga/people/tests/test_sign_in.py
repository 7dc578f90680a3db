import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.notifications.bouncing import is_stopped
from zaloga.notifications.models import Letter, Unreached
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.models import Session, SignInLink
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DESK = "/pulpit/"


def ask(client, email, **more):
    return client.post(reverse("people:sign_in"), {"email": email, "remember": "on", "next": "", **more})


def letter_to(email) -> Letter:
    return Letter.objects.filter(to=email).latest("pk")


def code_in(letter) -> str:
    return re.search(r"wejścia: (\d{6})", letter.text)[1]


def link_in(letter) -> str:
    return urlsplit(re.search(r"https?://\S+/konto/wejscie/\S+", letter.text)[0]).path


def type_code(client, code):
    return client.post(reverse("people:code"), {"code": code})


def is_signed_in(client) -> bool:
    return client.get(reverse("people:account")).status_code == 200


def test_code_from_the_letter_signs_in_and_leads_where_the_person_was_going(client):
    person = UserFactory()

    asked = ask(client, person.email, next="/sieci/matematycy/?strona=2")
    entered = type_code(client, code_in(letter_to(person.email)))

    assert (asked.status_code, asked.url) == (302, reverse("people:code"))
    assert (entered.status_code, entered.url) == (302, "/sieci/matematycy/?strona=2")
    assert is_signed_in(client)


def test_the_letter_is_urgent_and_holds_code_and_link_in_both_parts(client):
    person = UserFactory(vocative="Anno")

    ask(client, person.email)

    letter = letter_to(person.email)
    assert (letter.user, letter.is_urgent, letter.subject) == (person, True, "Kod do wejścia – Załoga")
    assert letter.text.startswith("Dzień dobry, Anno,\n\nTwój kod do wejścia: ")
    assert code_in(letter) in letter.html and link_in(letter) in letter.html
    assert code_in(letter) not in letter.subject


def test_database_keeps_only_the_digest_of_the_link(client):
    person = UserFactory()

    ask(client, person.email)

    secret = link_in(letter_to(person.email)).split("/")[-2]
    assert secret not in str(SignInLink.objects.values().get())


def test_address_may_be_typed_in_capitals_with_blanks_around(client):
    person = UserFactory(email="anna@szkola.example")

    ask(client, "  Anna@SZKOLA.example ")

    assert type_code(client, code_in(letter_to(person.email))).url == DESK


def test_whose_letters_came_back_still_gets_the_code_and_begins_anew_with_it(client):
    person, other = UserFactory(), UserFactory()
    UnreachedFactory(user=person)
    UnreachedFactory(user=other)

    ask(client, person.email)
    assert not is_stopped(letter_to(person.email))
    type_code(client, code_in(letter_to(person.email)))

    assert [row.user for row in Unreached.objects.all()] == [other]


def test_code_may_be_typed_with_a_blank_in_the_middle(client):
    person = UserFactory()
    ask(client, person.email)
    code = code_in(letter_to(person.email))

    type_code(client, f"{code[:3]} {code[3:]}")

    assert is_signed_in(client)


def test_wrong_code_says_so_at_the_field_and_signs_nobody_in(client):
    person = UserFactory()
    ask(client, person.email)

    response = type_code(client, "000000x")

    assert response.status_code == 422
    assert response.context["form"].errors == {"code": ["To nie ten kod. Przepisz sześć cyfr z ostatniego listu."]}
    assert 'aria-invalid="true"' in response.content.decode()
    assert not is_signed_in(client)


def test_after_five_wrong_tries_even_the_right_code_is_refused(client):
    person = UserFactory()
    ask(client, person.email)
    code = code_in(letter_to(person.email))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        type_code(client, wrong)

    response = type_code(client, code)

    assert response.context["form"].errors == {"code": ["Pięć prób minęło i ten kod już nie działa. Poproś o nowy."]}
    assert not is_signed_in(client)


def test_copies_of_the_browsers_cookie_do_not_multiply_the_tries(client):
    person = UserFactory()
    ask(client, person.email)
    code = code_in(letter_to(person.email))
    SignInLink.objects.update(tries=5)  # as if five other requests with the same cookie came first

    type_code(client, code)

    assert not is_signed_in(client)


def test_code_loses_its_power_after_20_minutes(client):
    person = UserFactory()
    ask(client, person.email)
    code = code_in(letter_to(person.email))

    with clock.moved_to(clock.now() + timedelta(minutes=20)):
        response = type_code(client, code)

    assert response.context["form"].errors == {"code": ["Minęło 20 minut i kod stracił ważność. Poproś o nowy."]}
    assert not is_signed_in(client)


def test_new_code_replaces_the_old_one_and_keeps_the_way(client):
    person = UserFactory()
    ask(client, person.email, next="/sieci/")
    first = code_in(letter_to(person.email))

    client.post(reverse("people:code"), {"again": "1"})
    second = code_in(letter_to(person.email))

    assert type_code(client, second).url == "/sieci/"
    assert first != second or Letter.objects.count() == 2


def test_page_of_the_code_without_asking_leads_to_the_beginning(client):
    response = client.get(reverse("people:code"))

    assert (response.status_code, response.url) == (302, reverse("people:sign_in"))


def test_link_works_on_another_device_after_a_button(client):
    person = UserFactory()
    ask(client, person.email, next="/sieci/")
    path = link_in(letter_to(person.email))
    phone = Client()

    page = phone.get(path)
    entered = phone.post(path, {"remember": "on"})

    assert page.status_code == 200 and person.email in page.content.decode()
    assert (entered.status_code, entered.url) == (302, "/sieci/")
    assert is_signed_in(phone) and not is_signed_in(client)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_scanner_that_opens_the_link_signs_nobody_in_and_uses_nothing_up(client, method):
    person = UserFactory()
    ask(client, person.email)
    path = link_in(letter_to(person.email))
    scanner = Client()

    for _ in range(3):
        getattr(scanner, method)(path)

    assert not is_signed_in(scanner)
    assert Client().post(path).url == DESK


def test_link_works_once_and_then_says_so_and_offers_a_new_code(client):
    person = UserFactory()
    ask(client, person.email)
    path = link_in(letter_to(person.email))
    Client().post(path)
    thief = Client()

    for response in (thief.get(path), thief.post(path)):
        assert response.status_code == 410
        assert "Ten odnośnik został już użyty" in response.content.decode()
        assert reverse("people:sign_in") in response.content.decode()
    assert not is_signed_in(thief)


def test_link_is_late_after_20_minutes(client):
    person = UserFactory()
    ask(client, person.email)
    path = link_in(letter_to(person.email))

    with clock.moved_to(clock.now() + timedelta(minutes=20)):
        response = client.post(path)

    assert response.status_code == 410
    assert "Minęło 20 minut" in response.content.decode()
    assert not is_signed_in(client)


def test_link_that_never_was_says_so(client):
    response = client.get(reverse("people:link", args=["a" * 32]))

    assert response.status_code == 404
    assert "Ten odnośnik nie działa" in response.content.decode()


def test_using_the_code_uses_up_the_link(client):
    person = UserFactory()
    ask(client, person.email)
    letter = letter_to(person.email)
    type_code(client, code_in(letter))
    other = Client()

    assert other.post(link_in(letter)).status_code == 410
    assert not is_signed_in(other)


def test_using_the_link_uses_up_the_code(client):
    person = UserFactory()
    ask(client, person.email)
    letter = letter_to(person.email)
    Client().post(link_in(letter))

    response = type_code(client, code_in(letter))

    assert response.context["form"].errors == {"code": ["Ten list już posłużył do wejścia. Poproś o nowy kod."]}
    assert not is_signed_in(client)


def test_button_clicked_twice_signs_in_once_and_ends_where_it_should():
    browser = Client(enforce_csrf_checks=True)
    person = UserFactory()
    page = browser.get(reverse("people:sign_in"), {"next": "/sieci/"})
    fields = {"email": person.email, "next": "/sieci/", "csrfmiddlewaretoken": page.context["csrf_token"]}
    browser.post(reverse("people:sign_in"), fields)
    page = browser.get(reverse("people:code"))
    form = {"code": code_in(letter_to(person.email)), "csrfmiddlewaretoken": str(page.context["csrf_token"])}

    first = browser.post(reverse("people:code"), form)
    second = browser.post(reverse("people:code"), form)

    assert [(first.status_code, first.url), (second.status_code, second.url)] == [(302, "/sieci/")] * 2
    assert Session.objects.of(person).count() == 1


def test_button_of_the_link_clicked_twice_ends_where_it_should(client):
    person = UserFactory()
    ask(client, person.email, next="/sieci/")
    path = link_in(letter_to(person.email))
    phone = Client(enforce_csrf_checks=True)
    form = {"csrfmiddlewaretoken": str(phone.get(path).context["csrf_token"])}

    answers = [phone.post(path, form), phone.post(path, form)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/sieci/")] * 2


def test_code_and_link_are_protected_from_other_sites(client):
    person = UserFactory()
    ask(client, person.email)
    letter = letter_to(person.email)
    victim = Client(enforce_csrf_checks=True)

    assert victim.post(link_in(letter)).status_code == 403
    assert not is_signed_in(victim)


def test_link_of_another_person_signs_the_present_one_out(client):
    person, other = UserFactory.create_batch(2)
    ask(Client(), person.email)
    client.force_login(other)

    client.post(link_in(letter_to(person.email)))

    assert client.get(reverse("people:account")).context["user"] == person


def test_unknown_and_known_address_cannot_be_told_apart(client):
    known = UserFactory()
    UserFactory(email="zamkniete@szkola.example", is_active=False)
    answers = []

    for email in (known.email, "nikt@szkola.example", "zamkniete@szkola.example"):
        browser = Client()
        with CaptureQueriesContext(connection) as work:
            asked = ask(browser, email)
        page = browser.get(asked.url).content.decode().replace(email, "ADRES")
        wrong = type_code(browser, "123 45")
        answers.append((asked.status_code, asked.url, plain(page), wrong.status_code, len(work)))

    assert answers[1:] == [answers[0]] * 2


def plain(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_letter_to_an_unknown_address_tells_how_to_join_and_holds_no_code(client):
    ask(client, "nikt@szkola.example")

    letter = Letter.objects.get()
    assert (letter.to, letter.user, letter.is_urgent) == ("nikt@szkola.example", None, True)
    assert "nie ma jeszcze konta" in letter.text and "/sieci/" in letter.text
    assert not re.search(r"\b\d{6}\b", letter.text)


def test_robot_cannot_be_signed_in(client):
    robot = UserFactory(is_robot=True)

    ask(client, robot.email)

    assert "nie ma jeszcze konta" in letter_to(robot.email).text


@pytest.mark.parametrize(
    "url",
    ["https://zlo.example/", "//zlo.example/", "/\\zlo.example", "javascript:alert(1)", "/" + "a" * 400, "pulpit"],
)
def test_foreign_or_strange_next_address_leads_to_the_desk(client, url):
    person = UserFactory()
    ask(client, person.email, next=url)

    assert type_code(client, code_in(letter_to(person.email))).url == DESK


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Wpisz adres, na który dostajesz listy."),
        ("anna.szkola.example", "W adresie brakuje znaku @. Powinien wyglądać tak: anna@szkola.example"),
        ("anna@", "Ten adres wygląda na niepełny. Powinien wyglądać tak: anna@szkola.example"),
        ("a\x00nna@szkola.example", "Ten adres wygląda na niepełny. Powinien wyglądać tak: anna@szkola.example"),
    ],
)
def test_bad_address_is_told_in_words_and_kept(client, typed, sentence):
    response = ask(client, typed)

    assert response.status_code == 422
    assert sentence in response.context["form"].errors["email"]
    assert not Letter.objects.exists()


def test_very_long_address_is_refused_politely(client):
    response = ask(client, "a" * 3000 + "@szkola.example")

    assert response.status_code == 422
    assert not Letter.objects.exists()


def test_sixth_code_for_one_address_waits_and_the_page_keeps_what_was_typed(client):
    person = UserFactory()
    for _ in range(5):
        ask(Client(), person.email)

    response = ask(client, person.email.upper(), next="/sieci/")

    assert response.status_code == 429
    page = response.content.decode()
    assert "Za dużo próśb w krótkim czasie." in page
    assert f'value="{person.email.upper()}"' in page and 'value="/sieci/"' in page
    assert Letter.objects.count() == 5


def test_one_client_asking_for_many_addresses_is_stopped(client):
    statuses = [ask(client, f"osoba{n}@obca.example").status_code for n in range(101)]

    assert statuses == [302] * 100 + [429]


def test_first_sign_in_confirms_the_account_and_the_second_changes_nothing(client):
    person = UserFactory(confirmed_at=None)
    for browser in (client, Client()):
        ask(browser, person.email)
        type_code(browser, code_in(letter_to(person.email)))

    person.refresh_from_db()
    assert person.confirmed_at is not None
    assert [(event.name, event.by, event.target) for event in Event.objects.order_by("pk")] == [
        ("account.confirmed", person, person),
        ("account.signed_in", person, person),
        ("account.signed_in", person, person),
    ]


def test_moved_clock_sends_no_letter(client):
    person = UserFactory()

    with clock.moved_to(clock.now() + timedelta(days=3)):
        response = ask(client, person.email)

    assert response.status_code == 302
    assert not Letter.objects.exists()


def test_who_is_signed_in_is_not_asked_again(client):
    client.force_login(UserFactory())

    response = client.get(reverse("people:sign_in"), {"next": "/sieci/"})

    assert (response.status_code, response.url) == (302, "/sieci/")


def test_somebody_else_asking_all_day_for_my_address_does_not_lock_me_out(client):
    person = UserFactory()
    stranger = Client(REMOTE_ADDR="10.9.9.9")
    statuses = [ask(stranger, person.email).status_code for _ in range(40)]

    response = ask(client, person.email)

    assert statuses == [302] * 5 + [429] * 35
    assert (response.status_code, type_code(client, code_in(letter_to(person.email))).url) == (302, DESK)


def test_one_mailbox_is_not_flooded_from_everywhere():
    person = UserFactory()

    statuses = [ask(Client(REMOTE_ADDR=f"10.9.9.{n}"), person.email).status_code for n in range(32)]

    assert statuses == [302] * 30 + [429] * 2


def test_signed_in_person_types_the_code_of_another_address_and_becomes_its_owner(client):
    present, other = UserFactory.create_batch(2)
    ask(client, other.email)
    waiting = client.session["sign_in"], client.session["account_login"]
    client.force_login(present)
    session = client.session
    session["sign_in"], session["account_login"] = waiting
    session.save()

    type_code(client, code_in(letter_to(other.email)))

    assert client.get(reverse("people:account")).context["user"] == other


def test_a_sign_in_is_written_down_with_the_way_and_the_kind_of_device_but_never_from_where(client):
    person = UserFactory()
    ask(client, person.email)

    type_code(client, code_in(letter_to(person.email)))

    entry = Event.objects.get(name="account.signed_in")
    assert entry.details["ways"] == ["code"] and set(entry.details) == {"ways", "device"}
    assert "127.0.0.1" not in str(entry.details)


def test_all_tries_at_the_code_spent_is_written_down_for_the_person_to_see(client):
    person = UserFactory()
    ask(client, person.email)
    code = code_in(letter_to(person.email))
    wrong = "000000" if code != "000000" else "111111"

    for _ in range(6):
        type_code(client, wrong)

    assert [entry.about for entry in Event.objects.filter(name="account.tries_spent")] == [person]
