"""Writing through the browser: nothing typed is ever lost, nothing hostile gets in, nothing is sent twice."""

import io
import re
import resource
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from zaloga.core.clock import now
from zaloga.forum.forms import sign
from zaloga.forum.models import Draft, Post, PostFile, Thread
from zaloga.forum.tests.factories import DraftFactory, PostFactory, ThreadFactory
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def member(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership


@pytest.fixture
def thread(member):
    return ThreadFactory(network=member.network)


def to(name, thing, *more):
    network = thing if isinstance(thing, Network) else thing.network
    return reverse(f"forum:{name}", args=[network.slug, *([] if thing is network else [thing.pk]), *more])


def image(name="tablica.jpg"):
    output = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(output, "JPEG")
    return SimpleUploadedFile(name, output.getvalue(), content_type="text/html")


def test_a_new_thread_is_begun(client, member):
    form = client.get(to("new", member.network)).content.decode()
    assert 'name="sent_key" value="' in form
    assert "Zobaczy ją załoga sieci: 1\u00a0osoba." in form

    response = client.post(
        to("new", member.network),
        {"kind": "experience", "title": " Zeszyt\u202e błędów ", "text": "Działa *od roku*.", "attached": [image()]},
    )

    thread = Thread.objects.get()
    assert (response.status_code, response.url) == (302, thread.get_absolute_url())
    assert (thread.title, thread.kind, thread.by) == ("Zeszyt błędów", "experience", member.user)
    assert [(file.name, file.kind) for file in thread.posts.get().files.all()] == [("tablica.jpg", "image/jpeg")]


def test_a_reply_lands_at_itself(client, thread):
    response = client.post(to("reply", thread), {"text": "Nagrywamy głos."})

    post = Post.objects.get()
    assert (response.status_code, response.url) == (302, f"{thread.get_absolute_url()}?wpis={post.pk}#w{post.pk}")


def test_a_form_sent_twice_leads_to_the_same_post(client, thread):
    urls = {client.post(to("reply", thread), {"text": "Raz", "sent_key": "k1"}).url for _ in range(2)}

    assert urls == {Post.objects.get().get_absolute_url()}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Napisz choć jedno zdanie."),
        ({"text": "\u200b \x07"}, "Napisz choć jedno zdanie."),
        ({"text": "a" * 20_001}, "Tekst ma 20001 znaków"),
        ({"text": "Tekst", "title": "t" * 3000}, "Temat ma 3000 znaków"),
        ({"text": "Tekst", "title": "\u202e"}, "Podaj temat rozmowy."),
        ({"text": "Tekst", "kind": "<b>"}, "Wybierz jedną z możliwości."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, member, typed, words):
    typed = {"title": "Mój temat", "kind": "experience", **typed}

    response = client.post(to("new", member.network), typed)

    text = response.content.decode()
    assert response.status_code == 422
    assert text.count(words) == 2  # on top and at the field
    assert "<title>Błąd: " in text
    assert [response.context["form"][name].value() for name in typed] == list(typed.values())
    assert not Thread.objects.exists()


def test_nul_bytes_do_no_harm(client, thread):
    client.post(to("reply", thread), {"text": "Zero\x00 w środku"})

    assert Post.objects.get().text == "Zero w środku"


def test_hostile_html_is_shown_as_text(client, thread):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3))"

    client.post(to("reply", thread), {"text": hostile})

    text = client.get(thread.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; [x](javascript:alert(3))" in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_one_bad_file_and_nothing_is_saved_but_the_text_stays(client, thread):
    bad = SimpleUploadedFile("lekcja.pdf", b"MZ\x90\x00 program", content_type="application/pdf")

    response = client.post(to("reply", thread), {"text": "Trzy akapity", "attached": [image(), bad]})

    assert response.status_code == 422
    assert response.context["form"]["text"].value() == "Trzy akapity"
    assert "„lekcja.pdf”" in response.content.decode()
    assert "Pliki trzeba dołączyć jeszcze raz" in response.content.decode()
    assert not (Post.objects.exists() or PostFile.objects.exists())


class Stream(io.RawIOBase):
    """A multipart body with one huge file, made up while it is read."""

    def __init__(self, fields, octets):
        self.start = b"".join(
            b'--line\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
            for name, value in fields[:1]
        )
        self.start += b'--line\r\nContent-Disposition: form-data; name="attached"; filename="film.mp4"\r\n\r\n'
        self.end = b"".join(
            b'\r\n--line\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s' % (name.encode(), value.encode())
            for name, value in fields[1:]
        )
        self.end += b"\r\n--line--\r\n"
        self.length = len(self.start) + octets + len(self.end)
        self.waiting, self.octets = self.start, octets

    def read(self, size=-1):
        if not self.waiting:
            if not self.octets:
                return b""
            taken = min(self.octets, 1_000_000)
            self.octets -= taken
            self.waiting = bytes(taken) + (self.end if not self.octets else b"")
        piece, self.waiting = self.waiting[:size], self.waiting[size:]
        return piece


@pytest.mark.parametrize("megabytes", [25, 200])
def test_a_huge_upload_is_let_run_past_and_the_text_stays(client, thread, megabytes, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    body = Stream([("text", "Długo pisany tekst"), ("sent_key", "k1")], megabytes * 1_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    response = client.generic(
        "POST",
        to("reply", thread),
        **{
            "wsgi.input": body,
            "CONTENT_TYPE": "multipart/form-data; boundary=line",
            "CONTENT_LENGTH": str(body.length),
        },
    )

    assert response.status_code == 422
    assert "„film.mp4” jest za duży" in response.content.decode()
    assert response.context["form"]["text"].value() == "Długo pisany tekst"
    assert response.context["form"]["sent_key"].value() == "k1"
    assert list(tmp_path.glob("*.upload*")) == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB
    assert not Post.objects.exists()


def test_the_csrf_token_is_asked_for_where_files_are_taken(member, thread):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member.user)

    for url in [to("reply", thread), to("new", member.network), to("draft", member.network)]:
        response = client.post(url, {"text": "Długo pisany tekst"}, headers={"Origin": "http://testserver"})
        assert response.status_code == 403
        assert "Długo pisany tekst" in response.content.decode()
    assert not (Post.objects.exists() or Draft.objects.exists())


def test_typing_is_kept_and_given_back(client, thread):
    typed = {"text": "Pierwsze zdanie", "rozmowa": thread.pk, "sent_key": "k1"}

    status = client.post(to("draft", thread.network), typed, headers=HTMX).content.decode()
    text = client.get(thread.get_absolute_url()).content.decode()

    assert "Szkic zapisany o" in status
    assert "<html" not in status
    assert "Przywróciliśmy Twój szkic" in text
    assert "Pierwsze zdanie</textarea>" in text


def test_a_draft_is_thrown_away_by_a_button(client, member, thread):
    DraftFactory(user=member.user, network=thread.network, thread=thread)
    others = DraftFactory(network=thread.network, thread=thread)

    response = client.post(to("draft", thread.network), {"usun": "1", "rozmowa": thread.pk})

    assert response.url == thread.get_absolute_url()
    assert list(Draft.objects.all()) == [others]


def test_the_draft_of_a_new_thread_holds_all_its_fields(client, member):
    client.post(to("draft", member.network), {"title": "Temat", "kind": "announcement", "text": "Treść"}, headers=HTMX)

    form = client.get(to("new", member.network)).context["form"]

    assert [form[name].value() for name in ("title", "kind", "text")] == ["Temat", "announcement", "Treść"]


def test_an_expired_session_never_eats_a_reply(client, member, thread):
    client.logout()

    response = client.post(
        to("reply", thread), {"text": "Pisane godzinę", "kto": sign(member.user, thread.network, thread)}
    )

    assert (response.status_code, response.url) == (
        302,
        f"{reverse('people:sign_in')}?next={thread.get_absolute_url()}",
    )
    client.force_login(member.user)
    text = client.get(thread.get_absolute_url()).content.decode()
    assert "Pisane godzinę</textarea>" in text
    assert "Przywróciliśmy Twój szkic" in text
    assert not Post.objects.exists()


def test_an_expired_session_never_eats_a_new_thread(client, member):
    client.logout()
    typed = {"title": "Temat", "kind": "experience", "text": "Treść", "kto": sign(member.user, member.network)}

    response = client.post(to("new", member.network), typed)

    assert response.url == f"{reverse('people:sign_in')}?next={to('new', member.network)}"
    draft = Draft.objects.get()
    assert (draft.user, draft.title, draft.kind, draft.text) == (member.user, "Temat", "experience", "Treść")


@pytest.mark.parametrize("kto", ["", "podrobione", "stranger", "other salt", "old", "other thread", "other network"])
def test_without_a_good_signature_the_text_is_handed_back(client, member, thread, kto, monkeypatch):
    client.logout()
    with monkeypatch.context() as patch:
        if kto == "old":
            long_ago = (now() - timedelta(hours=13)).timestamp()
            patch.setattr("django.core.signing.time.time", lambda: long_ago)
        value = {
            "stranger": lambda: sign(UserFactory(), thread.network, thread),
            "other salt": lambda: signing.dumps([member.user.pk, thread.network.pk, thread.pk], salt="inne"),
            "old": lambda: sign(member.user, thread.network, thread),
            "other thread": lambda: sign(member.user, thread.network, ThreadFactory(network=thread.network)),
            "other network": lambda: sign(member.user, MembershipFactory(user=member.user).network, thread),
        }.get(kto, lambda: kto)()

    response = client.post(
        to("reply", thread), {"text": "Pisane godzinę", "kto": value}, headers={"Origin": "http://testserver"}
    )

    assert response.status_code == 403
    assert "Pisane godzinę" in response.content.decode()
    assert not (Draft.objects.exists() or Post.objects.exists())


def test_somebody_elses_open_page_does_not_speak_in_my_name(client, member, thread):
    other = MembershipFactory(network=member.network)

    response = client.post(
        to("reply", thread), {"text": "Cudzy tekst", "kto": sign(other.user, thread.network, thread)}
    )

    assert response.status_code == 422
    assert "Tę stronę otworzyła inna osoba" in response.content.decode()
    assert response.context["form"]["text"].value() == "Cudzy tekst"
    mine = sign(member.user, thread.network, thread).split(":")[0]
    assert re.findall(r'name="kto" value="([^":]+):', response.content.decode()) == [mine]
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("old", "sent", "kept"),
    [
        ("", "Całość", "Całość"),
        ("Początek", "Początek i koniec", "Początek i koniec"),
        ("Nowszy, dłuższy tekst", "Nowszy", "Nowszy, dłuższy tekst"),
        ("Co innego", "Wysłane", "Wysłane\n\nCo innego"),
    ],
)
def test_a_signature_only_adds_to_a_draft(client, member, thread, old, sent, kept):
    if old:
        DraftFactory(user=member.user, network=thread.network, thread=thread, text=old)
    client.logout()

    client.post(to("reply", thread), {"text": sent, "kto": sign(member.user, thread.network, thread)})

    assert Draft.objects.get().text == kept


def test_a_signature_neither_drops_a_draft_nor_fills_it_without_end(client, member, thread):
    draft = DraftFactory(user=member.user, network=thread.network, thread=thread, text="Moje")
    client.logout()
    kto = sign(member.user, thread.network, thread)
    here = {"kto": kto, "rozmowa": thread.pk}

    for typed in [{"text": ""}, {"text": "x" * 60_000}]:
        response = client.post(to("reply", thread), {"kto": kto, **typed}, headers={"Origin": "http://testserver"})
        assert response.status_code == 403
    assert typed["text"] in response.content.decode()
    assert client.post(to("draft", thread.network), {**here, "usun": "1"}).status_code == 403
    assert client.post(to("draft", thread.network), {**here, "text": "Cudze"}, headers=HTMX).status_code == 403
    draft.refresh_from_db()
    assert draft.text == "Moje"


def test_a_post_already_sent_does_not_come_back_as_a_draft(client, member, thread):
    typed = {"text": "Wysłane", "sent_key": "k1", "kto": sign(member.user, thread.network, thread)}
    client.post(to("reply", thread), typed)
    client.logout()

    assert client.post(to("reply", thread), typed).status_code == 403
    assert not Draft.objects.exists()


def test_who_is_signed_in_saves_for_themselves_whoever_opened_the_page(client, member, thread):
    other = MembershipFactory(network=member.network)
    kto = sign(other.user, thread.network, thread)

    client.post(to("draft", thread.network), {"text": "Moje", "rozmowa": thread.pk, "kto": kto}, headers=HTMX)

    assert [(draft.user, draft.text) for draft in Draft.objects.all()] == [(member.user, "Moje")]


@pytest.mark.parametrize("place", ["9" * 5000, "9" * 30, "x", "-1"])
def test_a_draft_of_nowhere_is_not_found(client, member, place):
    response = client.post(to("draft", member.network), {"text": "Treść", "rozmowa": place}, headers=HTMX)

    assert response.status_code == 404
    assert not Draft.objects.exists()


def test_who_has_left_meanwhile_gets_the_text_back(client, member, thread):
    member.left_at = now()
    member.save()

    for url in [to("reply", thread), to("new", thread.network)]:
        response = client.post(url, {"title": "Mój temat", "text": "Pisane <b>godzinę</b>"})
        text = response.content.decode()
        assert response.status_code == 403
        assert "Nie należysz już do tej sieci" in text
        assert "Pisane &lt;b&gt;godzinę&lt;/b&gt;</textarea>" in text
        assert 'value="Mój temat"' in text
        assert not (thread.title in text or thread.network.name in text)
        assert client.get(url).status_code in (404, 405)
    assert not Post.objects.exists()


def test_for_strangers_and_experts_of_old_the_conversation_was_never_there(client, thread):
    for membership in [MembershipFactory(), MembershipFactory(network=thread.network, advising=True, left=True)]:
        client.force_login(membership.user)
        assert client.post(to("reply", thread), {"text": "Obcy tekst"}).status_code == 404


def test_a_member_who_misses_the_thread_is_still_a_member(client, member):
    url = reverse("forum:reply", args=[member.network.slug, 999_999])

    assert client.post(url, {"text": "W próżnię"}).status_code == 404


def test_an_archive_refuses_and_gives_the_text_back(client, member, thread):
    Network.objects.filter(pk=thread.network_id).update(archived_at=now())

    response = client.post(to("reply", thread), {"text": "Za późno"})

    assert response.status_code == 409
    text = response.content.decode()
    assert "Ta sieć jest w archiwum: można ją czytać, ale nie można w niej pisać." in text
    assert "Za późno</textarea>" in text


def test_an_edit_is_seen_as_one(client, member, thread):
    post = PostFactory(thread=thread, by=member.user, text="Było")
    url = to("edit", thread.network, post.pk)

    assert client.get(url).context["form"]["text"].value() == "Było"
    assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": "Jest"}).url == post.get_absolute_url()
    text = client.get(thread.get_absolute_url()).content.decode()
    assert "<p>Jest</p>" in text
    assert to("versions", thread.network, post.pk) in text


def test_a_withdrawal_is_confirmed_on_its_own_page(client, member, thread):
    post = PostFactory(thread=thread, by=member.user, text="Za dużo powiedziane")
    url = to("withdraw", thread.network, post.pk)

    assert "Za dużo powiedziane" in client.get(url).content.decode()
    assert client.post(url).url == post.get_absolute_url()
    text = client.get(thread.get_absolute_url()).content.decode()
    assert "Za dużo powiedziane" not in text
    assert "Ten wpis wycofała osoba, która go napisała" in text


def test_useful_works_with_script_and_without(client, member, thread):
    post = PostFactory(thread=thread)
    url = to("useful", thread.network, post.pk)

    swapped = client.post(url, {"przyda": "tak"}, headers=HTMX).content.decode()
    assert 'aria-pressed="true"' in swapped
    assert "Przyda mi się · 1" in swapped
    assert "<html" not in swapped
    assert client.post(url, {"przyda": "tak"}).url == post.get_absolute_url()
    assert post.reactions.count() == 1
    assert 'aria-pressed="false"' in client.post(url, {"przyda": "nie"}, headers=HTMX).content.decode()


def test_everything_is_marked_as_read_at_once(client, member, thread):
    PostFactory(thread=thread, created_at=thread.last_post_at)
    listing = reverse("forum:threads", args=[thread.network.slug])
    assert "1\u00a0nowy" in client.get(listing).content.decode()

    assert client.post(to("read_all", thread.network)).url == listing

    assert "1\u00a0nowy" not in client.get(listing).content.decode()


def test_looking_changes_nothing(client, member, thread):
    post = PostFactory(thread=thread, by=member.user)
    before = list(Post.objects.values()) + list(Thread.objects.values())

    for url in [to("reply", thread), to("draft", thread.network), to("read_all", thread.network)]:
        assert client.get(url).status_code == 405
        assert client.head(url).status_code == 405
    for name in ["edit", "withdraw", "useful", "versions"]:
        client.get(to(name, thread.network, post.pk))
        client.head(to(name, thread.network, post.pk))
    client.get(to("new", thread.network))

    assert list(Post.objects.values()) + list(Thread.objects.values()) == before
    assert not Draft.objects.exists()
