"""The inside pages: crew, roles, contract, settings, stage, archive, coordination."""

from datetime import timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.networks import roles as matrix
from zaloga.networks.models import HandOver, Membership, Network
from zaloga.networks.tests.factories import (
    HandOverFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
)
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

# Who gets what on each inside page: 404 what one may not know of, 403 what one may not do. The network is hidden
# from the public, so a stranger does not even know that it exists.
TABLE = {
    #            guest stranger member expert observer deputy coordinator programme operator
    "crew":     (302, 404, 200, 403, 403, 200, 200, 200, 200),
    "roles":    (302, 404, 200, 200, 200, 200, 200, 200, 200),
    "contract": (302, 404, 200, 200, 200, 200, 200, 200, 200),
    "edit":     (302, 404, 403, 403, 403, 200, 200, 200, 200),
    "open":     (302, 404, 403, 403, 403, 200, 200, 200, 200),
    "stage":    (302, 404, 403, 403, 403, 200, 200, 403, 403),
    "invite":   (302, 404, 403, 403, 403, 200, 200, 200, 200),
    "hand_over": (302, 404, 403, 403, 403, 403, 200, 403, 403),
    "appoint":  (302, 404, 403, 403, 403, 403, 403, 200, 200),
    "archive":  (302, 404, 403, 403, 403, 403, 200, 200, 200),
    "leave":    (302, 404, 200, 200, 200, 200, 200, 403, 403),
    "join":     (404, 404, 302, 302, 302, 302, 302, 200, 200),
}  # fmt: skip


@pytest.fixture
def network():
    return NetworkFactory(visibility=Network.Visibility.PROGRAMME)


@pytest.fixture
def people(network):
    traits = [None, "advising", "observing", "deputising", "coordinating"]
    inside = [MembershipFactory(network=network, **({trait: True} if trait else {})).user for trait in traits]
    overseer = AppointmentFactory(programme=network.programme).user
    return [None, MembershipFactory().user, *inside, overseer, UserFactory(operator=True)]


def address(name, network, *more):
    return reverse(f"networks:{name}", args=[network.slug, *more])


@pytest.mark.parametrize("name", TABLE)
def test_each_page_opens_to_whom_it_should(client, network, people, name):
    seen = []
    for user in people:
        client.logout()
        if user:
            client.force_login(user)
        seen.append(client.get(address(name, network)).status_code)

    assert tuple(seen) == TABLE[name]


def test_strangers_of_a_public_network_know_of_it_but_may_not_look_inside(client):
    network = NetworkFactory()
    client.force_login(UserFactory())

    assert [client.get(address(name, network)).status_code for name in ["crew", "contract", "edit"]] == [403] * 3


def test_guests_are_sent_to_sign_in_and_come_back(client, network):
    response = client.get(address("crew", network))

    assert response.url == f"{reverse('people:sign_in')}?next={address('crew', network)}"


def test_those_who_lead_see_whom_letters_do_not_reach(client, network, people):
    member = MembershipFactory(network=network, user__name="Jan Wrona").user
    UnreachedFactory(user=member)
    UnreachedFactory(user=people[2], stopped_at=None)

    seen = {}
    for name, person in {"member": people[2], "coordinator": people[6]}.items():
        client.force_login(person)
        seen[name] = client.get(address("crew", network)).content.decode().count("listy nie dochodzą")

    assert seen == {"member": 0, "coordinator": 1}


@pytest.mark.parametrize("how_many", [1, 3])
def test_crew_asks_the_same_number_of_queries_however_long_it_is(client, django_assert_num_queries, how_many):
    coordinator = MembershipFactory(coordinating=True, user__phone="71 000 00 00")
    network = coordinator.network
    MembershipFactory.create_batch(how_many, network=network, user__email_seen_by="crew", user__is_beginner=True)
    JoinRequestFactory.create_batch(how_many, network=network)
    InvitationFactory.create_batch(how_many, network=network)
    client.force_login(coordinator.user)

    with django_assert_num_queries(10):
        response = client.get(address("crew", network))

    page = response.content.decode()
    assert page.count('id="osoba-') == how_many + 1
    assert page.count('id="prosba-') == how_many
    assert page.count('id="zaproszenie-') == how_many


def test_member_sees_people_but_neither_requests_nor_invitations_nor_hidden_addresses(client, network):
    member = MembershipFactory(network=network)
    shy = MembershipFactory(network=network, user__gives="Gry planszowe", user__is_beginner=True)
    asked = JoinRequestFactory(network=network)
    invited = InvitationFactory(network=network)
    client.force_login(member.user)

    page = client.get(address("crew", network)).content.decode()

    assert "Gry planszowe" in page
    assert "zaczynam pracę" in page
    assert shy.user.email not in page
    assert asked.user.name not in page
    assert invited.email not in page


def test_supervision_sees_names_and_no_way_into_conversations(client, network):
    member = MembershipFactory(network=network)
    client.force_login(AppointmentFactory(programme=network.programme).user)

    page = client.get(address("crew", network)).content.decode()

    assert member.user.name in page
    assert "/rozmowy/" not in page


def test_coordinator_names_an_expert_and_a_missing_day_is_asked_for_at_the_field(client):
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    client.force_login(coordinator.user)
    url = address("membership", coordinator.network, member.pk)
    day = clock.today() + timedelta(days=9)

    wrong = client.post(url, {"role": "expert", "until": ""})
    right = client.post(url, {"role": "expert", "until": day.isoformat()})

    assert wrong.status_code == 422
    assert "Podaj, do którego dnia" in wrong.content.decode()
    assert right.url == address("crew", coordinator.network)
    member.refresh_from_db()
    assert (member.role, member.until) == ("expert", day)


def test_ending_somebodys_membership_asks_for_a_reason_and_keeps_nothing_else(client):
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    client.force_login(coordinator.user)
    url = address("membership", coordinator.network, member.pk)

    wrong = client.post(url, {"koniec": "1", "reason": ""})
    right = client.post(url, {"koniec": "1", "reason": "Zmiana pracy."})

    assert wrong.status_code == 422
    assert right.status_code == 302
    assert not coordinator.network.memberships.active().filter(pk=member.pk).exists()


def test_membership_of_another_network_is_not_found_here(client):
    coordinator = MembershipFactory(coordinating=True)
    other = MembershipFactory()
    client.force_login(coordinator.user)

    response = client.get(address("membership", coordinator.network, other.pk))

    assert response.status_code == 404


def test_matrix_of_roles_is_a_table_with_words_for_readers(client):
    member = MembershipFactory()
    client.force_login(member.user)

    page = client.get(address("roles", member.network)).content.decode()

    assert "<caption" in page
    assert page.count('<th scope="row">') == len(matrix.ROWS)
    assert page.count("<td data-l=") == len(matrix.ROWS) * len(matrix.COLUMNS)


def test_contract_is_accepted_by_one_button(client):
    member = MembershipFactory(network__contract_version=4)
    client.force_login(member.user)
    url = address("contract", member.network)
    assert "Akceptuję kontrakt" in client.get(url).content.decode()

    response = client.post(url, {"contract_version": "4"})

    member.refresh_from_db()
    assert response.url == member.network.get_absolute_url()
    assert member.has_accepted_contract()
    assert "Akceptuję kontrakt" not in client.get(url).content.decode()


def test_contract_changed_meanwhile_is_refused_in_words(client):
    member = MembershipFactory(network__contract_version=4)
    client.force_login(member.user)

    response = client.post(address("contract", member.network), {"contract_version": "3"})

    assert response.status_code == 409
    assert "Kontrakt zmienił się przed chwilą" in response.content.decode()


def settings_of(network, **changed):
    fields = ["name", "question", "kind", "audience", "access", "capacity", "visibility", "contract"]
    given = {name: getattr(network, name) for name in fields}
    dates = {"starts_on": network.starts_on.isoformat(), "ends_on": network.ends_on.isoformat()}
    return given | dates | {"aims": "Pierwszy\n\n Drugi ", "themes": "ułamki, ocenianie"} | changed


def test_settings_are_saved_with_aims_as_lines_and_themes_by_commas(client):
    deputy = MembershipFactory(deputising=True)
    client.force_login(deputy.user)
    url = address("edit", deputy.network)

    response = client.post(url, settings_of(deputy.network, question="Co dalej?"))

    network = Network.objects.get()
    assert response.url == url
    assert (network.question, network.themes) == ("Co dalej?", ["ułamki", "ocenianie"])
    assert [aim.text for aim in network.specific_aims.all()] == ["Pierwszy", "Drugi"]
    assert "Pierwszy\nDrugi" in client.get(url).content.decode()


def test_wrong_settings_keep_what_was_typed_and_say_what_to_do(client):
    deputy = MembershipFactory(deputising=True)
    client.force_login(deputy.user)
    typed = settings_of(deputy.network, name="", question="x" * 3000, aims="Mój cel", ends_on="2020-01-01")

    response = client.post(address("edit", deputy.network), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Błąd: " in page
    assert "Nadaj sieci nazwę." in page
    assert "Mój cel" in page
    assert deputy.network.name in page
    assert Network.objects.get().question == "Jak uczyć się od siebie?"


def test_stage_page_shows_what_is_missing_and_never_blocks(client):
    coordinator = MembershipFactory(coordinating=True, network__stage=1)
    client.force_login(coordinator.user)
    url = address("stage", coordinator.network)

    page = client.get(url).content.decode()
    response = client.post(url, {"stage": "2"})

    assert "Sieć nie ma jeszcze zapisanego celu na ten rok." in page
    assert response.url == coordinator.network.get_absolute_url()
    assert Network.objects.get().stage == 2


def test_there_is_no_fifth_stage(client):
    coordinator = MembershipFactory(coordinating=True)
    client.force_login(coordinator.user)

    response = client.post(address("stage", coordinator.network), {"stage": "7"})

    assert response.status_code == 422
    assert "Etapy są od 0 do 4." in response.content.decode()


def test_opening_and_archiving_are_pages_with_one_button(client):
    coordinator = MembershipFactory(coordinating=True, network__opened_at=None)
    client.force_login(coordinator.user)

    client.post(address("open", coordinator.network))
    client.post(address("archive", coordinator.network), {"stan": "archiwum"})

    network = Network.objects.get()
    assert (network.is_opened, network.is_archived) == (True, True)


def test_archived_network_is_restored_by_supervision_on_the_same_page(client):
    network = NetworkFactory(archived=True)
    client.force_login(AppointmentFactory(programme=network.programme).user)

    page = client.get(address("archive", network)).content.decode()
    client.post(address("archive", network), {"stan": "czynna"})

    assert "Przywróć sieć z archiwum" in page
    assert not Network.objects.get().is_archived


def test_hand_over_is_offered_and_accepted_on_pages(client):
    coordinator = MembershipFactory(coordinating=True)
    member = MembershipFactory(network=coordinator.network)
    MembershipFactory(network=coordinator.network, observing=True, user__name="Ktoś Patrzący")
    client.force_login(coordinator.user)
    url = address("hand_over", coordinator.network)
    assert "Ktoś Patrzący" not in client.get(url).content.decode()

    client.post(url, {"to": member.pk, "message": "Dasz radę."})
    assert "Czekamy na odpowiedź" in client.get(url).content.decode()
    offer = HandOver.objects.get()
    client.force_login(member.user)
    answer = address("hand_over_answer", coordinator.network, offer.pk)
    assert "Dasz radę." in client.get(answer).content.decode()
    client.post(answer, {"odpowiedz": "tak"})

    assert Membership.objects.get(role="coordinator").user == member.user
    assert "Prowadzenie zostało przekazane" in client.get(answer).content.decode()


def test_offer_is_shown_to_the_two_it_concerns_only(client):
    coordinator = MembershipFactory(coordinating=True)
    network = coordinator.network
    offer = HandOverFactory(
        network=network, offered_by=coordinator.user, offered_to=MembershipFactory(network=network).user
    )
    client.force_login(MembershipFactory(network=network).user)

    response = client.get(address("hand_over_answer", network, offer.pk))

    assert response.status_code == 403


def test_supervision_appoints_somebody_without_an_account(client, mailoutbox):
    coordinator = MembershipFactory(coordinating=True)
    network = coordinator.network
    client.force_login(AppointmentFactory(programme=network.programme).user)

    wrong = client.post(address("appoint", network), {"email": "nowa.szkola.example", "name": "Nowa Osoba"})
    right = client.post(address("appoint", network), {"email": "nowa@szkola.example", "name": "Nowa Osoba"})

    assert wrong.status_code == 422
    assert "Nowa Osoba" in wrong.content.decode()
    assert right.url == address("crew", network)
    assert network.invitations.get().role == "coordinator"


def test_get_and_head_change_nothing(client, network, people):
    coordinator = people[6]
    client.force_login(coordinator)
    before = list(Network.objects.values()), list(Membership.objects.values())

    for name in TABLE:
        client.get(address(name, network))
        client.head(address(name, network))

    assert (list(Network.objects.values()), list(Membership.objects.values())) == before


def test_archive_clicked_twice_by_supervision_stays_an_archive(client):
    network = NetworkFactory()
    client.force_login(AppointmentFactory(programme=network.programme).user)
    page = client.get(address("archive", network)).content.decode()

    for _ in range(2):
        client.post(address("archive", network), {"stan": "archiwum"})

    assert '<input type="hidden" name="stan" value="archiwum">' in page
    assert Network.objects.get().is_archived


def test_settings_opened_before_somebody_amended_the_contract_do_not_undo_it(client):
    deputy = MembershipFactory(deputising=True)
    network = deputy.network
    client.force_login(deputy.user)
    typed = settings_of(network, question="Co dalej?", contract_version=1)
    Network.objects.update(contract="Nowy kontrakt, na który umówiła się załoga.", contract_version=2)

    refused = client.post(address("edit", network), typed)

    network.refresh_from_db()
    body = refused.content.decode()
    assert (refused.status_code, network.contract_version) == (409, 2)
    assert "Ktoś zmienił kontrakt, gdy masz otwartą tę stronę" in body
    assert 'value="Co dalej?"' in body and "na który umówiła się załoga" in body
    assert '<input type="hidden" name="contract_version" value="2">' in body


def test_a_leader_sees_no_buttons_at_an_invitation_that_is_not_theirs_to_give(client):
    coordinator = MembershipFactory(coordinating=True)
    helm = InvitationFactory(network=coordinator.network, role="coordinator")
    seat = InvitationFactory(network=coordinator.network)
    client.force_login(coordinator.user)

    page = client.get(address("crew", coordinator.network)).content.decode()

    def withdrawal(one):
        return reverse("networks:invitation_withdraw", args=[one.network.slug, one.pk])

    assert withdrawal(seat) in page
    assert withdrawal(helm) not in page
