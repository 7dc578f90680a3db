from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from zaloga.activity.models import Event
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import AppFactory, UserFactory

pytestmark = pytest.mark.django_db


def entrust(*words) -> str:
    told = StringIO()
    call_command("operator", *words, stdout=told)
    return told.getvalue()


def test_somebody_without_an_account_gets_one_and_looks_after_the_installation():
    told = entrust("Anna@szkola.example", "--name", "Anna Jarosz")

    person = User.objects.get(email="anna@szkola.example")
    assert (person.name, person.is_operator) == ("Anna Jarosz", True)
    assert told == "Od teraz o całą instalację dba Anna Jarosz (anna@szkola.example).\n"
    assert [event.name for event in Event.objects.order_by("pk")] == [
        "account.enrolled",
        "account.installation_entrusted",
    ]


def test_somebody_known_keeps_their_name_and_is_entrusted_once():
    person = UserFactory(email="ewa@szkola.example", name="Ewa Marciniak")

    entrust("ewa@szkola.example", "--name", "Inna Osoba")
    again = entrust("ewa@szkola.example")

    person.refresh_from_db()
    assert (person.name, person.is_operator) == ("Ewa Marciniak", True)
    assert again == "Ewa Marciniak (ewa@szkola.example) już dba o całą instalację.\n"
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nikt@szkola.example"], "Podaj też imię i nazwisko"),
        (
            ["bez-malpy", "--name", "Anna Jarosz"],
            "„bez-malpy” nie wygląda na adres e-mail. Powinien wyglądać tak: anna@szkola.example.",
        ),
        (["zamkniete@szkola.example"], "jest zamknięte"),
    ],
)
def test_nobody_is_entrusted_by_a_slip_of_the_pen(words, sentence):
    UserFactory(email="zamkniete@szkola.example", is_active=False)

    with pytest.raises(CommandError, match=sentence):
        entrust(*words)

    assert not User.objects.filter(is_operator=True).exists()
    assert User.objects.count() == 1


def test_whoever_has_the_server_in_hand_takes_a_lost_second_key_off():
    person = UserFactory(operator=True, name="Ewa Marciniak", email="ewa@szkola.example")
    AppFactory(user=person)
    bystander = AppFactory()

    told = entrust("Ewa@szkola.example", "--reset-second-factor")

    assert told == (
        "Zdjęte. Ewa Marciniak (ewa@szkola.example) wejdzie teraz kodem z listu i ustawi nowy drugi klucz.\n"
    )
    assert Authenticator.objects.get() == bystander
    assert [(event.name, event.by.is_robot) for event in Event.objects.all()] == [("account.keys_reset", True)]
    assert Letter.objects.get().to == person.email


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("nikt@szkola.example", "Nie ma konta z adresem"), ("ewa@szkola.example", "nie ma drugiego klucza")],
)
def test_where_there_is_no_second_key_the_console_says_so_and_entrusts_nothing(email, sentence):
    UserFactory(email="ewa@szkola.example")

    with pytest.raises(CommandError, match=sentence):
        entrust(email, "--reset-second-factor")

    assert not User.objects.filter(is_operator=True).exists()


def test_migrations_alone_make_the_shared_cache_and_find_it_made_already():
    told = StringIO()
    call_command("sqlmigrate", "people", "0002", stdout=told)

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
        for _ in range(2):
            cursor.execute(told.getvalue().replace("BEGIN;", "").replace("COMMIT;", ""))
    cache.set("próba", 7)

    assert cache.get("próba") == 7
