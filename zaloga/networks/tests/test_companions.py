import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from zaloga.core.errors import Refusal
from zaloga.networks import actions
from zaloga.networks.models import Companionship
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note

pytestmark = pytest.mark.django_db
COMPANIONS = 9


@pytest.fixture
def newcomer():
    return MembershipFactory(user__name="Nina Nowa", user__looks_for="ocenianie kształtujące", user__is_beginner=True)


@pytest.fixture
def mate(newcomer):
    return MembershipFactory(network=newcomer.network, user__name="Piotr Stary", user__gives="oceniania kształtującego")


@pytest.fixture
def sought(newcomer):
    return actions.seek_companion(newcomer.network, by=newcomer.user, message="pierwszy rok")


def page_of(network) -> str:
    return reverse("networks:companions", args=[network.slug])


def test_those_who_lead_hear_that_somebody_looks_for_a_companion(newcomer):
    leader = MembershipFactory(network=newcomer.network, coordinating=True)

    first, second = (actions.seek_companion(newcomer.network, by=newcomer.user) for _ in range(2))

    assert first == second
    assert [(note.user, "Nina Nowa" in note.text) for note in Note.objects.all()] == [(leader.user, True)]


def test_an_offer_is_accepted_and_both_hear_of_it(sought, newcomer, mate):
    sought = actions.offer_companion(sought, by=mate.user)
    assert [letter.user for letter in Letter.objects.all()] == [newcomer.user]

    sought = actions.accept_companion(sought, by=newcomer.user)

    pair = Companionship.objects.get()
    assert (pair.companion, pair.is_accepted) == (mate.user, True)
    assert [letter.user for letter in Letter.objects.order_by("pk")] == [newcomer.user, mate.user]


def test_a_newcomer_asks_somebody_who_says_no_and_goes_on_looking(sought, newcomer, mate):
    sought = actions.ask_companion(sought, mate, by=newcomer.user)

    actions.decline_companion(sought, by=mate.user)

    sought.refresh_from_db()
    assert sought.is_sought
    assert Note.objects.filter(user=newcomer.user, text__contains="szukamy dalej").count() == 1


def test_who_made_the_proposal_cannot_answer_it(sought, newcomer, mate):
    sought = actions.offer_companion(sought, by=mate.user)

    with pytest.raises(Refusal, match="nieaktualna"):
        actions.accept_companion(sought, by=mate.user)


def test_a_proposal_taken_back_lets_the_newcomer_go_on_looking(sought, mate):
    sought = actions.offer_companion(sought, by=mate.user)

    actions.end_companionship(sought, by=mate.user)

    sought.refresh_from_db()
    assert sought.is_sought


def test_the_help_done_both_hear_of_the_end_and_the_newcomer_may_look_again(sought, newcomer, mate):
    sought = actions.offer_companion(sought, by=mate.user)
    sought = actions.accept_companion(sought, by=newcomer.user)

    actions.end_companionship(sought, by=newcomer.user)

    assert Note.objects.filter(user=mate.user, text__contains="towarzyszenie kończy").exists()
    assert actions.seek_companion(newcomer.network, by=newcomer.user) != sought


def test_who_leaves_looks_for_nobody_and_the_help_offered_by_them_is_gone(sought, newcomer, mate):
    actions.offer_companion(sought, by=mate.user)
    mine = actions.seek_companion(sought.network, by=mate.user, message="Kto pomoże?")

    actions.leave(sought.network, by=mate.user, way="bez-nazwiska")

    sought.refresh_from_db()
    assert sought.is_sought and sought.proposed_by is None
    assert not Companionship.objects.filter(pk=mine.pk).exists()
    actions.leave(sought.network, by=newcomer.user)
    assert not Companionship.objects.exists()


def test_who_is_removed_is_nobodys_companion_any_more(sought, newcomer, mate):
    actions.accept_companion(actions.offer_companion(sought, by=mate.user), by=newcomer.user)
    leader = MembershipFactory(network=sought.network, coordinating=True).user

    actions.remove(sought.network.memberships.get(user=mate.user), reason="Zmiana pracy", by=leader)

    sought.refresh_from_db()
    assert sought.is_sought


def test_only_the_crew_offers_and_nobody_answers_for_others(sought, newcomer, mate):
    stranger, expert = MembershipFactory(), MembershipFactory(network=newcomer.network, advising=True)
    for person in (stranger.user, expert.user, newcomer.user):
        with pytest.raises(PermissionDenied):
            actions.offer_companion(sought, by=person)
    sought = actions.offer_companion(sought, by=mate.user)
    third = MembershipFactory(network=newcomer.network)

    for deed in (actions.accept_companion, actions.decline_companion, actions.end_companionship):
        with pytest.raises(PermissionDenied):
            deed(sought, by=third.user)
    with pytest.raises(PermissionDenied):
        actions.ask_companion(sought, stranger, by=newcomer.user)


def test_a_second_offer_waits_for_the_answer_to_the_first(sought, mate):
    sought = actions.offer_companion(sought, by=mate.user)

    with pytest.raises(Refusal, match="Ktoś już się zgłosił"):
        actions.offer_companion(sought, by=MembershipFactory(network=mate.network).user)


@pytest.mark.django_db(transaction=True)
def test_of_two_offers_at_one_moment_one_stands(sought, mate):
    other = MembershipFactory(network=mate.network)
    outcomes = []

    def offer(person):
        try:
            actions.offer_companion(sought, by=person)
            outcomes.append("offered")
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=offer, args=[one.user]) for one in (mate, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["offered", "refused"]


def test_a_newcomer_is_shown_first_whoever_gives_what_they_look_for(client, sought, newcomer, mate):
    MembershipFactory(network=newcomer.network, user__gives="karty pracy")
    client.force_login(newcomer.user)

    page = client.get(page_of(newcomer.network))

    assert page.context["suggested"][0].user == mate.user
    assert "Daje to, czego szukasz: ocenianie, kształtujące" in page.content.decode()


def test_the_crew_sees_who_looks_and_what_of_theirs_would_help(client, sought, mate):
    client.force_login(mate.user)

    page = client.get(page_of(mate.network)).content.decode()

    assert "Nina Nowa" in page and "pierwszy rok" in page and "Dajesz to, czego szuka" in page


def test_the_page_does_each_deed_and_does_not_stumble_over_nonsense(client, sought, newcomer, mate):
    url = reverse("networks:companion", args=[newcomer.network.slug, sought.pk])
    client.force_login(mate.user)
    client.post(url, {"co": "oferta"})
    client.force_login(newcomer.user)
    client.post(url, {"co": "tak"})

    assert Companionship.objects.get().is_accepted
    assert client.post(url, {"osoba": "x", "co": "nonsens"}).status_code == 302
    assert client.post(url, {"osoba": "9" * 40}).status_code == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_the_same_number_of_queries_however_many_look(
    client, newcomer, django_assert_num_queries, how_many
):
    for member in MembershipFactory.create_batch(how_many, network=newcomer.network):
        actions.seek_companion(newcomer.network, by=member.user)
    client.force_login(newcomer.user)
    client.get(page_of(newcomer.network))

    with django_assert_num_queries(COMPANIONS):
        page = client.get(page_of(newcomer.network))

    assert len(page.context["looking"]) == how_many


def test_too_long_a_wish_for_a_companion_is_refused_with_how_much_there_is_room_for(client, newcomer):
    client.force_login(newcomer.user)

    response = client.post(page_of(newcomer.network), {"message": "ż" * 3000})

    assert response.status_code == 422
    assert response.context["form"].errors == {"message": ["Zmieści się do 400 znaków, a jest ich 3000."]}
    assert not Companionship.objects.filter(newcomer=newcomer.user).exists()
