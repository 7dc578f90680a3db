"""Setting second keys up and taking them away."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.notifications.models import Letter
from zaloga.people import actions, second_factor
from zaloga.people.models import Session
from zaloga.people.second_step import SHOWN
from zaloga.people.tests.factories import AppFactory, KeyFactory, UserFactory
from zaloga.people.tests.soft_key import HOME, SoftKey
from zaloga.people.tests.test_account import SHELL

pytestmark = pytest.mark.django_db
OVERVIEW = "/konto/drugi-skladnik/"


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(clock.now().timestamp()) // 30 + later))


@pytest.fixture
def person(client):
    person = UserFactory(name="Ewa Marciniak", vocative="Ewo")
    client.force_login(person)
    return person


@pytest.fixture
def named(settings):
    """The site at a name, where keys of devices work."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = f"https://{HOME}", [HOME]


def mark(client) -> None:
    session = client.session
    session[SHOWN] = True
    session.save()


def begin_app(client) -> str:
    """The secret that the page shows."""
    client.post(reverse("people:key_app"), {"begin": "1"})
    return client.get(reverse("people:key_app")).context["secret"]


def set_up_app(client) -> str:
    secret = begin_app(client)
    client.post(reverse("people:key_app"), {"code": code_of(secret)})
    return secret


def set_up_key(client, key: SoftKey, name: str = "mój telefon"):
    asked = client.post(reverse("people:key_new_challenge")).json()
    return client.post(reverse("people:key_new"), {"name": name, "credential": json.dumps(key.make(asked))})


def names() -> list[str]:
    return [event.name for event in Event.objects.order_by("pk")]


def test_an_app_is_set_up_by_its_first_code_and_codes_for_a_bad_day_are_shown(client, person):
    secret = begin_app(client)

    response = client.post(reverse("people:key_app"), {"code": code_of(secret)})
    page = client.get(response.url)

    assert (response.status_code, response.url) == (302, reverse("people:recovery_codes"))
    assert len(set(page.context["codes"])) == 10
    assert SHOWN in client.session
    assert names() == ["account.key_set_up"]
    assert str(Event.objects.get()) == "Ewa Marciniak zakłada drugi klucz do konta: aplikacja z kodami"
    letter = Letter.objects.get()
    assert (letter.to, letter.is_urgent, letter.subject) == (person.email, True, "Masz drugi klucz do konta – Załoga")
    assert "nowy drugi klucz: aplikacja z kodami" in letter.text and "nowy drugi klucz" in letter.html


def test_the_database_alone_opens_no_account(client, person):
    secret = set_up_app(client).replace(" ", "")

    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert not [code for code in client.get(reverse("people:recovery_codes")).context["codes"] if code in kept]


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_secret(client, person):
    secret = begin_app(client)

    response = client.post(reverse("people:key_app"), {"code": "12x"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"code": [second_factor.WRONG_APP_CODE]}
    assert response.context["secret"] == secret
    assert not Authenticator.objects.exists() and not Event.objects.exists() and not Letter.objects.exists()


def test_the_secret_stands_as_text_and_as_a_picture_of_our_own(client, person):
    secret = begin_app(client)

    page = client.get(reverse("people:key_app")).content.decode()
    picture = client.get(reverse("people:key_app_picture"))

    assert secret in page and len(secret.replace(" ", "")) == 32
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml") and b"style" not in picture.content and b"script" not in picture.content
    assert "no-store" in picture.headers["Cache-Control"]


def test_without_a_secret_in_hand_there_is_no_picture_and_no_page(client, person):
    assert client.get(reverse("people:key_app")).url == OVERVIEW
    assert client.get(reverse("people:key_app_picture")).status_code == 404
    assert client.post(reverse("people:key_app"), {"code": "123456"}).url == OVERVIEW


def test_an_app_set_up_again_replaces_the_former_one(client, person):
    former = set_up_app(client)

    secret = set_up_app(client)

    assert Authenticator.objects.filter(type="totp").count() == 1
    with pytest.raises(Refusal):
        second_factor.use_code(person, code_of(former, 1))
    assert second_factor.use_code(person, code_of(secret, 1)).type == "totp"


def test_recovery_codes_are_shown_until_put_away_and_no_more(client, person):
    set_up_app(client)
    file = client.get(reverse("people:recovery_codes_file"))
    codes = client.get(reverse("people:recovery_codes")).context["codes"]

    again = client.get(reverse("people:recovery_codes"))
    client.post(reverse("people:recovery_codes"), {"put_away": "1"})

    assert again.context["codes"] == codes and "dopóki nie naciśniesz „Mam je" in again.content.decode()
    text = file.content.decode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="kody-zapasowe.txt"'
    assert all(code in text for code in codes) and person.email in text
    page = client.get(reverse("people:recovery_codes"))
    assert page.context["codes"] == [] and not [code for code in codes if code in page.content.decode()]
    assert page.context["left"] == 10
    assert client.get(reverse("people:recovery_codes_file")).status_code == 404


def test_new_recovery_codes_kill_the_old_ones(client, person):
    set_up_app(client)
    old = client.get(reverse("people:recovery_codes")).context["codes"]

    response = client.post(reverse("people:recovery_codes"))

    new = client.get(response.url).context["codes"]
    assert set(new).isdisjoint(old) and len(new) == 10
    assert names() == ["account.key_set_up", "account.recovery_codes_renewed"]
    with pytest.raises(Refusal):
        second_factor.use_code(person, old[0])


def test_there_are_no_recovery_codes_without_a_key_to_stand_for(client, person):
    response = client.post(reverse("people:recovery_codes"))

    assert response.status_code == 409
    assert "tego konto jeszcze nie ma" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_a_key_of_a_device_is_made_with_its_name(client, person, named):
    client.defaults["HTTP_HOST"] = HOME
    asked = client.post(reverse("people:key_new_challenge")).json()["publicKey"]
    response = set_up_key(client, SoftKey(), "  laptop\u202e z  poradni ")

    key = Authenticator.objects.get(type="webauthn")
    assert asked["rp"]["id"] == HOME and asked.get("attestation", "none") == "none"
    assert asked["authenticatorSelection"]["residentKey"] == "preferred"
    assert asked["authenticatorSelection"]["userVerification"] == "preferred"
    assert (response.status_code, response.url) == (302, reverse("people:recovery_codes"))
    assert key.data["name"] == "laptop z poradni"
    assert Event.objects.get().details["what"] == "laptop z poradni"
    assert "laptop z poradni" in Letter.objects.get().text


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "nie json",
        "[" * 15_000,
        "[]",
        "7",
        "{}",
        '{"id": 7}',
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "", "attestationObject": ""}}',
        '{"id": "\\u0000", "rawId": null, "response": []}',
        "x" * 30_000,
    ],
)
def test_no_answer_or_a_damaged_one_makes_no_key_and_is_told_in_words(client, person, named, credential):
    client.defaults["HTTP_HOST"] = HOME
    client.post(reverse("people:key_new_challenge"))

    response = client.post(reverse("people:key_new"), {"name": "telefon", "credential": credential})

    assert response.status_code in (409, 422)
    assert "Spróbuj jeszcze raz" in response.content.decode()
    assert not Authenticator.objects.exists() and not Letter.objects.exists()


def test_an_answer_from_another_site_or_to_an_old_challenge_makes_no_key(client, person, named):
    client.defaults["HTTP_HOST"] = HOME
    old = client.post(reverse("people:key_new_challenge")).json()
    key = SoftKey()
    client.post(reverse("people:key_new_challenge"))

    late = client.post(reverse("people:key_new"), {"name": "telefon", "credential": json.dumps(key.make(old))})
    foreign = set_up_key(client, SoftKey(origin="https://sieci.example.zlo.example"))

    assert (late.status_code, foreign.status_code) == (409, 409)
    assert not Authenticator.objects.exists()


def test_a_key_already_on_the_list_is_not_taken_again_and_there_are_ten_at_most(client, person, named):
    client.defaults["HTTP_HOST"] = HOME
    key = SoftKey()
    set_up_key(client, key)

    again = set_up_key(client, key)
    KeyFactory.create_batch(9, user=person, data=Authenticator.objects.get(type="webauthn").data)
    eleventh = set_up_key(client, SoftKey())

    assert "już jest na Twojej liście" in again.content.decode()
    assert "Masz już 10 kluczy" in eleventh.content.decode()
    assert names() == ["account.key_set_up"]


def test_a_key_gets_another_name_and_nobody_elses_does(client, person):
    mine, others = KeyFactory(user=person), KeyFactory()
    mark(client)

    statuses = [
        client.post(reverse("people:key", args=[key.pk]), {"name": "nowa nazwa"}).status_code for key in (mine, others)
    ]
    empty = client.post(reverse("people:key", args=[mine.pk]), {"name": " \u200b "})

    mine.refresh_from_db()
    others.refresh_from_db()
    assert statuses == [302, 404]
    assert (mine.data["name"], others.data["name"]) == ("nowa nazwa", "mój telefon")
    assert empty.context["form"].errors == {"name": ["Wpisz nazwę, po której go poznasz."]}


def test_one_key_of_two_goes_and_the_rest_stays(client, person):
    app, key = AppFactory(user=person), KeyFactory(user=person)
    mark(client)
    Client().force_login(person)

    response = client.post(reverse("people:key_remove", args=[key.pk]))

    assert response.url == OVERVIEW
    assert list(Authenticator.objects.all()) == [app]
    assert SHOWN in client.session and Session.objects.of(person).count() == 2
    assert str(Event.objects.get()) == "Ewa Marciniak usuwa drugi klucz do konta: mój telefon"
    assert "Pozostałe drugie klucze działają" in Letter.objects.get().text


def test_the_last_key_takes_the_codes_along_and_signs_other_devices_out(client, person):
    set_up_app(client)
    other = Client()
    other.force_login(person)

    client.post(reverse("people:key_remove", args=[Authenticator.objects.get(type="totp").pk]))

    assert not Authenticator.objects.exists()
    assert SHOWN not in client.session
    assert [row.session_key for row in Session.objects.of(person)] == [client.session.session_key]


def test_nobody_elses_key_can_be_taken_away(client, person):
    key = AppFactory()
    mark(client)

    assert client.post(reverse("people:key_remove", args=[key.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        second_factor.remove(key, by=person, here="")
    assert Authenticator.objects.get() == key


def test_keys_change_only_soon_after_signing_in_with_the_key_there_is(client, person):
    key = AppFactory(user=person)
    pages = [
        reverse("people:key_app"),
        reverse("people:key_new"),
        reverse("people:recovery_codes"),
        reverse("people:key_remove", args=[key.pk]),
    ]

    unmarked = [client.get(page) for page in pages] + [client.post(page) for page in pages]
    mark(client)
    Session.objects.update(started_at=clock.now() - timedelta(minutes=16))
    late = [client.get(page) for page in pages] + [client.post(page) for page in pages]

    assert {response.url.split("?")[0] for response in unmarked + late} == {reverse("people:key_prove")}
    assert Authenticator.objects.get() == key


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_number_of_queries_however_long_it_is(
    client, person, django_assert_num_queries, how_many
):
    KeyFactory.create_batch(how_many, user=person)
    AppFactory()

    with django_assert_num_queries(SHELL + 3):  # session, person, keys
        response = client.get(OVERVIEW)

    assert len(response.context["keys"].devices) == how_many


@pytest.mark.parametrize(
    ("site", "host", "works"),
    [
        ("https://sieci.example", "sieci.example", True),
        ("https://sieci.example", "www.sieci.example:8443", True),
        ("https://sieci.example", "zlesieci.example", False),
        ("https://sieci.example", "127.0.0.1:8000", False),
        ("http://sieci.example", "sieci.example", False),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False),
        ("https://[::1]:8000", "[::1]:8000", False),
    ],
)
def test_keys_of_devices_work_at_the_sites_own_name_only(settings, site, host, works):
    settings.SITE_URL = site

    assert second_factor.keys_work_at(host) is works


def test_when_the_sites_secret_has_changed_the_page_says_what_to_do(client, person, settings):
    set_up_app(client)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "zupełnie-inny-sekret-tej-strony-niż-dotąd"

    with pytest.raises(Refusal, match="zmienił się jej tajny klucz"):
        second_factor.use_code(person, "123456")
    settings.SECRET_KEY_FALLBACKS = [former]
    with pytest.raises(Refusal, match="To nie ten kod"):
        second_factor.use_code(person, "123456")


def test_an_operator_takes_all_keys_off_and_the_person_hears_of_it_at_once(client, person):
    set_up_app(client)
    operator, bystander = UserFactory(operator=True, name="Olga Techniczna"), AppFactory()
    Letter.objects.all().delete()

    second_factor.reset(person, by=operator)

    assert list(Authenticator.objects.all()) == [bystander]
    assert not Session.objects.of(person).exists()
    assert str(Event.objects.first()) == "Olga Techniczna zdejmuje drugi klucz z konta: Ewa Marciniak"
    letter = Letter.objects.get()
    assert (letter.to, letter.is_urgent) == (person.email, True)
    assert "zdjęła na prośbę drugi klucz" in letter.text
    with pytest.raises(Refusal, match="nie ma drugiego klucza"):
        second_factor.reset(person, by=operator)


def test_who_may_take_a_key_off():
    member, operator, another = UserFactory(), UserFactory(operator=True), UserFactory(operator=True)
    gone, robot = UserFactory(operator=True, is_active=False), actions.robot()
    AppFactory(user=member)

    for by, person in [(member, member), (operator, another), (operator, operator), (gone, member)]:
        with pytest.raises(PermissionDenied):
            second_factor.reset(person, by=by)

    assert second_factor.has_one(member)
    AppFactory(user=operator)
    second_factor.reset(operator, by=robot)
    assert not second_factor.has_one(operator)


def test_an_offer_declined_is_not_made_again(client, person):
    before = clock.now()

    response = client.post(reverse("people:key_offer_close"))

    person.refresh_from_db()
    assert response.url == "/pulpit/"
    assert person.key_offer_closed_at >= before
