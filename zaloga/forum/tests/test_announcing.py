"""Before an announcement: who gets it, and how."""

import pytest
from django.urls import reverse

from zaloga.forum import actions
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tasks import send_letter
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_page_says_who_gets_an_announcement_and_so_it_happens(client, settings):
    settings.DEMO = False
    lead = MembershipFactory(coordinating=True)
    network = lead.network
    usual, stopped = (MembershipFactory(network=network).user for _ in range(2))
    dead = MembershipFactory(network=network, user=UnreachedFactory(user=UserFactory(name="Jan Wrona")).user).user
    MembershipFactory(network=network, advising=True)
    Stop(stopped, f"siec-{network.pk}", "forum.announced").carry_out(stop=True)
    client.force_login(lead.user)

    response = client.get(reverse("forum:new", args=[network.slug]))

    reach, page = response.context["form"].reach(), response.content.decode().replace("\u00a0", " ")
    assert (reach.at_once, reach.on_page, reach.dead) == ([usual], [stopped], [dead])
    assert "Listem od razu: 1 osoba" in page and "ten nie dojdzie: Jan Wrona." in page

    actions.begin(network, by=lead.user, title="Zmiana sali", kind="announcement", text="Sala 12.")
    for letter in Letter.objects.all():
        send_letter(letter.pk)

    assert [letter.user for letter in Letter.objects.exclude(sent_at=None)] == reach.at_once
    assert {note.user for note in Note.objects.filter(by_mail="")} == set(reach.on_page)


def test_whoever_may_not_announce_is_told_nothing_of_others(client):
    member = MembershipFactory()
    MembershipFactory(network=member.network, user=UnreachedFactory(user=UserFactory(name="Jan Wrona")).user)
    client.force_login(member.user)

    response = client.get(reverse("forum:new", args=[member.network.slug]))

    assert response.context["form"].reach() is None
    assert "Jan Wrona" not in response.content.decode()
