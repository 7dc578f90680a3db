"""Who hears what of a thread: mentions, following and silence, thanks, and what it came to in short."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.words import FORMER
from zaloga.forum import actions
from zaloga.forum.mentions import names_in
from zaloga.forum.models import Following, Reaction, Summary, Thread
from zaloga.forum.tests.factories import PostFactory
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NAMES = {1: "Anna Lis", 2: "Anna Lis-Kowal", 3: "Żaneta Łoś", 4: "Anna Lis"}


@pytest.fixture
def crew():
    network = NetworkFactory()
    names = ("Anna Lis", "Jan Wrona", "Ola Sowa")
    return [MembershipFactory(network=network, user__name=name).user for name in names]


@pytest.fixture
def anna(crew):
    return crew[0]


@pytest.fixture
def jan(crew):
    return crew[1]


@pytest.fixture
def ola(crew):
    return crew[2]


@pytest.fixture
def thread(anna):
    network = anna.memberships.get().network
    return actions.begin(network, by=anna, title="Ułamki", kind="question", text="Jak zacząć?")


def heard(person):
    return [note.text for note in Note.objects.filter(user=person).order_by("pk")]


def forget_bells():
    Note.objects.all().delete()


@pytest.mark.parametrize(
    ("text", "spoken_to"),
    [
        ("Zapytajcie @Anna Lis, ona wie.", {1, 4}),
        ("@Anna Lis-Kowal i @Żaneta Łoś", {2, 3}),
        ("@anna lis: dziękuję", {1, 4}),
        ("anna.lis@szkola.example", set()),
        ("> pisała @Anna Lis\n\nZgoda", set()),
        ("@Anna Lisowska", set()),
        ("@ Anna Lis", set()),
        ("Anna Lis", set()),
    ],
)
def test_whoever_stands_after_the_at_sign_is_spoken_to(text, spoken_to):
    assert names_in(text, NAMES) == spoken_to


def test_somebody_spoken_to_by_name_hears_that_once_and_others_the_usual(thread, anna, jan, ola):
    actions.reply(thread, by=ola, text="Ja zaczynam od pizzy.")
    forget_bells()

    actions.reply(thread, by=jan, text="@Ola Sowa, a co dalej?")

    assert heard(ola) == ["Jan Wrona zwraca się do Ciebie w rozmowie „Ułamki”"]
    assert heard(anna) == ["Jan Wrona odpowiada w rozmowie „Ułamki”"]
    assert heard(jan) == []


def test_the_letter_of_somebody_spoken_to_holds_the_words_and_goes_at_once(thread, jan, ola):
    actions.reply(thread, by=jan, text="@Ola Sowa, a co dalej z pizzą?")

    assert "a co dalej z pizzą?" in Letter.objects.get(user=ola).text


def test_a_new_thread_speaks_to_somebody_and_tells_the_rest_that_it_began(anna, jan, ola):
    network = anna.memberships.get().network

    actions.begin(network, by=anna, title="Bryły", kind="question", text="@Jan Wrona, masz modele?")

    assert heard(jan) == ["Anna Lis zwraca się do Ciebie w rozmowie „Bryły”"]
    assert heard(ola) == ["Anna Lis zaczyna rozmowę „Bryły”"]


def test_a_correction_tells_only_those_who_were_not_spoken_to_before(thread, jan, ola):
    post = actions.reply(thread, by=jan, text="@Anna Lis, spróbuj.")
    forget_bells()

    actions.edit(post, by=jan, text="@Anna Lis i @Ola Sowa, spróbujcie.")
    actions.edit(post, by=jan, text="@Anna Lis i @Ola Sowa, spróbujcie obie.")

    assert list(Note.objects.values_list("user__name", "text")) == [
        ("Ola Sowa", "Jan Wrona zwraca się do Ciebie w rozmowie „Ułamki”")
    ]


def test_nobody_outside_the_crew_is_spoken_to(thread, jan):
    stranger = UserFactory(name="Obca Osoba")
    left = MembershipFactory(network=thread.network, user__name="Dawna Osoba").user
    networks.leave(thread.network, by=left)
    forget_bells()

    actions.reply(thread, by=jan, text="@Obca Osoba @Dawna Osoba @Jan Wrona")

    assert heard(stranger) == heard(left) == heard(jan) == []


def test_in_confidence_only_readers_are_spoken_to_and_the_bell_names_nobody(anna, jan):
    network = anna.memberships.get().network
    thread = actions.begin(network, by=anna, title="Sekret", kind="question", text="Cicho", is_confidential=True)
    late = MembershipFactory(network=network, user__name="Nowa Osoba").user
    forget_bells()

    actions.reply(thread, by=jan, text="@Anna Lis @Nowa Osoba")

    assert heard(anna) == ["Ktoś zwraca się do Ciebie w rozmowie poufnej"]
    assert heard(late) == []


def test_whoever_follows_hears_of_each_reply_and_whoever_wants_silence_only_what_is_said_to_them(
    client, thread, anna, jan, ola
):
    for person, level in ((ola, "all"), (anna, "muted")):
        client.force_login(person)
        client.post(reverse("forum:follow", args=[thread.network.slug, thread.pk]), {"co": level})
    forget_bells()

    actions.reply(thread, by=jan, text="Od pizzy.")
    assert (heard(anna), heard(ola)) == ([], ["Jan Wrona odpowiada w rozmowie „Ułamki”"])
    assert Note.objects.get(user=ola).by_mail == Note.Way.NOW

    actions.reply(thread, by=jan, text="@Anna Lis, zgoda?")
    assert heard(anna) == ["Jan Wrona zwraca się do Ciebie w rozmowie „Ułamki”"]

    client.force_login(anna)
    page = client.post(reverse("forum:follow", args=[thread.network.slug, thread.pk]), {"co": ""}, follow=True)
    assert "tak, jak o całej sieci" in page.content.decode().replace("\u00a0", " ")
    actions.reply(thread, by=jan, text="I jeszcze od czekolady.")
    assert heard(anna)[-1] == "Jan Wrona odpowiada w rozmowie „Ułamki”"


def test_the_page_shows_what_i_chose_and_takes_no_other_word(client, thread, jan):
    client.force_login(jan)
    path = reverse("forum:follow", args=[thread.network.slug, thread.pk])

    assert client.post(path, {"co": "wszystko"}).status_code == 404
    page = client.post(path, {"co": "all"}, follow=True).content.decode()

    assert 'value="all" aria-pressed="true"' in page
    assert 'value="" aria-pressed="false"' in page


def test_a_stranger_follows_nothing(thread):
    with pytest.raises(PermissionDenied):
        actions.follow(thread, by=UserFactory(), level="all")
    assert not Following.objects.exists()


def test_thanks_are_heard_by_the_author_and_can_be_taken_back(client, thread, anna, jan):
    post = actions.reply(thread, by=jan, text="Od pizzy.")
    forget_bells()
    client.force_login(anna)
    path = reverse("forum:useful", args=[thread.network.slug, post.pk])

    for _ in range(2):
        page = client.post(path, {"dziekuje": "tak"}, follow=True).content.decode()
    actions.react(post, by=anna, kind=Reaction.Kind.USEFUL)

    assert "Dziękuję · 1" in page
    assert heard(jan) == ["Anna Lis dziękuje za wpis w rozmowie „Ułamki”"]
    post.refresh_from_db()
    assert post.useful == 1
    page = client.post(path, {"dziekuje": "nie"}, headers={"HX-Request": "true"}).content.decode()
    assert "Dziękuję · " not in page and "Przyda mi się · 1" in page


def test_one_does_not_thank_oneself_nor_for_what_is_gone(thread, anna, jan):
    post = actions.reply(thread, by=jan, text="Od pizzy.")
    with pytest.raises(PermissionDenied):
        actions.react(post, by=jan, kind=Reaction.Kind.THANKS)
    actions.withdraw(post, by=jan)
    with pytest.raises(Refusal, match="wycofała"):
        actions.react(post, by=anna, kind=Reaction.Kind.THANKS)


def test_a_summary_stands_above_the_thread_signed_and_the_next_one_replaces_it(client, thread, anna, jan):
    client.force_login(anna)
    path = reverse("forum:sum_up", args=[thread.network.slug, thread.pk])
    client.post(path, {"text": "Zaczynamy od **pizzy**."})
    client.force_login(jan)
    assert "Zaczynamy od **pizzy**." in client.get(path).content.decode()

    page = client.post(path, {"text": "Zaczynamy od czekolady."}, follow=True).content.decode()

    assert "Zaczynamy od czekolady." in page and "pizzy" not in page
    assert Summary.objects.get().author_name == "Jan Wrona"
    page = client.post(path, {"text": "  "}, follow=True).content.decode()
    assert "czekolady" not in page
    assert list(Event.objects.filter(name__startswith="forum.sum").order_by("pk").values_list("name", flat=True)) == [
        "forum.summed_up",
        "forum.summed_up",
        "forum.summary_removed",
    ]


def test_a_summary_that_is_too_long_comes_back_whole(client, thread, anna):
    client.force_login(anna)

    page = client.post(reverse("forum:sum_up", args=[thread.network.slug, thread.pk]), {"text": "Za długo. " * 200})

    assert page.status_code == 422
    assert "Za długo. Za długo." in page.content.decode() and "mieści się 1500" in page.content.decode()


def test_in_an_archived_network_nobody_sums_up(client, thread, anna):
    type(thread.network).objects.update(archived_at=thread.created_at)
    client.force_login(anna)

    assert client.get(reverse("forum:sum_up", args=[thread.network.slug, thread.pk])).status_code == 403


def test_a_summary_whose_author_went_stays_unsigned(thread, anna):
    actions.sum_up(thread, by=anna, text="Od pizzy.")
    Summary.objects.update(by=None)
    assert Thread.objects.for_page(anna).get().summary.author_name == FORMER


def test_names_offered_after_the_at_sign_are_those_who_read(client, thread, anna, jan, ola):
    client.force_login(jan)

    answer = client.get(reverse("forum:names", args=[thread.network.slug, thread.pk]))

    assert answer.json() == {"names": ["Anna Lis", "Ola Sowa"]}


@pytest.mark.parametrize("posts", [1, 3])
def test_thanks_cost_no_query_per_post(client, thread, anna, jan, django_assert_num_queries, posts):
    for _ in range(posts):
        post = PostFactory(thread=thread, by=jan)
        actions.react(post, by=anna, kind=Reaction.Kind.THANKS)
    client.force_login(anna)
    client.get(thread.get_absolute_url())

    with django_assert_num_queries(9):
        client.get(thread.get_absolute_url())


@pytest.mark.parametrize(("how_many", "words", "queries"), [(1, "", 28), (3, "", 28), (3, "@Jan Wrona ", 39)])
def test_a_reply_asks_everything_about_its_audience_once(
    thread, anna, django_assert_num_queries, how_many, words, queries
):
    MembershipFactory.create_batch(how_many, network=thread.network)
    actions.reply(thread, by=anna, text="Od ułamków.")

    with django_assert_num_queries(queries):
        actions.reply(thread, by=anna, text=f"{words}Powoli.")


def test_whoever_the_first_post_speaks_to_hears_of_the_poll_too(anna, jan, ola):
    network = anna.memberships.get().network
    thread = actions.begin(network, by=anna, title="Styczeń", kind="topic", text="@Jan Wrona, co dalej?")
    actions.follow(thread, by=ola, level=Following.Level.MUTED)
    closes_on = clock.today() + timedelta(days=7)

    actions.ask_crew(
        thread, question="Co dalej?", choices=["Ułamki", "Procenty"], closes_on=closes_on, is_multiple=False, by=anna
    )

    assert [note.user for note in Note.objects.filter(source="forum.crew_asked")] == [jan]
