"""First links of new members: those that look like spam wait until somebody who leads has read them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked
from zaloga.forum import actions, policies, retention
from zaloga.forum.links import MustWait
from zaloga.forum.models import Draft, HeldPost, Post, PostFile, Thread
from zaloga.forum.tests.factories import DraftFactory, PostFactory, ThreadFactory
from zaloga.installation.privacy import Way
from zaloga.networks import actions as networks
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note

pytestmark = pytest.mark.django_db

SPAM = "Zobaczcie koniecznie https://tani-kurs.example/oferta?kto=ja"
TALK = {"title": "Polecam", "kind": "experience"}


@pytest.fixture
def newcomer(lead):
    return MembershipFactory(network=lead.network, user__name="Nowa Osoba", joined_at=clock.now() - timedelta(days=1))


@pytest.fixture
def thread(lead):
    thread = ThreadFactory(network=lead.network, by=lead.user, title="Ułamki")
    PostFactory(thread=thread, by=lead.user, is_first=True)
    return thread


def held(thread, newcomer, **other):
    return actions.reply_or_wait(thread, by=newcomer.user, text=SPAM, **other)


def read(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


def test_the_first_link_of_somebody_new_waits_and_only_those_who_lead_hear(client, lead, newcomer, thread):
    member = MembershipFactory(network=lead.network)
    client.force_login(newcomer.user)
    address = reverse("forum:reply", args=[lead.network.slug, thread.pk])

    page = client.post(address, {"text": SPAM, "sent_key": "a" * 32}, follow=True).content.decode()
    client.post(address, {"text": SPAM, "sent_key": "a" * 32})

    waiting = HeldPost.objects.get()
    assert (waiting.thread, waiting.by, waiting.hosts) == (thread, newcomer.user, "tani-kurs.example")
    assert "Twój wpis czeka" in page
    assert "tak chronimy załogę przed spamem" in page
    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (lead.user, "Nowa Osoba: pierwszy wpis z odnośnikiem czeka, aż go przeczytasz")
    ]
    assert Post.objects.count() == 1
    assert "Twój wpis czeka" in read(client, newcomer.user, thread.get_absolute_url())
    assert "tani-kurs" not in read(client, member.user, thread.get_absolute_url())
    client.force_login(member.user)
    assert client.get(waiting.get_absolute_url()).status_code == 404


def test_those_who_lead_show_it_in_its_authors_name(client, lead, newcomer, thread):
    file = Checked(kind="text/plain", name="oferta.txt", content=ContentFile(b"kurs", "oferta.txt"))
    waiting = held(thread, newcomer, files=[file])
    stored = waiting.files.get().file.name
    assert waiting.get_absolute_url() in read(client, lead.user, reverse("forum:moderation", args=[lead.network.slug]))
    assert "1 pierwszy wpis czeka" in read(client, lead.user, reverse("portal:desk")).replace("\u00a0", " ")
    assert "oferta.txt" in read(client, lead.user, waiting.get_absolute_url())

    client.post(reverse("forum:release_held", args=[waiting.pk]))

    post = thread.posts.get(is_first=False)
    assert (post.by, post.text) == (newcomer.user, SPAM)
    assert PostFile.objects.get().file.read() == b"kurs"
    assert not HeldPost.objects.exists()
    assert default_storage.exists(PostFile.objects.get().file.name)
    assert PostFile.objects.get().file.name != stored
    assert Note.objects.filter(user=newcomer.user, text="Twój wpis jest już w rozmowie „Ułamki”").exists()
    assert Event.objects.get(name="forum.released").by == lead.user
    actions.reply(thread, by=newcomer.user, text="I jeszcze https://inny-sklep.example/")


def test_a_new_thread_waits_and_begins_when_it_is_shown(client, lead, newcomer):
    DraftFactory(network=lead.network, user=newcomer.user, text="Szkic")
    client.force_login(newcomer.user)
    new = reverse("forum:new", args=[lead.network.slug])

    client.post(new, {**TALK, "text": SPAM})

    waiting = HeldPost.objects.get()
    assert (Thread.objects.count(), Draft.objects.count()) == (0, 0)
    assert "czeka na osobę prowadzącą" in read(
        client, newcomer.user, reverse("forum:threads", args=[lead.network.slug])
    )
    actions.release_held(waiting, by=lead.user)
    assert (Thread.objects.get().title, Thread.objects.get().by) == ("Polecam", newcomer.user)


def test_a_rejected_post_gives_the_reason_and_the_words_back_to_its_author_only(client, lead, newcomer, thread):
    waiting = held(thread, newcomer)
    client.force_login(lead.user)
    address = reverse("forum:reject_held", args=[waiting.pk])

    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "To reklama"})

    page = read(client, newcomer.user, waiting.get_absolute_url())
    assert "To reklama" in page
    assert "tani-kurs.example/oferta" in page
    client.force_login(lead.user)
    assert client.get(waiting.get_absolute_url()).status_code == 404
    event = Event.objects.get(name="forum.rejected")
    assert (event.by, event.about, "kurs" in event.target_label) == (lead.user, newcomer.user, False)
    with pytest.raises(Refusal):
        actions.release_held(waiting, by=lead.user)
    client.force_login(newcomer.user)
    client.post(reverse("forum:take_back_held", args=[waiting.pk]))
    assert not HeldPost.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Bez odnośnika, tylko adres@poczty.example",
        "https://www.youtube.com/watch?v=1 i https://zpe.gov.pl/",
        f"{settings.SITE_URL}/sieci/ albo https://sp1.edu.pl/plan",
    ],
)
def test_ordinary_first_posts_do_not_wait(newcomer, thread, text):
    assert isinstance(actions.reply_or_wait(thread, by=newcomer.user, text=text), Post)


def test_a_host_that_looks_like_a_known_one_is_unknown(newcomer, thread):
    for text in ("https://evil-gov.pl.example/", "https://niegov.pl/", "[dobra](https://youtube.com.spam.example)"):
        with pytest.raises(MustWait):
            actions.reply(thread, by=newcomer.user, text=text)


def test_a_page_that_the_crew_has_spoken_of_is_known(newcomer, thread):
    PostFactory(thread=thread, text="Dobre karty: https://tani-kurs.example/karty")

    assert isinstance(held(thread, newcomer), Post)


def test_whoever_has_been_here_or_has_written_before_or_leads_does_not_wait(lead, thread):
    old = MembershipFactory(network=lead.network, joined_at=clock.now() - timedelta(days=15))
    heard = MembershipFactory(network=lead.network, joined_at=clock.now())
    PostFactory(thread=thread, by=heard.user)
    deputy = MembershipFactory(network=lead.network, deputising=True, joined_at=clock.now())

    for seat in (old, heard, deputy):
        assert isinstance(held(thread, seat), Post)


def test_a_post_that_was_hidden_is_no_accepted_one(lead, newcomer, thread):
    post = PostFactory(thread=thread, by=newcomer.user)
    actions.hide(post, by=lead.user, reason="Spam")

    assert isinstance(held(thread, newcomer), HeldPost)


def test_one_post_waits_at_a_time(newcomer, thread):
    held(thread, newcomer)

    with pytest.raises(Refusal, match="już czeka"):
        held(ThreadFactory(network=thread.network), newcomer)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldPost.objects.create(network=thread.network, by=newcomer.user, text="x", hosts="x")


def test_other_doors_are_told_to_send_it_on_the_page(newcomer, thread):
    with pytest.raises(Refusal, match="Wyślij go na stronie rozmowy"):
        actions.reply(thread, by=newcomer.user, text=SPAM)


def test_only_those_who_lead_judge_and_only_its_author_takes_it_back(lead, newcomer, thread):
    waiting = held(thread, newcomer)
    member = MembershipFactory(network=lead.network)

    for seat in (member, newcomer):
        with pytest.raises(PermissionDenied):
            actions.release_held(waiting, by=seat.user)
        with pytest.raises(PermissionDenied):
            actions.reject_held(waiting, by=seat.user, reason="bo tak")
    for seat in (member, lead):
        with pytest.raises(PermissionDenied):
            actions.take_back_held(waiting, by=seat.user)

    assert not policies.visible_held(member.user).exists()


def test_who_left_meanwhile_is_not_shown(lead, newcomer, thread):
    waiting = held(thread, newcomer)
    MembershipFactory._meta.model.objects.filter(pk=newcomer.pk).update(left_at=clock.now())

    with pytest.raises(Refusal, match="nie ma już w załodze"):
        actions.release_held(waiting, by=lead.user)


def test_leaving_takes_what_waits_along(newcomer, thread):
    held(thread, newcomer)

    networks.leave(newcomer.network, by=newcomer.user, way=Way.FORMER)

    assert not HeldPost.objects.exists()


def test_a_thread_in_which_a_post_waits_stays_where_it_is(lead, newcomer, thread):
    older = ThreadFactory(network=lead.network, created_at=clock.now() - timedelta(days=9))
    waiting = held(thread, newcomer)

    with pytest.raises(Refusal, match="czeka pierwszy wpis"):
        actions.merge(thread, into=older, by=lead.user)
    actions.reject_held(waiting, by=lead.user, reason="Spam")
    actions.merge(thread, into=older, by=lead.user)

    assert HeldPost.objects.get().thread == older


def test_rejected_posts_are_swept(lead, newcomer, thread):
    actions.reject_held(held(thread, newcomer), by=lead.user, reason="Spam")

    assert retention.sweep_rejected(clock.now() + timedelta(seconds=1)) == 1
