"""The way in: as a guest, signed in, by request, by invitation."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.tokens import digest
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions
from zaloga.networks.models import Invitation, JoinRequest, Network
from zaloga.networks.tests.factories import (
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    NetworkFactory,
    WaitingFactory,
)
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return MembershipFactory(coordinating=True).network


def door(network):
    return reverse("networks:join", args=[network.slug])


def guest(**changed):
    given = {"name": "Nowa Osoba", "email": "nowa@szkola.example", "institution_name": "Szkoła w lesie"}
    return given | changed


def sent(network, **fields):
    """An invitation whose letter has gone out."""
    invitation = InvitationFactory(network=network, **fields)
    invitation.digest = digest(invitation.token)
    invitation.save()
    return invitation


def link(invitation):
    return reverse("networks:invitation", args=[invitation.token])


def test_guest_types_three_things_and_gets_a_code(client, network):
    page = client.get(door(network)).content.decode()
    response = client.post(door(network), guest())

    form = page[page.index("<form") :]
    assert form.count('type="text"') + form.count('type="email"') == 3
    assert response.url == reverse("people:code")
    user = User.objects.known_as("nowa@szkola.example")
    assert (user.name, user.confirmed_at) == ("Nowa Osoba", None)
    assert [letter.to for letter in Letter.objects.all()] == ["nowa@szkola.example"]
    assert not network.memberships.filter(user=user).exists()


def test_known_and_unknown_addresses_get_the_same_answer_and_nothing_of_an_account_changes(client, network):
    known = UserFactory(email="znana@szkola.example", name="Anna Jarosz")

    first = client.post(door(network), guest(email="Znana@szkola.example", name="Podszywam się"))
    second = client.post(door(network), guest())

    assert (first.status_code, first.url) == (second.status_code, second.url)
    known.refresh_from_db()
    assert known.name == "Anna Jarosz"


def test_guest_who_mistypes_keeps_everything_and_reads_what_to_do(client, network):
    response = client.post(door(network), guest(email="nowa.szkola.example", name="x" * 3000))

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Błąd: " in page
    assert "Ten adres wygląda na niepełny" in page
    assert "Zmieści się do 120 znaków." in page
    assert "Szkoła w lesie" in page
    assert not User.objects.filter(email__startswith="nowa").exists()


def test_guest_without_script_searches_for_the_school_and_nothing_is_saved(client, network):
    school = InstitutionFactory(name="Szkoła Podstawowa w Lubiążu", town="Lubiąż")

    response = client.post(door(network), guest(institution_name="lubiaz", szukaj="1"))

    page = response.content.decode()
    assert response.status_code == 200
    assert f'value="{school.pk}"' in page
    assert "nowa@szkola.example" in page
    assert User.objects.known_as("nowa@szkola.example") is None


def test_guest_is_told_where_nobody_comes_in_without_an_invitation(client):
    network = NetworkFactory(access=Network.Access.CLOSED)

    page = client.get(door(network)).content.decode()
    response = client.post(door(network), guest())

    assert "przez zaproszenie" in page
    assert "Wyślij mi kod" not in page
    assert response.status_code == 409
    assert User.objects.known_as("nowa@szkola.example") is None


def test_signed_in_person_reads_the_contract_and_presses_one_button(client, network):
    workplace = WorkplaceFactory()
    client.force_login(workplace.user)

    page = client.get(door(network)).content.decode()
    response = client.post(door(network), {"contract_version": "1"})

    assert "Jesteśmy tu dobrowolnie" in page
    assert "Akceptuję kontrakt i dołączam" in page
    assert str(workplace) in page
    assert 'name="institution_name"' not in page
    assert response.url == network.get_absolute_url()
    membership = network.memberships.get(user=workplace.user)
    assert (membership.institution, membership.contract_version) == (workplace.institution, 1)


def test_who_works_in_two_places_says_for_which_one(client, network):
    first = WorkplaceFactory()
    second = WorkplaceFactory(user=first.user, is_main=False)
    client.force_login(first.user)

    client.post(door(network), {"contract_version": "1", "workplace": str(second.pk)})

    assert network.memberships.get(user=first.user).institution == second.institution


def test_somebody_elses_workplace_is_no_choice(client, network):
    mine = WorkplaceFactory()
    WorkplaceFactory(user=mine.user, is_main=False)
    other = WorkplaceFactory()
    client.force_login(mine.user)

    response = client.post(door(network), {"contract_version": "1", "workplace": str(other.pk)})

    assert response.status_code == 422
    assert not network.memberships.filter(user=mine.user).exists()


def test_second_click_leads_to_the_network(client, network):
    workplace = WorkplaceFactory()
    client.force_login(workplace.user)
    client.post(door(network), {"contract_version": "1"})

    response = client.post(door(network), {"contract_version": "1"})

    assert response.url == network.get_absolute_url()
    assert network.memberships.filter(user=workplace.user).count() == 1


def test_full_network_says_how_many_wait_and_takes_one_more_into_the_line(client):
    network = NetworkFactory(capacity=2)
    MembershipFactory.create_batch(2, network=network)
    WaitingFactory(network=network)
    workplace = WorkplaceFactory()
    client.force_login(workplace.user)

    page = client.get(door(network)).content.decode().replace("\xa0", " ")
    response = client.post(door(network), {"contract_version": "1"}, follow=True)

    assert "Wszystkie miejsca są teraz zajęte" in page
    assert "Na liście oczekujących: 1 osoba." in page
    assert "staję na liście" in page
    assert "Jesteś 2. na liście" in response.content.decode().replace("\xa0", " ")


def test_request_is_sent_seen_waiting_and_withdrawn(client):
    network = MembershipFactory(coordinating=True, network__access=Network.Access.REQUEST).network
    workplace = WorkplaceFactory()
    client.force_login(workplace.user)

    response = client.post(door(network), {"contract_version": "1", "message": "Uczę przyrody."})

    asked = JoinRequest.objects.get()
    assert response.url == door(network)
    assert asked.message == "Uczę przyrody."
    assert "Twoja prośba czeka na odpowiedź" in client.get(door(network)).content.decode()
    client.post(reverse("networks:request_withdraw", args=[network.slug, asked.pk]))
    assert not JoinRequest.objects.exists()


def test_request_written_while_the_session_ended_is_handed_back(client):
    network = NetworkFactory(access=Network.Access.REQUEST)
    posted = {"contract_version": "1", "message": "Uczę przyrody i szukam pomysłów."}

    response = client.post(door(network), posted, headers={"origin": "http://testserver"})

    assert response.status_code == 403
    assert "Uczę przyrody i szukam pomysłów." in response.content.decode()


def test_nobody_withdraws_somebody_elses_request(client):
    asked = JoinRequestFactory()
    client.force_login(UserFactory())

    response = client.post(reverse("networks:request_withdraw", args=[asked.network.slug, asked.pk]))

    assert response.status_code == 404
    assert JoinRequest.objects.get() == asked


def test_request_is_answered_from_the_crew_page_and_a_no_needs_a_reason(client):
    coordinator = MembershipFactory(coordinating=True)
    first, second = JoinRequestFactory.create_batch(2, network=coordinator.network)
    client.force_login(coordinator.user)

    def answer(asked, **posted):
        return client.post(reverse("networks:request", args=[coordinator.network.slug, asked.pk]), posted)

    accepted = answer(first, answer="tak")
    wrong = answer(second, answer="nie", reason="")
    declined = answer(second, answer="nie", reason="To sieć dla dyrektorów.")

    assert accepted.url == declined.url == reverse("networks:crew", args=[coordinator.network.slug])
    assert wrong.status_code == 422
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_accepted, second.is_accepted, second.reason) == (True, False, "To sieć dla dyrektorów.")


def test_members_and_strangers_do_not_open_requests(client):
    member = MembershipFactory()
    asked = JoinRequestFactory(network=member.network)
    url = reverse("networks:request", args=[member.network.slug, asked.pk])

    for user in [member.user, UserFactory(), asked.user]:
        client.force_login(user)
        assert client.get(url).status_code == 403
        assert client.post(url, {"answer": "tak"}).status_code == 403

    asked.refresh_from_db()
    assert asked.answered_at is None


def test_leaving_asks_first_and_then_frees_the_seat(client):
    member = MembershipFactory()
    client.force_login(member.user)
    url = reverse("networks:leave", args=[member.network.slug])

    page = client.get(url).content.decode()
    response = client.post(url)

    assert "Odchodzę z sieci" in page
    assert response.url == reverse("portal:desk")
    assert not member.network.crew().exists()


def test_coordinator_who_wants_to_leave_is_led_to_hand_over(client, network):
    coordinator = network.memberships.get()
    client.force_login(coordinator.user)
    url = reverse("networks:leave", args=[network.slug])

    page = client.get(url).content.decode()
    response = client.post(url)

    assert reverse("networks:hand_over", args=[network.slug]) in page
    assert response.status_code == 422
    assert network.memberships.active().filter(user=coordinator.user).exists()


def test_coordinator_who_says_so_leaves_the_network_without_anybody_and_the_programme_hears(client, network):
    coordinator, overseer = network.memberships.get(), AppointmentFactory(programme=network.programme).user
    client.force_login(coordinator.user)

    response = client.post(reverse("networks:leave", args=[network.slug]), {"leaves_helm": "on"})

    assert response.url == reverse("portal:desk")
    assert not network.memberships.active().exists()
    assert [letter.to for letter in Letter.objects.filter(user=overseer)] == [overseer.email]


def test_leader_invites_from_the_crew_page_and_mistakes_are_kept(client, network):
    client.force_login(network.memberships.get().user)
    url = reverse("networks:invite", args=[network.slug])

    wrong = client.post(url, {"email": "ekspert@uczelnia.example", "role": "expert", "message": "Prosimy o radę."})
    right = client.post(url, {"email": "basia@szkola.example", "role": "member"})

    assert wrong.status_code == 422
    assert "Podaj, do którego dnia zapraszasz eksperta." in wrong.content.decode()
    assert "Prosimy o radę." in wrong.content.decode()
    assert right.url == url
    assert [letter.to for letter in Letter.objects.all()] == ["basia@szkola.example"]


def test_inviting_the_same_address_again_is_no_mistake(client, network):
    client.force_login(network.memberships.get().user)
    InvitationFactory(network=network, email="basia@szkola.example", invited_at=clock.now() - timedelta(days=2))

    response = client.post(
        reverse("networks:invite", args=[network.slug]), {"email": "Basia@szkola.example", "role": "member"}
    )

    assert response.status_code == 302
    assert Invitation.objects.get().generation == 2


def test_invitation_is_sent_again_and_withdrawn_by_buttons(client, network):
    invitation = sent(network, invited_at=clock.now() - timedelta(days=2))
    old = link(invitation)
    client.force_login(network.memberships.get().user)

    client.post(reverse("networks:invitation_resend", args=[network.slug, invitation.pk]))
    assert client.get(old).status_code == 404
    client.post(reverse("networks:invitation_withdraw", args=[network.slug, invitation.pk]))

    invitation.refresh_from_db()
    response = client.get(link(invitation))
    assert response.status_code == 410
    assert "wycofane" in response.content.decode()


def test_an_invitation_to_a_full_network_says_so_before_the_button_is_pressed(client, network):
    network.capacity = 2
    network.save()
    MembershipFactory(network=network)
    WaitingFactory(network=network)
    member, observer = sent(network), sent(network, email="gosc@szkola.example", role="observer")

    page = client.get(link(member)).content.decode().replace("\u00a0", " ")

    assert "Wszystkie miejsca są teraz zajęte. Na liście oczekujących: 1 osoba." in page
    assert "Akceptuję kontrakt i staję na liście" in page
    assert "Akceptuję kontrakt i dołączam" in client.get(link(observer)).content.decode()


def test_link_opened_by_a_scanner_changes_nothing(client, network):
    invitation = sent(network)

    assert client.get(link(invitation)).status_code == 200
    assert client.head(link(invitation)).status_code == 200

    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert User.objects.known_as(invitation.email) is None


def test_newcomer_joins_by_the_link_and_is_signed_in(client, network):
    invitation = sent(network, message="Do zobaczenia.")
    page = client.get(link(invitation)).content.decode()

    response = client.post(
        link(invitation), {"name": "Basia Kot", "institution_name": "Szkoła w lesie", "contract_version": "1"}
    )

    assert all(words in page for words in ["Do zobaczenia.", "Zaproszona Osoba", "Jesteśmy tu dobrowolnie"])
    assert response.url == network.get_absolute_url()
    membership = network.memberships.get(user__email=invitation.email)
    assert (membership.user.name, membership.place) == ("Basia Kot", "Szkoła w lesie")
    assert membership.user.confirmed_at is not None
    assert client.session["_auth_user_id"] == str(membership.user_id)


def test_owner_of_an_account_signs_in_first(client, network):
    user = WorkplaceFactory().user
    invitation = sent(network, email=user.email)

    page = client.get(link(invitation)).content.decode()
    response = client.post(link(invitation))

    assert f"Wyślij kod na {user.email}" in page
    assert response.url == reverse("people:code")
    assert not network.memberships.filter(user=user).exists()
    client.force_login(user)
    client.post(link(invitation), {"contract_version": "1"})
    assert network.memberships.filter(user=user).exists()


def test_invitation_for_somebody_else_gives_no_seat_to_whoever_holds_the_link(client, network):
    invitation = sent(network)
    stranger = WorkplaceFactory().user
    client.force_login(stranger)

    page = client.get(link(invitation)).content.decode()
    client.post(link(invitation), {"contract_version": "1"})

    assert f"To zaproszenie jest dla adresu {invitation.email[0]}…@szkola.example" in page
    assert invitation.email not in page
    assert not network.memberships.filter(user=stranger).exists()


@pytest.mark.parametrize("days, status, words", [(29, 200, "Akceptuję kontrakt"), (31, 410, "wygasło")])
def test_link_works_for_thirty_days(client, network, days, status, words):
    invitation = sent(network, invited_at=clock.now() - timedelta(days=days))

    response = client.get(link(invitation))

    assert response.status_code == status
    assert words in response.content.decode()


def test_used_link_leads_its_owner_in_and_tells_others(client, network):
    user = WorkplaceFactory().user
    invitation = sent(network, email=user.email)
    actions.accept_invitation(invitation, by=user)

    response = client.get(link(invitation))
    client.force_login(user)
    inside = client.get(link(invitation))

    assert response.status_code == 410
    assert "już przyjęte" in response.content.decode()
    assert inside.url == network.get_absolute_url()


def test_link_of_nobody_says_so(client):
    response = client.get(reverse("networks:invitation", args=["abc" * 17]))

    assert response.status_code == 404
    assert "Ten odnośnik nie działa" in response.content.decode()


def test_hostile_words_come_out_as_words(client, network):
    invitation = sent(network, name="<script>alert(1)</script>", message="<img src=x onerror=alert(2)>")

    page = client.get(link(invitation)).content.decode()

    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_nul_bytes_and_direction_tricks_do_not_get_in(client, network):
    refused = client.post(door(network), guest(institution_name="Szkoła\x00"))
    client.post(door(network), guest(name="Nowa\u202e \x00Osoba", institution_name="Szkoła w\u202e lesie"))

    user = User.objects.known_as("nowa@szkola.example")
    assert refused.status_code == 422
    assert user.name == "Nowa Osoba"
    assert [str(place) for place in user.workplaces.all()] == ["Szkoła w lesie"]


@pytest.mark.parametrize("has_account, words", [(False, "Imię i nazwisko"), (True, "Wyślij kod na")])
def test_whoever_is_signed_in_as_somebody_else_signs_out_and_comes_back(client, network, has_account, words):
    invitation = sent(network)
    if has_account:
        UserFactory(email=invitation.email)
    client.force_login(WorkplaceFactory().user)
    page = client.get(link(invitation)).content.decode()

    answers = [client.post(link(invitation), {"wyloguj": "tak"}) for _ in range(2)]

    assert "Wyloguj się i wejdź tym adresem" in page
    assert [answer.url for answer in answers] == [link(invitation)] * 2
    assert "_auth_user_id" not in client.session
    assert words in client.get(link(invitation)).content.decode()


def test_leaving_twice_leads_to_the_desk_both_times(client, network):
    Network.objects.update(visibility=Network.Visibility.PROGRAMME)
    member = MembershipFactory(network=network)
    client.force_login(member.user)
    url = reverse("networks:leave", args=[network.slug])

    answers = [client.post(url) for _ in range(2)]

    assert [answer.url for answer in answers] == [reverse("portal:desk")] * 2
    assert network.memberships.filter(user=member.user).count() == 1


def test_whoever_never_belonged_is_not_told_of_a_hidden_network(client, network):
    Network.objects.update(visibility=Network.Visibility.PROGRAMME)
    client.force_login(UserFactory())

    assert client.get(reverse("networks:leave", args=[network.slug])).status_code == 404


def test_a_guests_known_address_costs_the_same_work_as_a_new_one(client, network):
    UserFactory(email="znana@szkola.example")
    client.post(door(network), guest(email="pierwsza@szkola.example"))  # what is kept from the first call on

    with CaptureQueriesContext(connection) as known:
        client.post(door(network), guest(email="znana@szkola.example"))
    with CaptureQueriesContext(connection) as new:
        client.post(door(network), guest(email="nowa@szkola.example"))

    assert abs(len(known) - len(new)) <= 1
    assert sorted(User.objects.filter(email__endswith="@zaloga.invalid")) == []
    assert not User.objects.get(email="znana@szkola.example").workplaces.exists()


def test_too_many_codes_are_429_and_keep_what_the_guest_typed(client, network):
    answers = [client.post(door(network), guest()) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert 'value="Szkoła w lesie"' in answers[-1].content.decode()


def test_whoever_asks_is_told_who_reads_it(client):
    network = NetworkFactory(access=Network.Access.REQUEST)
    client.force_login(WorkplaceFactory().user)

    page = client.get(door(network)).content.decode()

    assert "Przeczytają to osoby prowadzące sieć i koordynator programu." in page.replace("&nbsp;", " ").replace(
        "\xa0", " "
    )


def test_errors_of_an_empty_form_stand_in_the_order_of_its_fields(client, network):
    response = client.post(door(network), {"name": "", "email": "", "institution_name": ""})

    summary = response.content.decode().split('role="alert"')[1].split("</ul>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == ["name", "email", "institution_name"]
