"""A second key in a real browser: keys by Chromium's virtual authenticator, an app and codes also without script."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.journeys.conftest import People
from tests.journeys.test_accessibility import judge
from tests.journeys.test_signing_in import ask_for_code
from tools import crawl
from tools import demo_site as sites

COUNTY = "powiat@demo.zaloga.example"
MEMBER = "czlonek@demo.zaloga.example"
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def named_site(own_site):
    """The same site at a name: keys of devices work at no bare number."""
    with sites.serve(own_site[0], "journeys-keys", host="localhost") as url:
        yield url


@pytest.fixture
def at_the_name(chromium, named_site, fresh_site):
    """People with script at the site's name."""
    crowd = People(chromium, named_site, True)
    yield crowd
    crowd.go_home()


def with_a_reader_of_fingers(person) -> tuple:
    """Give the person's device an authenticator, as a telephone with a finger on it."""
    wire = person.page.context.new_cdp_session(person.page)
    wire.send("WebAuthn.enable")
    reader = wire.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})["authenticatorId"]
    return wire, reader


def sign_in_by_code(person, address: str) -> None:
    ask_for_code(person, address)
    person.write("Kod", person.letter_to(address, "Kod do wejścia").code)
    person.press(re.compile("^Wejdź$"))


def set_up_key(person, name: str, *, judged: bool = False) -> None:
    person.open("/konto/drugi-skladnik/")
    person.follow("Dodaj klucz dostępu")
    if judged:
        axe_finds_nothing(person, "new key")
    person.write("Jak go nazwiesz?", name)
    person.press("Utwórz klucz")
    person.page.wait_for_url("**/konto/drugi-skladnik/kody/")


def axe_finds_nothing(person, name: str) -> None:
    page = crawl.Page("powiat", name, person.path, 200, "text/html", person.page.content())
    here = person.page.url
    tab = person.page.context.new_page()
    assert judge(tab, page) == [], here
    tab.close()


def test_a_key_of_the_device_is_made_asked_for_after_the_code_and_lets_in_alone(at_the_name):
    person = at_the_name.guest()
    with_a_reader_of_fingers(person)
    person.sign_in_at_demo("powiat")

    set_up_key(person, "telefon służbowy", judged=True)
    person.sees("Potem już ich nie pokażemy")
    axe_finds_nothing(person, "codes")
    person.press("Mam je u siebie")
    person.sees("telefon służbowy")
    axe_finds_nothing(person, "keys")
    for name in ("Zmień nazwę", "Usuń"):
        person.follow(re.compile(name))
        axe_finds_nothing(person, name)
        person.follow("Drugi klucz", within="main")
    person.press("Ustaw aplikację")
    axe_finds_nothing(person, "app")
    person.open("/konto/drugi-skladnik/potwierdzenie/")
    axe_finds_nothing(person, "proof")

    person.sign_out_by_forgetting()
    sign_in_by_code(person, COUNTY)
    person.is_at("/konto/drugi-skladnik/wejscie/")
    axe_finds_nothing(person, "second step")
    person.open("/pulpit/")
    person.is_at("/konto/wejscie/")
    person.open("/konto/drugi-skladnik/wejscie/")
    person.press("Użyj klucza dostępu")
    person.page.wait_for_url("**/pulpit/")

    person.sign_out_by_forgetting()
    person.open("/konto/wejscie/?next=/nadzor/")
    person.press("Wejdź kluczem")
    person.page.wait_for_url("**/nadzor/")
    person.sees("Powiat")


def test_a_finger_not_recognised_lets_nobody_in_and_the_page_says_what_to_do(at_the_name):
    person = at_the_name.guest()
    wire, reader = with_a_reader_of_fingers(person)
    person.sign_in_at_demo("powiat")
    set_up_key(person, "telefon")
    person.press("Mam je u siebie")
    person.sign_out_by_forgetting()

    wire.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    person.open("/konto/wejscie/")
    person.press("Wejdź kluczem")

    person.sees("Przeglądarka nie podała klucza")
    person.open("/pulpit/")
    person.is_at("/konto/wejscie/")


def test_the_same_device_is_not_taken_twice(at_the_name):
    person = at_the_name.guest()
    with_a_reader_of_fingers(person)
    person.sign_in_at_demo("powiat")
    set_up_key(person, "telefon")
    person.press("Mam je u siebie")

    person.follow("Dodaj klucz dostępu")
    person.write("Jak go nazwiesz?", "ten sam telefon")
    person.press("Utwórz klucz")

    person.sees("Klucz z tego urządzenia już jest na Twojej liście.")
    person.open("/konto/drugi-skladnik/")
    person.does_not_see("ten sam telefon")


def code_of(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + later))


def set_up_app(person) -> tuple[str, list[str]]:
    """Set an app up; gives its secret and the recovery codes."""
    person.open("/konto/drugi-skladnik/")
    person.press("Ustaw aplikację")
    secret = person.page.locator(".secret").inner_text()
    assert person.page.locator("img.scan").evaluate("image => image.complete && image.naturalWidth > 0")
    person.write("Kod z aplikacji", code_of(secret))
    person.press("Gotowe")
    codes = person.page.locator(".codes code").all_inner_texts()
    person.press("Mam je u siebie")
    return secret, codes


def test_an_app_and_a_recovery_code_work_also_without_script(people):
    person = people.guest()
    person.sign_in_at_demo("czlonek")
    secret, codes = set_up_app(person)
    assert len(set(codes)) == 10

    person.sign_out_by_forgetting()
    sign_in_by_code(person, MEMBER)
    person.is_at("/konto/drugi-skladnik/wejscie/")
    person.write("Kod z aplikacji albo kod zapasowy", "000000")
    person.press(re.compile("^Wejdź$"))
    person.sees("To nie ten kod")
    person.write("Kod z aplikacji albo kod zapasowy", code_of(secret, later=1))
    person.press(re.compile("^Wejdź$"))
    person.is_at("/pulpit/")

    person.sign_out_by_forgetting()
    sign_in_by_code(person, MEMBER)
    person.write("Kod z aplikacji albo kod zapasowy", codes[0])
    person.press(re.compile("^Wejdź$"))
    person.is_at("/pulpit/")
    person.sees(re.compile("Zostało Ci: 9 kodów"))

    person.sign_out_by_forgetting()
    sign_in_by_code(person, MEMBER)
    person.write("Kod z aplikacji albo kod zapasowy", codes[0])
    person.press(re.compile("^Wejdź$"))
    person.sees("To nie ten kod")


def test_at_a_bare_number_the_page_says_kindly_that_keys_do_not_work(people):
    person = people.demo("koordynator")

    person.open("/konto/drugi-skladnik/")

    person.sees(re.compile("Pod adresem 127.0.0.1:\\d+ klucze dostępu nie zadziałają"))
    person.does_not_see("Dodaj klucz dostępu")
    person.sees("Ustaw aplikację")


def test_a_coordinator_is_offered_a_second_key_once(people):
    person = people.demo("koordynator")
    person.sees(re.compile("zabezpiecz je drugim kluczem"))

    person.press("Nie teraz, nie przypominaj")

    person.is_at("/pulpit/")
    person.does_not_see(re.compile("zabezpiecz je drugim kluczem"))
