"""Files sent without a name, logs, and what is left when people and networks go."""

import io
import logging
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.files import Checked, inspect
from zaloga.core.quiet import NO_TRACE, Quiet
from zaloga.forum import anonymous
from zaloga.forum.models import PostFile, Thread, Unreleased, UnreleasedFile
from zaloga.forum.tests.nameless import EVENING, SAID, corner, say, shown, tides
from zaloga.installation.privacy import Way
from zaloga.networks.models import Membership, Network
from zaloga.people import own_data

pytestmark = pytest.mark.django_db

# Files


def jpeg():
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Anna Jarosz"
    Image.new("RGB", (40, 30), "teal").save(picture, "JPEG", exif=exif)
    return SimpleUploadedFile("Anna Jarosz tablica.jpg", picture.getvalue())


def word():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as parts:
        types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        parts.writestr("[Content_Types].xml", f'<Types><Override ContentType="{types}"/></Types>')
        parts.writestr(
            "docProps/core.xml", "<?xml version='1.0'?><cp:p xmlns:cp='x'><dc:creator>Anna Jarosz</dc:creator></cp:p>"
        )
        parts.writestr("word/comments.xml", '<w:comment w:author="Anna Jarosz" w:initials="AJ">Uwaga</w:comment>')
    return SimpleUploadedFile("Scenariusz Anny Jarosz.docx", package.getvalue())


@pytest.mark.parametrize("make", [jpeg, word])
def test_files_lose_their_names_and_all_that_tells_who_made_them(
    member, thread, make, django_capture_on_commit_callbacks
):
    say(thread, member, files=[inspect(make())])
    tides()

    file = PostFile.objects.get()
    assert file.name.startswith("plik-1.")
    assert not {field.name for field in PostFile._meta.fields} & {"by", "uploader", "user"}
    content = file.file.read()
    unpacked = content
    if zipfile.is_zipfile(io.BytesIO(content)):
        package = zipfile.ZipFile(io.BytesIO(content))
        unpacked += b"".join(package.read(name) for name in package.namelist())
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"Uwaga" in unpacked
    assert b"Jarosz" not in unpacked and b"AJ" not in unpacked
    assert file.file.storage.get_modified_time(file.file.name).year == 1970
    assert file.added_at.minute == 0


def test_a_file_waits_in_a_row_and_comes_to_the_disk_with_the_tide(member, thread, settings):
    """A disk keeps the second in which a file came, whatever is written into it afterwards."""

    def stored():
        return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]

    before = stored()
    row = say(thread, member, files=[inspect(word()), inspect(jpeg())])
    waiting = {file.name: bytes(file.content) for file in row.files.all()}
    tides(1)
    assert stored() == before and len(waiting) == 2

    tides(1, since=EVENING + timedelta(hours=2))

    assert {file.name: file.file.read() for file in PostFile.objects.all()} == waiting
    assert len(stored()) == len(before) + 2
    assert not UnreleasedFile.objects.exists()


def test_when_a_tide_fails_no_file_stays_on_the_disk(member, thread, settings, monkeypatch):
    say(thread, member, files=[inspect(jpeg())])
    tides(1)
    before = list(Path(settings.MEDIA_ROOT).rglob("*"))
    monkeypatch.setattr(anonymous, "take_time_away", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        tides(1, since=EVENING + timedelta(hours=2))

    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path not in before] == []
    assert UnreleasedFile.objects.count() == 1


def test_a_file_that_cannot_be_cleaned_is_refused(member, thread):
    old = Checked(kind="application/msword", name="stary.doc", content=ContentFile(b"Anna Jarosz"))

    with pytest.raises(Refusal, match="nie umiemy usunąć"):
        say(thread, member, files=[old])
    assert not Unreleased.objects.exists()


# Logs, leaving


def test_no_line_about_it_gets_into_the_log(browser, thread):
    lines = []

    class Kept(logging.Handler):
        def emit(self, entry):
            lines.append(entry.getMessage())

    handler = Kept()
    handler.addFilter(Quiet())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        browser.get(corner(thread, 1, name="anonymous_edit"))
        browser.get("/nie-ma/")
    finally:
        logger.removeHandler(handler)

    assert lines == ["Not Found: /nie-ma/"]
    assert house.LOGGING["handlers"]["console"]["filters"] == ["quiet"]
    assert house.LOGGING["loggers"]["django"]["handlers"] == []


@pytest.mark.parametrize("sample", ["nginx.conf", "Caddyfile"])
def test_the_sample_proxies_write_nothing_of_these_addresses(sample):
    text = (house.ROOT / "deploy" / sample).read_text()
    pattern = re.search(r'[~p] "(/anonimowo[^"]+)"', text)[1]

    for address in (
        "/sieci/s/rozmowy/anonimowo/",
        "/sieci/s/rozmowy/7/anonimowo/",
        "/sieci/s/rozmowy/7/anonimowo/szkic/",
        "/sieci/s/wpisy/7/zgloszenie/",
        "/zgloszenia/7/naduzycie/",
        *(f"{address}7/" for address in NO_TRACE),
    ):
        assert re.search(pattern, address)


@pytest.mark.parametrize("way", list(Way))
def test_who_goes_leaves_what_was_said_without_a_name_untouched(member, thread, way):
    post = shown(thread, member)
    waiting = say(thread, member, "Jeszcze czeka")

    own_data.delete_account(member.user, by=member.user, way=way)

    post.refresh_from_db()
    assert (post.text, post.is_withdrawn) == (SAID, False)
    assert Unreleased.objects.get() == waiting


def test_an_archive_takes_nothing_new_but_shows_what_waited(member, thread):
    say(thread, member)
    Network.objects.filter(pk=thread.network_id).update(archived_at=clock.now())

    tides()

    assert thread.posts.filter(text=SAID).exists()
    with pytest.raises(PermissionDenied):
        say(Thread.objects.get(pk=thread.pk), member, "Za późno")


def test_a_leader_who_looks_as_a_member_writes_like_a_member(client, thread):
    lead = thread.network.crew().first()
    Membership.objects.filter(pk=lead.pk).update(role=Membership.Role.COORDINATOR)
    client.force_login(lead.user)
    client.post(reverse("networks:as_member", args=[thread.network.slug]))

    assert client.post(corner(thread), {"text": SAID}).status_code == 302
