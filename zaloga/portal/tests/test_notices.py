"""What of the desk a digest says first."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.forum.models import Following, Thread
from zaloga.forum.tests.factories import ThreadFactory
from zaloga.networks.tests.factories import InvitationFactory, JoinRequestFactory, MembershipFactory, NetworkFactory
from zaloga.notifications import digests
from zaloga.notifications.models import Letter, Note, Reader
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.portal.notices import what_waits
from zaloga.portal.tests.test_desk import accepted, desk_of

pytestmark = pytest.mark.django_db


def waits_for(person):
    return what_waits([person])[person.pk]


def asked(network, **columns):
    return ThreadFactory(network=network, waits_for_answer=True, **columns)


def test_the_letter_says_what_the_desk_says_without_what_is_confidential(client):
    lead = accepted(coordinating=True)
    me, network = lead.user, lead.network
    JoinRequestFactory.create_batch(2, network=network)
    InvitationFactory(email=me.email)
    MembershipFactory(user=me)
    asked(network, title="Kto poprowadzi?")
    asked(network, title="Tajne pytanie", is_confidential=True)
    asked(network, title="Moje pytanie", by=me)
    asked(NetworkFactory(), title="Cudze pytanie")

    items = waits_for(me)

    titles = [item.title for item in items]
    assert titles[-1] == "Kto poprowadzi?"
    assert titles == [item.title for item in desk_of(client, me).context["items"] if item.title != "rozmowa poufna"]
    assert "2 osoby proszą o przyjęcie" in titles and "Kontrakt sieci czeka na Twoją zgodę" in titles


def test_letters_that_come_back_are_no_matter_for_a_letter():
    mine = accepted()
    UnreachedFactory(user=mine.user)

    assert waits_for(mine.user) == []


def test_changed_rules_are_told_to_whoever_has_agreed_to_older_ones():
    newcomer, agreed = UserFactory(agreed={}), UserFactory(agreed={"rules": 0, "privacy": 1})

    assert waits_for(newcomer) == []
    assert [item.title for item in waits_for(agreed)] == ["Zmieniły się zasady"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_what_waits_in_many_networks_asks_as_much_as_in_one(how_many, django_assert_num_queries):
    me = UserFactory()
    for _ in range(how_many):
        asked(MembershipFactory(user=me).network)

    with django_assert_num_queries(7):  # places, doors, invitations, questions, muted ones, standing (2)
        items = waits_for(me)

    assert len(items) == how_many * 2


def test_a_contract_never_shown_makes_a_letter_and_one_that_was_changed_waits_for_the_next():
    new, old = MembershipFactory(), MembershipFactory(contract_version=1, contract_accepted_at=clock.now())
    type(old.network).objects.filter(pk=old.network.pk).update(contract_version=2)
    for person in (new.user, old.user):
        reader = Reader.objects.create(user=person, next_at=clock.now() - timedelta(minutes=1))
        digests.compose(reader, Note.Way.DIGEST)

    letter = Letter.objects.get()
    assert (letter.user, letter.subject) == (new.user, "1 sprawa czeka na Ciebie")
    assert "Kontrakt sieci czeka na Twoją zgodę" in letter.text


def test_a_question_closed_since_waits_no_more():
    mine = accepted()
    thread = asked(mine.network)
    Thread.objects.filter(pk=thread.pk).update(waits_for_answer=False)

    assert waits_for(mine.user) == []


def test_a_muted_question_and_one_of_last_month_are_not_asked_again():
    me = accepted()
    asked(me.network, title="Kto poprowadzi?")
    muted = asked(me.network, title="Kto ma rzutnik?")
    Following.objects.create(thread=muted, user=me.user, level=Following.Level.MUTED)
    with clock.moved_to(clock.now() - timedelta(days=15)):
        asked(me.network, title="Stare pytanie", last_post_at=clock.now())

    assert [item.title for item in waits_for(me.user)] == ["Kto poprowadzi?"]
