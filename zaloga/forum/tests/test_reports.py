"""Reporting a post: in one tap, and without anybody's name anywhere."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.quiet import any_in
from zaloga.forum import actions
from zaloga.forum.models import Reader, Report
from zaloga.forum.tests.factories import PostFactory, ThreadFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

RANDOM = re.compile(r"\b[0-9a-f]{32,64}\b")


@pytest.fixture
def post(lead):
    author = MembershipFactory(network=lead.network, user__name="Anna Jarosz")
    thread = ThreadFactory(network=lead.network, title="Trudna klasa", by=author.user)
    return PostFactory(thread=thread, by=author.user, is_first=True, text="Franek z 5b znowu nie przyszedł")


@pytest.fixture
def member(post):
    return MembershipFactory(network=post.thread.network)


def to(name, post):
    return reverse(f"forum:{name}", args=[post.thread.network.slug, post.pk])


def test_a_report_tells_those_who_lead_and_keeps_nobody(lead, post, member):
    deputy = MembershipFactory(network=lead.network, deputising=True)
    AppointmentFactory(programme=lead.network.programme)

    actions.report(post, by=member.user, reason="Widać, o które dziecko chodzi")

    event = Event.objects.get(name="forum.reported")
    assert (event.by, event.about, event.details) == (None, None, {})
    assert {(note.user, note.text) for note in Note.objects.all()} == {
        (lead.user, "Ktoś zgłasza wpis w rozmowie „Trudna klasa”"),
        (deputy.user, "Ktoś zgłasza wpis w rozmowie „Trudna klasa”"),
    }
    assert {field.name for field in Report._meta.get_fields()} == {"id", "post", "reasons", "reported_on"}


def test_a_post_is_reported_once_and_other_reasons_are_added(post, member):
    other = MembershipFactory(network=post.thread.network)

    actions.report(post, by=member.user, reason="Imię dziecka")
    actions.report(post, by=other.user, reason="Imię dziecka")
    actions.report(post, by=other.user)
    actions.report(post, by=other.user, reason="I klasa")

    assert Report.objects.get().reasons == "Imię dziecka\n\nI klasa"
    assert Event.objects.filter(name="forum.reported").count() == 1


def test_reasons_that_no_longer_fit_are_left_out(post, member):
    for letter in "abcde":
        actions.report(post, by=member.user, reason=letter * 500)

    assert len(Report.objects.get().reasons) == 3 * 500 + 2 * 2


def test_nobody_reports_their_own_post_or_what_they_do_not_read(post):
    stranger = MembershipFactory().user

    for person in (post.by, stranger):
        with pytest.raises(PermissionDenied):
            actions.report(post, by=person)

    assert not Report.objects.exists()


@pytest.mark.parametrize("state", ["withdrawn_at", "hidden_at"])
def test_what_nobody_reads_any_more_cannot_be_reported(post, member, state):
    setattr(post, state, clock.now())
    post.save()

    with pytest.raises(Refusal):
        actions.report(post, by=member.user)


def test_it_is_reported_from_its_page_without_a_word_and_nothing_tells_who(client, post, member):
    client.force_login(member.user)
    page = client.get(post.get_absolute_url()).content.decode()

    assert to("report", post) in page
    assert client.get(to("report", post)).status_code == 200
    response = client.post(to("report", post), follow=True)

    assert "Nie zapisaliśmy, kto je wysłał" in response.content.decode()
    assert Report.objects.get().reasons == ""
    assert any_in(to("report", post))


def test_whoever_of_two_reports_the_house_holds_the_same(post, member):
    other = MembershipFactory(network=post.thread.network)
    browsers = {}
    for seat in (member, other):
        browsers[seat] = Client()
        browsers[seat].force_login(seat.user)
        browsers[seat].get(post.get_absolute_url())

    worlds = []
    with clock.moved_to(clock.now()):
        for seat in (member, other):
            with transaction.atomic():
                browsers[seat].post(to("report", post), {"reason": "Imię dziecka"})
                assert Report.objects.count() == 1
                worlds.append(held())
                transaction.set_rollback(True)

    assert worlds[0] == worlds[1]


def held():
    """Every row of every table, without sequence numbers of what was written and taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith("procrastinate")]
        rows = []
        for table in sorted(tables):
            cursor.execute(f"SELECT (to_jsonb(t) - 'id')::text FROM {table} t")  # noqa: S608 - names from the catalogue
            rows += sorted(f"{table}: {RANDOM.sub('#', row)}" for (row,) in cursor.fetchall())
    return rows


def test_those_who_lead_see_it_with_the_post_and_leave_it(client, lead, post, member):
    actions.report(post, by=member.user, reason="Widać, kto to")
    client.force_login(lead.user)

    page = client.get(reverse("forum:moderation", args=[lead.network.slug])).content.decode()
    home = client.get(lead.network.get_absolute_url()).content.decode()
    client.post(to("leave_standing", post))

    assert all(words in page for words in ("Franek z 5b", "Widać, kto to", "Anna Jarosz"))
    assert "1 zgłoszony wpis czeka" in home
    assert not Report.objects.exists()
    assert Event.objects.get(name="forum.left_standing").by == lead.user
    assert "1 zgłoszony wpis czeka" not in client.get(lead.network.get_absolute_url()).content.decode()
    assert client.post(to("leave_standing", post)).status_code == 409


def test_a_leader_does_not_judge_a_report_of_their_own_post(client, lead, member):
    post = PostFactory(thread__network=lead.network, by=lead.user)
    actions.report(post, by=member.user)
    client.force_login(lead.user)

    page = client.get(reverse("forum:moderation", args=[lead.network.slug])).content.decode()

    assert "odpowie inna osoba prowadząca" in page
    assert to("hide", post) not in page
    for deed in (actions.leave_standing, actions.hide):
        with pytest.raises(PermissionDenied):
            deed(post, by=lead.user, **({"reason": "bo tak"} if deed is actions.hide else {}))


def test_members_neither_see_reports_nor_answer_them(client, post, member):
    actions.report(post, by=member.user)
    client.force_login(member.user)

    assert client.get(reverse("forum:moderation", args=[post.thread.network.slug])).status_code == 403
    assert client.post(to("leave_standing", post)).status_code == 403
    assert Report.objects.exists()


def test_a_report_from_a_confidential_thread_reaches_only_leaders_who_read_it(client, lead, post, member):
    deputy = MembershipFactory(network=lead.network, deputising=True)
    post.thread.is_confidential = True
    post.thread.save()
    for seat in (member, deputy):
        Reader.objects.create(thread=post.thread, user=seat.user)

    actions.report(post, by=member.user)

    assert [(note.user, note.text) for note in Note.objects.all()] == [
        (deputy.user, "Ktoś zgłasza wpis w rozmowie „rozmowa poufna”")
    ]
    client.force_login(lead.user)
    assert "Franek" not in client.get(reverse("forum:moderation", args=[lead.network.slug])).content.decode()
    assert "zgłoszony wpis" not in client.get(reverse("portal:desk")).content.decode()


def test_withdrawing_the_post_answers_the_report(post, member):
    actions.report(post, by=member.user)

    actions.withdraw(post, by=post.by)

    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_report_at_once_make_one_report(post):
    seats = MembershipFactory.create_batch(2, network=post.thread.network)

    def tell(seat):
        try:
            actions.report(post, by=seat.user, reason=f"powód {seat.pk}")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(tell, seats))

    assert {*Report.objects.get().reasons.split("\n\n")} == {f"powód {seat.pk}" for seat in seats}
    assert Event.objects.filter(name="forum.reported").count() == 1


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_many_queries_however_long_it_is(client, lead, how_many, django_assert_num_queries):
    for post in PostFactory.create_batch(how_many, thread__network=lead.network):
        Report.objects.create(post=post)
        hidden = PostFactory(thread__network=lead.network)
        actions.hide(hidden, by=lead.user, reason="Nie na temat")
    client.force_login(lead.user)

    with django_assert_num_queries(10):
        client.get(reverse("forum:moderation", args=[lead.network.slug]))


def test_who_reports_where_nobody_leads_but_the_author_is_told_whom_to_call(client, lead, member):
    post = PostFactory(thread__network=lead.network, by=lead.user)
    client.force_login(member.user)
    alone = client.get(to("report", post)).content.decode().replace("\u00a0", " ")
    MembershipFactory(network=lead.network, deputising=True)
    heard = client.get(to("report", post)).content.decode().replace("\u00a0", " ")

    assert "Poza autorem nie czyta teraz tej rozmowy nikt z prowadzących" in alone
    assert "Zgłoszenie zobaczą osoby prowadzące sieć." not in alone
    assert "Zgłoszenie zobaczą osoby prowadzące sieć." in heard and "Poza autorem" not in heard


def test_one_tap_under_the_post_reports_it_and_a_reason_may_follow(client, post, member):
    client.force_login(member.user)

    told = client.post(to("report", post), {"od": "wpis"}, follow=True)
    client.post(to("report", post), {"reason": "Widać, o które dziecko chodzi."})

    assert told.redirect_chain == [(f"{to('report', post)}?zgloszony", 302)]
    assert "Wpis jest zgłoszony" in told.content.decode()
    assert Report.objects.get().reasons == "Widać, o które dziecko chodzi."
