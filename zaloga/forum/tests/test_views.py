"""Reading: lists, the page of a thread, read marks, files, rights."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from zaloga.core import clock
from zaloga.forum import actions
from zaloga.forum.models import PostVersion, Reaction, ReadMark, Thread
from zaloga.forum.tests.factories import DraftFactory, PostFactory, PostFileFactory, ThreadFactory
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def ago(**units):
    return clock.now() - timedelta(**units)


@pytest.fixture
def member(client):
    membership = MembershipFactory(user__name="Anna Jarosz")
    client.force_login(membership.user)
    return membership


def page_of(client, thread, **query):
    return client.get(thread.get_absolute_url(), query)


def test_the_list_says_what_is_new_and_what_waits(client, member):
    quiet = ThreadFactory(network=member.network, title="Karty", replies=1, last_post_at=ago(hours=3))
    PostFactory(thread=quiet, by__name="Paweł Lis", created_at=ago(hours=3))
    ReadMark.objects.create(thread=quiet, user=member.user, read_until=ago(hours=1))
    busy = ThreadFactory(network=member.network, title="Uczeń liczy w pamięci", replies=3, last_post_at=ago(hours=1))
    for by, created_at in [(member.user, ago(hours=2)), (None, ago(minutes=90)), (UserFactory(), ago(hours=1))]:
        PostFactory(thread=busy, by=by, created_at=created_at)
    PostFactory(thread=busy, withdrawn=True, created_at=ago(minutes=50))
    asked = ThreadFactory(network=member.network, title="Kto pomoże?", last_post_at=ago(hours=5))
    PostFactory(thread=asked, is_first=True, created_at=ago(days=40))
    ThreadFactory(title="Cudza rozmowa")

    response = client.get(reverse("forum:threads", args=[member.network.slug]))

    assert [(thread, thread.news) for thread in response.context["page"]] == [(busy, 2), (quiet, 0), (asked, 0)]
    text = response.content.decode()
    assert "2\u00a0nowe" in text
    assert text.count("czeka na odpowiedź") == 1
    assert "ostatnia: Paweł Lis" in text
    assert "Cudza rozmowa" not in text


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_many_queries_however_long_it_is(client, member, how_many, django_assert_num_queries):
    for thread in ThreadFactory.create_batch(how_many, network=member.network):
        PostFactory.create_batch(how_many, thread=thread)

    with django_assert_num_queries(10):
        response = client.get(reverse("forum:threads", args=[member.network.slug]))

    assert [thread.news for thread in response.context["page"]] == [how_many] * how_many


def test_the_list_has_pages(client, member):
    ThreadFactory.create_batch(21, network=member.network)

    response = client.get(reverse("forum:threads", args=[member.network.slug]), {"strona": "2"})

    assert len(response.context["page"]) == 1
    assert response.context["page"].paginator.num_pages == 2


def test_an_empty_list_invites(client, member):
    text = client.get(reverse("forum:threads", args=[member.network.slug])).content.decode()

    assert "Tu zaczynają się rozmowy załogi" in text
    assert text.count("btn primary") == 1


@pytest.mark.parametrize(
    ("how_many", "is_new", "queries"), [(1, False, 9), (3, False, 9), (1, True, 10), (3, True, 10)]
)
def test_a_thread_asks_at_most_ten_queries_however_long_it_is(
    client, member, how_many, is_new, queries, django_assert_num_queries
):
    thread = ThreadFactory(network=member.network)
    DraftFactory(user=member.user, network=member.network, thread=thread)
    DraftFactory(network=member.network, thread=thread)
    for post in PostFactory.create_batch(how_many, thread=thread, created_at=clock.now() if is_new else ago(days=40)):
        PostFileFactory.create_batch(how_many, post=post)
        MembershipFactory(network=member.network, user=post.by)
        actions.react(post, by=MembershipFactory(network=member.network).user, kind=Reaction.Kind.USEFUL)

    with django_assert_num_queries(queries):
        response = page_of(client, thread)

    assert [post.useful for post in response.context["page"]] == [1] * how_many
    assert response.content.decode().count('class="att"') == how_many**2


def test_a_thread_shows_people_places_and_what_was_said(client, member):
    thread = ThreadFactory(network=member.network)
    author = MembershipFactory(
        network=member.network, user__name="Renata Cieślak", institution__short_name="SP nr 1 w Brzegu Dolnym"
    )
    MembershipFactory(network=member.network, user=author.user, left=True, institution__short_name="Dawna szkoła")
    post = PostFactory(thread=thread, by=author.user, text="Nagrywamy **głos**.", edited_at=clock.now())
    PostFactory(thread=thread, withdrawn=True)
    PostFactory(thread=thread, by=None, text="Po mnie został wpis.")

    text = page_of(client, thread).content.decode()

    assert f'<article class="post" id="w{post.pk}">' in text
    assert "Renata Cieślak" in text
    assert "SP nr 1 w Brzegu Dolnym" in text
    assert "Dawna szkoła" not in text
    assert "<p>Nagrywamy <strong>głos</strong>.</p>" in text
    assert reverse("forum:versions", args=[member.network.slug, post.pk]) in text
    assert "Ten wpis wycofała osoba, która go napisała" in text
    assert "były uczestnik" in text
    assert "Zobaczy ją załoga sieci: 2\u00a0osoby." in text


def test_new_posts_are_marked_until_they_have_been_seen(client, member):
    thread = ThreadFactory(network=member.network)
    PostFactory(thread=thread, created_at=ago(days=40))
    PostFactory(thread=thread, by=member.user)
    fresh = PostFactory(thread=thread)
    thread.last_post_at = fresh.created_at
    thread.save()

    first = page_of(client, thread)
    second = page_of(client, thread)

    assert [post.is_new for post in first.context["page"]] == [False, False, True]
    assert first.context["fresh"] == [fresh]
    assert [post.is_new for post in second.context["page"]] == [False, False, False]
    assert [(mark.user, mark.read_until) for mark in ReadMark.objects.all()] == [(member.user, fresh.created_at)]


def test_looking_without_reading_leaves_no_mark(client, member):
    thread = ThreadFactory(network=member.network)
    PostFactory(thread=thread)
    url = thread.get_absolute_url()

    client.head(url)
    client.get(url, headers={"Sec-Purpose": "prefetch;prerender"})
    client.get(reverse("forum:threads", args=[member.network.slug]))

    assert not ReadMark.objects.exists()


def test_long_threads_have_pages_and_every_post_its_address(client, member):
    thread = ThreadFactory(network=member.network)
    posts = [PostFactory(thread=thread, created_at=ago(minutes=200 - n)) for n in range(52)]
    thread.last_post_at = posts[-1].created_at
    thread.save()

    first = page_of(client, thread)
    asked = client.get(posts[51].get_absolute_url())
    back = page_of(client, thread, wpis=posts[51].pk, strona=1)

    assert [first.context["page"].number, asked.context["page"].number, back.context["page"].number] == [1, 2, 1]
    assert list(asked.context["page"]) == posts[50:]
    assert ReadMark.objects.get().read_until == posts[51].created_at  # going back does not unread


def test_the_first_new_post_may_be_on_another_page(client, member):
    thread = ThreadFactory(network=member.network)
    posts = [PostFactory(thread=thread, created_at=ago(minutes=200 - n)) for n in range(52)]
    thread.last_post_at = posts[-1].created_at
    thread.save()
    ReadMark.objects.create(thread=thread, user=member.user, read_until=posts[50].created_at)

    assert page_of(client, thread).context["fresh"] == [posts[51]]


@pytest.mark.parametrize("name", ["strona", "wpis", "cytuj"])
@pytest.mark.parametrize("value", ["x", "-1", "0", "²", "9" * 30, "9" * 5000])
def test_nonsense_in_the_address_does_no_harm(client, member, name, value):
    thread = ThreadFactory(network=member.network)
    PostFactory.create_batch(51, thread=thread)

    assert page_of(client, thread, **{name: value}).status_code == 200
    assert client.get(reverse("forum:threads", args=[member.network.slug]), {name: value}).status_code == 200


def test_quoting_fills_the_box_after_the_draft(client, member):
    thread = ThreadFactory(network=member.network)
    post = PostFactory(thread=thread, by__name="Renata Cieślak", text="> cudze słowa\n\nPrzecież widać.\nNaprawdę.")
    elsewhere = PostFactory(text="Tajemnica innej sieci")
    DraftFactory(user=member.user, network=member.network, thread=thread, text="Zaczynam tak")

    box = page_of(client, thread, cytuj=post.pk).context["form"]["text"].value()
    foreign = page_of(client, thread, cytuj=elsewhere.pk).context["form"]["text"].value()

    assert box == "Zaczynam tak\n\n> Przecież widać.\n> Naprawdę.\n>\n> – Renata Cieślak\n\n"
    assert foreign == "Zaczynam tak"


def test_an_archived_network_is_read_and_says_so(client):
    member = MembershipFactory(network=NetworkFactory(archived=True))
    client.force_login(member.user)
    post = PostFactory(thread__network=member.network, by=member.user, text="Dawne słowa")

    text = page_of(client, post.thread).content.decode()

    assert "Dawne słowa" in text
    assert "Ta sieć jest w\u00a0archiwum" in text
    assert "<textarea" not in text
    assert "Popraw" not in text
    assert client.get(reverse("forum:new", args=[member.network.slug])).status_code == 403


def test_the_crew_reads_earlier_versions(client, member):
    post = PostFactory(thread__network=member.network, text="Jest tak")
    PostVersion.objects.create(post=post, text="Było", html="<p>Było <em>inaczej</em></p>", written_at=ago(days=1))

    text = client.get(reverse("forum:versions", args=[member.network.slug, post.pk])).content.decode()

    assert "Jest tak" in text
    assert "<p>Było <em>inaczej</em></p>" in text


def addresses(network, post, file):
    return [
        reverse("forum:threads", args=[network.slug]),
        reverse("forum:new", args=[network.slug]),
        reverse("forum:thread", args=[network.slug, post.thread.pk]),
        reverse("forum:edit", args=[network.slug, post.pk]),
        reverse("forum:versions", args=[network.slug, post.pk]),
        reverse("forum:withdraw", args=[network.slug, post.pk]),
        reverse("forum:file", args=[network.slug, file.pk]),
    ]


@pytest.mark.parametrize("role", ["stranger", "former", "expert", "observer", "programme", "operator"])
def test_who_is_not_of_the_crew_finds_nothing_there(client, role):
    network = NetworkFactory()
    file = PostFileFactory(post__thread__network=network, post__thread__title="Tajny temat", name="tajne.pdf")
    person = {
        "stranger": lambda: MembershipFactory().user,
        "former": lambda: MembershipFactory(network=network, left=True, user=file.post.by).user,
        "expert": lambda: MembershipFactory(network=network, advising=True).user,
        "observer": lambda: MembershipFactory(network=network, observing=True).user,
        "programme": lambda: AppointmentFactory(programme=network.programme).user,
        "operator": lambda: UserFactory(operator=True),
    }[role]()
    client.force_login(person)

    for url in addresses(network, file.post, file):
        response = client.get(url)
        assert response.status_code == 404, url
        assert b"Tajn" not in response.content
    for name in ["reply", "useful", "edit", "withdraw"]:
        pk = file.post.thread.pk if name == "reply" else file.post.pk
        response = client.post(reverse(f"forum:{name}", args=[network.slug, pk]), {"text": "x"})
        is_given_back = (role, name) == ("former", "reply")  # the words of whoever left while writing, nothing else
        assert response.status_code == (403 if is_given_back else 404)
        assert b"Tajn" not in response.content
    assert client.post(reverse("forum:draft", args=[network.slug]), {"text": "x"}).status_code == 404


def test_guests_are_asked_to_sign_in_first(client):
    file = PostFileFactory()
    network = file.post.thread.network

    for url in addresses(network, file.post, file):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, f"{reverse('people:sign_in')}?next={url}")


def test_a_post_is_found_only_under_its_own_network(client, member):
    other = MembershipFactory(user=member.user)
    file = PostFileFactory(post__thread__network=other.network, post__by=member.user)

    for url in addresses(member.network, file.post, file)[2:]:
        assert client.get(url).status_code == 404


def test_colleagues_see_a_post_but_may_not_change_it(client, member):
    post = PostFactory(thread__network=member.network)

    for name in ["edit", "withdraw"]:
        url = reverse(f"forum:{name}", args=[member.network.slug, post.pk])
        assert client.get(url).status_code == 403
        assert client.post(url, {"text": "Cudze"}).status_code == 403
    post.refresh_from_db()
    assert post.text == "U mnie zadziałało nagrywanie głosu."


def test_a_document_is_downloaded_and_cannot_run(client, member):
    file = PostFileFactory(post__thread__network=member.network, name="Zadania „łatwe”.pdf")

    response = client.get(file.get_absolute_url())

    assert b"".join(response.streaming_content) == b"%PDF-1.7 zadania"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Zadania%20")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, max-age=3600"


def test_a_picture_is_shown_in_the_page(client, member):
    file = PostFileFactory(post__thread__network=member.network, name="tablica.jpg", kind="image/jpeg")

    response = client.get(file.get_absolute_url())
    text = page_of(client, file.post.thread).content.decode()

    assert response.headers["Content-Disposition"] == 'inline; filename="tablica.jpg"'
    assert re.search(rf'<img src="{file.get_absolute_url()}" alt="Obraz: tablica.jpg"', text)


def test_a_file_gone_from_the_disk_is_not_found(client, member):
    file = PostFileFactory(post__thread__network=member.network)
    file.file.storage.delete(file.file.name)

    assert client.get(file.get_absolute_url()).status_code == 404


def test_under_a_post_two_deeds_and_the_report_stand_open_and_the_rarer_ones_folded(client, thread, member):
    post = PostFactory(thread=thread)

    page = client.get(thread.get_absolute_url()).content.decode()

    row = page.partition(f'id="akcje-{post.pk}"')[2].partition("</form>")[0]
    at_once, _, folded = row.partition("<details")
    for deed, is_folded in {"Przyda mi się": 0, "Odpowiedz": 0, "Zgłoś": 0, "Dziękuję": 1, "Cytuj": 1}.items():
        assert (deed in at_once, deed in folded) == (not is_folded, bool(is_folded))


def test_the_row_of_deeds_that_comes_back_alone_can_still_mark_the_answer(client, thread, member):
    Thread.objects.filter(pk=thread.pk).update(kind="question", by=member.user)
    post = PostFactory(thread=thread)
    path = reverse("forum:useful", args=[thread.network.slug, post.pk])

    row = client.post(path, {"przyda": "tak"}, headers={"HX-Request": "true"}).content.decode()

    assert f'form="odp-{post.pk}" name="odpowiedz" value="tak"' in row
    assert f'<form hidden id="odp-{post.pk}"' in client.get(thread.get_absolute_url()).content.decode()
