"""The site's secret changes: what people already hold in letters and on the wall of a room."""

from datetime import timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.networks import actions
from zaloga.networks.models import Invitation, Link
from zaloga.networks.tests.factories import (
    InvitationFactory,
    LinkFactory,
    MembershipFactory,
    StayFactory,
    WaitingFactory,
    WelcomeFactory,
)
from zaloga.notifications.models import Letter

pytestmark = pytest.mark.django_db
FORMER, NEW = "dawny tajny klucz tej strony", "nowy tajny klucz tej strony"


@pytest.fixture(autouse=True)
def former(settings):
    settings.SECRET_KEY = FORMER


@pytest.fixture
def rotate(settings):
    def change(*, keeps_former=True):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [FORMER] if keeps_former else []

    return change


@pytest.mark.parametrize("factory", [StayFactory, WaitingFactory, WelcomeFactory])
def test_whoever_has_a_letter_from_before_the_change_has_the_same_way_in_after_it(factory, rotate):
    row = factory()
    sent = row.token

    rotate()
    assert row.token == sent
    rotate(keeps_former=False)
    assert row.token != sent


def test_an_invitation_sent_again_after_the_change_kills_the_first_letter_and_its_own_link_works(client, rotate):
    coordinator = MembershipFactory(coordinating=True)
    invited = {"email": "anna@szkola.example", "name": "Anna Jarosz"}
    invitation = actions.invite(coordinator.network, by=coordinator.user, **invited)
    first = invitation.token
    Invitation.objects.update(invited_at=clock.now() - timedelta(days=3))

    rotate()
    kept = client.get(reverse("networks:invitation", args=[first])).status_code
    invitation = actions.resend_invitation(invitation, by=coordinator.user)

    assert kept == 200
    assert invitation.token != first
    assert invitation.token in Letter.objects.filter(to="anna@szkola.example").first().text
    assert client.get(reverse("networks:invitation", args=[first])).status_code == 404
    assert client.get(reverse("networks:invitation", args=[invitation.token])).status_code == 200


def test_the_code_on_the_wall_of_a_room_stays_the_same_and_opens_the_same_door(client, rotate):
    link = LinkFactory(room=True)
    written = link.code

    rotate()

    assert Link.objects.get().code == written
    assert client.get(reverse("networks:link", args=[written])).status_code == 200


def test_a_head_opens_the_letter_sent_before_the_change(client, rotate):
    row = WaitingFactory(kept=True)
    sent, another = row.letter_token, InvitationFactory().token

    rotate()
    assert client.get(reverse("networks:letter_to_head", args=[row.pk, sent])).status_code == 200
    assert client.get(reverse("networks:letter_to_head", args=[row.pk, another])).status_code == 404
    rotate(keeps_former=False)
    assert client.get(reverse("networks:letter_to_head", args=[row.pk, sent])).status_code == 404
