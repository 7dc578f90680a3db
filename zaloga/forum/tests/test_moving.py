"""Threads moved, split and joined: nobody loses an address, a post not yet read, or a word."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.forum import actions, anonymous
from zaloga.forum.models import Draft, Post, ReadMark, Thread, Trail
from zaloga.forum.privacy import ELSEWHERE
from zaloga.forum.tests.factories import DraftFactory, PostFactory, PostFileFactory, ThreadFactory
from zaloga.installation import privacy
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Note

pytestmark = pytest.mark.django_db


def ago(**units):
    return clock.now() - timedelta(**units)


@pytest.fixture
def lead():
    return MembershipFactory(coordinating=True, user__name="Ewa Prowadząca", network__name="Stara sieć")


@pytest.fixture
def other(lead):
    """Another network that the same person leads."""
    network = NetworkFactory(name="Nowa sieć")
    MembershipFactory(network=network, user=lead.user, coordinating=True)
    return network


@pytest.fixture
def member(lead):
    return MembershipFactory(network=lead.network, user__name="Anna Jarosz")


def talk(network, by, title, *hours, kind="question"):
    """A thread whose posts were written so many hours ago, the first one first."""
    with clock.moved_to(ago(hours=hours[0])):
        thread = actions.begin(network, by=by, title=title, kind=kind, text=f"{title} 0")
    for number, hour in enumerate(hours[1:], start=1):
        with clock.moved_to(ago(hours=hour)):
            actions.reply(thread, by=by, text=f"{title} {number}")
    thread.refresh_from_db()
    return thread


def news(thread, seat):
    return Thread.objects.with_news(seat.user).get(pk=thread.pk).news


def to(name, thread, slug=None):
    return reverse(f"forum:{name}", args=[slug or thread.network.slug, thread.pk])


def texts(thread):
    return [post.text for post in thread.posts.order_by("created_at", "pk")]


# Moved


def test_a_moved_thread_is_read_by_the_other_crew_and_its_old_address_leads_there(client, lead, other, member):
    thread = talk(lead.network, member.user, "Ułamki", 5, 4)
    theirs = MembershipFactory(network=other)
    file = PostFileFactory(post=thread.posts.first())
    actions.pin(thread, by=lead.user)
    old = to("thread", thread)
    client.force_login(lead.user)

    response = client.post(to("move", thread), {"to": other.pk}, follow=True)

    assert response.status_code == 200
    moved = Thread.objects.get()
    assert (moved.network, moved.is_pinned, moved.entries) == (other, False, 2)
    client.force_login(theirs.user)
    assert client.get(old, {"wpis": "7"}).url == f"{moved.get_absolute_url()}?wpis=7"
    page = client.get(moved.get_absolute_url()).content.decode()
    assert "Ułamki 1" in page
    assert client.get(reverse("forum:file", args=[other.slug, file.pk])).status_code == 200


def test_whoever_does_not_belong_there_learns_that_it_went_and_no_more(client, lead, other, member):
    thread = talk(lead.network, member.user, "Ułamki", 5)
    old = to("thread", thread)
    Network.objects.filter(pk=other.pk).update(visibility=Network.Visibility.PROGRAMME)
    actions.move(thread, to=Network.objects.get(pk=other.pk), by=lead.user)
    stranger = MembershipFactory().user

    client.force_login(member.user)
    page = client.get(old).content.decode()
    assert "przeniosła ją do innej sieci" in page
    assert "Ułamki" not in page
    assert "Nowa sieć" not in page
    client.force_login(stranger)
    assert client.get(old).status_code == 404


def test_the_crew_that_gets_it_and_its_writers_are_told(lead, other, member):
    thread = talk(lead.network, member.user, "Ułamki", 5)
    theirs = MembershipFactory(network=other)
    MembershipFactory(network=lead.network)
    Note.objects.all().delete()

    actions.move(thread, to=other, by=lead.user)

    assert {(note.user, note.text) for note in Note.objects.all()} == {
        (theirs.user, "Ewa Prowadząca przenosi do Twojej sieci rozmowę „Ułamki”"),
        (member.user, "Ewa Prowadząca przenosi do innej sieci rozmowę „Ułamki”, w której piszesz"),
    }
    assert {event.name for event in Event.objects.all()} >= {"forum.moved_away", "forum.moved_in"}


def test_a_thread_that_comes_back_is_at_its_first_address(client, lead, other, member):
    thread = talk(lead.network, member.user, "Ułamki", 5)
    old = to("thread", thread)
    actions.move(thread, to=other, by=lead.user)
    actions.move(Thread.objects.get(), to=lead.network, by=lead.user)
    client.force_login(member.user)

    assert client.get(old).status_code == 200
    assert Trail.objects.get().network == other


def test_replies_begun_there_go_along_or_stay_as_drafts_of_their_own(lead, other, member):
    thread = talk(lead.network, member.user, "Ułamki", 5)
    DraftFactory(network=lead.network, thread=thread, user=lead.user, text="Zaraz odpiszę")
    DraftFactory(network=lead.network, thread=thread, user=member.user, text="Myślę dalej")
    DraftFactory(network=lead.network, user=member.user, text="Coś innego")

    actions.move(thread, to=other, by=lead.user)

    assert Draft.objects.get(user=lead.user).network == other
    kept = Draft.objects.get(user=member.user)
    assert (kept.network, kept.thread) == (lead.network, None)
    assert kept.text == "Coś innego\n\nMyślę dalej"


def test_it_goes_only_where_the_same_person_leads(lead, other, member):
    thread = talk(lead.network, member.user, "Ułamki", 5)
    elsewhere = MembershipFactory(user=lead.user).network

    for person, network in [(lead.user, elsewhere), (member.user, other), (lead.user, lead.network)]:
        with pytest.raises(PermissionDenied):
            actions.move(thread, to=network, by=person)


def test_confidential_threads_and_those_with_nameless_posts_stay_where_they_are(lead, other, member):
    secret = ThreadFactory(network=lead.network, is_confidential=True)
    thread = talk(lead.network, member.user, "Ułamki", 5)
    PostFactory(thread=thread, by=None, alias=1, key="a" * 64, code="b" * 64)

    with pytest.raises(PermissionDenied):
        actions.move(secret, to=other, by=lead.user)
    with pytest.raises(Refusal, match="anonimowo"):
        actions.move(thread, to=other, by=lead.user)


def outcome(thread, other, lead):
    try:
        actions.move(thread, to=other, by=lead.user)
    except Refusal as refusal:
        return str(refusal)


def test_trying_to_move_a_thread_does_not_tell_whether_somebody_waits_there_without_a_name(client, lead, other, member):
    MembershipFactory.create_batch(6, network=lead.network)
    threads = [talk(lead.network, member.user, title, 5) for title in ("Ułamki", "Bryły")]
    anonymous.reply(threads[0], by=member.user, secret="a1" * 32, text="Boję się tej klasy.")

    refused = [outcome(thread, other, lead) for thread in threads]
    older = talk(lead.network, member.user, "Dawna", 9)
    with pytest.raises(Refusal) as joining:
        actions.merge(threads[1], into=older, by=lead.user)

    assert "wróć tu po dwóch godzinach" in refused[0]
    assert [*refused, str(joining.value)] == [refused[0]] * 3
    client.force_login(lead.user)
    told = ["odczekaj dwie godziny" in client.get(to("tidy", thread)).content.decode() for thread in threads]
    assert told == [True, True]
    for thread in threads:
        actions.close(thread, by=lead.user)
    for hours in (1, 2):
        with clock.moved_to(clock.now() + timedelta(hours=hours, minutes=1)):
            anonymous.release()
    with clock.moved_to(clock.now() + timedelta(hours=3)):
        assert "ktoś pisze anonimowo" in outcome(threads[0], other, lead)
        assert outcome(threads[1], other, lead) is None


# Split


def test_replies_split_off_begin_a_thread_and_everybody_knows_how_far_they_have_read(client, lead, member):
    thread = talk(lead.network, member.user, "Ułamki", 9, 7, 5, 3)
    reader = MembershipFactory(network=lead.network, read_until=ago(days=9))
    ReadMark.objects.create(thread=thread, user=reader.user, read_until=ago(hours=4))
    posts = list(thread.posts.order_by("created_at"))
    actions.mark_answer(posts[2], by=lead.user)
    client.force_login(lead.user)

    chosen = {"posts": [posts[2].pk, posts[3].pk], "title": "Zaokrąglanie", "kind": "question"}
    client.post(to("split", thread), chosen)

    born = Thread.objects.get(title="Zaokrąglanie")
    thread.refresh_from_db()
    assert (texts(thread), texts(born)) == (["Ułamki 0", "Ułamki 1"], ["Ułamki 2", "Ułamki 3"])
    assert (thread.entries, thread.replies, thread.answer) == (2, 1, None)
    assert (born.entries, born.replies, born.by, born.created_at) == (2, 1, member.user, posts[2].created_at)
    assert born.posts.get(is_first=True).text == "Ułamki 2"
    assert (news(thread, reader), news(born, reader)) == (0, 1)


def test_a_link_to_a_post_that_was_split_off_leads_to_it(client, lead, member):
    thread = talk(lead.network, member.user, "Ułamki", 9, 7)
    post = thread.posts.get(is_first=False)
    old = post.get_absolute_url()
    born = actions.split(thread, posts=[post], title="Zaokrąglanie", kind="question", by=lead.user)
    client.force_login(member.user)

    response = client.get(old, follow=True)

    assert response.context["thread"] == born
    assert "Te wpisy wydzieliła osoba prowadząca" in response.content.decode()
    left = client.get(thread.get_absolute_url()).content.decode()
    assert "1\u00a0wpis jest teraz w rozmowie" in left
    assert "Zaokrąglanie" in left
    assert Note.objects.filter(
        user=member.user, text="Ewa Prowadząca wydziela Twój wpis do rozmowy „Zaokrąglanie”"
    ).exists()


def test_what_cannot_be_split_off(lead, member):
    thread = talk(lead.network, member.user, "Ułamki", 9, 7)
    foreign = talk(lead.network, member.user, "Procenty", 9, 7).posts.get(is_first=False)
    nameless = PostFactory(thread=thread, by=None, alias=1, key="a" * 64, code="b" * 64)
    new = {"title": "Nowa", "kind": "question", "by": lead.user}

    for posts in ([thread.posts.get(is_first=True)], [foreign], [nameless], []):
        with pytest.raises(Refusal):
            actions.split(thread, posts=posts, **new)
    with pytest.raises(PermissionDenied):
        actions.split(thread, posts=[thread.posts.get(text="Ułamki 1")], **{**new, "by": member.user})

    assert Thread.objects.count() == 2


# Joined


def test_a_newer_thread_joins_an_older_one_in_the_order_of_writing(client, lead, member):
    older = talk(lead.network, member.user, "Ułamki", 9, 5)
    newer = talk(lead.network, member.user, "Znowu ułamki", 7, 3)
    post = newer.posts.get(is_first=False)
    old, old_post = to("thread", newer), post.get_absolute_url()
    client.force_login(lead.user)

    client.post(to("merge", newer), {"into": older.pk})

    older.refresh_from_db()
    assert texts(older) == ["Ułamki 0", "Znowu ułamki 0", "Ułamki 1", "Znowu ułamki 1"]
    assert (older.entries, older.replies, older.last_post_at) == (4, 3, post.created_at)
    assert Post.objects.filter(is_first=True).count() == 1
    assert not Thread.objects.filter(pk=newer.pk).exists()
    client.force_login(member.user)
    assert client.get(old).url == older.get_absolute_url()
    page = client.get(old_post, follow=True)
    assert page.context["thread"] == older
    assert "dołączyła tu rozmowę „Znowu ułamki”" in page.content.decode().replace("\u00a0", " ")


def test_joining_hides_no_post_that_somebody_has_not_read(lead, member):
    older = talk(lead.network, member.user, "Ułamki", 9, 5)
    newer = talk(lead.network, member.user, "Znowu ułamki", 7, 3)
    seats = {
        "nothing": ({}, 4),
        "only the older": ({older: 1}, 2 + 1),  # Ułamki 1 lies after the first unread one and shows again
        "only the newer": ({newer: 1}, 4),
        "everything": ({older: 1, newer: 1}, 0),
        "beginnings": ({older: 6, newer: 6}, 2),
    }
    readers = {}
    for name, (marks, _) in seats.items():
        readers[name] = MembershipFactory(network=lead.network, read_until=ago(days=9))
        for thread, hours in marks.items():
            ReadMark.objects.create(thread=thread, user=readers[name].user, read_until=ago(hours=hours))

    actions.merge(newer, into=older, by=lead.user)

    assert {name: news(older, seat) for name, seat in readers.items()} == {
        name: unread for name, (_, unread) in seats.items()
    }


def test_replies_begun_in_the_joined_thread_are_kept(lead, member):
    older, newer = talk(lead.network, member.user, "Ułamki", 9), talk(lead.network, member.user, "Znowu", 7)
    DraftFactory(network=lead.network, thread=older, user=member.user, text="Pierwszy")
    DraftFactory(network=lead.network, thread=newer, user=member.user, text="Drugi")
    DraftFactory(network=lead.network, thread=newer, user=lead.user, text="Trzeci")

    actions.merge(newer, into=older, by=lead.user)

    assert {(draft.user, draft.text) for draft in older.drafts.all()} == {
        (member.user, "Pierwszy\n\nDrugi"),
        (lead.user, "Trzeci"),
    }


def test_addresses_of_what_was_joined_twice_still_lead_on(client, lead, member):
    first, second, third = (
        talk(lead.network, member.user, name, hours) for name, hours in (("A", 9), ("B", 7), ("C", 5))
    )
    address = to("thread", third)
    actions.merge(third, into=second, by=lead.user)
    actions.merge(second, into=first, by=lead.user)
    client.force_login(member.user)

    assert client.get(address).url == first.get_absolute_url()


def test_what_cannot_be_joined(lead, other, member):
    older, newer = talk(lead.network, member.user, "Ułamki", 9), talk(lead.network, member.user, "Znowu", 7)
    elsewhere = talk(other, lead.user, "Gdzie indziej", 9)
    secret = ThreadFactory(network=lead.network, is_confidential=True, created_at=ago(days=2))

    for thread, into in [(older, newer), (older, older), (newer, elsewhere)]:
        with pytest.raises(Refusal):
            actions.merge(thread, into=into, by=lead.user)
    for thread, into, person in [(newer, secret, lead.user), (secret, older, lead.user), (newer, older, member.user)]:
        with pytest.raises(PermissionDenied):
            actions.merge(thread, into=into, by=person)
    PostFactory(thread=newer, by=None, alias=1, key="a" * 64, code="b" * 64)
    with pytest.raises(Refusal):
        actions.merge(newer, into=older, by=lead.user)

    assert Thread.objects.count() == 4


def test_the_page_says_what_is_wrong_and_members_do_not_open_it(client, lead, member):
    thread = talk(lead.network, member.user, "Ułamki", 9, 7)
    client.force_login(lead.user)

    assert client.get(to("tidy", thread)).status_code == 200
    for name in ("move", "split", "merge"):
        response = client.post(to(name, thread), {})
        assert (name, response.status_code) == (name, 422)
        assert "Błąd:" in response.content.decode()
    client.force_login(member.user)
    assert client.get(to("tidy", thread)).status_code == 403
    assert client.post(to("merge", thread), {}).status_code == 403


def test_whoever_may_not_follow_a_thread_keeps_their_own_words_and_learns_of_no_secret_network(client, lead, member):
    hidden = NetworkFactory(name="Sieć żółw na strychu", in_preparation=True)
    MembershipFactory(network=hidden, user=lead.user, coordinating=True)
    thread = talk(lead.network, member.user, "Moje pytanie", 5, 4)
    actions.reply(thread, by=lead.user, text="Szczygieł w bursztynie")
    old = thread.get_absolute_url()

    actions.move(thread, to=hidden, by=lead.user)

    told = str([part.rows for _, part in privacy.export(member.user)])
    assert "Moje pytanie 0" in told and "Moje pytanie 1" in told and ELSEWHERE in told
    assert "żółw" not in told and hidden.slug not in told and "Szczygieł" not in told
    client.force_login(member.user)
    stub = client.get(old).content.decode()
    assert "jest gdzie indziej" in stub and reverse("people:data") in stub and "żółw" not in stub
    assert client.get(thread.get_absolute_url().replace(lead.network.slug, hidden.slug)).status_code == 404
