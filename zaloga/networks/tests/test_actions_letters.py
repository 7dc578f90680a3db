from datetime import timedelta
from email.header import decode_header, make_header
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.networks import actions
from zaloga.networks.models import Membership, RelayedLetter
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.stopping import Stop
from zaloga.notifications.tasks import send_letter
from zaloga.notifications.tests.factories import UnreachedFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
TO_ALL = 8
WORDS = {"subject": "Spotkanie w piątek", "text": "Przynieś, proszę, karty pracy."}


@pytest.fixture
def leader():
    return MembershipFactory(coordinating=True, user__name="Ewa Marciniak", user__email="ewa.marciniak@szkola.example")


def to_one(membership, by, **changes):
    return actions.write_to_one(membership, by=by, **{**WORDS, "key": uuid4(), **changes})


def to_many(network, memberships, by, **changes):
    return actions.write_to_many(network, memberships, by=by, **{**WORDS, "key": uuid4(), **changes})


def test_a_member_writes_to_another_and_neither_learns_an_address(leader):
    member = MembershipFactory(network=leader.network, user__email="jan.kowal@szkola.example")

    to_one(member, leader.user)

    letter = Letter.objects.get()
    assert (letter.to, letter.user) == ("jan.kowal@szkola.example", member.user)
    assert "Przynieś, proszę, karty pracy." in letter.text and "Ewa Marciniak" in letter.text
    assert reverse("networks:write", args=[leader.network.slug, leader.pk]) in letter.text
    assert str(make_header(decode_header(letter.headers["From"]))).startswith("Ewa Marciniak przez: Załoga <")
    for part in (letter.subject, letter.text, letter.html, str(letter.headers)):
        assert "ewa.marciniak@szkola.example" not in part


def test_the_letter_says_who_writes_it_and_never_that_a_machine_does(leader):
    network = leader.network
    network.name = "Sieć polonistów"
    network.save()
    member = MembershipFactory(network=network)

    to_one(member, leader.user)

    letter = Letter.objects.get()
    for part in (letter.text, letter.html):
        assert "automat" not in part
        assert "Ten list pisze Ewa Marciniak, a strona Załoga go przekazuje." in part
        assert "Sieć „Sieć" not in part and "sieci „Sieć" not in part
        assert "„Sieci polonistów”" in part


def test_a_letter_is_text_and_never_html_of_the_writer(leader):
    member = MembershipFactory(network=leader.network)

    to_one(member, leader.user, subject="Uwaga\r\nBcc: wszyscy@szkola.example", text="<b>pilne</b>\n\ndrugi akapit")

    letter = Letter.objects.get()
    assert "\n" not in letter.subject
    assert "<b>pilne</b>" not in letter.html and "&lt;b&gt;pilne" in letter.html


def test_of_what_was_written_the_house_keeps_only_to_how_many_and_when(leader):
    member = MembershipFactory(network=leader.network)

    to_one(member, leader.user)

    kept = RelayedLetter.objects.get()
    assert (kept.by, kept.to, kept.recipients, kept.subject) == (leader.user, member.user, 1, "Spotkanie w piątek")
    assert not any("karty pracy" in str(value) for value in vars(kept).values())


def test_who_leads_writes_to_those_ticked_one_letter_each_and_gets_a_copy(leader):
    chosen, unticked = (MembershipFactory(network=leader.network) for _ in range(2))
    expert = MembershipFactory(network=leader.network, advising=True)

    sent = to_many(leader.network, [chosen, expert], leader.user)

    assert sent.recipients == 2
    assert {letter.to for letter in Letter.objects.all()} == {chosen.user.email, expert.user.email, leader.user.email}
    assert unticked.user.email not in "".join(f"{letter.text}{letter.headers}" for letter in Letter.objects.all())


def test_whoever_left_between_the_preview_and_the_sending_gets_nothing(leader):
    stays, gone = (MembershipFactory(network=leader.network) for _ in range(2))
    elsewhere = MembershipFactory()
    Membership.objects.filter(pk=gone.pk).update(left_at=clock.now())

    to_many(leader.network, [stays, gone, elsewhere], leader.user)

    assert {letter.to for letter in Letter.objects.all()} == {stays.user.email, leader.user.email}


def test_a_second_click_sends_nothing_twice(leader):
    member, key = MembershipFactory(network=leader.network), uuid4()

    first, second = (to_one(member, leader.user, key=key) for _ in range(2))

    assert first == second
    assert Letter.objects.count() == 1


def test_a_day_has_twenty_letters_to_single_people(leader):
    member = MembershipFactory(network=leader.network)
    for _ in range(20):
        to_one(member, leader.user)

    with pytest.raises(Refusal, match="20 listów do pojedynczych osób"):
        to_one(member, leader.user)

    RelayedLetter.objects.update(sent_at=clock.now() - timedelta(hours=25))
    assert to_one(member, leader.user).recipients == 1


def test_a_day_has_three_letters_to_the_whole_crew(leader):
    member = MembershipFactory(network=leader.network)
    for _ in range(3):
        to_many(leader.network, [member], leader.user)

    with pytest.raises(Refusal, match="3 listy do całej sieci"):
        to_many(leader.network, [member], leader.user)


def test_a_letter_to_nobody_is_refused_in_words(leader):
    with pytest.raises(Refusal, match="Zaznacz choć jedną osobę"):
        to_many(leader.network, [], leader.user)


def test_who_takes_letters_from_those_who_lead_only_gets_none_from_the_crew(leader):
    shy = MembershipFactory(network=leader.network, user__written_by="coordinators")
    mate = MembershipFactory(network=leader.network)

    with pytest.raises(PermissionDenied):
        to_one(shy, mate.user)
    to_one(shy, leader.user)

    assert Letter.objects.get().to == shy.user.email


def test_strangers_experts_and_former_members_write_to_nobody(leader):
    member = MembershipFactory(network=leader.network)
    expert = MembershipFactory(network=leader.network, advising=True)
    former = MembershipFactory(network=leader.network, left=True)

    for person in (UserFactory(), expert.user, former.user, MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            to_one(member, person)
        with pytest.raises(PermissionDenied):
            to_many(leader.network, [member], person)
    with pytest.raises(PermissionDenied):
        to_many(leader.network, [member], member.user)
    with pytest.raises(PermissionDenied):
        to_one(former, leader.user)


def test_the_programme_coordinator_writes_to_all_and_an_archived_network_is_left_in_peace(leader):
    county = AppointmentFactory(programme=leader.network.programme).user
    archived = MembershipFactory(network=NetworkFactory(programme=leader.network.programme, archived=True))

    assert to_many(leader.network, [leader], county).recipients == 1
    with pytest.raises(PermissionDenied):
        to_many(archived.network, [archived], county)


def test_the_page_shows_who_gets_it_and_how_before_anything_goes(client, leader):
    member = MembershipFactory(network=leader.network, user__name="Jan Kowal", user__email="jan.kowal@szkola.example")
    Letter.objects.create(to=member.user.email, user=member.user, subject="dawny", given_up_at=clock.now())
    client.force_login(leader.user)
    url = reverse("networks:write_to_all", args=[leader.network.slug])

    answer = client.post(url, {**WORDS, "key": uuid4(), "to": [member.pk], "podglad": "1"})

    page = answer.content.decode()
    assert "Tak będzie wyglądał list" in page and "Jan Kowal" in page
    assert "poprzedni list nie doszedł" in page
    assert "jan.kowal@szkola.example" not in page
    assert not RelayedLetter.objects.exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_recipients_asks_the_same_number_of_queries(client, leader, django_assert_num_queries, how_many):
    MembershipFactory.create_batch(how_many, network=leader.network)
    client.force_login(leader.user)
    url = reverse("networks:write_to_all", args=[leader.network.slug])
    client.get(url)

    with django_assert_num_queries(TO_ALL):
        page = client.get(url)

    assert len(page.context["rows"]) == how_many


def test_a_refused_letter_keeps_what_was_typed(client, leader):
    client.force_login(leader.user)
    url = reverse("networks:write_to_all", args=[leader.network.slug])

    answer = client.post(url, {**WORDS, "key": uuid4()})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Przynieś, proszę, karty pracy." in page and "Zaznacz choć jedną osobę" in page


def test_before_a_letter_to_many_it_is_said_who_gets_it_and_so_it_happens(client, leader, settings):
    settings.DEMO = False
    network = leader.network
    usual, stopped, calendar = (MembershipFactory(network=network) for _ in range(3))
    dead = MembershipFactory(network=network, user=UnreachedFactory(user=UserFactory(name="Jan Wrona")).user)
    scope = f"siec-{network.pk}"
    Stop(stopped.user, scope, "network.written_to").carry_out(stop=True)
    Stop(calendar.user, scope).carry_out(stop=True)
    client.force_login(leader.user)
    url = reverse("networks:write_to_all", args=[network.slug])
    rows = [usual, stopped, calendar, dead]
    fields = {**WORDS, "key": uuid4(), "to": [row.pk for row in rows]}

    preview = client.post(url, {**fields, "podglad": "1"})

    reach, page = preview.context["reach"], preview.content.decode().replace("\u00a0", " ")
    assert (set(reach.at_once), reach.on_page) == ({usual.user, calendar.user}, [stopped.user])
    assert "Listem od razu: 2 osoby" in page and "Tylko w powiadomieniach na stronie: 1 osoba" in page
    assert "Listy wracają, więc ten nie dojdzie: Jan Wrona." in page and "Wyślij do 2 osób" in page
    assert not Letter.objects.exists()

    client.post(url, fields)

    for letter in Letter.objects.all():
        send_letter(letter.pk)
    sent = Letter.objects.exclude(sent_at=None).exclude(user=leader.user)
    assert {letter.user for letter in sent} == set(reach.at_once)
    assert RelayedLetter.objects.get().recipients == 2
    notes = Note.objects.filter(source="network.written_to")
    assert {note.user for note in notes} == {*reach.on_page, *reach.dead}
    assert {note.by_mail for note in notes} == {""}
    assert notes[0].text.startswith("Ewa Marciniak pisze do załogi: „Spotkanie w piątek”.")
    assert notes[0].url == reverse("networks:write", args=[network.slug, leader.pk])


def test_a_letter_to_many_can_be_stopped_by_one_click_and_one_to_a_single_person_cannot(client, leader):
    member = MembershipFactory(network=leader.network)
    to_one(member, leader.user)
    assert "List-Unsubscribe" not in Letter.objects.get().headers
    Letter.objects.all().delete()

    to_many(leader.network, [member], leader.user)
    letter = Letter.objects.get(user=member.user)
    stop = Stop(member.user, f"siec-{leader.network_id}", "network.written_to")
    assert letter.headers["List-Unsubscribe"] == f"<{stop.url}>" and stop.url in letter.text
    client.post(stop.url, {"List-Unsubscribe": "One-Click"})
    Letter.objects.all().delete()
    to_many(leader.network, [member], leader.user)

    assert [letter.user for letter in Letter.objects.all()] == [leader.user]
