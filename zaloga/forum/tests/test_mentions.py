"""How a post shows to whom it speaks: found names in bold, and a word to its author alone about those not found."""

from datetime import timedelta

import pytest

from zaloga.core import clock
from zaloga.forum import actions
from zaloga.forum.mentions import marked, unheard_in
from zaloga.forum.models import Post
from zaloga.forum.tests.factories import PostFactory
from zaloga.networks import policies as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note

pytestmark = pytest.mark.django_db
NAMES = ["Anna Lis", "Anna Lis-Kowal", "Żaneta Łoś", "Ian O'Hara"]
UNHEARD = "nikogo nie powiadamia"


@pytest.fixture
def seat():
    return MembershipFactory(user__name="Anna Jarosz")


@pytest.fixture
def ewa(seat):
    return MembershipFactory(network=seat.network, user__name="Ewa Marciniak").user


def page_of(client, thread, person):
    client.force_login(person)
    return client.get(thread.get_absolute_url()).content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Zapytaj @Anna Lis, ona wie.</p>", "<p>Zapytaj <b>@Anna Lis</b>, ona wie.</p>"),
        ("<p>@Anna Lis-Kowal i @żaneta łoś</p>", "<p><b>@Anna Lis-Kowal</b> i <b>@żaneta łoś</b></p>"),
        ("<p>@Ian O'Hara</p>", "<p><b>@Ian O'Hara</b></p>"),
        ("<p>@Anna Lisowska</p>", "<p>@Anna Lisowska</p>"),
        ("<blockquote><p>@Anna Lis</p></blockquote><p>Zgoda</p>", None),
        ('<p><a href="https://a.example/@Anna Lis">@Anna Lis</a> <code>@Anna Lis</code></p>', None),
        ("<p>Bez nikogo</p>", None),
    ],
)
def test_names_that_are_found_stand_in_bold_where_they_are_the_authors_own_words(html, shown):
    assert marked(html, NAMES) == (shown or html)
    assert marked(html, []) == html


@pytest.mark.parametrize(
    ("text", "unheard"),
    [
        ("@Anną Lis, pomożesz?", [("Anną Lis", "Anna Lis")]),
        ("@Anna, pomożesz?", [("Anna", "")]),
        ("@anna lis i @Anna Lis-Kowal", []),
        ("@Zaneta Los i @Karol Nikt", [("Zaneta Los", "Żaneta Łoś"), ("Karol Nikt", "")]),
        ("anna.lis@szkola.example, 3 @ 5 zł, @3", []),
        ("> @Karol Nikt\n\nZgoda", []),
        ("@Karol Nikt, @Karol Nikt", [("Karol Nikt", "")]),
    ],
)
def test_what_looks_like_a_name_and_is_nobodys_is_found_with_the_name_most_like_it(text, unheard):
    assert unheard_in(text, dict(enumerate(NAMES))) == unheard


def test_the_author_alone_reads_whom_a_post_does_not_reach_until_it_is_mended(client, seat, ewa):
    thread = actions.begin(seat.network, by=seat.user, title="Narada", kind="topic", text="Co dalej?")
    post = actions.reply(thread, by=seat.user, text="@Ewą Marciniak, poprowadzisz?")
    assert not Note.objects.filter(user=ewa, source="forum.mentioned").exists()

    mine = page_of(client, thread, seat.user)

    assert f"„@Ewą Marciniak” {UNHEARD}" in mine and "na „@Ewa Marciniak”" in mine
    assert UNHEARD not in page_of(client, thread, ewa)
    actions.edit(post, by=seat.user, text="@Ewa Marciniak, poprowadzisz?")
    mended = page_of(client, thread, seat.user)
    assert UNHEARD not in mended and "<b>@Ewa Marciniak</b>, poprowadzisz?" in mended
    assert Note.objects.filter(user=ewa, source="forum.mentioned").exists()


def test_after_some_days_nothing_is_said_any_more_for_people_come_and_go(client, seat):
    thread = actions.begin(seat.network, by=seat.user, title="Narada", kind="topic", text="@Karol Nikt, co dalej?")
    assert UNHEARD in page_of(client, thread, seat.user)

    Post.objects.update(created_at=clock.now() - timedelta(days=8))

    assert UNHEARD not in page_of(client, thread, seat.user)


def test_in_confidence_only_those_who_read_it_are_marked_or_offered_and_no_letter_says_a_name(client, seat, ewa):
    secret = {"title": "Trudna sprawa", "kind": "topic", "is_confidential": True}
    thread = actions.begin(seat.network, by=seat.user, text="Zaczynam.", **secret)
    MembershipFactory(network=seat.network, user__name="Paweł Późniejszy")
    networks.forget_standing(seat.user)

    actions.reply(thread, by=seat.user, text="@Ewa Marciniak, @Paweł Późniejszy i @Pawel Pozniejszy")

    page = page_of(client, thread, seat.user)
    assert "<b>@Ewa Marciniak</b>" in page and "<b>@Paweł" not in page
    assert "„@Paweł Późniejszy” " + UNHEARD in page and "na „@Paweł" not in page
    assert not [letter for letter in Letter.objects.all() if "Ewa Marciniak" in letter.text or "Paweł" in letter.text]


@pytest.mark.parametrize(("how_many", "words", "queries"), [(1, "", 9), (1, "@Ewa ", 10), (3, "@Ewa ", 10)])
def test_names_cost_one_query_however_many_posts_speak_to_somebody(
    client, seat, ewa, django_assert_num_queries, how_many, words, queries
):
    thread = actions.begin(seat.network, by=ewa, title="Narada", kind="topic", text="Co dalej?")
    for _ in range(how_many):
        PostFactory(thread=thread, by=ewa, text=f"{words}Powoli.")
    client.force_login(seat.user)
    client.get(thread.get_absolute_url())

    with django_assert_num_queries(queries):
        client.get(thread.get_absolute_url())
