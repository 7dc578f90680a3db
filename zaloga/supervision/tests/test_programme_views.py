import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.institutions.tests.factories import CountyFactory, InstitutionFactory, VoivodeshipFactory
from zaloga.networks.tests.factories import (
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
    WaitingFactory,
)
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.models import Accession, Programme
from zaloga.programmes.tests.factories import AccessionFactory, AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db

NAMES = ["programme", "edit", "found", "appoint", "accessions"]


@pytest.fixture
def appointment():
    return AppointmentFactory()


@pytest.fixture
def programme(appointment):
    return appointment.programme


@pytest.fixture
def coordinator(appointment, client):
    client.force_login(appointment.user)
    return appointment.user


def page(name, programme, *rest):
    return reverse(f"supervision:{name}", args=[programme.slug, *rest])


def lively_network(programme, **fields):
    network = NetworkFactory(programme=programme, **fields)
    MembershipFactory(network=network, coordinating=True)
    thread = ThreadFactory(network=network, title="Kłopot z agresją w klasie")
    PostFactory(thread=thread, text="Zwierzenie z mojej klasy", html="<p>Zwierzenie z mojej klasy</p>")
    JoinRequestFactory(network=network, message="Proszę o przyjęcie")
    return network


# Who may see what


@pytest.mark.parametrize("name", NAMES)
def test_a_guest_is_sent_to_sign_in(client, programme, name):
    response = client.get(page(name, programme))

    assert response.status_code == 302
    assert response.url.startswith(reverse("people:sign_in"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["stranger", "member", "network coordinator", "another programme's coordinator"])
def test_for_anybody_else_the_programmes_pages_are_not_there(client, programme, name, who):
    network = NetworkFactory(programme=programme)
    people = {
        "stranger": UserFactory,
        "member": lambda: MembershipFactory(network=network).user,
        "network coordinator": lambda: MembershipFactory(network=network, coordinating=True).user,
        "another programme's coordinator": lambda: AppointmentFactory().user,
    }
    client.force_login(people[who]())

    response = client.get(page(name, programme))

    assert response.status_code == 404
    assert network.name not in response.content.decode()


def test_whoever_looks_after_nothing_is_told_whose_page_it_is(client, programme):
    client.force_login(MembershipFactory(network__programme=programme).user)

    response = client.get(reverse("supervision:home"))

    assert response.status_code == 403
    assert "Tę stronę widzą koordynatorzy programów" in response.content.decode()
    assert programme.name not in response.content.decode()


def test_with_one_programme_the_supervision_page_is_that_programme(client, coordinator, programme):
    ProgrammeFactory(name="Cudzy program")

    response = client.get(reverse("supervision:home"))

    assert response.context["programme"] == programme
    assert "Cudzy program" not in response.content.decode()


def test_with_two_programmes_the_supervision_page_lists_both_and_no_other(client, coordinator, programme):
    second = AppointmentFactory(user=coordinator).programme
    ProgrammeFactory()

    response = client.get(reverse("supervision:home"))

    assert {overview.programme for overview in response.context["overviews"]} == {programme, second}


@pytest.mark.parametrize("who", ["coordinator", "operator"])
@pytest.mark.parametrize("name", ["home", "programme", "network", "people", "operator", "outbox"])
def test_what_was_said_in_conversations_stands_nowhere(client, appointment, programme, who, name):
    network = lively_network(programme)
    client.force_login(appointment.user if who == "coordinator" else UserFactory(operator=True))
    addresses = {"programme": [programme.slug], "network": [programme.slug, network.slug]}

    body = client.get(reverse(f"supervision:{name}", args=addresses.get(name, []))).content.decode()

    for words in ["Kłopot z agresją", "Zwierzenie", "Proszę o przyjęcie"]:
        assert words not in body


# The programme at a glance


def test_the_page_tells_how_the_programme_lives(client, coordinator, programme):
    lively_network(programme, name="Sieć polonistów")
    NetworkFactory(programme=programme, name="Sieć wychowawców", in_preparation=True)
    NetworkFactory(programme=programme, name="Sieć dawna", archived=True)
    NetworkFactory(name="Sieć cudza")

    response = client.get(page("programme", programme))

    overview = response.context["overview"]
    assert [network.name for network in overview.running] == ["Sieć polonistów"]
    assert [network.name for network in overview.preparing] == ["Sieć wychowawców"]
    assert [network.name for network in overview.archived] == ["Sieć dawna"]
    assert overview.sentence == "Działa jedna sieć, jedna jest w przygotowaniu, jedna nie ma osoby prowadzącej"
    body = response.content.decode()
    assert "brak osoby prowadzącej" in body
    assert reverse("networks:appoint", args=[overview.preparing[0].slug]) in body
    assert "Sieć cudza" not in body


def test_the_page_says_how_many_wait_for_a_seat(client, coordinator, programme):
    network = NetworkFactory(programme=programme, capacity=2)
    MembershipFactory(network=network, coordinating=True)
    MembershipFactory(network=network)
    WaitingFactory.create_batch(2, network=network)

    page = client.get(reverse("supervision:programme", args=[programme.slug])).content.decode()
    card = client.get(reverse("supervision:network", args=[programme.slug, network.slug])).content.decode()

    assert "na liście: 2" in page
    assert "osoby na liście oczekujących" in card
    assert reverse("networks:seats", args=[network.slug]) in card


def test_a_programme_nobody_may_join_yet_says_that_institutions_come_first(client, coordinator, programme):
    words = "Żadna placówka jeszcze nie przystąpiła"
    assert words not in client.get(page("programme", programme)).content.decode()
    programme.needs_accession = True
    programme.save()
    assert words in client.get(page("programme", programme)).content.decode()

    AccessionFactory(programme=programme)

    assert words not in client.get(page("programme", programme)).content.decode()


def test_somebody_asked_to_lead_is_waited_for_not_missing(client, coordinator, programme):
    network = NetworkFactory(programme=programme, name="Sieć polonistów")
    InvitationFactory(network=network, role="coordinator", name="Ewa Sowa")

    body = client.get(page("programme", programme)).content.decode()

    assert f"Sieć polonistów {network.school_year} czeka na osobę prowadzącą" in body
    assert "Sieć polonistów nie ma osoby prowadzącej" not in body


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_programme_page_asks_the_same_number_of_queries(
    client, coordinator, programme, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        lively_network(programme)
        NetworkFactory(programme=programme, in_preparation=True)
        NetworkFactory(programme=programme, archived=True)
        AppointmentFactory(programme=programme)
        AccessionFactory(programme=programme)

    with django_assert_num_queries(12):
        response = client.get(page("programme", programme))

    assert len(response.context["overview"].networks) == 3 * how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_programmes_asks_the_same_number_of_queries(client, how_many, django_assert_num_queries):
    programmes = ProgrammeFactory.create_batch(how_many + 1)
    for programme in programmes:
        lively_network(programme)
    client.force_login(UserFactory(operator=True))

    with django_assert_num_queries(10):
        response = client.get(reverse("supervision:home"))

    assert len(response.context["overviews"]) == how_many + 1


def test_the_network_card_is_not_there_under_another_programme(client, coordinator, programme):
    foreign = NetworkFactory()

    assert client.get(page("network", programme, foreign.slug)).status_code == 404


# Programme coordinators


def test_appointing_somebody_without_an_account_sends_them_a_letter(client, coordinator, programme):
    response = client.post(page("appoint", programme), {"name": "Marek Zawada", "email": "Marek@powiat.example"})

    assert response.url == page("programme", programme)
    marek = User.objects.get(email="marek@powiat.example")
    assert marek in [appointment.user for appointment in programme.appointments.all()]
    assert [letter.to for letter in Letter.objects.all()] == ["marek@powiat.example"]


def test_a_wrong_address_is_said_and_what_was_typed_stays(client, coordinator, programme):
    response = client.post(page("appoint", programme), {"name": "Marek Zawada", "email": "marek.powiat"})

    assert response.status_code == 422
    body = response.content.decode()
    assert "Marek Zawada" in body and "marek.powiat" in body and "Ten adres wygląda na niepełny" in body
    assert not Letter.objects.exists()


def test_an_appointment_is_ended_on_a_page_of_its_own(client, coordinator, programme):
    other = AppointmentFactory(programme=programme)
    address = page("end_appointment", programme, other.pk)

    asked = client.get(address)
    client.post(address)

    assert asked.status_code == 200
    assert list(programme.appointments.filter(ended_at=None).values_list("user", flat=True)) == [coordinator.pk]


def test_the_last_coordinator_is_not_ended_by_themselves(client, coordinator, programme, appointment):
    response = client.post(page("end_appointment", programme, appointment.pk))

    assert response.status_code == 409
    assert "Najpierw powołaj następną" in response.content.decode()
    assert programme.appointments.get().ended_at is None


def test_an_appointment_of_another_programme_is_not_there(client, coordinator, programme):
    foreign = AppointmentFactory()

    assert client.post(page("end_appointment", programme, foreign.pk)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.ended_at is None


def test_whoever_ends_their_own_appointment_lands_at_the_desk(client, coordinator, programme, appointment):
    AppointmentFactory(programme=programme)

    response = client.post(page("end_appointment", programme, appointment.pk))

    assert response.url == reverse("portal:desk")


# Rules


def rules(programme, **changes):
    fields = {
        "name": programme.name, "short_name": programme.short_name, "audience": programme.audience,
        "institution": programme.organiser_id, "institution_name": programme.organiser.name,
        "leader_word": "coordinator", "starts_on": "2026-09-01", "size_from": 20, "size_to": 25, "meetings_from": 3,
        "meetings_to": 5, "attendance_needed": 75, "anonymous_from": 8,
        "signatures_needed": 6, "closed_above": 18,
    }  # fmt: skip
    return fields | changes


def test_the_rules_of_a_programme_are_changed(client, coordinator, programme):
    county = CountyFactory()

    response = client.post(page("edit", programme), rules(programme, size_to=30, territories="Powiat Wołowski"))

    assert response.url == page("programme", programme)
    programme.refresh_from_db()
    assert (programme.size_to, programme.allows_anonymous) == (30, False)
    assert list(programme.territories.all()) == [county]


def test_a_programme_coordinator_does_not_choose_the_main_programme(client, coordinator, programme):
    client.post(page("edit", programme), rules(programme, is_main="on"))

    programme.refresh_from_db()
    assert not programme.is_main


def test_a_county_nobody_knows_is_said_and_the_page_keeps_what_was_typed(client, coordinator, programme):
    typed = rules(programme, name="Nowa nazwa", territories="powiat wołoski", size_to=10)

    response = client.post(page("edit", programme), typed)

    assert response.status_code == 422
    body = response.content.decode()
    assert "Nie znamy powiatu ani województwa „powiat wołoski”" in body
    assert "Największa sieć nie może być mniejsza od najmniejszej" in body
    assert 'value="Nowa nazwa"' in body
    programme.refresh_from_db()
    assert programme.name != "Nowa nazwa"


def test_counties_of_one_name_are_told_apart_by_their_codes(client, coordinator, programme):
    for code, voivodeship in [("1202", "MAŁOPOLSKIE"), ("1601", "OPOLSKIE")]:
        CountyFactory(code=code, name="brzeski", parent=VoivodeshipFactory(code=code[:2], name=voivodeship))

    unclear = client.post(page("edit", programme), rules(programme, territories="brzeski"))
    client.post(page("edit", programme), rules(programme, territories="1601"))

    assert "1202 (MAŁOPOLSKIE), 1601 (OPOLSKIE)" in unclear.content.decode()
    assert [territory.code for territory in programme.territories.all()] == ["1601"]
    assert client.get(page("edit", programme)).context["form"]["territories"].value() == "1601"


def test_an_archived_programme_is_read_only(client, coordinator, programme):
    operator = UserFactory(operator=True)
    client.force_login(operator)
    client.post(page("archive", programme), {"stan": "archiwum"})
    client.post(page("archive", programme), {"stan": "archiwum"})

    response = client.get(page("edit", programme))

    assert Programme.objects.get(pk=programme.pk).is_archived
    assert response.status_code == 403


def test_an_operator_takes_a_programme_out_of_the_archive(client, programme):
    client.force_login(UserFactory(operator=True))
    Programme.objects.update(archived_at=clock.now())

    glance = client.get(page("programme", programme)).content.decode()
    asked = client.get(page("archive", programme)).content.decode()
    client.post(page("archive", programme), {"stan": "czynna"})

    assert page("archive", programme) in glance
    assert "Przywróć program" in asked and 'name="stan" value="czynna"' in asked
    assert not Programme.objects.get().is_archived


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_rules_ask_the_same_number_of_queries(client, coordinator, programme, how_many, django_assert_num_queries):
    counties = [CountyFactory(code=f"02{n:02}", name=f"powiat {n}") for n in range(how_many)]
    programme.territories.set(counties)

    with django_assert_num_queries(10):
        response = client.get(page("edit", programme))

    assert len(response.context["form"]["territories"].value().splitlines()) == how_many


def test_programmes_come_twenty_on_a_page(client):
    ProgrammeFactory.create_batch(21)
    client.force_login(UserFactory(operator=True))

    first, second = [client.get(reverse("supervision:home"), {"strona": number}) for number in (1, 2)]

    assert [len(one.context["overviews"]) for one in (first, second)] == [20, 1]
    assert "Strona 1 z 2" in first.content.decode()


# Institutions


def test_an_institution_accedes_once_and_may_be_taken_off(client, coordinator, programme):
    school = InstitutionFactory()
    typed = {"institution": school.pk, "institution_name": school.name}

    client.post(page("accessions", programme), typed)
    client.post(page("accessions", programme), typed)
    acceded = list(programme.accessions.all())
    client.post(page("withdraw_accession", programme, acceded[0].pk))

    assert [accession.institution for accession in acceded] == [school]
    assert not Accession.objects.exists()


def test_looking_for_an_institution_shows_what_matches_and_saves_nothing(client, coordinator, programme):
    InstitutionFactory(name="Zespół Szkół w Lubiążu", town="Lubiąż")

    response = client.post(page("accessions", programme), {"institution_name": "lubiaz", "szukaj": "1"})

    assert "Zespół Szkół w Lubiążu" in response.content.decode()
    assert not Accession.objects.exists()


def test_an_institution_that_is_not_on_the_list_does_not_accede(client, coordinator, programme):
    response = client.post(page("accessions", programme), {"institution_name": "Fundacja „Lira”"})

    assert response.status_code == 422
    assert "Fundacja „Lira”" in response.content.decode()
    assert not Accession.objects.exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_institutions_asks_the_same_number_of_queries(
    client, coordinator, programme, how_many, django_assert_num_queries
):
    AccessionFactory.create_batch(how_many, programme=programme)
    AccessionFactory()

    with django_assert_num_queries(9):
        response = client.get(page("accessions", programme))

    assert len(response.context["page"].object_list) == how_many
