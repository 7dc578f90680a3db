"""The waiting list as seen: one's own place, the link of a letter, seats for those who lead."""

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.models import Network, Waiting
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory, WaitingFactory
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    coordinator = MembershipFactory(coordinating=True, network__capacity=2)
    MembershipFactory(network=coordinator.network)
    return coordinator


@pytest.fixture
def closed_to_outsiders():
    """A network of a programme to which institutions accede."""
    return NetworkFactory(programme=ProgrammeFactory(needs_accession=True))


def link(row):
    return reverse("networks:waiting_link", args=[row.token])


def mine(row):
    return reverse("networks:waiting", args=[row.network.slug])


def door(network):
    return reverse("networks:join", args=[network.slug])


def words(response):
    return response.content.decode().replace("\xa0", " ")


def test_link_of_the_letter_takes_the_seat_without_signing_in(client, full):
    row = WaitingFactory(network=full.network, offered=True)

    page = words(client.get(link(row)))
    done = client.post(link(row), {"odpowiedz": "biore", "contract_version": "1"}, follow=True)

    assert "Jest dla Ciebie miejsce" in page
    assert full.network.memberships.get(user=row.user).role == "member"
    assert "Masz miejsce w tej sieci" in words(done)
    assert "_auth_user_id" not in client.session


def test_link_of_the_letter_declines_and_steps_out(client, full):
    holder, in_line = WaitingFactory(network=full.network, offered=True), WaitingFactory(network=full.network)

    declined = client.post(link(holder), {"odpowiedz": "oddaje"}, follow=True)
    gone = client.post(link(in_line), {"odpowiedz": "schodze"}, follow=True)

    assert "Miejsce jest oddane" in words(declined)
    assert "Nie ma Cię już na liście" in words(gone)
    assert list(Waiting.objects.order_by("pk").values_list("outcome", flat=True)) == ["declined", "left"]


def test_answering_twice_says_what_has_happened(client, full):
    row = WaitingFactory(network=full.network, offered=True)
    client.post(link(row), {"odpowiedz": "oddaje"})

    again = client.post(link(row), {"odpowiedz": "biore", "contract_version": "1"})

    assert again.status_code == 409
    assert "To miejsce jest już oddane następnej osobie" in words(again)


def test_changed_contract_is_shown_before_the_seat_is_taken(client, full):
    row = WaitingFactory(network=full.network, offered=True)
    Network.objects.update(contract_version=2)

    page = words(client.get(link(row)))
    stale = client.post(link(row), {"odpowiedz": "biore", "contract_version": "1"})

    assert "zmienił się, przeczytaj go jeszcze raz" in page
    assert stale.status_code == 409
    assert not full.network.memberships.filter(user=row.user).exists()


def test_link_opened_by_somebody_else_who_is_signed_in_does_nothing_for_them(client, full):
    row = WaitingFactory(network=full.network, offered=True)
    client.force_login(full.user)

    page = words(client.get(link(row)))
    client.post(link(row), {"odpowiedz": "biore", "contract_version": "1"})

    row.refresh_from_db()
    assert "Ten list jest dla kogoś innego" in page
    assert row.user.email not in page
    assert row.has_offer


def test_nobodys_link_and_a_closed_accounts_link_are_dead(client, full):
    row = WaitingFactory(network=full.network, offered=True)
    User.objects.filter(pk=row.user_id).update(is_active=False)

    assert client.get(link(row)).status_code == 404
    assert client.get(reverse("networks:waiting_link", args=["a" * 52])).status_code == 404


def test_everyone_sees_their_own_place_only(client, full):
    first, second = WaitingFactory.create_batch(2, network=full.network)
    client.force_login(second.user)

    page = words(client.get(mine(second)))

    assert "Jesteś 2. na liście" in page
    assert str(first.user) not in page


def test_page_of_the_place_leads_who_does_not_wait_to_the_door(client, full):
    client.force_login(UserFactory())

    assert client.get(mine(WaitingFactory(network=full.network))).url == door(full.network)


def test_unknown_answer_is_said_at_the_form(client, full):
    row = WaitingFactory(network=full.network, offered=True)

    response = client.post(link(row), {"odpowiedz": "może", "contract_version": "x"})

    assert response.status_code == 422
    assert "Wybierz jedną z odpowiedzi." in words(response)


def test_guest_from_outside_reads_why_before_the_code_and_then_gets_it(client, closed_to_outsiders):
    school = InstitutionFactory()
    typed = {"name": "Nowa Osoba", "email": "nowa@szkola.example", "institution": school.pk, "institution_name": "sp"}

    told = client.post(door(closed_to_outsiders), typed)
    assert not Letter.objects.exists()
    sent = client.post(door(closed_to_outsiders), typed | {"zachowaj": "1"})

    assert f"{school}: ta placówka nie przystąpiła jeszcze do programu." in words(told)
    assert "Zachowamy Ci miejsce na 30 dni" in words(told)
    assert 'value="Nowa Osoba"' in words(told)
    assert sent.url == reverse("people:code")
    assert Letter.objects.get().to == "nowa@szkola.example"


def test_outsider_with_an_account_asks_for_a_kept_place_and_gets_the_letter(client, closed_to_outsiders):
    workplace = WorkplaceFactory()
    client.force_login(workplace.user)

    page = words(client.get(door(closed_to_outsiders)))
    not_yet = client.post(door(closed_to_outsiders), {"contract_version": "1"})
    done = client.post(door(closed_to_outsiders), {"contract_version": "1", "zachowaj": "1"}, follow=True)

    row = Waiting.objects.get()
    assert "proszę o zachowanie miejsca" in page
    assert not_yet.status_code == 200
    assert "Miejsce jest zachowane dla Ciebie" in words(done)
    pdf = client.get(reverse("networks:letter_to_head", args=[row.pk, row.letter_token]))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_letter_is_only_for_whoever_holds_its_link_and_only_while_it_is_needed(client):
    row, other = WaitingFactory(kept=True), WaitingFactory(kept=True)
    in_line = WaitingFactory()

    def look(one, token):
        return client.get(reverse("networks:letter_to_head", args=[one.pk, token])).status_code

    assert look(row, row.letter_token) == 200
    assert look(row, other.letter_token) == 404
    assert look(row, row.token) == 404
    assert look(in_line, in_line.letter_token) == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_page_of_seats_asks_the_same_number_of_queries_however_long_the_list_is(
    client, django_assert_num_queries, full, how_many
):
    for kind in ({}, {"offered": True}, {"kept": True}):
        WaitingFactory.create_batch(how_many, network=full.network, **kind)
    client.force_login(full.user)

    with django_assert_num_queries(9):
        response = client.get(reverse("networks:seats", args=[full.network.slug]))

    assert response.content.decode().count('id="oczekuje-') == 3 * how_many


def test_whoever_leads_adds_seats_with_a_reason_and_the_crew_page_says_so(client, full):
    row = WaitingFactory(network=full.network)
    client.force_login(full.user)
    url = reverse("networks:seats", args=[full.network.slug])

    wrong = client.post(url, {"additional": "-1", "reason": ""})
    client.post(url, {"additional": "1", "reason": "Dwie osoby z jednej szkoły."})

    row.refresh_from_db()
    crew = words(client.get(reverse("networks:crew", args=[full.network.slug])))
    assert wrong.status_code == 422
    assert "Napisz jednym zdaniem" in words(wrong)
    assert row.has_offer
    assert "miejsc: 3 (w tym dodatkowe: 1)" in crew
    assert "1 wolne miejsce jest zachowane" in crew


@pytest.mark.parametrize(
    ("waiting", "added", "sentence"),
    [
        (1, 1, "Propozycję dostała 1 osoba."),
        (2, 2, "Propozycję dostały 2 osoby."),
        (6, 5, "Propozycję dostało 5 osób."),
        (0, 3, "Nikt nie czekał, więc nikt nie dostał propozycji."),
        (2, 0, "Wolnego miejsca dla nikogo nie przybyło: czekają nadal 2 osoby."),
    ],
)
def test_whoever_changes_seats_hears_who_got_an_offer(client, full, waiting, added, sentence):
    WaitingFactory.create_batch(waiting, network=full.network)
    client.force_login(full.user)
    url = reverse("networks:seats", args=[full.network.slug])

    page = words(client.post(url, {"additional": added, "reason": "Dwie osoby z jednej szkoły."}, follow=True))

    assert f"Liczba miejsc jest zapisana. {sentence}" in page


def test_an_offer_made_before_is_not_told_as_new_and_a_kept_place_is_told_apart(client, full):
    WaitingFactory(network=full.network, offered=True)
    WaitingFactory(network=full.network, awaits_accession=True)
    client.force_login(full.user)
    url = reverse("networks:seats", args=[full.network.slug])

    page = words(client.post(url, {"additional": 2, "reason": "Dwie osoby z jednej szkoły."}, follow=True))

    assert "Dla 1 osoby miejsce czeka, aż przystąpi placówka." in page
    assert "Propozycję" not in page


def test_the_page_of_seats_first_says_how_it_is_and_that_nobody_waits(client, full):
    client.force_login(full.user)

    page = words(client.get(reverse("networks:seats", args=[full.network.slug])))

    assert page.index("W kolejce") < page.index("Dodatkowe miejsca") < page.index("Ile miejsc ponad zwykłą liczbę")
    assert "Nikt teraz nie czeka, więc nikt nie dostanie propozycji" in page
    assert "Wpisz 0, jeśli ma być tylko tyle, co zwykle: 2 miejsca." in page


def test_seat_out_of_turn_needs_a_reason_and_takes_nobodys_turn(client, full):
    first, second = WaitingFactory.create_batch(2, network=full.network)
    client.force_login(full.user)
    url = reverse("networks:ahead", args=[full.network.slug, second.pk])

    silent = client.post(url, {"reason": " "})
    client.post(url, {"reason": "Zastępuje osobę, która odeszła."})

    first.refresh_from_db()
    second.refresh_from_db()
    full.network.refresh_from_db()
    assert silent.status_code == 422
    assert (second.has_offer, first.position(), full.network.seats) == (True, 1, 3)


def test_member_sees_how_many_wait_but_not_who(client, full):
    row = WaitingFactory(network=full.network, user=UserFactory(name="Iga Czekająca"))
    member = full.network.memberships.get(role="member").user
    client.force_login(member)

    page = words(client.get(reverse("networks:crew", args=[full.network.slug])))

    assert "1 osoba czeka na miejsce." in page
    assert row.user.name not in page
    assert client.get(reverse("networks:seats", args=[full.network.slug])).status_code == 403


def test_public_page_says_honestly_how_many_wait(client, full):
    WaitingFactory.create_batch(4, network=full.network)

    assert "4 osoby czekają na miejsce." in words(client.get(full.network.get_absolute_url()))


def test_offer_page_tells_the_hour_on_the_wall(client, full):
    row = WaitingFactory(network=full.network, offered_at=clock.now())

    page = words(client.get(link(row)))

    assert f"godz. {clock.timezone.localtime(row.offer_ends_at).strftime('%-H:%M')}" in page
