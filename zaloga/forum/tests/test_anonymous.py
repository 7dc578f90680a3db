"""Every rule of what is said without a name, each by itself."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.activity.registry import REGISTRY
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.forum import actions, anonymous, browser_key, policies
from zaloga.forum.models import AnonymousDraft, DayCount, Draft, Post, PostVersion, Thread, Tide, Unreleased
from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.forum.tests.moments import frozen_at
from zaloga.forum.tests.nameless import EVENING, HTMX, OTHER_SECRET, SAID, SECRET, corner, say, shown, tides
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Letter, Note
from zaloga.people.models import Session

pytestmark = pytest.mark.django_db

# Where it is offered


@pytest.mark.parametrize(
    ("crew", "allows", "needs", "is_offered"), [(8, 1, 8, 1), (7, 1, 8, 0), (8, 0, 8, 0), (8, 1, 9, 0)]
)
def test_it_is_offered_where_the_programme_lets_and_enough_people_may_write(client, crew, allows, needs, is_offered):
    seat = MembershipFactory(network__programme__allows_anonymous=allows, network__programme__anonymous_from=needs)
    MembershipFactory.create_batch(crew - 1, network=seat.network)
    MembershipFactory(network=seat.network, advising=True)
    MembershipFactory(network=seat.network, left=True)
    thread = ThreadFactory(network=seat.network)
    client.force_login(seat.user)

    page = client.get(thread.get_absolute_url())
    new = client.get(reverse("forum:new", args=[seat.network.slug])).content.decode()

    assert (corner(thread) in page.content.decode()) == is_offered
    assert (reverse("forum:ask_anonymously", args=[seat.network.slug]) in new) == is_offered
    assert (f"anonim-{thread.pk}" in page.cookies) == is_offered
    assert policies.can_reply_anonymously(seat.user, thread) == is_offered
    if not is_offered:
        with pytest.raises(PermissionDenied):
            say(thread, seat)


def test_the_choice_stands_above_the_box(browser, thread):
    page = browser.get(thread.get_absolute_url()).content.decode()

    assert page.index("Pod nazwiskiem") < page.index("Anonimowo</a>") < page.index("<textarea")


def test_who_does_not_belong_finds_nothing(client, thread):
    for seat in [MembershipFactory(), MembershipFactory(network=thread.network, advising=True)]:
        client.force_login(seat.user)
        assert client.get(corner(thread)).status_code == 404
        assert client.post(corner(thread), {"text": SAID}).status_code == 404
    assert not Unreleased.objects.exists()


# The key lives in the browser


def test_every_browser_that_opens_the_thread_gets_a_secret_poster_or_not(browser, thread):
    cookies = browser.cookies
    secret, mark = cookies[f"anonim-{thread.pk}"], cookies[f"anonim-jest-{thread.pk}"]

    assert re.fullmatch(r"[0-9a-f]{64}", secret.value)
    assert (secret["httponly"], secret["secure"], secret["samesite"]) == (True, True, "Strict")
    assert secret["path"] == corner(thread)
    assert (mark.value, mark["httponly"], mark["secure"]) == ("1", True, True)
    assert not Unreleased.objects.exists()


def test_a_secret_is_fresh_for_every_browser_and_thread_and_stays(browser, thread, member):
    another = Client()
    another.force_login(member.user)
    other_thread = ThreadFactory(network=thread.network)
    first = browser.cookies[f"anonim-{thread.pk}"].value

    another.get(thread.get_absolute_url())
    browser.get(other_thread.get_absolute_url())
    browser.get(thread.get_absolute_url())
    browser.get(corner(thread))

    secrets = {
        first,
        another.cookies[f"anonim-{thread.pk}"].value,
        browser.cookies[f"anonim-{other_thread.pk}"].value,
    }
    assert len(secrets) == 3
    assert browser.cookies[f"anonim-{thread.pk}"].value == first


def test_a_link_from_elsewhere_does_not_make_the_house_forget_the_secret(browser, thread):
    del browser.cookies[f"anonim-{thread.pk}"]  # Strict: the browser keeps it back
    response = browser.get(corner(thread), headers={"Sec-Fetch-Site": "cross-site"})

    assert response.url == thread.get_absolute_url()
    for answer in (response, browser.get(thread.get_absolute_url())):
        assert not [name for name in answer.cookies if name.startswith("anonim")]


def test_the_server_keeps_the_digest_of_secret_person_and_thread(browser, thread, member):
    browser.post(corner(thread), {"text": SAID})

    secret = browser.cookies[f"anonim-{thread.pk}"].value
    row = Unreleased.objects.get()
    assert row.key == browser_key.key_of(secret, member.user_id, thread.pk)
    assert secret not in str(Unreleased.objects.values())


def test_the_same_somebody_in_one_thread_and_nobody_known_across_threads(member, thread):
    second = ThreadFactory(network=thread.network)
    PostFactory(thread=second)
    other = thread.network.crew().last()
    for day, conversation in enumerate((thread, second)):
        say(conversation, member, "Pierwszy")
        say(conversation, other, "Cudzy")
        tides(since=EVENING + timedelta(days=2 * day))
        say(conversation, member, "Drugi")
        tides(since=EVENING + timedelta(days=2 * day + 1))

    posts = {(post.thread_id, post.text): post for post in Post.objects.exclude(alias=None)}
    assert posts[thread.pk, "Pierwszy"].alias == posts[thread.pk, "Drugi"].alias != posts[thread.pk, "Cudzy"].alias
    assert posts[thread.pk, "Pierwszy"].key == posts[thread.pk, "Drugi"].key != posts[second.pk, "Pierwszy"].key


def test_on_a_shared_computer_the_next_person_is_somebody_else_and_may_do_nothing(browser, thread, member):
    browser.post(corner(thread), {"text": SAID})
    waiting = Unreleased.objects.get()
    browser.post(corner(thread, name="anonymous_draft"), {"text": "Nie moje"}, headers=HTMX)
    browser.force_login(thread.network.crew().exclude(user=member.user).first().user)

    page = browser.get(corner(thread)).content.decode()

    assert SAID not in page and "Nie moje" not in page
    for name in ("anonymous_edit", "anonymous_withdraw"):
        assert browser.post(corner(thread, waiting.pk, name=name), {"text": "Cudze"}).status_code == 404


def test_own_posts_are_mended_and_taken_back_only_with_the_secret(browser, thread):
    browser.post(corner(thread), {"text": SAID})
    post = Unreleased.objects.get()
    assert browser.post(corner(thread, post.pk, name="anonymous_edit"), {"text": "Lepiej"}).status_code == 302
    tides()

    stranger = Client()
    stranger.force_login(thread.network.crew().last().user)
    assert stranger.post(corner(thread, post.pk, name="anonymous_edit"), {"text": "Nie"}).status_code == 404
    assert "Lepiej" in browser.get(corner(thread)).content.decode()
    browser.post(corner(thread, post.pk, name="anonymous_edit"), {"text": "Jeszcze lepiej"})
    assert thread.posts.get(pk=post.pk).text == "Lepiej"
    tides(since=EVENING + timedelta(hours=6))
    mended = thread.posts.get(pk=post.pk)
    assert (mended.text, mended.edited_at.minute) == ("Jeszcze lepiej", 0)
    assert not PostVersion.objects.exists()
    browser.post(corner(thread, post.pk, name="anonymous_withdraw"))
    assert not thread.posts.get(pk=post.pk).is_withdrawn
    tides(since=EVENING + timedelta(hours=12))
    gone = thread.posts.get(pk=post.pk)
    assert (gone.text, gone.html, gone.key, gone.code, gone.is_withdrawn) == ("", "", "", "", True)


def test_nobody_mends_by_the_deeds_for_signed_posts_either(member, thread):
    post = shown(thread, member)

    for deed in (actions.edit, actions.withdraw):
        with pytest.raises(PermissionDenied):
            deed(post, by=member.user, **({"text": "x"} if deed is actions.edit else {}))
    with pytest.raises(PermissionDenied):
        anonymous.edit(post, by=member.user, secret=OTHER_SECRET, text="x")


def test_after_the_cookies_are_gone_the_code_takes_the_post_back_once(browser, thread):
    page = browser.post(corner(thread), {"text": SAID}, follow=True).content.decode()
    code = re.search(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}", page)[0]
    assert "Wpis umie poprawić i" in page.replace("\xa0", " ")
    tides()
    assert code not in browser.get(corner(thread)).content.decode()
    cleared = Client()
    cleared.force_login(thread.network.crew().first().user)

    assert cleared.post(corner(thread, name="anonymous_code"), {"code": "zly-kod"}).status_code == 409
    assert cleared.post(corner(thread, name="anonymous_code"), {"code": code.upper()}).status_code == 302

    tides(since=EVENING + timedelta(hours=6))
    assert Post.objects.exclude(alias=None).get().is_withdrawn
    assert code not in str(Post.objects.values())


# Drafts


def test_drafts_hold_no_person_and_open_in_their_browser_only(browser, thread, member):
    url = corner(thread, name="anonymous_draft")

    assert "Szkic zapisany" in browser.post(url, {"text": "Niedokończone"}, headers=HTMX).content.decode()

    row = AnonymousDraft.objects.get()
    assert {field.name for field in AnonymousDraft._meta.fields} == {"id", "digest", "sealed", "month"}
    assert "Niedokończone".encode() not in bytes(row.sealed)
    assert not Draft.objects.exists()
    assert browser.get(corner(thread)).context["form"]["text"].value() == "Niedokończone"
    another = Client()
    another.force_login(member.user)
    assert "Niedokończone" not in another.get(corner(thread)).content.decode()
    browser.post(corner(thread), {"text": "Niedokończone i wysłane"})
    assert not AnonymousDraft.objects.exists()


def test_what_was_sent_after_the_session_had_ended_comes_back_and_stays_nobodys(browser, thread, member):
    kto = browser.get(corner(thread)).context["form"].signature
    browser.get(corner(thread))
    Session.objects.all().delete()

    response = browser.post(corner(thread), {"text": "Ocalone", "kto": kto}, headers={"Origin": "http://testserver"})

    assert response.status_code == 403
    assert "Ocalone" in response.content.decode()
    assert not Draft.objects.exists() and not Unreleased.objects.exists()
    secret = browser.cookies[f"anonim-{thread.pk}"].value
    assert anonymous.draft_of(thread.pk, by=member.user, secret=secret)["text"] == "Ocalone"
    browser.force_login(member.user)
    assert browser.get(corner(thread)).context["form"]["text"].value() == "Ocalone"


# Limits


def test_one_post_waits_per_key_and_sending_twice_sends_once(member, thread):
    first = say(thread, member, sent_key="k")

    assert say(thread, member, sent_key="k") == first
    with pytest.raises(Refusal, match="już tu czeka"):
        say(thread, member, "Drugi", sent_key="k2")
    tides()
    with pytest.raises(Refusal, match="już jest w rozmowie"):
        say(thread, member, sent_key="k")


def test_a_network_has_enough_one_day_by_a_bare_count(member, thread, monkeypatch):
    monkeypatch.setattr(anonymous, "MOST_A_DAY", 2)
    for number in range(2):
        say(thread, member, f"Wpis {number}", secret=f"{number:064x}")

    with pytest.raises(Refusal, match="spróbuj jutro"):
        say(thread, member, secret=SECRET)
    assert list(DayCount.objects.values()) == [{"network_id": thread.network_id, "day": clock.today(), "posts": 2}]
    with frozen_at(clock.now() + timedelta(days=1)):
        say(thread, member, secret=SECRET)
    assert DayCount.objects.get().posts == 1


# Time


def test_it_waits_half_an_hour_to_two_hours_and_keeps_the_part_of_the_day_only(member, thread):
    moments = []
    for minutes in (0, 7, 23, 41, 58):
        secret = f"{minutes:064x}"
        with frozen_at(EVENING + timedelta(minutes=minutes)):
            row = say(thread, member, f"Po {minutes}", secret=secret)
        moments.append((row.pk, EVENING + timedelta(minutes=minutes)))
    seen = {}
    for step in range(0, 300, 5):
        with frozen_at(EVENING + timedelta(minutes=60 + step)):
            anonymous.release()
            for pk in Post.objects.exclude(alias=None).values_list("pk", flat=True):
                seen.setdefault(pk, clock.now())

    assert len(seen) == 5
    for at in Post.objects.exclude(alias=None).values_list("created_at", flat=True):
        local = at.astimezone(EVENING.tzinfo)
        assert (local.hour % 6, local.minute, local.second) == (0, 0, 0)


def test_tides_come_every_thirty_to_sixty_minutes_whether_anything_waits_or_not(db):
    came = []
    for minute in range(0, 24 * 60, 5):
        with frozen_at(EVENING + timedelta(minutes=minute)):
            anonymous.release()
            next_at = Tide.objects.get().next_at
        if not came or next_at != came[-1][1]:
            came.append((minute, next_at))

    gaps = {later[0] - earlier[0] for earlier, later in zip(came, came[1:], strict=False)}
    assert min(gaps) >= 30 and max(gaps) <= 60
    assert len(gaps) > 1


def test_a_post_has_a_random_key_and_nothing_that_waits_has_a_time(member, thread):
    row = say(thread, member)

    assert row.pk > 10**12
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name IN "
            "('forum_unreleased', 'forum_unreleasedfile', 'forum_anonymousdraft') AND data_type LIKE '%time%'"
        )
        assert cursor.fetchall() == []
    tides()
    assert Post.objects.get(text=SAID).pk == row.pk


def test_what_comes_up_stands_below_what_is_there_and_is_new_for_who_has_read_everything(member, thread):
    reader = thread.network.crew().last()
    with frozen_at(EVENING):
        late = actions.reply(thread, by=reader.user, text="Późno")
        actions.read_all(thread.network, by=reader.user)
    say(thread, member)
    tides()

    assert [post.text for post in thread.posts.order_by("created_at", "pk")][-2:] == ["Późno", SAID]
    assert Thread.objects.with_news(reader.user).get(pk=thread.pk).news == 1
    assert late.pk


def test_the_page_tells_part_of_the_day_and_no_hour(client, member, thread):
    post = shown(thread, member)
    with frozen_at(EVENING + timedelta(days=1)):
        client.force_login(thread.network.crew().last().user)
        page = client.get(thread.get_absolute_url()).content.decode()
        listing = client.get(reverse("forum:threads", args=[thread.network.slug])).content.decode()
        home = client.get(thread.network.get_absolute_url()).content.decode()

    article = re.search(rf'<article class="post" id="w{post.pk}".*?</article>', page, re.S)[0]
    assert "Ktoś z załogi" in article and "anonimowo" in article and "wczoraj wieczorem" in article
    assert '<time datetime="2030-11-18">' in article
    assert not re.search(r"\d\d?:\d\d", article)
    assert "ostatnia: Ktoś z załogi, wczoraj wieczorem" in listing
    assert "ostatnia: Ktoś z załogi, wczoraj wieczorem" in home


def test_no_job_belongs_to_a_post_and_no_row_of_a_person_is_touched(browser, thread, member):
    Session.objects.update(last_used_on=clock.today() - timedelta(days=1))
    people = "SELECT row_to_json(t)::text, xmin, xmax FROM {} t"

    def rows():
        found = {}
        with connection.cursor() as cursor:
            for table in (
                "people_user",
                "people_session",
                "networks_membership",
                "forum_readmark",
                "procrastinate_jobs",
            ):
                cursor.execute(people.format(table))
                found[table] = sorted(cursor.fetchall())
        return found

    before = rows()
    browser.post(corner(thread), {"text": SAID})
    browser.get(corner(thread))

    assert Unreleased.objects.count() == 1
    assert rows() == before


# Notices, traces


def test_notices_go_without_an_actor_and_to_the_author_like_to_everybody(member, thread):
    actions.reply(thread, by=member.user, text="Podpisane")
    Note.objects.all().delete()
    shown(thread, member)

    event = Event.objects.get(name="forum.replied_anonymously")
    assert (event.by, event.about, event.details, event.at.minute) == (None, None, {}, 0)
    assert {note.user for note in Note.objects.filter(is_for_letters=False)} == {member.user, thread.by}
    assert {note.user for note in Note.objects.all()} == {seat.user for seat in thread.network.crew()}
    assert {note.text for note in Note.objects.all()} == {"Ktoś z załogi odpowiada w rozmowie „Trudna klasa”"}
    assert {note.created_at.minute for note in Note.objects.all()} == {0}


def test_kinds_of_events_without_a_name_keep_no_actor():
    kinds = [kind for name, kind in REGISTRY.items() if name.startswith("forum.") and name.endswith("anonymously")]

    assert len(kinds) == 8
    assert all(kind.is_anonymous and "{by}" not in kind.sentence for kind in kinds)
    assert [kind.name for kind in kinds if kind.by_mail] == ["forum.appealed_anonymously"]


def test_around_an_anonymous_post_nothing_holds_its_author(client, member, thread):
    post = shown(thread, member)
    traces = [member.user.name, member.user.email, post.key, SECRET, member.place, f">{member.user.initials}<"]
    for seat in thread.network.crew():
        client.force_login(seat.user)
        page = client.get(thread.get_absolute_url()).content.decode()
        article = re.search(rf'<article class="post" id="w{post.pk}".*?</article>', page, re.S)[0]
        assert [trace for trace in traces if trace and trace in article] == []
    letters = " ".join(f"{letter.subject}{letter.text}{letter.html}{letter.headers}" for letter in Letter.objects.all())
    notes = " ".join(Note.objects.values_list("text", flat=True))
    events = str(list(Event.objects.filter(name__contains="anonymous").values()))
    assert [trace for trace in traces[:4] if trace in letters + notes + events] == []
    quoted = client.get(thread.get_absolute_url(), {"cytuj": post.pk}).context["form"]["text"].value()
    assert "Ktoś z załogi" in quoted and member.user.name not in quoted


def test_a_question_without_a_name_begins_a_thread_of_nobody(browser, member, thread):
    network = thread.network
    led = browser.get(reverse("forum:ask_anonymously", args=[network.slug]))
    assert browser.get(reverse("forum:ask_anonymously", args=[network.slug])).url == led.url
    browser.get(led.url)
    typed = {"title": "Nie radzę sobie", "kind": "question", "text": SAID}

    response = browser.post(led.url, typed)

    assert response.url == led.url
    assert not Thread.objects.filter(title="Nie radzę sobie").exists()
    assert browser.get(reverse("forum:ask_anonymously", args=[network.slug])).url != led.url
    tides()
    begun = Thread.objects.get(title="Nie radzę sobie")
    assert (begun.by, begun.is_anonymous, begun.waits_for_answer, begun.entries) == (None, True, True, 1)
    assert reverse("forum:anonymous", args=[network.slug, begun.pk]) == led.url
    assert "Popraw" in browser.get(led.url).content.decode()
    assert "pyta: Ktoś z załogi" in browser.get(reverse("forum:threads", args=[network.slug])).content.decode()
    assert Note.objects.filter(text="Ktoś z załogi zaczyna rozmowę „Nie radzę sobie”").count() == network.crew().count()


@pytest.mark.parametrize("place", [5_000_000_000_007, 2**53, 2**63, 10**25])
def test_a_place_that_somebody_made_up_begins_nothing(browser, thread, place):
    """It would be the address of the thread, and name whoever was sent there."""
    url, draft = (
        reverse(f"forum:{name}", args=[thread.network.slug, place]) for name in ("anonymous", "anonymous_draft")
    )
    typed = {"title": "Pytam", "kind": "question", "text": SAID}

    assert browser.get(url).status_code == 404
    assert [browser.post(there, typed, headers=HTMX).status_code for there in (url, draft)] == [404, 404]
    assert not browser.cookies.get(f"anonim-{place}")
    assert not Unreleased.objects.exists() and not AnonymousDraft.objects.exists()


def test_a_place_given_to_one_person_is_no_place_for_the_next_one_at_the_same_computer(browser, member, thread):
    ask = reverse("forum:ask_anonymously", args=[thread.network.slug])
    given = browser.get(ask).url
    assert browser.get(given).status_code == 200
    browser.force_login(thread.network.crew().exclude(user=member.user).first().user)

    assert browser.get(given).status_code == 404
    assert browser.post(given, {"title": "Pytam", "kind": "question", "text": SAID}).status_code == 404
    assert browser.get(ask).url != given
