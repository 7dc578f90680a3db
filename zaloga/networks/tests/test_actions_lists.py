from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks import actions, pasted
from zaloga.networks.actions.lists import Fate, look_through, to_remind
from zaloga.networks.models import Invitation, Network
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return MembershipFactory(coordinating=True, network__access=Network.Access.CLOSED)


@pytest.fixture
def network(coordinator):
    return coordinator.network


def people(*emails):
    return pasted.read(pasted.clean("\n".join(emails)))


def days_ago(days):
    return clock.now() - timedelta(days=days)


def test_every_line_of_a_list_has_its_fate(coordinator, network):
    UserFactory(email="konto@szkola.example", name="Tajna Właścicielka")
    MembershipFactory(network=network, user__email="zaloga@szkola.example")
    MembershipFactory(network=network, user__email="dawna@szkola.example", left=True)
    InvitationFactory(network=network, email="czeka@szkola.example")
    InvitationFactory(network=network, email="wygasla@szkola.example", invited_at=days_ago(40))
    InvitationFactory(network=network, email="steruje@szkola.example", role="coordinator", invited_at=days_ago(40))
    InvitationFactory(network=network, email="milczy@szkola.example", generation=4, invited_at=days_ago(40))
    InvitationFactory(network=network, email="cofnieta@szkola.example", withdrawn_at=clock.now())
    InvitationFactory(email="gdzie.indziej@szkola.example")
    told = ["nowa", "konto", "zaloga", "dawna", "czeka", "wygasla", "steruje", "milczy", "cofnieta", "gdzie.indziej"]
    found = people(*[f"{name}@szkola.example" for name in told], "NOWA@szkola.example.", "nowa@szkola")

    judged = look_through(network, found, by=coordinator.user)

    assert [one.fate for one in judged] == [
        Fate.NEW,
        Fate.KNOWN,
        Fate.INSIDE,
        Fate.KNOWN,
        Fate.INVITED,
        Fate.LATE,
        Fate.NOT_MINE,
        Fate.TIRED,
        Fate.NEW,
        Fate.NEW,
        Fate.DOUBLE,
        Fate.WRONG,
    ]
    assert all(one.found.name == "" for one in judged)


@pytest.mark.parametrize("how_many", [1, 3, 300])
def test_looking_through_a_list_asks_as_many_queries_however_long_it_is(
    coordinator, network, how_many, django_assert_num_queries
):
    found = people(*[f"osoba{n}@szkola.example" for n in range(how_many)])
    InvitationFactory(network=network, email="osoba0@szkola.example")
    look_through(network, found, by=coordinator.user)  # the standing is read once

    with django_assert_num_queries(3):
        assert len(look_through(network, found, by=coordinator.user)) == how_many


def test_a_list_sends_one_letter_to_each_new_person_and_is_one_event(coordinator, network):
    MembershipFactory(network=network, user__email="zaloga@szkola.example")
    late = InvitationFactory(network=network, email="wygasla@szkola.example", invited_at=days_ago(40))
    found = people("Anna Kowalska <anna@szkola.example>", "jan@szkola.example", late.email, "zaloga@szkola.example")

    sent = actions.invite_many(network, found, message="Zapraszam.", by=coordinator.user)

    assert (sent.letters, dict(sent.skipped)) == (3, {Fate.INSIDE: 1})
    assert sorted(letter.to for letter in Letter.objects.all()) == [
        "anna@szkola.example",
        "jan@szkola.example",
        "wygasla@szkola.example",
    ]
    assert all("Zapraszam." in letter.text for letter in Letter.objects.all())
    assert network.invitations.get(email="anna@szkola.example").name == "Anna Kowalska"
    late.refresh_from_db()
    assert (late.generation, late.is_open) == (2, True)
    assert [event.sentence() for event in Event.objects.all()] == [
        f"{network}: 3 zaproszenia z listy wysyła {coordinator.user}"
    ]


def test_the_same_list_sent_again_changes_nothing(coordinator, network):
    found = people("anna@szkola.example", "jan@szkola.example", "anna@szkola.example")
    actions.invite_many(network, found, by=coordinator.user)

    sent = actions.invite_many(network, found, by=coordinator.user)

    assert (sent.letters, dict(sent.skipped)) == (0, {Fate.INVITED: 2, Fate.DOUBLE: 1})
    assert (network.invitations.count(), Letter.objects.count(), Event.objects.count()) == (2, 2, 1)


def test_a_list_goes_whole_or_not_at_all(coordinator, network):
    found = [*people("anna@szkola.example"), pasted.Found(email="to nie adres", name="Zła")]

    with pytest.raises(ValidationError):
        actions.invite_many(network, found, by=coordinator.user)

    assert (Invitation.objects.count(), Letter.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_there_is_a_limit_at_once_and_one_for_a_day(coordinator, network, monkeypatch):
    monkeypatch.setattr("zaloga.networks.actions.lists.AT_ONCE", 3)
    monkeypatch.setattr("zaloga.networks.actions.lists.A_DAY", 4)
    many = people(*[f"osoba{n}@szkola.example" for n in range(4)])

    with pytest.raises(Refusal, match="najwyżej 3 zaproszeń, a tu jest ich 4"):
        actions.invite_many(network, many, by=coordinator.user)
    actions.invite_many(network, many[:3], by=coordinator.user)
    with pytest.raises(Refusal, match="Możesz teraz wysłać 1, a na liście jest 2"):
        actions.invite_many(network, people("ewa@szkola.example", "ola@szkola.example"), by=coordinator.user)

    assert Letter.objects.count() == 3


def test_a_list_of_experts_needs_a_day_to_come(coordinator, network):
    found = people("anna@szkola.example")

    with pytest.raises(Refusal, match="Ten dzień już minął"):
        actions.invite_many(network, found, role="expert", until=clock.today() - timedelta(days=1), by=coordinator.user)
    actions.invite_many(network, found, role="expert", until=clock.today(), by=coordinator.user)

    assert [(one.role, one.until) for one in Invitation.objects.all()] == [("expert", clock.today())]


def test_who_does_not_lead_sends_no_list(network):
    member = MembershipFactory(network=network)
    deputy = MembershipFactory(network=network, deputising=True)

    for by, role in [(member.user, "member"), (deputy.user, "deputy")]:
        with pytest.raises(PermissionDenied):
            actions.invite_many(network, people("anna@szkola.example"), role=role, by=by)

    assert not Letter.objects.exists()


def test_supervision_never_invites_itself(network):
    overseer = AppointmentFactory(programme=network.programme).user

    sent = actions.invite_many(network, people(overseer.email, "anna@szkola.example"), by=overseer)

    assert (sent.letters, dict(sent.skipped)) == (1, {Fate.SELF: 1})


def test_nobody_gets_more_than_four_letters_without_an_answer(coordinator, network):
    invitation = InvitationFactory(network=network, generation=4, invited_at=days_ago(5))

    with pytest.raises(Refusal, match="poszły już 4 listy"):
        actions.resend_invitation(invitation, by=coordinator.user)
    actions.withdraw_invitation(invitation, by=coordinator.user)
    with pytest.raises(Refusal, match="poszły już 4 listy"):
        actions.invite(network, email=invitation.email, by=coordinator.user)

    assert not Letter.objects.exists()


def test_a_reminder_goes_to_those_who_have_not_answered_and_twice_changes_nothing(coordinator, network):
    silent = InvitationFactory(network=network, invited_at=days_ago(5))
    late = InvitationFactory(network=network, invited_at=days_ago(50))
    InvitationFactory(network=network, invited_at=days_ago(1))
    InvitationFactory(network=network, invited_at=days_ago(9), accepted_at=clock.now())
    InvitationFactory(network=network, invited_at=days_ago(9), withdrawn_at=clock.now())
    InvitationFactory(network=network, invited_at=days_ago(9), generation=4)
    InvitationFactory(network=network, invited_at=days_ago(9), role="coordinator")
    inside = MembershipFactory(network=network)
    InvitationFactory(network=network, invited_at=days_ago(9), email=inside.user.email)
    InvitationFactory(invited_at=days_ago(9))

    assert to_remind(network, by=coordinator.user) == [silent, late]
    assert [actions.remind(network, by=coordinator.user) for _ in range(2)] == [2, 0]

    assert sorted(letter.to for letter in Letter.objects.all()) == sorted([silent.email, late.email])
    assert [event.name for event in Event.objects.all()] == ["network.invitations_resent"]


def test_who_came_in_another_way_gets_no_more_letters(coordinator, network):
    inside = MembershipFactory(network=network)
    invitation = InvitationFactory(network=network, email=inside.user.email)

    with pytest.raises(Refusal, match="już należy"):
        actions.resend_invitation(invitation, by=coordinator.user)


def test_an_archived_network_sends_nothing(coordinator, network):
    actions.archive(network, by=coordinator.user)

    for deed in [
        lambda: actions.invite_many(network, people("anna@szkola.example"), by=coordinator.user),
        lambda: actions.remind(network, by=coordinator.user),
    ]:
        with pytest.raises((Refusal, PermissionDenied)):
            deed()
