"""Somebody goes: what of them is left in the house."""

import pytest

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.words import FORMER
from zaloga.forum.models import Post, Thread
from zaloga.installation.privacy import Way
from zaloga.networks import actions as networks
from zaloga.networks.models import Membership, Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.tasks import send_letter
from zaloga.people import own_data
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.site.tests.leaving import (
    EMAIL,
    NAME,
    OTHER,
    OWN_WORDS,
    TITLE,
    columns_without,
    everything,
    found_in,
    plant,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return somebody()


@pytest.fixture
def network(person):
    return plant(person)


def end(person, way, django_capture_on_commit_callbacks, **fields):
    with django_capture_on_commit_callbacks(execute=True):
        own_data.delete_account(person, by=person, way=way, **fields)
    send_letter(Letter.objects.get(template="people/email/goodbye").pk)


def test_the_person_of_these_tests_stands_in_every_column_that_knows_people(person, network):
    assert columns_without(person) == [], "plant() of leaving.py has to grow with the house"
    assert len(found_in(everything())) > 25


@pytest.mark.parametrize("way", [Way.FORMER, Way.DELETED])
def test_after_the_end_of_the_account_no_table_and_no_file_holds_a_trace(
    person, network, way, django_capture_on_commit_callbacks
):
    end(person, way, django_capture_on_commit_callbacks)

    assert found_in(everything()) == []
    assert not User.objects.filter(pk=person.pk).exists()


def test_without_the_name_the_words_stay_and_others_quote_a_former_participant(
    person, network, django_capture_on_commit_callbacks
):
    end(person, Way.FORMER, django_capture_on_commit_callbacks)

    first = Post.objects.get(text__startswith=OWN_WORDS)
    assert (first.by, first.author_name, first.withdrawn_at) == (None, FORMER, None)
    quoting = Post.objects.get(text__contains="Dziękuję")
    assert quoting.text == (
        f"> {OWN_WORDS}. {FORMER}, (usunięte)\n>\n> – {FORMER}\n\nDziękuję, {FORMER}. Pisz na (usunięte)."
    )
    assert FORMER in quoting.html and quoting.useful == 0
    assert [file.name for file in first.files.all()] == [f"{FORMER} scenariusz.pdf"]


def test_taking_the_words_along_leaves_stubs_and_the_words_of_others(
    person, network, django_capture_on_commit_callbacks
):
    end(person, Way.DELETED, django_capture_on_commit_callbacks)

    text = everything()
    assert OWN_WORDS not in "".join(line for line in text.splitlines() if OTHER not in line and "> U mnie" not in line)
    assert TITLE not in text
    mine = Thread.objects.get(network=network, entries=2)
    stub, answer = mine.posts.order_by("pk")
    assert (stub.text, stub.html, stub.is_withdrawn, stub.files.count()) == ("", "", True, 0)
    assert "Dziękuję" in answer.text
    assert Thread.objects.filter(title="Tajny temat sąsiada").exists()


def test_under_a_kept_signature_only_the_name_stays(person, network, django_capture_on_commit_callbacks):
    end(person, Way.SIGNED, django_capture_on_commit_callbacks)

    left = [trace for trace in found_in(everything()) if NAME.lower() not in trace.lower()]
    assert left == []
    person.refresh_from_db()
    assert (person.name, person.is_active, person.phone, person.gives, person.teaches) == (NAME, False, "", "", "")
    assert Post.objects.get(text__startswith=OWN_WORDS).author_name == NAME
    assert User.objects.to_sign_in(person.email) is None
    assert not Membership.objects.filter(user=person, left_at=None).exists()


def test_the_log_still_says_that_an_account_was_deleted_but_not_whose(
    person, network, django_capture_on_commit_callbacks
):
    end(person, Way.FORMER, django_capture_on_commit_callbacks)

    entry = Event.objects.get(name="account.deleted")
    assert (entry.by, entry.about, entry.target_label) == (None, None, FORMER)


def test_others_read_that_a_former_participant_left(person, network, django_capture_on_commit_callbacks):
    leader = MembershipFactory(network=network, coordinating=True).user

    end(person, Way.FORMER, django_capture_on_commit_callbacks)

    assert [note.text for note in Note.objects.filter(user=leader)] == [f"Sieć muzyków: odchodzi {FORMER}"]


def test_a_namesake_in_the_network_keeps_the_name_in_mentions(person, network, django_capture_on_commit_callbacks):
    MembershipFactory(network=network, user=UserFactory(name=NAME, email="druga@szkola.example"))

    end(person, Way.FORMER, django_capture_on_commit_callbacks)

    assert f"@{NAME}" in Post.objects.get(text__contains="Dziękuję").text
    assert EMAIL not in everything()


def test_leaving_one_network_without_the_name_takes_it_from_its_pages_only(person, network):
    elsewhere = MembershipFactory(user=person).network

    networks.leave(network, by=person, way=Way.FORMER)

    written = [*Post.objects.filter(thread__network=network), *Thread.objects.filter(network=network)]
    assert not any(NAME in str(row.__dict__) for row in written)
    assert not Note.objects.filter(text__contains=NAME, url__startswith="/sieci/muzycy/").exists()
    assert Post.objects.filter(thread__network=network, by=person).count() == 0
    assert Membership.objects.get(network=elsewhere, user=person).left_at is None
    assert User.objects.get(pk=person.pk).name == NAME


def test_leaving_one_network_signed_changes_no_word(person, network):
    before = list(Post.objects.order_by("pk").values_list("text", "by", "useful"))

    networks.leave(network, by=person, way=Way.SIGNED)

    assert list(Post.objects.order_by("pk").values_list("text", "by", "useful")) == before


def test_leaving_one_network_with_the_words_withdraws_them(person, network):
    networks.leave(network, by=person, way=Way.DELETED)

    assert not Post.objects.filter(thread__network=network, text__startswith=OWN_WORDS).exists()
    assert Post.objects.filter(thread__network=network, withdrawn_at__isnull=False, by=None).count() == 3


def test_who_comes_back_has_a_new_membership_and_no_right_to_the_old_words(person, network):
    networks.leave(network, by=person, way=Way.FORMER)

    back = networks.join(network, by=person)

    assert back.left_at is None
    assert Membership.objects.filter(network=network, user=person).count() == 2
    assert not Post.objects.filter(by=person).exists()


def test_the_last_operator_and_the_only_programme_coordinator_are_told_what_to_do_first(person):
    AppointmentFactory(user=person, programme__name="Program bez następcy")
    User.objects.update(is_operator=False)
    person.is_operator = True
    person.save()

    with pytest.raises(Refusal, match="Nikt poza Tobą nie dba o tę instalację.*|Program bez następcy"):
        own_data.delete_account(person, by=person, way=Way.FORMER)

    assert User.objects.filter(pk=person.pk, is_active=True).exists()


def test_a_network_without_its_coordinator_is_told_of_and_only_after_a_yes(person, django_capture_on_commit_callbacks):
    led = MembershipFactory(user=person, coordinating=True).network
    overseer = AppointmentFactory(programme=led.programme).user

    with pytest.raises(Refusal, match="zostanie bez osoby prowadzącej"):
        own_data.delete_account(person, by=person, way=Way.FORMER)
    end(person, Way.FORMER, django_capture_on_commit_callbacks, accepts_losses=True)

    assert [letter.to for letter in Letter.objects.filter(user=overseer)] == [overseer.email]
    assert Network.objects.get(pk=led.pk).memberships.count() == 0


def test_a_freed_seat_is_offered_to_whoever_waits(person, django_capture_on_commit_callbacks):
    network = NetworkFactory(capacity=2)
    MembershipFactory(network=network, user=person)
    MembershipFactory(network=network)
    waiting = networks.stand(network, by=UserFactory())

    end(person, Way.FORMER, django_capture_on_commit_callbacks)

    waiting.refresh_from_db()
    assert waiting.has_offer


def test_nothing_is_chosen_for_whoever_has_words_here_and_deletes_the_account(client, person, network):
    client.force_login(person)

    page = client.get("/konto/usuniecie/").content.decode()
    empty = client.post("/konto/usuniecie/")
    made_up = client.post("/konto/usuniecie/", {"way": "spalone"})
    chosen = client.post("/konto/usuniecie/", {"way": Way.DELETED})

    assert page.count('type="radio"') == 3 and "checked" not in page
    assert (empty.status_code, made_up.status_code) == (422, 422)
    assert "Wybierz jedną z trzech możliwości" in empty.content.decode()
    assert chosen.url == f"/konto/usuniecie/?sposob={Way.DELETED}"
