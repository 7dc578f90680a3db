"""Two worlds that differ only in who wrote the anonymous post are the same to the last row, page, letter and line."""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from zaloga.core import clock
from zaloga.forum import actions
from zaloga.forum.models import AnonymousDraft, Hiding, Post, PostFile, Unreleased
from zaloga.forum.tests.factories import PostFactory
from zaloga.forum.tests.moments import frozen_at
from zaloga.forum.tests.nameless import corner, tides
from zaloga.installation import privacy
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import digests
from zaloga.notifications.models import Letter, Note, Preference
from zaloga.notifications.models import Reader as Addressee
from zaloga.people.models import Session, User
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory

MORNING = datetime(2026, 11, 18, 9, 5, tzinfo=ZoneInfo("Europe/Warsaw"))
SAID = "Boję się wejść do tej klasy, a nikomu o tym nie mówię."
# Keys made at random: of the post, its file, sessions, tokens and the moment of the next tide.
RANDOM_KEY = re.compile(r"(?<!\d)[1-9]\d{12,15}(?!\d)")
HASH = re.compile(r"\b[0-9a-f]{32,64}\b")
OWN_COLUMNS = {"forum_post": "key|code", "forum_unreleased": "key|code", "forum_tide": "next_at"}
OWN_COLUMNS |= {"forum_postfile": "file"}
OWN_COLUMNS |= {"people_session": "session_key|session_data", "procrastinate_jobs": "scheduled_at"}
OWN_COLUMNS |= {"forum_anonymousdraft": "digest|sealed"}
OTHERWISE = "Inaczej mówiąc: proszę o radę."
WORKER = ("procrastinate_events", "procrastinate_periodic", "procrastinate_workers", "django_migrations")


@pytest.fixture
def crew(db):
    """A network of nine with a thread in it, somebody above and somebody outside, all of them known by number."""
    with frozen_at(MORNING - timedelta(days=1)):
        lead = MembershipFactory(coordinating=True, user__name="Ewa Prowadząca")
        members = [MembershipFactory(network=lead.network, user__name=f"Osoba Numer{n}") for n in range(1, 9)]
        thread = actions.begin(lead.network, by=lead.user, title="Trudna klasa", kind="question", text="Jak zacząć?")
        actions.reply(thread, by=members[0].user, text="Spokojnie.")
        actions.reply(thread, by=members[1].user, text="Powoli.")
        AppointmentFactory(programme=lead.network.programme, user=UserFactory(name="Filip Powiatowy"))
        UserFactory(name="Anna Obca")
        UserFactory(name="Gabriela Techniczna", operator=True)
        Preference.objects.create(user=members[4].user, scope="", level=Preference.Level.ALL)
    return lead, members, thread


def reply(browsers, writer, thread):
    attached = [SimpleUploadedFile("Osoba Numer plik.txt", b"lista pytan")]
    answer = writer.post(corner(thread), {"text": SAID, "attached": attached, "sent_key": "a" * 32})
    assert answer.status_code == 302


def draft(browsers, writer, thread):
    answer = writer.post(corner(thread, name="anonymous_draft"), {"text": SAID}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and AnonymousDraft.objects.exists()


def mended(browsers, writer, thread):
    reply(browsers, writer, thread)
    url = corner(thread, Unreleased.objects.get().pk, name="anonymous_edit")
    assert writer.post(url, {"text": f"{SAID} {OTHERWISE}"}).status_code == 302


def taken_back(browsers, writer, thread):
    reply(browsers, writer, thread)
    assert writer.post(corner(thread, Unreleased.objects.get().pk, name="anonymous_withdraw")).status_code == 302


def shown_before(browsers, writer, thread):
    reply(browsers, writer, thread)
    tides(since=clock.now())
    return thread.posts.get(text=SAID)


def mended_when_shown(browsers, writer, thread):
    url = corner(thread, shown_before(browsers, writer, thread).pk, name="anonymous_edit")
    with frozen_at(MORNING + timedelta(hours=3)):
        assert writer.post(url, {"text": f"{SAID} {OTHERWISE}"}).status_code == 302


def taken_back_when_shown(browsers, writer, thread):
    url = corner(thread, shown_before(browsers, writer, thread).pk, name="anonymous_withdraw")
    with frozen_at(MORNING + timedelta(hours=3)):
        assert writer.post(url).status_code == 302


def by_code(browsers, writer, thread):
    reply(browsers, writer, thread)
    pages = {browser: browser.get(corner(thread)).content.decode() for browser in browsers}
    code = re.search(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}", pages[writer])[0]
    assert writer.post(corner(thread, name="anonymous_code"), {"code": code}).status_code == 302


def question(browsers, writer, thread):
    places = {
        browser: browser.get(reverse("forum:ask_anonymously", args=[thread.network.slug])).url for browser in browsers
    }
    for browser, place in places.items():
        browser.get(place)
    asked = {"title": "Nie radzę sobie", "kind": "question", "text": SAID, "sent_key": "a" * 32}
    assert writer.post(places[writer], asked).status_code == 302


def twice(browsers, writer, thread):
    reply(browsers, writer, thread)
    assert writer.post(corner(thread), {"text": OTHERWISE, "sent_key": "b" * 32}).status_code == 409


def after_the_session(browsers, writer, thread):
    whose = writer.get(corner(thread)).context["form"].signature
    for browser in browsers:
        browser.get(corner(thread))
    Session.objects.all().delete()
    sent = {"text": SAID, "kto": whose}
    assert writer.post(corner(thread), sent, headers={"Origin": "http://testserver"}).status_code == 403
    assert AnonymousDraft.objects.exists()


def appealed(browsers, writer, thread):
    post = shown_before(browsers, writer, thread)
    with frozen_at(MORNING + timedelta(hours=3)):
        Hiding.objects.create(pk=700, post=post, by=thread.by, reason="Widać klasę")
        Post.objects.filter(pk=post.pk).update(hidden_at=clock.now())
        url = corner(thread, post.pk, name="anonymous_appeal")
        assert writer.post(url, {"words": OTHERWISE}).status_code == 302
        assert post.changes.get().text == OTHERWISE


def marked(browsers, writer, thread):
    question(browsers, writer, thread)
    tides(since=clock.now())
    asked = thread.network.threads.get(title="Nie radzę sobie")
    with frozen_at(MORNING + timedelta(hours=3)):
        answer = PostFactory(pk=700, thread=asked, by=thread.by, text="Zacznij od jednej osoby.")
        for browser in browsers:
            browser.get(asked.get_absolute_url())
            browser.get(corner(asked))
        url = corner(asked, answer.pk, name="anonymous_mark_answer")
        assert writer.post(url, {"odpowiedz": "tak"}).status_code == 302
        assert answer.changes.exists()


# Each deed, and how many posts with the words stand at the end.
DEEDS = {reply: 1, draft: 0, mended: 1, taken_back: 0, mended_when_shown: 1, taken_back_when_shown: 0}
DEEDS |= {by_code: 0, question: 1, twice: 1, after_the_session: 0, appealed: 1, marked: 1}


def live(crew, number: int, stop: Callable[..., Any], deed: Callable[..., Any] = reply) -> Any:
    """One world: everybody reads alike, the member of this number does something without a name, all is taken back."""
    with transaction.atomic():
        found = tell(crew, number, stop, deed)
        transaction.set_rollback(True)
    return found


def tell(crew, number: int, stop: Callable[..., Any], deed: Callable[..., Any]) -> Any:
    lead, members, thread = crew
    browsers = {}
    with frozen_at(MORNING):
        for seat in members[:5]:
            browser = browsers[seat] = Client(REMOTE_ADDR=f"10.9.8.{seat.pk % 250}")
            browser.force_login(seat.user)
            browser.get(thread.get_absolute_url())
            browser.get(corner(thread))
        deed(list(browsers.values()), browsers[members[number]], thread)
        before = stop(crew, "before")
    tides(since=MORNING + timedelta(hours=3))
    with frozen_at(MORNING + timedelta(hours=5, minutes=30)):
        Addressee.objects.update(next_at=clock.now())
        for addressee in Addressee.objects.order_by("user"):
            digests.compose(addressee, Note.Way.DIGEST)
    assert Post.objects.filter(text__startswith=SAID).count() == DEEDS[deed]
    with frozen_at(MORNING + timedelta(hours=6)):
        return before, stop(crew, "after")


def dump(crew, when: str) -> dict[str, list[str]]:
    """Every row of every table, what is random by its nature masked."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(WORKER)]
        rows = {}
        for name in sorted(names):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')  # noqa: S608
            rows[name] = sorted(masked(name, row) for (row,) in cursor.fetchall())
    rows["in sessions"] = sorted(f"{row.user_id} {sorted(row.get_decoded().items())}" for row in Session.objects.all())
    return rows


def drawn() -> dict[str, int]:
    """How far each sequence has come. It goes on when a world is undone, so worlds are compared by their steps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


def steps(before: dict[str, int]) -> dict[str, int]:
    return {name: last - before[name] for name, last in drawn().items() if last != before[name]}


def masked(name: str, row: str) -> str:
    """Digests and random names only in the columns that are made of them: a digest anywhere else would be found."""
    if columns := OWN_COLUMNS.get(name):
        row = re.sub(rf'"({columns})":"[^"]+"', r'"\1":RANDOM', row)
    # Sequences go on when a world is undone.
    row = re.sub(r'("(?:id|pk|letter_id|note_id)": ?|"letter )\d+', r"\1N", row)
    return RANDOM_KEY.sub("KEY", row)


def places(thread) -> list[str]:
    network = thread.network
    return [
        thread.get_absolute_url(),
        reverse("forum:threads", args=[network.slug]),
        corner(thread),
        reverse("networks:crew", args=[network.slug]),
        reverse("networks:leave", args=[network.slug]),
        network.get_absolute_url(),
        reverse("portal:desk"),
        reverse("notifications:bell"),
        reverse("people:data"),
        reverse("people:log"),
        reverse("supervision:programme", args=[network.programme.slug]),
        reverse("supervision:network", args=[network.programme.slug, network.slug]),
        reverse("supervision:log", args=[network.programme.slug]),
        reverse("supervision:operator"),
        reverse("supervision:installation_log"),
        reverse("supervision:outbox"),
    ]


def pages(crew, when: str) -> dict[tuple[str, str], str]:
    """Every page of the network as everybody, the two who may have written among them, in fresh browsers."""
    lead, members, thread = crew
    network = thread.network
    people = {
        "guest": None,
        "stranger": User.objects.get(name="Anna Obca"),
        "one": members[0].user,
        "two": members[1].user,
        "other": members[6].user,
        "lead": lead.user,
        "overseer": network.programme.appointments.get().user,
        "operator": User.objects.get(is_operator=True, memberships=None, name="Gabriela Techniczna"),
    }
    found = {}
    for role, person in people.items():
        for place in places(thread):
            with transaction.atomic():
                browser = Client(raise_request_exception=False)
                if person:
                    browser.force_login(person)
                found[role, place] = cleaned(browser.get(place).content.decode())
                transaction.set_rollback(True)
    return found


def cleaned(page: str) -> str:
    page = re.sub(r'name="(csrfmiddlewaretoken|kto|sent_key)" value="[^"]*"', r'name="\1"', page)
    page = re.sub(
        r"(/konto/powiadomienia/|/instalacja/poczta/|note-)\d+", r"\1N", page
    )  # sequences go on when a world is undone
    page = RANDOM_KEY.sub("KEY", HASH.sub("HASH", re.sub(r"\b[a-z0-9]{32}\b", "SESSION", page)))
    return page


def exports(crew, when: str) -> list[str]:
    """What each of the two takes away, and the letters of the outbox, digests too."""
    _, members, _ = crew
    parts = [str([part.rows for _, part in privacy.export(seat.user)]) for seat in members[:2]]
    parts = [re.sub(r"(datetime\(\d+, \d+, \d+, \d+, \d+), [^a-z]*", r"\1, ", part) for part in parts]
    return [RANDOM_KEY.sub("KEY", HASH.sub("HASH", part)) for part in parts] + [
        RANDOM_KEY.sub("KEY", f"{letter.to} {letter.subject} {letter.text} {letter.html} {letter.headers}")
        for letter in Letter.objects.order_by("pk")
    ]


def disk(crew, when: str) -> list[tuple[bytes, float]]:
    """What the disk holds: octets and moments of all files, names left out."""
    names = [row.file.name for row in PostFile.objects.all()]
    return [(default_storage.open(name).read(), default_storage.get_modified_time(name).timestamp()) for name in names]


@pytest.mark.parametrize("look", [dump, exports, disk], ids=["database", "exports and letters", "files"])
def test_two_worlds_are_the_same_before_the_release_and_after(crew, look):
    first = live(crew, 0, look)
    second = live(crew, 1, look)

    assert first[0] == second[0]
    assert first[1] == second[1]


def test_letters_and_digests_are_among_what_is_compared(crew):
    before, after = live(crew, 0, exports)

    lead, members, _ = crew
    words = SAID.rstrip(".")
    assert not any(words in letter for letter in before)
    told = [letter.split()[0] for letter in after if words in letter and "Ktoś z załogi" in letter]
    assert sorted(told) == sorted(seat.user.email for seat in [lead, *members[:5]])  # for others the digest is full


@pytest.mark.parametrize("deed", list(DEEDS)[1:], ids=lambda deed: deed.__name__)
def test_two_worlds_are_the_same_whatever_was_done_without_a_name(crew, deed):
    def look(crew, when):
        return dump(crew, when), steps(since), disk(crew, when), exports(crew, when)

    since = drawn()
    first = live(crew, 0, look, deed)
    since = drawn()
    second = live(crew, 1, look, deed)

    assert first[0] == second[0]
    assert first[1] == second[1]


@pytest.mark.parametrize(("deed", "trace"), [(appealed, OTHERWISE), (marked, '"answer_id":700')])
def test_an_appeal_and_a_mark_are_among_what_is_compared_and_come_with_the_tide(crew, deed, trace):
    def rows(crew, when):
        return str([rows for name, rows in dump(crew, when).items() if name != "forum_unreleased"])

    before, after = live(crew, 0, rows, deed)

    assert trace not in before and trace in after


@pytest.mark.parametrize("deed", [appealed, marked])
def test_pages_are_the_same_after_an_appeal_and_a_mark(crew, deed):
    first, second = live(crew, 0, pages, deed), live(crew, 1, pages, deed)

    assert differences(first[0], second[0]) == {}
    assert differences(first[1], second[1]) == {}


def test_a_session_that_keeps_something_and_a_number_drawn_would_be_found_out(crew):
    _, members, _ = crew

    def world(number):
        def stop(crew, when):
            session = Session.objects.get(user=members[2].user)
            session.session_data = Session.get_session_store_class()().encode(session.get_decoded() | {"x": number})
            session.save()
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('forum_draft_id_seq') FROM generate_series(1, %s)", [number])
            return dump(crew, when)["in sessions"], steps(since)

        since = drawn()
        return live(crew, number, stop)[0]

    (kept, numbers), (others_kept, others_numbers) = world(0), world(1)
    assert kept != others_kept
    assert others_numbers == numbers | {"forum_draft_id_seq": 1}


def differences(first: dict[Any, str], second: dict[Any, str]) -> dict[Any, list[str]]:
    """The lines of each page that only one of the worlds has."""
    lines = {where: set(first[where].splitlines()) ^ set(second[where].splitlines()) for where in first}
    return {where: sorted(odd) for where, odd in lines.items() if odd or first[where] != second[where]}


def test_every_page_of_two_worlds_is_the_same_for_everybody(crew):
    first, second = live(crew, 0, pages), live(crew, 1, pages)

    assert differences(first[0], second[0]) == {}
    assert differences(first[1], second[1]) == {}
    assert any(SAID in page for page in first[1].values())
    assert not any(SAID in page for page in first[0].values())


def test_the_logs_of_two_worlds_are_the_same_and_hold_nobody(crew, caplog):
    caplog.set_level(logging.DEBUG)
    said = []
    for number in (0, 1):
        caplog.clear()
        live(crew, number, lambda *_: None)
        ours = [entry for entry in caplog.records if not entry.name.startswith("django.db")]
        said.append([RANDOM_KEY.sub("KEY", entry.getMessage()) for entry in ours])

    assert said[0] == said[1]
    assert not any("Numer" in line or "10.9.8" in line for line in said[0])


def test_a_world_in_which_the_author_was_kept_would_be_found_out(crew):
    """The comparison itself is worth something: with the author anywhere in a row it fails."""
    _, members, thread = crew

    def with_author(number):
        def stop(crew, when):
            Network.objects.filter(pk=thread.network_id).update(question=f"pisze {members[number].user_id}")
            return dump(crew, when)

        return live(crew, number, stop)

    assert with_author(0) != with_author(1)
