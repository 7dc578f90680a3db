"""My desk."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.words import day
from zaloga.forum import actions as forum
from zaloga.forum.models import ReadMark, Thread
from zaloga.forum.tests.factories import DraftFactory, PostFactory, ThreadFactory
from zaloga.meetings.models.meeting import wall
from zaloga.meetings.tests.factories import ComingFactory, MeetingFactory
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
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

DESK = "/pulpit/"


def accepted(**columns):
    """A member who has nothing to accept."""
    return MembershipFactory(contract_version=1, contract_accepted_at=clock.now(), **columns)


def told(network, how_many=1, **columns):
    """A thread in which others have written ``how_many`` posts just now."""
    thread = ThreadFactory(network=network, replies=how_many, kind=Thread.Kind.EXPERIENCE, **columns)
    PostFactory.create_batch(how_many, thread=thread)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=clock.now())
    return thread


def desk_of(client, user):
    client.force_login(user)
    return client.get(DESK)


def test_somebody_whose_letters_come_back_finds_it_on_the_desk(client):
    anna, jan = accepted().user, accepted().user
    UnreachedFactory(user=anna)

    assert [item.title for item in desk_of(client, anna).context["items"]] == ["Listy do Ciebie wracają"]
    assert anna.email in desk_of(client, anna).content.decode()
    assert desk_of(client, jan).context["items"] == []


def test_a_guest_is_sent_to_sign_in(client):
    response = client.get(DESK)

    assert (response.status_code, response.url) == (302, f"{reverse('people:sign_in')}?next=/pulpit/")


def test_who_belongs_nowhere_is_welcomed_and_shown_the_way(client):
    NetworkFactory(access=Network.Access.REQUEST)
    NetworkFactory()

    page = desk_of(client, UserFactory(vocative="Ireno")).content.decode()

    assert "Witaj na pokładzie, Ireno" in page
    assert "Nie jesteś jeszcze w żadnej sieci" in page
    assert "Działają tu 2\u00a0sieci." in page
    assert len(re.findall(r'class="btn primary"', page)) == 1


def test_a_programme_coordinator_without_a_network_is_shown_supervision(client):
    page = desk_of(client, AppointmentFactory().user).content.decode()

    assert "Pod Twoją opieką jest program" in page
    assert "powołuje osoby prowadzące" in page
    assert "Nie jesteś jeszcze w żadnej sieci" not in page


def test_an_operator_without_a_network_is_shown_the_installation(client):
    page = desk_of(client, UserFactory(operator=True)).content.decode()

    assert "Stąd: programy, osoby, importy placówek i&nbsp;poczta." in page
    assert "powołuje osoby prowadzące" not in page
    assert f'class="btn primary" href="{reverse("supervision:operator")}"' in page


def test_the_newcomer_is_told_truly_by_which_way_networks_are_entered(client):
    for access in ("open", "open", "request", "closed"):
        NetworkFactory(access=access)
    NetworkFactory(access="open", archived=True)

    page = desk_of(client, UserFactory()).content.decode().replace("\u00a0", " ")

    assert "Działają tu 4 sieci. Do 2 dołączysz od razu, w 1 pytasz o przyjęcie osobę prowadzącą, " in page
    assert "prowadzącą, do 1 wchodzi się z zaproszenia." in page


@pytest.mark.parametrize("trait", ["advising", "observing"])
def test_who_reads_no_conversations_is_not_told_that_everything_is_read(client, trait):
    guest = MembershipFactory(**{trait: True})
    told(guest.network, title="Rozmowa załogi")

    response = desk_of(client, guest.user)

    page = response.content.decode()
    until = f"Zaproszenie trwa do {day(guest.until)}. " if guest.until else ""
    assert response.context["sentence"] == f"{until}Zobaczysz tu, gdy osoba prowadząca o coś Cię poprosi."
    assert "Rozmowa załogi" not in page
    assert "przeczytane" not in page and "Nowe w Twoich sieciach" not in page


def test_texts_begun_and_not_sent_are_remembered_where_one_may_write(client):
    me = UserFactory()
    member = accepted(user=me, network__name="Sieć A")
    thread = ThreadFactory(network=member.network, title="Uczeń liczy w pamięci", replies=1)
    DraftFactory(user=me, network=member.network, thread=thread)
    begun = accepted(user=me, network__name="Sieć B")
    DraftFactory(user=me, network=begun.network, title="Nowe pytanie")
    for place in (
        MembershipFactory(user=me, left=True),
        MembershipFactory(user=me, advising=True),
        accepted(user=me, network=NetworkFactory(archived=True)),
    ):
        DraftFactory(user=me, network=place.network, title="Tam już nie piszę")
    DraftFactory(network=member.network, title="Cudzy szkic")

    response = desk_of(client, me)

    assert [(one.title, one.url) for one in response.context["unfinished"]] == [
        ("Uczeń liczy w pamięci", thread.get_absolute_url()),
        ("Nowe pytanie", reverse("forum:new", args=[begun.network.slug])),
    ]
    page = response.content.decode()
    assert "Masz niedokończony szkic w&nbsp;rozmowie" in page
    assert "Tam już nie piszę" not in page and "Cudzy szkic" not in page


def test_a_member_is_greeted_and_told_what_is_new_in_each_network(client):
    member = accepted(user__vocative="Anno", network__name="Sieć B")
    other = accepted(user=member.user, network__name="Sieć A")
    first, second = told(member.network, 2), told(other.network, 1)
    told(NetworkFactory(), title="Rozmowa cudzej sieci")

    response = desk_of(client, member.user)

    page = response.content.decode()
    assert "Dzień dobry, Anno" in page
    assert response.context["sentence"] == "Przybyły 3 wpisy w 2 sieciach."
    assert [(one.network, one.threads, one.posts) for one in response.context["news"]] == [
        (other.network, [second], 1),
        (member.network, [first], 2),
    ]
    assert "Rozmowa cudzej sieci" not in page


def test_the_sentence_counts_from_the_last_visit(client):
    member = accepted()
    thread = told(member.network, 1)
    old = ThreadFactory(network=member.network)
    ReadMark.objects.create(thread=old, user=member.user, read_until=clock.now() - timedelta(days=1))

    response = desk_of(client, member.user)

    assert response.context["sentence"].startswith("Od Twojej wizyty wczoraj przybył 1 wpis w 1 sieci.")
    assert response.context["news"][0].threads == [thread]


def test_what_has_been_read_is_not_new(client):
    member = accepted()
    thread = told(member.network)
    ReadMark.objects.create(thread=thread, user=member.user, read_until=clock.now())

    response = desk_of(client, member.user)

    assert response.context["news"] == []
    assert response.context["sentence"] == "Wszystko przeczytane. Możesz spokojnie zamknąć tę stronę."


def test_everything_that_waits_stands_first_and_has_one_primary_button(client):
    me = UserFactory(email="ja@szkola.example")
    led = MembershipFactory(user=me, coordinating=True, network__name="Sieć A")
    JoinRequestFactory(network=led.network)
    accepted(user=me, coordinating=True, network=NetworkFactory(name="Sieć B", in_preparation=True))
    offered = accepted(user=me, network__name="Sieć C")
    HandOverFactory(network=offered.network, offered_to=me)
    invitation = InvitationFactory(email=me.email, network__name="Sieć D")
    question = ThreadFactory(network=offered.network, title="Czy ktoś próbował?")

    response = desk_of(client, me)

    assert [(item.title, item.about[0]) for item in response.context["items"]] == [
        ("Zaproszenie do „Sieci D”", f"zaprasza {invitation.invited_by}"),
        ("1 osoba prosi o przyjęcie", "Sieć A 2026/27"),
        ("Kontrakt sieci czeka na Twoją zgodę", "Sieć A 2026/27"),
        ("Ta sieć czeka na otwarcie", "Sieć B 2026/27"),
        ("Propozycja: poprowadź tę sieć", "Sieć C 2026/27"),
        (question.title, "Sieć C 2026/27"),
    ]
    page = response.content.decode()
    assert len(re.findall(r'class="btn primary"', page)) == 1
    assert reverse("networks:invitation", args=[invitation.token]) in page


def test_what_is_for_others_does_not_wait_for_me(client):
    member = accepted()
    JoinRequestFactory(network=member.network)
    HandOverFactory(network=member.network)
    InvitationFactory(email="kto.inny@szkola.example")
    InvitationFactory(email=member.user.email, withdrawn_at=clock.now())
    InvitationFactory(email=member.user.email, invited_at=clock.now() - timedelta(days=31))
    ThreadFactory(network=member.network, by=member.user)
    ThreadFactory(title="Pytanie cudzej sieci")

    response = desk_of(client, member.user)

    assert response.context["items"] == []
    assert "Pytanie cudzej sieci" not in response.content.decode()


def test_archived_networks_stand_last_and_ask_nothing(client):
    old = MembershipFactory(network=NetworkFactory(name="Aaa", archived=True), coordinating=True)
    JoinRequestFactory(network=old.network)
    ThreadFactory(network=old.network)
    living = accepted(user=old.user, network__name="Zzz")

    response = desk_of(client, old.user)

    assert [row.network for row in response.context["memberships"]] == [living.network, old.network]
    assert response.context["items"] == []


def test_doors_at_which_i_wait_are_shown_with_an_offer_first_of_all(client):
    asked = JoinRequestFactory(network__name="Sieć wychowawców")
    WaitingFactory(network__name="Sieć matematyków", user=asked.user)
    offered = WaitingFactory(network__name="Sieć polonistów", user=asked.user, offered=True)
    WaitingFactory(network__name="Sieć obcych", offered=True)

    response = desk_of(client, asked.user)

    page = response.content.decode()
    assert "Tu czekasz na miejsce" in page
    assert [door.name for door in response.context["asked"]] == [
        "Sieć wychowawców",
        "Sieć matematyków",
        "Sieć polonistów",
    ]
    assert [(item.title, item.url) for item in response.context["items"]] == [
        ("Jest dla Ciebie miejsce w „Sieci polonistów”", offered.get_absolute_url())
    ]
    assert "Sieć obcych" not in page


def test_who_has_left_sees_nothing_of_the_network_on_the_desk(client):
    former = MembershipFactory(left=True)
    told(former.network, title="Rozmowa po odejściu")

    response = desk_of(client, former.user)

    assert response.context["memberships"] == []
    assert "Rozmowa po odejściu" not in response.content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_desk_asks_eleven_queries_however_many_networks_there_are(client, django_assert_num_queries, how_many):
    me = UserFactory()
    for network in NetworkFactory.create_batch(how_many):
        MembershipFactory(user=me, network=network, coordinating=True)
        JoinRequestFactory.create_batch(how_many, network=network)
        told(network, how_many)
        DraftFactory(user=me, network=network, thread=ThreadFactory(network=network))
        InvitationFactory(email=me.email)
        JoinRequestFactory(user=me)
    client.force_login(me)

    with django_assert_num_queries(11):
        response = client.get(DESK)

    assert len(response.context["memberships"]) == how_many


def test_two_years_of_one_network_are_told_apart_and_a_name_with_the_year_says_it_once(client):
    me = UserFactory()
    old = accepted(user=me, coordinating=True, network__name="Sieć polonistów").network
    networks.begin_next_year(old, by=me)
    accepted(user=me, network__name="Matematycy 2026/27")

    page = desk_of(client, me).content.decode()

    assert re.findall(r"rok szkolny </span>(\S+)</span>", page) == ["2026/27", "2027/28"]


@pytest.mark.parametrize(("days", "is_asked"), [(63, False), (62, True), (-1, True)])
def test_the_next_years_network_asks_to_be_opened_only_when_it_is_about_to_begin(client, days, is_asked):
    me = UserFactory()
    new = networks.begin_next_year(accepted(user=me, coordinating=True).network, by=me)
    new.starts_on = clock.today() + timedelta(days=days)
    new.save()

    items = desk_of(client, me).context["items"]

    assert any(item.title == "Ta sieć czeka na otwarcie" for item in items) == is_asked


def test_a_network_founded_anew_asks_to_be_opened_at_once(client):
    me = UserFactory()
    start = clock.today() + timedelta(days=200)
    accepted(
        user=me,
        coordinating=True,
        network=NetworkFactory(in_preparation=True, starts_on=start, ends_on=start + timedelta(days=300)),
    )

    assert [item.title for item in desk_of(client, me).context["items"]] == ["Ta sieć czeka na otwarcie"]


def test_an_appeal_waits_on_the_desk_of_whoever_coordinates_the_programme(client):
    lead = MembershipFactory(coordinating=True)
    author = MembershipFactory(network=lead.network).user
    hiding = forum.hide(PostFactory(thread__network=lead.network, by=author), by=lead.user, reason="Obraża kogoś.")
    forum.appeal(hiding, by=author, words="To nie była złośliwość.")
    judge, stranger = AppointmentFactory(programme=lead.network.programme).user, AppointmentFactory().user

    items = desk_of(client, judge).context["items"]

    assert [(item.title, item.about[0], item.url) for item in items if "Odwołanie" in item.title] == [
        ("Odwołanie od ukrycia wpisu", lead.network.in_year, hiding.get_absolute_url())
    ]
    assert not any("Odwołanie" in item.title for item in desk_of(client, stranger).context["items"])


@pytest.mark.parametrize(
    ("in_days", "answer", "stands"),
    [(0, "coming", True), (0, "waiting", True), (0, "declined", False), (1, "online", False), (-1, "coming", False)],
)
def test_where_i_am_expected_today_stands_first_also_as_a_guest_of_others(client, in_days, answer, stands):
    mine, guest = accepted(), UserFactory()
    meeting = MeetingFactory(network=mine.network, in_days=in_days, title="Ułamki", guests="everybody")
    with clock.moved_to(wall(clock.today(), time(12))):
        for person in (mine.user, guest):
            ComingFactory(meeting=meeting, user=person, answer=answer)
            titles = [item.title for item in desk_of(client, person).context["items"]]
            assert (titles[:1] == ["Dziś: „Ułamki”"]) == stands


def test_what_is_over_today_stands_there_no_more_and_what_runs_says_so(client):
    mine = accepted()
    meeting = MeetingFactory(network=mine.network, in_days=0, title="Ułamki")
    ComingFactory(meeting=meeting, user=mine.user, answer="online")

    with clock.moved_to(meeting.starts_at + timedelta(minutes=5)):
        assert "trwa teraz" in desk_of(client, mine.user).context["items"][0].about
    with clock.moved_to(meeting.ends_at + timedelta(minutes=5)):
        assert not any("Dziś" in item.title for item in desk_of(client, mine.user).context["items"])
