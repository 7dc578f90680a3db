"""Links with an invitation: deeds, the page behind them, the screen of a room."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from lxml import html

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions
from zaloga.networks.models import Arrival, Link, Membership, Network, Waiting
from zaloga.networks.models.links import SIGNS
from zaloga.networks.tests.factories import JoinRequestFactory, LinkFactory, MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return MembershipFactory(coordinating=True, network__access=Network.Access.CLOSED)


@pytest.fixture
def network(coordinator):
    return coordinator.network


def in_days(days):
    return clock.now() + timedelta(days=days)


def test_a_link_has_a_code_without_signs_that_look_alike_and_is_found_by_it(coordinator, network):
    link = actions.make_link(network, kind="link", expires_at=in_days(30), by=coordinator.user)
    room = actions.make_link(network, kind="room", expires_at=in_days(1), by=coordinator.user)

    assert (len(link.code), len(room.code)) == (12, 7)
    assert set(link.code + room.code) <= set(SIGNS)
    assert not set(SIGNS) & set("0O1IL2Z5S8BUV")
    assert Link.objects.of(f" {room.code[:3].lower()}-{room.code[3:]}") == room
    assert Link.objects.of("") is Link.objects.of("AAAAAAA") is None
    assert room.code not in str(Link.objects.values().get(pk=room.pk))
    assert [event.name for event in Event.objects.all()] == ["network.link_made"] * 2
    assert all(event.kind.for_audit for event in Event.objects.all())


def test_a_new_link_closes_the_one_before_and_a_double_click_makes_one(coordinator, network):
    day = in_days(30)
    first = actions.make_link(network, kind="link", expires_at=day, by=coordinator.user)

    assert actions.make_link(network, kind="link", expires_at=day, by=coordinator.user) == first
    second = actions.make_link(network, kind="link", expires_at=in_days(20), by=coordinator.user)

    first.refresh_from_db()
    assert (first.is_open, second.is_open) == (False, True)
    assert first.code != second.code


@pytest.mark.parametrize(
    ("kind", "days", "sentence"), [("link", -1, "już minął"), ("link", 100, "91 dni"), ("room", 9, "7 dni")]
)
def test_a_link_lasts_neither_into_the_past_nor_for_ever(coordinator, network, kind, days, sentence):
    with pytest.raises(Refusal, match=sentence):
        actions.make_link(network, kind=kind, expires_at=in_days(days), by=coordinator.user)


def test_only_who_leads_makes_and_closes_links(network):
    member = MembershipFactory(network=network).user
    link = LinkFactory(network=network)

    with pytest.raises(PermissionDenied):
        actions.make_link(network, kind="room", expires_at=in_days(1), by=member)
    with pytest.raises(PermissionDenied):
        actions.close_link(link, by=member)


def test_a_link_lets_into_a_closed_network_in_preparation_and_is_counted(network):
    network.opened_at = None
    network.save()
    link, person = LinkFactory(network=network), UserFactory()
    asked = JoinRequestFactory(network=network, user=person)

    membership = actions.join_by_link(link, by=person, in_own_words="Szkoła", contract_version=network.contract_version)
    again = actions.join_by_link(link, by=person)

    asked.refresh_from_db()
    assert membership == again
    assert (membership.role, membership.place, membership.has_accepted_contract()) == ("member", "Szkoła", True)
    assert asked.is_accepted
    assert [arrival.user for arrival in Arrival.objects.all()] == [person]


def test_an_expert_with_a_link_stays_an_expert(network):
    expert = MembershipFactory(network=network, advising=True)

    assert actions.join_by_link(LinkFactory(network=network), by=expert.user) == expert
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [({"closed": True}, "zamknięty"), ({"late": True}, "wygasł"), ({"most_uses": 1}, "tyle osób, ile miało")],
)
def test_a_dead_link_lets_nobody_in_and_says_why(network, traits, sentence):
    link = LinkFactory(network=network, **traits)
    Arrival.objects.create(link=link, user=UserFactory())

    with pytest.raises(Refusal, match=sentence):
        actions.join_by_link(link, by=UserFactory())

    assert network.crew().count() == 1


def test_a_link_keeps_to_the_contract_that_was_read(network):
    with pytest.raises(Refusal, match="Kontrakt zmienił się"):
        actions.join_by_link(LinkFactory(network=network), by=UserFactory(), contract_version=9)


def test_a_link_into_a_full_network_leads_to_the_waiting_list_and_keeps_the_turn(client, network):
    network.capacity = 2
    network.save()
    MembershipFactory(network=network)
    link, person = LinkFactory(network=network, most_uses=1), UserFactory()

    first = actions.join_by_link(link, by=person, in_own_words="Szkoła")
    again = actions.join_by_link(link, by=person, in_own_words="Szkoła")
    client.force_login(person)

    assert isinstance(first, Waiting)
    assert first == again
    assert (network.crew().count(), Arrival.objects.count()) == (2, 1)


def test_a_link_keeps_a_place_for_somebody_whose_school_has_not_acceded(network):
    network.programme.needs_accession = True
    network.programme.save()

    row = actions.join_by_link(LinkFactory(network=network), by=UserFactory(), institution=InstitutionFactory())

    assert isinstance(row, Waiting)
    assert row.awaits_accession and row.holds_seat


def page_of(client, link):
    return client.get(link.path)


def test_opening_a_link_shows_the_network_and_changes_nothing(client, network):
    link = LinkFactory(network=network)

    for way in (client.get, client.head):
        assert way(link.path).status_code == 200
    page = page_of(client, link).content.decode()

    assert network.name in page and "Wyślij mi kod" in page
    assert page_of(client, link).headers["Referrer-Policy"] == "strict-origin"
    assert (Arrival.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_guest_of_the_room_leaves_a_name_and_an_address_and_comes_back_with_the_code(client, network):
    link = LinkFactory(network=network, room=True)
    guest = {"name": "Helena Stasiak", "email": "helena@szkola.example", "institution_name": "Szkoła w Wińsku"}

    asked = client.post(link.path.lower(), guest)
    letter = Letter.objects.get(to="helena@szkola.example")
    code = re.search(r"\b\d{6}\b", letter.text)[0]
    back = client.post(reverse("people:code"), {"code": code})
    page = client.get(back.url).content.decode()
    joined = client.post(back.url, {"contract_version": network.contract_version})

    assert asked.url == reverse("people:code")
    assert back.url.upper() == link.path.upper()
    assert "Kontrakt tej sieci" in page
    assert joined.url == network.get_absolute_url()
    member = Membership.objects.get(user__email="helena@szkola.example")
    assert (member.network, member.place) == (network, "Szkoła w Wińsku")


def test_the_page_looks_the_same_to_who_has_an_account_and_who_has_not(client, network):
    UserFactory(email="znana@szkola.example", name="Znana Osoba")
    link = LinkFactory(network=network)

    answers = [
        client.post(link.path, {"name": "Ktoś", "email": email, "institution_name": "Szkoła"})
        for email in ("znana@szkola.example", "nowa@szkola.example")
    ]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, reverse("people:code"))] * 2
    assert User.objects.get(email="znana@szkola.example").name == "Znana Osoba"


def test_a_signed_in_person_joins_with_one_button(client, network):
    link, place = LinkFactory(network=network), WorkplaceFactory()
    client.force_login(place.user)

    page = page_of(client, link).content.decode()
    response = client.post(link.path, {"contract_version": network.contract_version})

    assert page.count('<input type="text"') == 0
    assert response.url == network.get_absolute_url()
    assert page_of(client, link).url == network.get_absolute_url()


@pytest.mark.parametrize(
    ("traits", "status", "words"),
    [
        ({"closed": True}, 410, "został zamknięty"),
        ({"late": True}, 410, "wygasł"),
        ({"most_uses": 1}, 410, "nikt więcej nie wejdzie"),
    ],
)
def test_a_dead_link_says_so_and_names_no_network(client, network, traits, status, words):
    link = LinkFactory(network=network, **traits)
    Arrival.objects.create(link=link, user=UserFactory())

    response = page_of(client, link)

    assert response.status_code == status
    assert words in response.content.decode()
    assert network.name not in response.content.decode()


@pytest.mark.parametrize("code", ["AAAAAAA", "a", "x" * 2_000])
def test_a_code_that_nobody_gave_is_not_found(client, code):
    response = client.get(reverse("networks:link", args=[code]))

    assert response.status_code == 404
    assert "Nie ma takiego kodu" in response.content.decode()


def test_a_full_network_says_so_behind_the_link_and_shows_who_waits_their_place(client, network):
    network.capacity = 2
    network.save()
    MembershipFactory(network=network)
    link, place = LinkFactory(network=network), WorkplaceFactory()

    page = page_of(client, link).content.decode()
    client.force_login(place.user)
    joined = client.post(link.path, {"contract_version": network.contract_version})

    assert "Wszystkie miejsca są teraz zajęte" in page and "staniesz na liście" in page
    assert joined.url == reverse("networks:waiting", args=[network.slug])
    assert page_of(client, link).url == joined.url


def url(name, network, *more):
    return reverse(f"networks:{name}", args=[network.slug, *more])


def test_the_coordinator_makes_a_room_code_for_today_shows_it_and_closes_it(client, coordinator, network):
    client.force_login(coordinator.user)

    made = client.post(url("rooms", network), {"expires_on": clock.today(), "most_uses": 40})
    room = network.links.get()
    page = client.get(made.url).content.decode()
    picture = client.get(url("qr", network, room.pk))
    client.post(url("link_close", network, room.pk))

    assert made.url == url("screen", network, room.pk)
    assert (room.kind, room.most_uses, clock.today()) == ("room", 40, room.expires_at.astimezone().date())
    assert room.code in page and url("qr", network, room.pk) in page
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml") and b"style" not in picture.content
    assert not network.links.get().is_open
    assert room.code not in client.get(made.url).content.decode()


def test_the_screen_tells_how_many_have_come_without_being_opened_anew(client, coordinator, network):
    room = LinkFactory(network=network, room=True)
    Arrival.objects.create(link=room, user=UserFactory())
    client.force_login(coordinator.user)

    fragment = client.get(url("screen", network, room.pk), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert re.sub(r"<.*?>", "", fragment).strip() == "1 osoba już dołączyła"


def test_a_used_up_code_says_so_to_the_coordinator(client, coordinator, network):
    room = LinkFactory(network=network, room=True, most_uses=1)
    Arrival.objects.create(link=room, user=UserFactory())
    client.force_login(coordinator.user)

    assert "Więcej ten kod nie wpuści." in client.get(url("screen", network, room.pk)).content.decode()
    assert "Nikt więcej nim nie wejdzie" in client.get(url("rooms", network)).content.decode()


def test_wrong_settings_of_a_link_come_back_with_sentences(client, coordinator, network):
    client.force_login(coordinator.user)

    wrong = client.post(url("links", network), {"expires_on": "jutro", "most_uses": "0"})
    past = client.post(url("links", network), {"expires_on": "2020-01-01", "most_uses": "5"})

    assert (wrong.status_code, past.status_code) == (422, 409)
    assert "Podaj liczbę nie mniejszą niż 1." in wrong.content.decode()
    assert "Ten dzień już minął" in past.content.decode()
    assert not Link.objects.exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_of_links_asks_as_many_queries_however_many_there_were(
    client, coordinator, network, how_many, django_assert_num_queries
):
    for _ in range(how_many):
        Arrival.objects.create(link=LinkFactory(network=network, closed=True), user=UserFactory())
    LinkFactory(network=network)
    client.force_login(coordinator.user)

    with django_assert_num_queries(8):
        page = client.get(url("links", network)).content.decode()

    assert page.count("przyszło nim: 1") == how_many


def test_nobody_who_oversees_a_network_comes_in_by_its_link(coordinator, network):
    link = actions.make_link(network, kind="link", expires_at=in_days(30), by=coordinator.user)
    operator, county = UserFactory(operator=True), AppointmentFactory(programme=network.programme).user

    for above in (operator, county):
        with pytest.raises(Refusal, match="treść rozmów należy do załogi"):
            actions.join_by_link(link, by=above, contract_version=network.contract_version)

    assert not Membership.objects.filter(user__in=[operator, county]).exists()


def guess(client, how_many):
    """So many codes that no link has, by every method; the answers."""
    ways = [client.get, client.head, client.post]
    return {ways[n % 3](reverse("networks:link", args=[f"AAAA{n:03}"])).status_code for n in range(how_many)}


def test_who_guesses_codes_one_after_another_is_stopped_in_words(client, network):
    link = LinkFactory(network=network, room=True)
    answers = guess(client, 60)

    stopped = client.get(link.path)

    page = stopped.content.decode()
    assert (answers, stopped.status_code) == ({404}, 429)
    assert "Za dużo nietrafionych kodów" in page and "kwadrans nie sprawdzamy następnych" in page
    assert network.name not in page


def test_whoever_guesses_from_elsewhere_locks_nobody_out_and_a_quarter_later_may_try_again(client, network):
    link = LinkFactory(network=network, room=True)
    stranger = Client(REMOTE_ADDR="10.9.9.9")
    guess(stranger, 60)

    with clock.moved_to(clock.now() + timedelta(minutes=16)):
        later = stranger.get(link.path)

    assert (client.get(link.path).status_code, stranger.get(link.path).status_code, later.status_code) == (
        200,
        429,
        200,
    )


def test_a_room_full_of_people_with_the_right_code_is_never_counted(network):
    link = LinkFactory(network=network, room=True)

    assert {Client().get(link.path).status_code for _ in range(61)} == {200}


def test_a_link_that_works_can_be_copied_and_is_exchanged_by_a_button_that_says_so(client, coordinator, network):
    link = LinkFactory(network=network)
    client.force_login(coordinator.user)

    page = client.get(url("links", network)).content.decode()
    room = client.get(url("rooms", network)).content.decode()

    assert f'{link.path}"' in page
    assert 'data-copy="adres"' in page and "js/pass_on" in page
    assert "Wymień odnośnik" in page and "Utwórz odnośnik" not in page
    assert "Pokaż kod na sali" in room and "pass_on" not in room


def test_buttons_that_need_a_script_are_not_seen_without_it(client, coordinator, network):
    LinkFactory(network=network)
    client.force_login(coordinator.user)

    page = html.fromstring(client.get(url("links", network)).content.decode())

    assert [button.get("hidden") for button in page.xpath("//button[@data-copy or @data-share]")] == ["", ""]


def test_the_screen_shows_the_address_once_below_the_code(client, coordinator, network):
    room = LinkFactory(network=network, room=True)
    client.force_login(coordinator.user)

    page = html.fromstring(client.get(url("screen", network, room.pk)).content.decode())

    (way_in,) = page.xpath("//div[@class='way-in']")
    assert [child.tag for child in way_in] == ["img", "b"]
    assert way_in.text_content().strip().endswith(room.path)
    assert page.xpath("string(//*[@class='keys'])").startswith("Na cały ekran")
