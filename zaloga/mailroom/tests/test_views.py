import pytest
from django.urls import reverse

from zaloga.forum.models import Post
from zaloga.mailroom.models import Held, KnownAddress
from zaloga.mailroom.tests.factories import HeldFactory, KnownAddressFactory
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(client):
    row = HeldFactory()
    client.force_login(row.user)
    return row


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_shows_what_waits_for_me_alone(client, django_assert_num_queries, how_many):
    person = UserFactory()
    mine = HeldFactory.create_batch(how_many, user=person)
    addresses = KnownAddressFactory.create_batch(how_many, user=person)
    HeldFactory(sender="cudzy@poczta.example")
    client.force_login(person)

    with django_assert_num_queries(8):
        page = client.get(reverse("mailroom:all_held"))

    assert page.context["letters"] == mine[::-1]
    assert page.context["addresses"] == addresses
    assert "cudzy@" not in page.content.decode()


def test_the_person_reads_the_letter_and_says_it_is_theirs(client, held):
    page = client.get(held.get_absolute_url()).content.decode()
    assert "Piszę z domu." in page and held.sender in page

    answer = client.post(held.get_absolute_url(), {"remember": "on"})

    post = Post.objects.get()
    assert (answer.status_code, answer.url) == (302, post.get_absolute_url())
    assert (post.by, post.text) == (held.user, "Piszę z domu.")
    assert KnownAddress.objects.get().email == held.sender


def test_looking_at_the_letter_posts_nothing(client, held):
    client.get(held.get_absolute_url())

    assert not Post.objects.exists()
    assert Held.objects.exists()


def test_a_letter_from_a_server_that_stands_for_nothing_cannot_be_remembered(client, held):
    held.is_proved = False
    held.save()

    page = client.get(held.get_absolute_url()).content.decode()

    assert "Zapamiętaj ten adres" not in page
    assert "nie potwierdza" in page


def test_what_the_house_refuses_keeps_the_letter(client, held):
    UserFactory(email=held.sender)

    answer = client.post(held.get_absolute_url(), {"remember": "on"})

    assert answer.status_code == 409
    assert "własne konto" in answer.content.decode()
    assert Held.objects.exists() and not Post.objects.exists()


def test_the_person_throws_a_foreign_letter_away(client, held):
    answer = client.post(reverse("mailroom:disown", args=[held.pk]))

    assert answer.status_code == 302
    assert not Held.objects.exists()


def test_the_person_forgets_an_address(client):
    address = KnownAddressFactory()
    client.force_login(address.user)

    client.post(reverse("mailroom:forget_address", args=[address.pk]))

    assert not KnownAddress.objects.exists()


@pytest.mark.parametrize("name", ["held", "disown"])
def test_a_letter_of_another_person_is_not_there(client, name):
    client.force_login(UserFactory(is_operator=True))

    assert client.post(reverse(f"mailroom:{name}", args=[HeldFactory().pk])).status_code == 404
    assert client.post(reverse("mailroom:forget_address", args=[KnownAddressFactory().pk])).status_code == 404


def test_a_letter_that_has_waited_too_long_is_not_there_any_more(client, held):
    Held.objects.update(until=held.at)

    assert client.get(held.get_absolute_url()).status_code == 404
