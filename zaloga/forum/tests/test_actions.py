import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from zaloga.activity.models import Event
from zaloga.activity.registry import REACTIONS
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked
from zaloga.core.words import part_of_day
from zaloga.forum import actions
from zaloga.forum.models import Draft, Post, PostFile, PostVersion, Reaction, ReadMark, Thread
from zaloga.forum.tests.factories import DraftFactory, PostFactory, ThreadFactory
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

QUESTION = {"title": "Jak pokazać drogę?", "kind": "question", "text": "Uczeń **liczy** w pamięci."}


def checked(name="zadania.pdf"):
    return Checked(kind="application/pdf", name=name, content=ContentFile(b"%PDF-1.7", name))


def heard():
    return {(note.user, note.text) for note in Note.objects.in_bell()}


@pytest.fixture
def member():
    return MembershipFactory()


def test_beginning_a_thread_tells_the_crew_and_nobody_else(member):
    colleague = MembershipFactory(network=member.network)
    MembershipFactory(network=member.network, left=True)
    MembershipFactory(network=member.network, advising=True)
    MembershipFactory(network=member.network, observing=True)
    AppointmentFactory(programme=member.network.programme)
    MembershipFactory()

    thread = actions.begin(member.network, by=member.user, **QUESTION)

    post = thread.posts.get()
    assert (post.by, post.is_first, post.text) == (member.user, True, "Uczeń **liczy** w pamięci.")
    assert post.html == "<p>Uczeń <strong>liczy</strong> w pamięci.</p>\n"
    assert (thread.replies, thread.last_post_at, thread.waits_for_answer) == (0, post.created_at, True)
    assert heard() == {(colleague.user, f"{member.user} zaczyna rozmowę „Jak pokazać drogę?”")}
    assert Note.objects.get().url == thread.get_absolute_url()
    assert not Letter.objects.exists()


def test_a_reply_tells_those_of_the_crew_who_wrote_before(member):
    asking = MembershipFactory(network=member.network)
    gone = MembershipFactory(network=member.network, left=True)
    silent = MembershipFactory(network=member.network)
    thread = ThreadFactory(network=member.network, by=asking.user)
    PostFactory(thread=thread, by=asking.user, is_first=True)
    PostFactory(thread=thread, by=gone.user)
    PostFactory(thread=thread, by=silent.user, withdrawn=True)
    PostFactory(thread=thread, by=None)

    post = actions.reply(thread, by=member.user, text="Nagrywamy głos.")

    assert heard() == {(asking.user, f"{member.user} odpowiada w rozmowie „{thread.title}”")}
    assert Note.objects.in_bell().get().url == post.get_absolute_url()
    thread.refresh_from_db()
    assert (thread.replies, thread.last_post_at) == (3, post.created_at)
    assert [event.name for event in Event.objects.all()] == ["forum.replied"]


@pytest.mark.parametrize("role", ["left", "advising", "observing"])
def test_who_is_not_of_the_crew_writes_nothing(role):
    outsider = MembershipFactory(**{role: True})
    thread = ThreadFactory(network=outsider.network)

    with pytest.raises(PermissionDenied):
        actions.begin(outsider.network, by=outsider.user, **QUESTION)
    with pytest.raises(PermissionDenied):
        actions.reply(thread, by=outsider.user, text="Ja też")
    with pytest.raises(PermissionDenied):
        actions.keep_draft(outsider.network, by=outsider.user, text="Ja też")
    with pytest.raises(PermissionDenied):
        actions.read(thread, by=outsider.user, until=clock.now())

    assert not Post.objects.exists()


def test_programme_coordinators_and_operators_do_not_write_either(member):
    for person in [AppointmentFactory(programme=member.network.programme).user, UserFactory(operator=True)]:
        with pytest.raises(PermissionDenied):
            actions.begin(member.network, by=person, **QUESTION)

    assert not Thread.objects.exists()


def test_nobody_writes_in_an_archive():
    member = MembershipFactory(network=NetworkFactory(archived=True))
    thread = ThreadFactory(network=member.network)

    with pytest.raises(Refusal, match="w archiwum"):
        actions.begin(member.network, by=member.user, **QUESTION)
    with pytest.raises(Refusal, match="w archiwum"):
        actions.reply(thread, by=member.user, text="Jeszcze jedno")

    assert not Post.objects.exists()


def test_what_is_archived_meanwhile_refuses_who_still_has_the_old_page(member):
    mine = PostFactory(thread__network=member.network, by=member.user)
    others = PostFactory(thread=mine.thread)
    Network.objects.filter(pk=member.network.pk).update(archived_at=clock.now())

    for deed in [
        lambda: actions.begin(member.network, by=member.user, **QUESTION),
        lambda: actions.reply(mine.thread, by=member.user, text="Jeszcze jedno"),
        lambda: actions.edit(mine, by=member.user, text="Inaczej"),
        lambda: actions.withdraw(mine, by=member.user),
        lambda: actions.react(others, by=member.user, kind=Reaction.Kind.USEFUL),
        lambda: actions.take_reaction_back(others, by=member.user, kind=Reaction.Kind.USEFUL),
    ]:
        with pytest.raises(Refusal, match="w archiwum"):
            deed()

    assert {post.text for post in Post.objects.all()} == {"U mnie zadziałało nagrywanie głosu."}
    assert not Reaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reply_waits_for_an_archiving_under_way_and_is_refused():
    member = MembershipFactory()
    thread = ThreadFactory(network=member.network)
    barrier = Barrier(2)

    def archive():
        with transaction.atomic():
            Network.objects.filter(pk=thread.network_id).update(archived_at=clock.now())
            barrier.wait(timeout=10)
            time.sleep(0.3)

    def reply():
        barrier.wait(timeout=10)
        with pytest.raises(Refusal, match="w archiwum"):
            actions.reply(thread, by=member.user, text="Za późno")

    in_threads(archive, reply)

    assert not Post.objects.exists()


def test_the_same_form_sent_twice_makes_one_post(member):
    thread = actions.begin(member.network, by=member.user, **QUESTION, sent_key="a1")
    again = actions.begin(member.network, by=member.user, **QUESTION, sent_key="a1")
    first = actions.reply(thread, by=member.user, text="Słowo", sent_key="b2")
    second = actions.reply(thread, by=member.user, text="Słowo", sent_key="b2")

    assert (thread, first) == (again, second)
    assert (Thread.objects.count(), Post.objects.count(), Event.objects.count()) == (1, 2, 2)


def test_another_text_from_the_same_form_is_another_post(member):
    thread = ThreadFactory(network=member.network)

    actions.reply(thread, by=member.user, text="Słowo", sent_key="a1")
    actions.reply(thread, by=member.user, text="Słowo i dopisek", sent_key="a1")

    assert [post.text for post in Post.objects.all()] == ["Słowo", "Słowo i dopisek"]


def test_an_empty_text_is_never_saved(member):
    with pytest.raises(ValidationError):
        actions.begin(member.network, by=member.user, title="Temat", kind="question", text=" \u200b\x00 ")

    assert not Thread.objects.exists()


def in_threads(*deeds):
    """Run deeds each in a thread and a connection of its own."""

    def run(deed):
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=20) for future in [pool.submit(run, deed) for deed in deeds]]


def at_once(*deeds):
    """The same, all at the same moment."""
    barrier = Barrier(len(deeds))

    def waiting(deed):
        barrier.wait(timeout=10)
        return deed()

    return in_threads(*[partial(waiting, deed) for deed in deeds])


@pytest.mark.django_db(transaction=True)
def test_a_double_clicked_button_makes_one_post():
    member = MembershipFactory()
    thread = ThreadFactory(network=member.network)

    replies = at_once(*[lambda: actions.reply(thread, by=member.user, text="Raz", sent_key="a1")] * 4)
    begun = at_once(*[lambda: actions.begin(member.network, by=member.user, **QUESTION, sent_key="b2")] * 4)

    assert len(set(replies)) == len(set(begun)) == 1
    assert (Thread.objects.count(), Post.objects.count(), Event.objects.count()) == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_replies_of_several_people_at_once_are_all_counted():
    thread = ThreadFactory()
    people = [MembershipFactory(network=thread.network).user for _ in range(4)]

    at_once(*[lambda by=by: actions.reply(thread, by=by, text="Ja też") for by in people])

    thread.refresh_from_db()
    assert thread.replies == 4
    assert thread.last_post_at == max(post.created_at for post in thread.posts.all())


def test_files_are_stored_under_a_random_name(member):
    thread = actions.begin(member.network, by=member.user, **QUESTION, files=[checked("Klasa 7b.pdf")])

    file = PostFile.objects.get()
    assert (file.post, file.name, file.kind, file.octets) == (thread.posts.get(), "Klasa 7b.pdf", "application/pdf", 8)
    assert "Klasa" not in file.file.name
    assert default_storage.open(file.file.name).read() == b"%PDF-1.7"


def test_six_files_are_too_many_and_then_nothing_is_saved(member):
    with pytest.raises(Refusal, match="najwyżej 5 plików"):
        actions.begin(member.network, by=member.user, **QUESTION, files=[checked()] * 6)

    assert not Thread.objects.exists()


def stored_files():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def test_no_file_stays_when_the_next_one_is_bad(member):
    before = stored_files()

    with pytest.raises(ValidationError):
        actions.begin(member.network, by=member.user, **QUESTION, files=[checked(), checked("x" * 200)])

    assert stored_files() == before
    assert not Thread.objects.exists()


def test_no_file_stays_when_the_disk_gives_up_in_the_middle(member):
    class Torn(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"%PDF"
            raise OSError("no space left")

    before = stored_files()
    torn = Checked(kind="application/pdf", name="zadania.pdf", content=Torn(b"%PDF-1.7"))

    with pytest.raises(OSError, match="no space"):
        actions.reply(ThreadFactory(network=member.network), by=member.user, text="Słowo", files=[checked(), torn])

    assert stored_files() == before
    assert not Post.objects.exists()


def test_no_file_stays_when_the_deed_fails_after_storing_it(member, monkeypatch):
    def fail(event):
        raise RuntimeError("a reaction upstairs")

    before = stored_files()
    monkeypatch.setitem(REACTIONS, "forum.replied", [fail])

    with pytest.raises(RuntimeError):
        actions.reply(ThreadFactory(network=member.network), by=member.user, text="Słowo", files=[checked()])

    assert stored_files() == before
    assert not PostFile.objects.exists()


def test_an_edit_keeps_what_was_said_before(member):
    post = PostFactory(thread__network=member.network, by=member.user, text="Było *tak*.")
    colleague = MembershipFactory(network=member.network)

    edited = actions.edit(post, by=member.user, text="Jest inaczej.")
    actions.edit(edited, by=member.user, text="Jest inaczej. ")

    version = PostVersion.objects.get()
    assert (version.text, version.html, version.written_at) == (
        "Było *tak*.",
        "<p>Było <em>tak</em>.</p>\n",
        post.created_at,
    )
    assert (edited.text, edited.html, edited.is_first) == ("Jest inaczej.", "<p>Jest inaczej.</p>\n", post.is_first)
    assert edited.edited_at > post.created_at
    assert [event.name for event in Event.objects.all()] == ["forum.edited"]
    with pytest.raises(PermissionDenied):
        actions.edit(post, by=colleague.user, text="Cudze słowa")


def test_a_withdrawn_post_leaves_a_stub_and_nothing_else(member, django_capture_on_commit_callbacks):
    thread = ThreadFactory(network=member.network)
    post = actions.reply(thread, by=member.user, text="Za dużo powiedziane", files=[checked()])
    actions.edit(post, by=member.user, text="Nadal za dużo")
    actions.react(post, by=MembershipFactory(network=member.network).user, kind=Reaction.Kind.USEFUL)
    stored = PostFile.objects.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(post, by=member.user)
        actions.withdraw(post, by=member.user)

    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.text, post.html, post.is_withdrawn, post.edited_at) == ("", "", True, None)
    assert not (PostFile.objects.exists() or PostVersion.objects.exists() or Reaction.objects.exists())
    assert not default_storage.exists(stored)
    assert (thread.replies, thread.last_post_at) == (0, thread.created_at)
    assert Event.objects.filter(name="forum.withdrawn").count() == 1
    with pytest.raises(Refusal, match="wycofany"):
        actions.edit(post, by=member.user, text="Jednak wracam")


def test_useful_is_said_once_and_taken_back(member):
    post = PostFactory(thread__network=member.network)

    actions.react(post, by=member.user, kind=Reaction.Kind.USEFUL)
    actions.react(post, by=member.user, kind=Reaction.Kind.USEFUL)
    assert [reaction.by for reaction in post.reactions.all()] == [member.user]

    actions.take_reaction_back(post, by=member.user, kind=Reaction.Kind.USEFUL)
    actions.take_reaction_back(post, by=member.user, kind=Reaction.Kind.USEFUL)
    assert not post.reactions.exists()
    assert Event.objects.filter(name="forum.found_useful").count() == 1


def test_nobody_praises_their_own_post_or_one_that_is_gone(member):
    with pytest.raises(PermissionDenied):
        actions.react(
            PostFactory(thread__network=member.network, by=member.user), by=member.user, kind=Reaction.Kind.USEFUL
        )
    with pytest.raises(Refusal, match="wycofała"):
        actions.react(
            PostFactory(thread__network=member.network, withdrawn=True), by=member.user, kind=Reaction.Kind.USEFUL
        )

    assert not Reaction.objects.exists()


def test_there_is_one_draft_per_place_and_sending_drops_it(member):
    thread = ThreadFactory(network=member.network)
    other = DraftFactory(network=member.network)
    actions.keep_draft(member.network, by=member.user, thread=thread, text="Zaczynam")
    actions.keep_draft(member.network, by=member.user, thread=thread, text="Zaczynam od nowa\x00")
    actions.keep_draft(member.network, by=member.user, title="Nowy temat", kind="experience", text="")

    mine = Draft.objects.filter(user=member.user).order_by("pk")
    assert [(draft.thread, draft.title, draft.kind, draft.text) for draft in mine] == [
        (thread, "", "", "Zaczynam od nowa"),
        (None, "Nowy temat", "experience", ""),
    ]

    actions.reply(thread, by=member.user, text="Zaczynam od nowa.")
    assert [draft.thread for draft in mine.all()] == [None]
    actions.begin(member.network, by=member.user, **QUESTION)
    assert list(Draft.objects.all()) == [other]


def test_a_late_automatic_save_does_not_bring_a_sent_text_back(member):
    thread = ThreadFactory(network=member.network)
    actions.reply(thread, by=member.user, text="Wysłane", sent_key="a1")

    assert actions.keep_draft(member.network, by=member.user, thread=thread, text="Wysłane ", sent_key="a1") is None
    assert not Draft.objects.exists()


def test_an_emptied_box_and_the_button_drop_the_draft(member):
    actions.keep_draft(member.network, by=member.user, text="Nic z tego")
    assert actions.keep_draft(member.network, by=member.user, text="  ") is None
    actions.keep_draft(member.network, by=member.user, text="Znów coś")
    actions.drop_draft(member.network, by=member.user)

    assert not Draft.objects.exists()


def test_reading_moves_the_mark_and_reading_all_covers_every_thread(member):
    old, new = ThreadFactory.create_batch(2, network=member.network)
    moment = clock.now()

    actions.read(old, by=member.user, until=moment - timedelta(hours=1))
    actions.read(old, by=member.user, until=moment)
    assert [(mark.thread, mark.read_until) for mark in ReadMark.objects.all()] == [(old, moment)]

    other = MembershipFactory(network=member.network)
    untouched = other.read_until
    actions.read_all(member.network, by=member.user)
    member.refresh_from_db()
    other.refresh_from_db()
    # What comes up without a name later in this part of the day must still be news, so this one counts from its start.
    assert (member.read_until, other.read_until) == (part_of_day(moment), untouched)
    read = Thread.objects.with_news(member.user).values_list("seen_until", flat=True)
    assert set(read) == {old.last_post_at, new.last_post_at}


def test_a_question_that_was_taken_back_waits_for_no_answer():
    member = MembershipFactory()
    thread = actions.begin(member.network, by=member.user, title="Jak?", kind="question", text="Nie wiem jak.")

    actions.withdraw(thread.posts.get(), by=member.user)

    thread.refresh_from_db()
    assert not thread.waits_for_answer
