"""A confidential thread: who reads it, and one test for every way by which its words might get out."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked
from zaloga.forum import actions, confidential, policies
from zaloga.forum.models import Draft, Post, PostFile, Reaction, Reader, Thread
from zaloga.installation import privacy
from zaloga.installation.privacy import Way
from zaloga.networks import actions as networks
from zaloga.networks.models import Membership
from zaloga.networks.policies import forget_standing
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import digests
from zaloga.notifications.models import Letter, Note
from zaloga.notifications.models import Reader as Addressee
from zaloga.people import actions as people
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

TITLE, WORDS = "Perła w zamkniętej muszli", "Muszla kryje tajemnicę klasy piątej"
LEAKS = re.compile("perł|muszl|tajemnic", re.IGNORECASE)


@pytest.fixture
def author(lead):
    MembershipFactory.create_batch(7, network=lead.network)
    return MembershipFactory(network=lead.network, user__name="Anna Jarosz")


@pytest.fixture
def thread(author):
    network = author.network
    file = Checked(kind="text/plain", name="muszla.txt", content=ContentFile(b"tajemnica", "muszla.txt"))
    secret = {"title": TITLE, "kind": "question", "text": WORDS, "files": [file], "is_confidential": True}
    thread = actions.begin(network, by=author.user, **secret)
    actions.reply(thread, by=network.crew().get(role="coordinator").user, text=WORDS)
    post = actions.reply(thread, by=author.user, text=WORDS)
    actions.edit(post, by=author.user, text=f"{WORDS}, poprawiona")
    return thread


def fresh(seat):
    forget_standing(seat.user)
    return seat.user


# Who reads


def test_it_is_read_by_the_crew_of_the_day_it_began_and_by_nobody_who_came_later(client, lead, author, thread):
    later = MembershipFactory(network=lead.network)

    for seat in (lead, author):
        client.force_login(seat.user)
        assert WORDS in client.get(thread.get_absolute_url()).content.decode()
    client.force_login(later.user)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert not LEAKS.search(client.get(reverse("forum:threads", args=[lead.network.slug])).content.decode())
    with pytest.raises(PermissionDenied):
        actions.reply(thread, by=later.user, text="Też chcę")


def test_programme_coordinators_and_operators_find_nothing(client, thread):
    overseer = AppointmentFactory(programme=thread.network.programme).user
    file = PostFile.objects.get()
    for person in (overseer, UserFactory(operator=True), UserFactory()):
        client.force_login(person)
        assert client.get(thread.get_absolute_url()).status_code == 404
        assert client.get(file.get_absolute_url()).status_code == 404


def test_who_has_left_reads_no_more_and_a_former_member_turned_expert_only_by_name(lead, author, thread):
    gone = lead.network.crew().exclude(pk__in=[lead.pk, author.pk]).first()
    Membership.objects.filter(pk=gone.pk).update(left_at=clock.now())
    turned = lead.network.crew().exclude(pk__in=[lead.pk, author.pk]).first()
    Membership.objects.filter(pk=turned.pk).update(role="expert", until=clock.today())

    assert not policies.can_read_thread(fresh(gone), thread)
    assert not policies.can_read_thread(fresh(turned), thread)
    confidential.let_in(thread, person=turned.user, by=author.user)
    assert policies.can_read_thread(fresh(turned), thread)


@pytest.mark.parametrize("trait", ["advising", "observing", None])
def test_others_come_in_only_by_name_and_each_is_named_in_the_thread(client, lead, author, thread, trait):
    newcomer = MembershipFactory(network=lead.network, user__name="Iga Nowa", **({trait: True} if trait else {}))
    client.force_login(author.user)
    url = reverse("forum:readers", args=[lead.network.slug, thread.pk])

    assert "Iga Nowa" in client.get(url).content.decode()
    assert client.post(url, {"person": newcomer.pk}).status_code == 302

    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Iga Nowa" in page and "dopuszcza: Anna Jarosz" in page
    client.force_login(newcomer.user)
    assert WORDS in client.get(thread.get_absolute_url()).content.decode()
    assert actions.reply(thread, by=fresh(newcomer), text="Dziękuję")
    event = Event.objects.get(name="forum.let_in")
    assert (event.by, event.about, event.target_label) == (author.user, newcomer.user, "rozmowa poufna")


def test_only_the_author_and_the_coordinator_let_people_in_and_only_people_of_the_network(client, lead, author, thread):
    other = lead.network.crew().exclude(pk__in=[lead.pk, author.pk]).first()
    stranger = UserFactory()

    with pytest.raises(PermissionDenied):
        confidential.let_in(thread, person=stranger, by=other.user)
    with pytest.raises(Refusal, match="nie ma teraz w sieci"):
        confidential.let_in(thread, person=stranger, by=lead.user)
    client.force_login(other.user)
    assert client.get(reverse("forum:readers", args=[lead.network.slug, thread.pk])).status_code == 403
    open_thread = actions.begin(lead.network, by=author.user, title="Otwarta", kind="question", text="Tak")
    client.force_login(author.user)
    assert client.get(reverse("forum:readers", args=[lead.network.slug, open_thread.pk])).status_code == 403


def test_reading_and_the_list_of_readers_always_agree(lead, author, thread):
    MembershipFactory(network=lead.network)
    expert = MembershipFactory(network=lead.network, advising=True)
    MembershipFactory(network=lead.network, observing=True)
    guest = MembershipFactory(network=lead.network, advising=True)
    past = MembershipFactory(network=lead.network, advising=True)
    confidential.let_in(thread, person=expert.user, by=lead.user)
    open_thread = actions.begin(lead.network, by=author.user, title="Otwarta", kind="question", text="Tak")
    for seat in (guest, past):
        confidential.let_in(open_thread, person=seat.user, by=lead.user)
    Membership.objects.filter(pk=past.pk).update(until=clock.today() - timedelta(days=1))

    for one in Thread.objects.all():
        readers = set(policies.seats_that_read(one).values_list("user", flat=True))
        for person in User.objects.all():
            forget_standing(person)
            sees = one in policies.visible_threads(person)
            assert sees == policies.can_read_thread(person, one) == (person.pk in readers)


def test_the_box_says_how_many_will_read_and_who_of_my_own_institution(client, lead, author):
    colleague = MembershipFactory(network=lead.network, institution=author.institution, user__name="Olga Szkolna")
    client.force_login(author.user)
    new = reverse("forum:new_confidential", args=[lead.network.slug])

    page = client.get(new).content.decode()
    assert "Przeczyta to 10\u00a0osób z Tobą" in page and "Z Twojej placówki: Olga Szkolna." in page
    thread = actions.begin(lead.network, by=author.user, title=TITLE, kind="question", text=WORDS, is_confidential=True)
    Membership.objects.filter(pk=colleague.pk).update(left_at=clock.now())
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Czyta to 9\u00a0osób z Tobą" in page and "Nikogo z Twojej placówki" in page


def test_the_box_names_those_who_say_that_they_are_heads_and_that_it_knows_no_more(client, lead, author):
    member = lead.network.crew().exclude(pk__in=[lead.pk, author.pk]).first()
    head = WorkplaceFactory(user=member.user, is_head=True)
    WorkplaceFactory(user=MembershipFactory(network=lead.network, observing=True).user, is_head=True)
    WorkplaceFactory(user=author.user, is_head=True)
    WorkplaceFactory(user=lead.user)
    client.force_login(author.user)
    new = reverse("forum:new_confidential", args=[lead.network.slug])

    page = client.get(new).content.decode()
    assert f"Z dyrekcji (jakiejkolwiek placówki): {member.user.name}." in page
    assert "sam zaznaczył przy swoim miejscu pracy" in page.replace("\u00a0", " ")
    people.say_head(head, by=member.user, is_head=False)
    assert "Nikt z nich nie podaje, że jest w dyrekcji." in client.get(new).content.decode()


# Ways by which words get out


def test_notices_say_that_something_is_new_and_nothing_else(thread, lead):
    texts = set(Note.objects.values_list("text", flat=True))

    assert texts == {"Nowa rozmowa poufna w Twojej sieci", "Nowy wpis w rozmowie poufnej"}
    for letter in Letter.objects.all():  # to whoever asked, an answer comes at once
        assert (letter.to, letter.subject) == (thread.by.email, "Nowy wpis w rozmowie poufnej")
        assert not LEAKS.search(f"{letter.text} {letter.html} {letter.headers}")
        assert "reply-to" not in {name.lower() for name in letter.headers}
    assert Letter.objects.count() == 1


def test_the_digest_says_no_more_than_the_bell(thread, lead):
    Addressee.objects.filter(user=lead.user).update(next_at=clock.now())
    told = digests.compose(Addressee.objects.get(user=lead.user), Note.Way.DIGEST)

    letter = Letter.objects.get(to=lead.user.email)
    assert {note.text for note in told} == {"Nowa rozmowa poufna w Twojej sieci", "Nowy wpis w rozmowie poufnej"}
    assert "Nowy wpis w rozmowie poufnej (i 1" in letter.text
    assert not LEAKS.search(f"{letter.subject} {letter.text} {letter.html} {letter.headers}")


def test_the_log_of_events_keeps_one_and_the_same_label(thread):
    actions.react(
        thread.posts.first(), by=thread.network.crew().get(role="coordinator").user, kind=Reaction.Kind.USEFUL
    )
    actions.withdraw(thread.posts.last(), by=thread.by)

    events = Event.objects.filter(name__startswith="forum.")
    assert set(events.values_list("target_label", flat=True)) == {"rozmowa poufna"}
    assert not LEAKS.search(" ".join(event.sentence() + str(event.details) for event in events))


def test_the_desk_and_the_home_name_no_title_and_count_no_confidential_thread(client, lead, author, thread):
    draft = {"title": TITLE, "text": WORDS, "is_confidential": True}
    actions.keep_draft(lead.network, by=author.user, **draft)
    client.force_login(lead.user)
    home = client.get(lead.network.get_absolute_url()).content.decode()
    desk = client.get(reverse("portal:desk")).content.decode()
    client.force_login(author.user)
    own_desk = client.get(reverse("portal:desk")).content.decode()

    for page in (home, desk, own_desk):
        assert not LEAKS.search(page)
    assert "rozmowa poufna" in home and "Wszystkie rozmowy (0)" in home
    assert reverse("forum:new_confidential", args=[lead.network.slug]) in own_desk


def test_the_title_of_the_browsers_tab_and_what_robots_read_say_nothing(client, author, thread):
    client.force_login(author.user)
    page = client.get(thread.get_absolute_url()).content.decode()

    head = page[: page.index("</head>")]
    assert not LEAKS.search(head) and "rozmowa poufna" in head and "og:" not in head


def test_nobodys_copy_of_their_data_carries_it_out(lead, author, thread):
    actions.keep_draft(lead.network, by=author.user, text=WORDS, thread=thread)
    actions.keep_draft(lead.network, by=author.user, title=TITLE, text=WORDS, is_confidential=True)

    for person in (author.user, lead.user):
        parts = [part for _, part in privacy.export(person)]
        assert not LEAKS.search(str([part.rows for part in parts]))
        assert [part.files for part in parts if part.files] == []
    assert thread.get_absolute_url() in str([part.rows for part in parts])


def test_files_go_through_the_policy_and_stay_in_no_cache(client, lead, author, thread):
    client.force_login(author.user)
    file = PostFile.objects.get()
    response = client.get(file.get_absolute_url())

    assert response.getvalue() == b"tajemnica"
    assert response.headers["Cache-Control"] == "private, no-store"
    client.force_login(MembershipFactory(network=lead.network).user)
    for url in (file.get_absolute_url(), reverse("forum:versions", args=[lead.network.slug, thread.posts.last().pk])):
        assert client.get(url).status_code == 404


def test_no_deed_opens_it_and_none_takes_mail_or_speaks_without_a_name(client, author, thread):
    client.force_login(author.user)

    assert not Thread._meta.get_field("is_confidential").editable
    assert not policies.takes_mail(thread)
    assert not policies.can_reply_anonymously(author.user, thread)
    assert "/anonimowo/" not in client.get(thread.get_absolute_url()).content.decode()
    response = client.post(reverse("forum:anonymous", args=[thread.network.slug, thread.pk]), {"text": "Kto?"})
    assert response.status_code in (403, 404)


def test_a_draft_of_a_confidential_thread_never_comes_back_in_an_open_form(client, author):
    client.force_login(author.user)
    drafts = reverse("forum:draft", args=[author.network.slug])
    client.post(drafts, {"title": TITLE, "text": WORDS, "poufnie": "1"}, headers={"HX-Request": "true"})

    assert Draft.objects.get().is_confidential
    assert WORDS not in client.get(reverse("forum:new", args=[author.network.slug])).content.decode()
    confidential_form = reverse("forum:new_confidential", args=[author.network.slug])
    assert WORDS in client.get(confidential_form).content.decode()
    client.post(confidential_form, {"title": TITLE, "text": WORDS, "kind": "question", "poufnie": "1"})
    assert Thread.objects.get().is_confidential and not Draft.objects.exists()


def test_reading_everything_reads_only_what_one_may_see(lead, thread):
    later = MembershipFactory(network=lead.network)

    actions.read_all(lead.network, by=later.user)

    assert not thread.read_marks.filter(user=later.user).exists()


@pytest.mark.parametrize("way", [Way.FORMER, Way.DELETED])
def test_who_goes_is_no_reader_any_more(author, thread, way):
    networks.leave(author.network, by=author.user, way=way)

    assert not Reader.objects.filter(user=author.user).exists()
    assert Post.objects.filter(by=author.user).count() == 0
