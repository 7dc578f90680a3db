"""The page of leaving a network: what is counted first, and the three ways."""

import re
from io import BytesIO
from threading import Barrier, Thread
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.forum import actions
from zaloga.forum.forgetting import WITHDRAWN_TITLE
from zaloga.forum.models import Draft, Post
from zaloga.forum.models import Thread as Conversation
from zaloga.forum.tests.factories import DraftFactory, PostFactory, PostFileFactory, ThreadFactory
from zaloga.installation.privacy import OUTCOMES, Way
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications.models import Note
from zaloga.people import own_data
from zaloga.people.models import User


@pytest.fixture
def member(client):
    membership = MembershipFactory(user__name="Anna Jarosz")
    client.force_login(membership.user)
    return membership


def url_of(member):
    return reverse("networks:leave", args=[member.network.slug])


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_counts_first_what_is_at_stake(client, member, how_many, django_assert_num_queries):
    for _ in range(how_many):
        post = PostFactory(thread__network=member.network, by=member.user)
        PostFileFactory(post=post)
    PostFactory(thread__network=member.network)
    PostFactory(by=member.user)
    client.get(url_of(member))

    with django_assert_num_queries(12):
        page = client.get(url_of(member)).content.decode()

    counted = {1: "1 wpis w 1 rozmowie, 1 plik", 3: "3 wpisy w 3 rozmowach, 3 pliki"}[how_many]
    assert counted in page.replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.mark.django_db
def test_who_wrote_nothing_is_asked_nothing(client, member):
    page = client.get(url_of(member)).content.decode()
    response = client.post(url_of(member))

    assert "Nie masz tu żadnych wpisów" in page and 'type="radio"' not in page
    assert response.url == reverse("portal:desk")


@pytest.mark.django_db
def test_nothing_is_chosen_for_whoever_leaves_and_who_does_not_choose_reads_why_to(client, member):
    PostFactory(thread__network=member.network, by=member.user)

    page = client.get(url_of(member)).content.decode()
    response = client.post(url_of(member))

    assert page.count('type="radio"') == 3 and "checked" not in page
    assert "Odchodzę z sieci" not in page
    assert response.status_code == 422
    assert "Wybierz jedną z trzech możliwości" in response.content.decode()
    member.refresh_from_db()
    assert member.left_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("way", list(Way))
def test_after_choosing_one_reads_what_will_happen_and_only_the_next_yes_does_it(client, member, way):
    PostFactory(thread__network=member.network, by=member.user)

    chosen = client.post(url_of(member), {"way": way})
    page = client.get(chosen.url).content.decode().replace("\xa0", " ")
    member.refresh_from_db()
    left_by_choosing = member.left_at
    done = client.post(chosen.url)

    assert chosen.url == f"{url_of(member)}?sposob={way}"
    assert OUTCOMES[way] in page and "1 wpis w 1 rozmowie" in page and "Odchodzę z sieci" in page
    assert left_by_choosing is None
    assert done.url == reverse("portal:desk")
    member.refresh_from_db()
    assert member.left_at


@pytest.mark.django_db
def test_who_thinks_again_finds_the_choice_as_it_was_and_an_unknown_way_is_no_choice(client, member):
    PostFactory(thread__network=member.network, by=member.user)

    again = client.get(f"{url_of(member)}?wybor={Way.FORMER}").content.decode()
    made_up = client.post(f"{url_of(member)}?sposob=spalone")

    assert re.findall(r'value="([^"]+)"[^>]* checked', again) == [Way.FORMER]
    assert made_up.status_code == 422
    member.refresh_from_db()
    assert member.left_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "author", "text"),
    [(Way.SIGNED, "Anna Jarosz", "Metronom"), (Way.FORMER, "były uczestnik", "Metronom"), (Way.DELETED, "", "")],
)
def test_what_others_see_afterwards(client, member, way, author, text):
    other = MembershipFactory(network=member.network)
    thread = ThreadFactory(network=member.network, by=member.user, title="Rytm")
    PostFactory(thread=thread, by=member.user, text="Metronom", is_first=True)
    PostFactory(thread=thread, by=other.user, text="Dobry pomysł")
    client.post(f"{url_of(member)}?sposob={way}")
    client.force_login(other.user)

    page = client.get(thread.get_absolute_url()).content.decode()

    assert author in page and text in page and "Dobry pomysł" in page
    assert ("Anna Jarosz" in page) == (way == Way.SIGNED)
    assert ("Ten wpis wycofała osoba, która go napisała" in page) == (way == Way.DELETED)
    assert (WITHDRAWN_TITLE in page) == (way == Way.DELETED)


@pytest.mark.django_db
def test_a_conversation_of_the_person_alone_goes_whole_unless_somebody_writes_an_answer(member):
    alone = ThreadFactory(network=member.network, by=member.user)
    PostFactory(thread=alone, by=member.user, is_first=True)
    answered = ThreadFactory(network=member.network, by=member.user)
    PostFactory(thread=answered, by=member.user, is_first=True)
    draft = DraftFactory(network=member.network, thread=answered)

    leave(member, Way.DELETED)

    assert list(Conversation.objects.all()) == [answered]
    assert list(Draft.objects.all()) == [draft]


def leave(member, way):
    own_data.delete_account(member.user, by=member.user, way=way)


@pytest.mark.django_db
def test_a_title_taken_back_goes_from_the_log_and_from_the_bells_of_others(member):
    other = MembershipFactory(network=member.network).user
    mine = actions.begin(member.network, by=member.user, title="Rytm & głos", kind="question", text="Jak liczyć?")
    actions.reply(mine, by=other, text="Na głos")
    theirs = actions.begin(member.network, by=other, title="Inny temat", kind="question", text="Co dalej?")

    leave(member, Way.DELETED)

    labels = set(Event.objects.filter(name__startswith="forum.").values_list("target_label", flat=True))
    assert labels == {WITHDRAWN_TITLE, "Inny temat"}
    assert [note.text for note in Note.objects.filter(user=other)] == [
        f"były uczestnik zaczyna rozmowę „{WITHDRAWN_TITLE}”"
    ]
    assert set(Conversation.objects.values_list("title", flat=True)) == {WITHDRAWN_TITLE, theirs.title}


@pytest.mark.django_db
def test_deleted_files_leave_the_disk(member, django_capture_on_commit_callbacks):
    file = PostFileFactory(post__thread__network=member.network, post__by=member.user)

    with django_capture_on_commit_callbacks(execute=True):
        leave(member, Way.DELETED)

    assert not file.file.storage.exists(file.file.name)


@pytest.mark.django_db
def test_the_author_goes_from_the_properties_of_documents(member, django_capture_on_commit_callbacks):
    written = BytesIO()
    with ZipFile(written, "w") as package:
        package.writestr("docProps/core.xml", "<dc:creator>Anna Jarosz</dc:creator>")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    kept = {"post__thread__network": member.network, "post__by": member.user}
    file = PostFileFactory(**kept, kind=kind, file=ContentFile(written.getvalue(), "losowa"))
    broken = PostFileFactory(**kept, kind=kind)

    with django_capture_on_commit_callbacks(execute=True):
        leave(member, Way.FORMER)

    file.refresh_from_db()
    assert ZipFile(file.file).read("docProps/core.xml").decode() == "<dc:creator>były uczestnik</dc:creator>"
    assert file.octets == file.file.size
    assert broken.file.storage.exists(broken.file.name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [Way.FORMER, Way.DELETED])
def test_posting_while_the_account_is_deleted_leaves_no_signed_word(way):
    member = MembershipFactory(user__name="Anna Jarosz")
    thread = ThreadFactory(network=member.network)
    barrier, outcomes = Barrier(3), []

    def run(deed):
        try:
            barrier.wait(timeout=10)
            outcomes.append(deed())
        except (PermissionDenied, Refusal, User.DoesNotExist) as no:
            outcomes.append(no)
        finally:
            connection.close()

    def post(n):
        return lambda: actions.reply(thread, by=User.objects.get(pk=member.user_id), text=f"Wpis {n}")

    threads = [Thread(target=run, args=[deed]) for deed in (post(1), post(2), lambda: leave(member, way))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)

    assert len(outcomes) == 3
    assert not User.objects.filter(name="Anna Jarosz").exists()
    assert set(Post.objects.values_list("by", flat=True)) <= {None}
    if way == Way.DELETED:
        assert set(Post.objects.values_list("text", flat=True)) <= {""}
