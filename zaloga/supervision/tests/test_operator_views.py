from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.clock import school_year_ahead
from zaloga.core.words import when
from zaloga.installation.models import from_environment
from zaloga.institutions.models import ImportRun
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Unreached
from zaloga.notifications.tests.factories import LetterFactory, UnreachedFactory
from zaloga.people.models import Session, User
from zaloga.people.tests.factories import AppFactory, UserFactory
from zaloga.programmes.models import Programme
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory
from zaloga.supervision import actions

pytestmark = pytest.mark.django_db

PAGES = ["operator", "found_programme", "people", "outbox", "returned", "settings"]


@pytest.fixture
def operator(client):
    person = UserFactory(operator=True, name="Ola Operator")
    client.force_login(person)
    return person


# Who may see what


@pytest.mark.parametrize("name", PAGES)
def test_a_guest_is_sent_to_sign_in(client, name):
    response = client.get(reverse(f"supervision:{name}"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("people:sign_in"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["stranger", "member", "programme coordinator"])
def test_for_anybody_but_operators_the_installation_is_not_there(client, name, who):
    people = {
        "stranger": UserFactory,
        "member": lambda: MembershipFactory(coordinating=True).user,
        "programme coordinator": lambda: AppointmentFactory().user,
    }
    LetterFactory(to="tajny.adres@szkola.example")
    client.force_login(people[who]())

    response = client.get(reverse(f"supervision:{name}"))

    assert response.status_code == 404
    assert "tajny.adres" not in response.content.decode()


def test_a_programme_coordinator_cannot_send_letters_again(client):
    letter = LetterFactory(given_up_at=clock.now())
    client.force_login(AppointmentFactory().user)

    response = client.post(reverse("supervision:retry", args=[letter.pk]))

    assert response.status_code == 404
    assert not Letter.objects.waiting().exists()


# The installation at a glance


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_installation_page_asks_the_same_number_of_queries(client, operator, how_many, django_assert_num_queries):
    for programme in ProgrammeFactory.create_batch(how_many):
        NetworkFactory.create_batch(2, programme=programme)
        NetworkFactory(programme=programme, archived=True)
        AppointmentFactory.create_batch(2, programme=programme)
        ImportRun.objects.create(kind=ImportRun.Kind.RSPO, file_name="rspo.csv", by=operator)
        LetterFactory()

    with django_assert_num_queries(10):
        response = client.get(reverse("supervision:operator"))

    shown = [(programme.networks_now, programme.coordinators) for programme in response.context["programmes"]]
    assert shown == [(2, 2)] * how_many
    assert response.context["mail"] == {"waiting": how_many, "given_up": 0}


def test_a_programme_without_networks_is_said_in_words_and_an_archived_one_says_nothing_of_them(client, operator):
    ProgrammeFactory(name="Program pusty")
    ProgrammeFactory(name="Program dawny", archived_at=clock.now())

    page = client.get(reverse("supervision:operator")).content.decode().replace("\u00a0", " ")

    assert "0 sieci" not in page
    assert page.count("jeszcze bez sieci") == 1
    assert "w archiwum" in page


def steps(client):
    return [(step.url, step.is_done) for step in client.get(reverse("supervision:operator")).context["steps"]]


def test_an_empty_installation_tells_the_operator_where_to_begin(client, operator):
    imports, found = reverse("institutions:imports"), reverse("supervision:found_programme")

    page = client.get(reverse("supervision:operator")).content.decode()

    assert "Od czego zacząć" in page
    assert steps(client) == [
        (reverse("supervision:settings"), False),
        (imports, False),
        (imports, False),
        (found, False),
        (found, False),
    ]


def test_the_first_steps_tick_themselves_off_and_go_when_a_programme_is_looked_after(client, operator):
    from_environment().save()
    programme = ProgrammeFactory()
    assert [is_done for _, is_done in steps(client)] == [True] * 4 + [False]
    assert steps(client)[-1][0] == reverse("supervision:appoint", args=[programme.slug])

    AppointmentFactory(programme=programme)

    assert steps(client) == []
    assert "Od czego zacząć" not in client.get(reverse("supervision:operator")).content.decode()


def test_whoever_founds_a_programme_before_there_are_institutions_is_shown_where_they_come_from(client, operator):
    words = "a spis jest jeszcze pusty"
    address = reverse("supervision:found_programme")
    assert words in client.get(address).content.decode().replace("\u00a0", " ")

    InstitutionFactory()

    page = client.get(address)
    assert words not in page.content.decode().replace("\u00a0", " ")
    assert page.context["form"]["starts_on"].value() == school_year_ahead()[0]


def test_the_operator_founds_a_programme(client, operator):
    organiser = InstitutionFactory()
    typed = {
        "name": "Sieci w powiecie wołowskim", "short_name": "Powiat Wołowski", "audience": "nauczyciele",
        "institution": organiser.pk, "institution_name": organiser.name, "leader_word": "moderator",
        "starts_on": "2026-09-01", "size_from": 20, "size_to": 25, "meetings_from": 3, "meetings_to": 5,
        "attendance_needed": 75, "anonymous_from": 8,
        "signatures_needed": 6, "closed_above": 18, "is_main": "on",
    }  # fmt: skip
    before = ProgrammeFactory(is_main=True)

    response = client.post(reverse("supervision:found_programme"), typed)

    programme = Programme.objects.exclude(pk=before.pk).get()
    assert response.url == reverse("supervision:programme", args=["powiat-wolowski"])
    assert (programme.organiser, programme.leader_word, programme.is_main) == (organiser, "moderator", True)


def test_a_programme_without_a_name_is_not_founded_and_the_rest_stays(client, operator):
    response = client.post(reverse("supervision:found_programme"), {"audience": "nauczyciele szkół wiejskich"})

    assert response.status_code == 422
    assert "Podaj nazwę programu" in response.content.decode()
    assert "nauczyciele szkół wiejskich" in response.content.decode()
    assert not Programme.objects.exists()


# People


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("łoś", ["Jan Łoś"]),
        ("los", ["Jan Łoś"]),
        ("jan", ["Jan Łoś"]),
        ("anna lis", ["Anna Lis"]),
        ("LIS@powiat", ["Anna Lis"]),
        ("nikt taki", []),
        ("%", []),
    ],
)
def test_people_are_found_by_name_or_address_with_or_without_polish_letters(client, operator, words, found):
    UserFactory(name="Jan Łoś", email="jasiek@szkola.example")
    UserFactory(name="Anna Lis", email="lis@powiat.example")

    response = client.get(reverse("supervision:people"), {"q": words})

    assert [person.name for person in response.context["page"].object_list] == found


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_people_asks_the_same_number_of_queries(client, operator, how_many, django_assert_num_queries):
    for person in UserFactory.create_batch(how_many):
        MembershipFactory.create_batch(2, user=person)
        MembershipFactory(user=person, left=True)
        for number in range(2):
            Session.objects.create(
                session_key=f"{person.pk}-{number}", expire_date=clock.now(), user=person, last_used_on=clock.today()
            )

    with django_assert_num_queries(8):
        response = client.get(reverse("supervision:people"), {"q": "próbna"})

    shown = [(person.networks_now, person.seen_on) for person in response.context["page"].object_list]
    assert shown == [(2, clock.today())] * how_many


def test_robots_and_people_who_are_gone_are_not_listed_and_a_page_has_25(client, operator):
    UserFactory(is_robot=True)
    UserFactory(is_active=False)
    UserFactory.create_batch(26)

    first = client.get(reverse("supervision:people")).context["page"]
    second = client.get(reverse("supervision:people"), {"strona": 2}).context["page"]

    assert (len(first.object_list), len(second.object_list)) == (25, User.objects.filter(is_robot=False).count() - 26)


# The mail queue


def test_the_queue_shows_whom_and_why_but_never_what_a_letter_says(client, operator):
    LetterFactory(to="gotowy@szkola.example", sent_at=clock.now())
    words = {"subject": "Nowa rozmowa: „Kłopot w mojej klasie”", "text": "Tajna treść", "html": "<p>Tajna treść</p>"}
    LetterFactory(to="czeka@szkola.example", template="notifications/email/news", **words)
    LetterFactory(to="stop@szkola.example", given_up_at=clock.now(), attempts=12, last_error="550 brak skrzynki")

    response = client.get(reverse("supervision:outbox"))

    assert [letter.to for letter in response.context["page"].object_list] == [
        "stop@szkola.example",
        "czeka@szkola.example",
    ]
    body = response.content.decode()
    assert "550 brak skrzynki" in body and "powiadomienie" in body
    for words in ["Kłopot w mojej klasie", "Tajna treść", "gotowy@"]:
        assert words not in body


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queue_asks_the_same_number_of_queries(client, operator, how_many, django_assert_num_queries):
    LetterFactory.create_batch(how_many)

    with django_assert_num_queries(10):
        response = client.get(reverse("supervision:outbox"))

    assert len(response.context["page"].object_list) == how_many


def test_a_letter_is_sent_again_by_a_button_and_reading_the_queue_sends_nothing(client, operator):
    letter = LetterFactory(given_up_at=clock.now())
    address = reverse("supervision:retry", args=[letter.pk])

    looked = client.get(address)
    still = Letter.objects.waiting().count()
    pressed = client.post(address)

    assert (looked.status_code, still) == (405, 0)
    assert pressed.url == reverse("supervision:outbox")
    assert list(Letter.objects.waiting()) == [letter]


def test_a_letter_that_went_out_meanwhile_is_refused_with_a_sentence(client, operator):
    letter = LetterFactory(sent_at=clock.now())

    response = client.post(reverse("supervision:retry", args=[letter.pk]))

    assert response.status_code == 409
    assert "już wyszedł" in response.content.decode()


def test_an_operator_takes_a_lost_second_key_off_after_reading_what_to_do_first(client):
    client.force_login(UserFactory(operator=True))
    person = UserFactory(name="Filip Powiatowy")
    AppFactory(user=person)
    address = reverse("supervision:reset_second_factor", args=[person.pk])

    listed = client.get(reverse("supervision:people"), {"q": "Filip"}).content.decode()
    page = client.get(address).content.decode()
    done = client.post(address)
    again = client.post(address)

    assert address in listed
    assert "Najpierw porozmawiaj z tą osobą" in page
    assert (done.status_code, done.url) == (302, reverse("supervision:people"))
    assert (again.status_code, "nie ma drugiego klucza" in again.content.decode()) == (409, True)
    assert not Authenticator.objects.exists()
    assert address not in client.get(reverse("supervision:people"), {"q": "Filip"}).content.decode()


def test_another_operators_key_is_taken_off_at_the_console_only(client):
    client.force_login(UserFactory(operator=True))
    key = AppFactory(user=UserFactory(operator=True))
    address = reverse("supervision:reset_second_factor", args=[key.user_id])

    assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert address not in client.get(reverse("supervision:people")).content.decode()
    assert Authenticator.objects.get() == key


def test_addresses_from_which_letters_come_back_are_listed_with_why_and_since_when(client, operator):
    since = clock.now() - timedelta(days=20)
    UnreachedFactory(user__email="pelna@szkola.example", score=1, status="5.2.2", stopped_at=None, since=since)
    UnreachedFactory(user__email="nie.ma@szkola.example", status="5.1.1")

    outbox = client.get(reverse("supervision:outbox")).content.decode()
    response = client.get(reverse("supervision:returned"))

    page = response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Listy wracają z 2 adresów" in outbox.replace("\u00a0", " ")
    assert [row.user.email for row in response.context["page"]] == ["nie.ma@szkola.example", "pelna@szkola.example"]
    assert "nie ma takiego adresu (5.1.1)" in page and "3 z 3" in page
    assert "skrzynka jest pełna (5.2.2)" in page and "1 z 3" in page and when(since).replace("\u00a0", " ") in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_returned_letters_asks_the_same_number_of_queries(
    client, operator, how_many, django_assert_num_queries
):
    UnreachedFactory.create_batch(how_many)

    with django_assert_num_queries(8):
        client.get(reverse("supervision:returned"))


def test_trying_an_address_again_writes_to_it_from_the_next_letter(client, operator):
    returned, other = UnreachedFactory(), UnreachedFactory()
    address = reverse("supervision:write_again", args=[returned.pk])

    assert client.get(address).status_code == 405
    response = client.post(address)

    assert (response.status_code, response.url) == (302, reverse("supervision:returned"))
    assert list(Unreached.objects.all()) == [other]
    assert [event.name for event in Event.objects.about(returned.user)] == ["installation.written_again"]
    assert client.post(address).status_code == 404


def test_whoever_does_not_look_after_the_installation_tries_no_address_again():
    returned = UnreachedFactory()

    with pytest.raises(PermissionDenied):
        actions.write_again(returned, by=AppointmentFactory().user)

    assert Unreached.objects.exists()
