"""The same deed in many networks, and networks that nobody coordinates."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.networks import actions as networks
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import (
    HandOverFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
    WaitingFactory,
)
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision.together import Together, carry_out_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def overseer():
    return AppointmentFactory().user


@pytest.fixture
def programme(overseer):
    return overseer.appointments.get().programme


def said(outcomes):
    return {outcome.network.name: outcome.refused for outcome in outcomes}


def test_those_refused_are_told_by_name_and_the_rest_is_done(overseer, programme):
    fresh = NetworkFactory(programme=programme, in_preparation=True, name="Świeża")
    old = NetworkFactory(programme=programme, name="Otwarta")
    gone = NetworkFactory(programme=programme, in_preparation=True, archived=True, name="Dawna")

    outcomes = carry_out_together(programme, [fresh, old, gone], Together.OPEN, by=overseer)

    assert said(outcomes) == {
        "Świeża": "",
        "Otwarta": "Bez zmian: jest już otwarta.",
        "Dawna": "Nie można: jest w archiwum. Najpierw przywróć ją z archiwum.",
    }
    fresh.refresh_from_db()
    assert fresh.is_opened
    assert Event.objects.get(name="programme.done_together").details["networks"] == [fresh.pk]


def test_the_next_year_begins_for_all_and_a_second_time_for_none(overseer, programme):
    rows = NetworkFactory.create_batch(2, programme=programme)
    member = MembershipFactory(network=rows[0]).user

    first = carry_out_together(programme, rows, Together.NEXT_YEAR, by=overseer)
    second = carry_out_together(programme, rows, Together.NEXT_YEAR, by=overseer)

    assert [outcome.refused for outcome in first] == ["", ""]
    assert {outcome.refused for outcome in second} == {"Bez zmian: następny rok już się zaczął."}
    assert Network.objects.filter(continues__in=rows).count() == 2
    assert [letter.user for letter in Letter.objects.all()] == [member]


def test_nothing_happens_to_networks_of_another_programme(overseer, programme):
    foreign = NetworkFactory()

    assert carry_out_together(programme, [foreign], Together.ARCHIVE, by=overseer) == []
    foreign.refresh_from_db()
    assert not foreign.is_archived


def test_whoever_does_not_oversee_the_programme_may_not(programme):
    with pytest.raises(PermissionDenied):
        carry_out_together(programme, [], Together.OPEN, by=UserFactory())


def test_the_page_shows_what_would_happen_and_changes_nothing_until_it_is_told(client, overseer, programme):
    fresh = NetworkFactory(programme=programme, in_preparation=True, name="Świeża")
    hidden = NetworkFactory(name="Cudza sieć")
    client.force_login(overseer)
    where = reverse("supervision:together", args=[programme.slug])
    chosen = {"sieci": [str(fresh.pk)], "co": "otworz"}

    preview = client.get(where, chosen).content.decode()
    fresh.refresh_from_db()
    assert not fresh.is_opened
    assert "Nikt jeszcze nie prowadzi tej sieci." in preview
    assert "Cudza sieć" not in preview

    assert client.post(where, chosen).status_code == 302
    fresh.refresh_from_db()
    assert fresh.is_opened
    assert client.get(where, {"co": "otworz"}).status_code == 422
    assert client.post(where, {"sieci": [str(hidden.pk)], "co": "archiwum"}).status_code == 422


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, django_assert_num_queries, overseer, programme, how_many):
    NetworkFactory.create_batch(how_many, programme=programme)
    client.force_login(overseer)

    with django_assert_num_queries(8):
        client.get(reverse("supervision:together", args=[programme.slug]))


def plain(response) -> str:
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def foreseen(client, programme, deed, *networks):
    chosen = {"sieci": [str(network.pk) for network in networks], "co": deed}
    return client.get(reverse("supervision:together", args=[programme.slug]), chosen)


def test_before_archiving_one_reads_what_stops_what_stays_and_who_is_told(client, overseer, programme):
    network = NetworkFactory(programme=programme, name="Sieć polonistów")
    MembershipFactory.create_batch(2, network=network)
    MembershipFactory(network=network, observing=True)
    WaitingFactory(network=network)
    JoinRequestFactory.create_batch(2, network=network)
    InvitationFactory(network=network)
    HandOverFactory(network=network)
    JoinRequestFactory(network=NetworkFactory(programme=programme))
    client.force_login(overseer)

    page = foreseen(client, programme, Together.ARCHIVE, network)

    (row,) = page.context["preview"].rows
    assert row.effects == [
        "czyta dalej załoga, 2 osoby; nikt nie pisze ani nie dołącza",
        "wiadomość w dzwonku: 3 osoby",
        "lista oczekujących się zamyka, list o tym: 1 osoba",
        "bez odpowiedzi: 2 prośby o przyjęcie",
        "przestaje działać: 1 zaproszenie",
        "propozycja prowadzenia zostaje wycofana",
    ]
    assert "Zatrzyma się:" in plain(page) and "Wyjdzie 1 list." in plain(page)


def test_what_is_worth_knowing_of_every_network_is_said_once(client, overseer, programme):
    end = clock.today() + timedelta(days=220)
    alike = [NetworkFactory(programme=programme, starts_on="2026-09-01", ends_on=end) for _ in range(2)]
    ending = NetworkFactory(programme=programme, starts_on="2026-01-01", ends_on=clock.today() + timedelta(days=10))
    client.force_login(overseer)

    same = plain(foreseen(client, programme, Together.ARCHIVE, *alike))
    different = plain(foreseen(client, programme, Together.ARCHIVE, *alike, ending))

    assert (same.count("trwa jeszcze"), different.count("trwa jeszcze")) == (1, 2)
    assert ("notice now" in same, "notice now" in different) == (True, False)


def test_archiving_does_to_people_what_the_page_foretold(client, overseer, programme):
    network = NetworkFactory(programme=programme)
    MembershipFactory.create_batch(2, network=network)
    WaitingFactory(network=network)
    client.force_login(overseer)

    letters = foreseen(client, programme, Together.ARCHIVE, network).context["preview"].letters
    carry_out_together(programme, [network], Together.ARCHIVE, by=overseer)

    assert (Letter.objects.count(), letters) == (1, 1)
    assert Note.objects.filter(text__contains="archiwum").count() == 2


def test_before_the_next_year_one_reads_how_many_letters_go_and_that_this_year_still_lasts(client, overseer, programme):
    network = NetworkFactory(
        programme=programme, name="Sieć polonistów", ends_on=clock.today() + timedelta(days=220), starts_on="2026-09-01"
    )
    MembershipFactory.create_batch(2, network=network)
    client.force_login(overseer)

    page = foreseen(client, programme, Together.NEXT_YEAR, network)
    carry_out_together(programme, [network], Together.NEXT_YEAR, by=overseer)

    (row,) = page.context["preview"].rows
    assert row.effects == [
        "powstanie „Sieć polonistów 2027/28”, w przygotowaniu",
        "list z pytaniem: 2 osoby",
        "nikt jej nie poprowadzi, dopóki nie powołasz osoby prowadzącej",
    ]
    assert "Ten rok trwa jeszcze 7 miesięcy" in plain(page)
    assert (row.letters, Letter.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("deed", "traits", "words"),
    [
        (Together.OPEN, {}, "Bez zmian: jest już otwarta."),
        (Together.OPEN, {"archived": True}, "Nie można: jest w archiwum."),
        (Together.ARCHIVE, {"archived": True}, "Bez zmian: jest już w archiwum."),
        (Together.NEXT_YEAR, {"in_preparation": True}, "Nie można: nigdy nie była otwarta"),
    ],
)
def test_what_cannot_be_done_is_said_before_and_has_no_button(client, overseer, programme, deed, traits, words):
    network = NetworkFactory(programme=programme, **traits)
    client.force_login(overseer)

    page = foreseen(client, programme, deed, network)

    assert words in plain(page)
    assert page.context["preview"].button == ""
    assert "W tych sieciach nie ma nic do zrobienia." in plain(page)


def test_before_the_next_year_one_reads_who_will_lead_it(client, overseer, programme):
    theirs = MembershipFactory(coordinating=True, network__programme=programme, user__name="Anna Jarosz").network
    own = MembershipFactory(coordinating=True, network__programme=programme, user=overseer).network
    client.force_login(overseer)

    said = {
        row.network: row.effects[-1]
        for network in (theirs, own)
        for row in foreseen(client, programme, Together.NEXT_YEAR, network).context["preview"].rows
    }

    assert said == {
        theirs: "poprowadzi Anna Jarosz, gdy odpowie „tak”; do tego czasu nikt",
        own: "poprowadzisz ją Ty, tak jak teraz",
    }


def test_an_archived_network_that_cannot_be_opened_leads_to_where_it_is_restored(client, overseer, programme):
    network = NetworkFactory(programme=programme, archived=True)
    client.force_login(overseer)

    page = foreseen(client, programme, Together.OPEN, network).content.decode()

    assert f'href="{reverse("networks:archive", args=[network.slug])}">Przywróć z archiwum' in page
    assert client.get(reverse("networks:archive", args=[network.slug])).status_code == 200


def test_networks_of_one_name_are_told_apart_by_their_years_also_in_preparation(client, overseer, programme):
    NetworkFactory(
        programme=programme, name="Poloniści", in_preparation=True, starts_on="2027-09-01", ends_on="2028-06-30"
    )
    client.force_login(overseer)

    page = client.get(reverse("supervision:together", args=[programme.slug]))

    assert [str(words) for _, words in page.context["form"]["sieci"].field.choices] == [
        "Poloniści – w przygotowaniu, rok szkolny 2027/28"
    ]


def test_a_network_whose_next_year_has_begun_stays_as_it_is(client, overseer, programme):
    network = NetworkFactory(programme=programme)
    networks.begin_next_year(network, by=overseer)
    client.force_login(overseer)

    assert "Bez zmian: następny rok już się zaczął." in plain(foreseen(client, programme, Together.NEXT_YEAR, network))


@pytest.mark.parametrize(
    ("deed", "how_many", "words"),
    [
        (Together.OPEN, 1, "Otwórz 1 sieć"),
        (Together.OPEN, 2, "Otwórz 2 sieci"),
        (Together.ARCHIVE, 5, "Przenieś do archiwum 5 sieci"),
        (Together.NEXT_YEAR, 1, "Zacznij następny rok 1 sieci"),
    ],
)
def test_the_last_button_says_what_it_does_and_to_how_many(client, overseer, programme, deed, how_many, words):
    rows = NetworkFactory.create_batch(how_many, programme=programme, in_preparation=deed == Together.OPEN)
    done = NetworkFactory(programme=programme, archived=True, in_preparation=True)
    client.force_login(overseer)

    page = plain(foreseen(client, programme, deed, *rows, done))

    assert f">{words}</button>" in page
    assert page.count('type="hidden" name="sieci"') == how_many


def test_going_back_finds_the_same_networks_and_the_same_deed_chosen(client, overseer, programme):
    first, second = NetworkFactory.create_batch(2, programme=programme)
    client.force_login(overseer)

    back = client.get(reverse("supervision:together", args=[programme.slug]), {"sieci": first.pk, "wybor": "archiwum"})

    ticked = re.findall(r'value="([^"]+)"[^>]* checked', back.content.decode())
    assert ticked == [str(first.pk), "archiwum"] and str(second.pk) not in ticked


@pytest.mark.parametrize("deed", list(Together))
@pytest.mark.parametrize("how_many", [1, 3])
def test_foreseeing_asks_the_same_number_of_queries_however_many_networks_are_chosen(
    client, django_assert_num_queries, overseer, programme, deed, how_many
):
    rows = NetworkFactory.create_batch(
        how_many, programme=programme, in_preparation=deed == Together.OPEN, stage=Network.Stage.TOPIC
    )
    for network in rows:
        MembershipFactory(network=network)
    client.force_login(overseer)
    foreseen(client, programme, deed, *rows)

    with django_assert_num_queries({Together.OPEN: 11, Together.ARCHIVE: 9, Together.NEXT_YEAR: 10}[deed]):
        foreseen(client, programme, deed, *rows)


def vacant(programme, days, **more):
    network = NetworkFactory(programme=programme, founded_at=clock.now() - timedelta(days=100), **more)
    MembershipFactory(network=network, coordinating=True, left_at=clock.now() - timedelta(days=days))
    return network


def test_after_fourteen_days_without_a_coordinator_the_programme_is_told_once(overseer, programme):
    long = vacant(programme, 15, name="Długo bez nikogo")
    vacant(programme, 13)
    vacant(programme, 40, archived=True)
    MembershipFactory(network__programme=programme, coordinating=True)
    AppointmentFactory()

    told = [networks.tell_of_vacancies(), networks.tell_of_vacancies()]

    assert told == [1, 0]
    assert [letter.user for letter in Letter.objects.all()] == [overseer]
    note = Note.objects.get()
    assert (note.user, note.url) == (overseer, reverse("networks:appoint", args=[long.slug]))
    assert "Długo bez nikogo" in note.text


def test_a_second_vacancy_is_told_anew(overseer, programme):
    network = vacant(programme, 30)
    network.vacancy_told_at = clock.now() - timedelta(days=60)
    network.save()

    assert networks.tell_of_vacancies() == 1


def test_the_programmes_page_lists_it_with_the_next_step(client, overseer, programme):
    network = vacant(programme, 20)
    client.force_login(overseer)

    page = client.get(reverse("supervision:programme", args=[programme.slug])).content.decode()

    assert "od ponad 14 dni" in page
    assert reverse("networks:appoint", args=[network.slug]) in page
