"""Restore drill: a real backup of a site that people write in, put back into an empty place and compared."""

import io
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tools import demo_site as sites
from zaloga.site import embedded
from zaloga.site.backup import archive

# Written by the backup or the restore itself, so compared apart.
TOUCHED = {"activity_event", "people_session", "notifications_letter"}
WRITER = """
import django, itertools, os, time
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from zaloga.core import files
from zaloga.forum import actions
from zaloga.forum.models import Thread
from zaloga.people.models import User
by = User.objects.get(email="koordynator@demo.zaloga.example")
thread = Thread.objects.filter(network__slug="siec-matematykow").first()
for number in itertools.count(1):
    file = files.inspect(SimpleUploadedFile("notatka.txt", f"Notatka numer {number}".encode() * 50))
    post = actions.reply(thread, by=by, text=f"Wpis numer {number} pisany podczas kopii", files=[file])
    print(post.pk, flush=True)
    if number == int(os.environ["POSTS"]):
        break
    time.sleep(0.02)
"""


@pytest.fixture(autouse=True)
def _house():
    """Everything here happens in other processes; their settings come from the environment."""


@pytest.fixture(scope="module")
def site(made_once, tmp_path_factory):
    demo = made_once.demo()
    copied = sites.copy(demo, f"{demo.database}_kopia", tmp_path_factory.mktemp("site"))
    write(copied, posts=3)
    yield copied
    sites.drop(demo.database_url, copied.database)


@pytest.fixture(scope="module")
def copy(site, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("kopie") / "kopia.tar"
    sites.manage(site, "backup", str(target))
    return target


@pytest.fixture
def empty(site, tmp_path):
    """An empty database and an empty folder."""
    name = f"{site.database}_pusta"
    sites.create(site.database_url, name)
    yield sites.Site(urlsplit(site.database_url)._replace(path=f"/{name}").geturl(), tmp_path / "nowe")
    sites.drop(site.database_url, name)


def run(site: sites.Site, *command: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=embedded.ROOT,
        env=site.environment(BACKUPS=""),
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def writer(site: sites.Site, posts: int) -> subprocess.Popen:
    environment = site.environment(POSTS=str(posts), DJANGO_SETTINGS_MODULE="zaloga.site.settings")
    command = [sys.executable, "-c", WRITER]
    return subprocess.Popen(command, cwd=embedded.ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def write(site: sites.Site, posts: int) -> list[int]:
    return [int(line) for line in writer(site, posts).communicate()[0].split()]


def ask(site: sites.Site, question: str, *values) -> list[tuple]:
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(question, values or None).fetchall()


def tables(site: sites.Site) -> list[str]:
    return [name for (name,) in ask(site, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]


def contents(site: sites.Site) -> dict[str, tuple[int, str]]:
    """For every table how many rows it has and a hash of all of them."""
    found = {}
    with psycopg.connect(site.database_url) as connection:
        for table in tables(site):
            question = "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
            found[table] = connection.execute(sql.SQL(question).format(sql.Identifier(table))).fetchone()
    return found


def files(site: sites.Site) -> dict[str, bytes]:
    folder = site.folder / "files"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def untouched(site: sites.Site) -> bool:
    return tables(site) == [] and not (site.folder / "files").exists()


# The drill


def test_what_is_restored_is_what_was_there_table_by_table_and_file_by_file(site, empty, tmp_path):
    before, files_before = contents(site), files(site)

    made = run(site, "backup", str(tmp_path / "kopia.tar"))
    back = run(empty, "restore", str(tmp_path / "kopia.tar"))

    after = contents(empty)
    assert (made.returncode, back.returncode) == (0, 0), made.stderr + back.stderr
    assert before.keys() == after.keys() and before["forum_post"][0] > 20
    assert {name for name in before if before[name] != after[name]} <= TOUCHED
    assert files(empty) == files_before and len(files_before) > 3
    assert after["notifications_letter"][0] == before["notifications_letter"][0]
    names = "SELECT name FROM activity_event ORDER BY id DESC"
    restored = [name for (name,) in ask(empty, names)]
    assert restored[0] == "installation.restored"
    assert ask(site, names)[0] == ("installation.backed_up",)
    assert len(restored) == before["activity_event"][0] + 1


def test_a_backup_made_while_people_write_holds_every_post_acknowledged_before_it_with_its_files(site, empty, tmp_path):
    writing = writer(site, posts=100_000)
    acknowledged = [int(writing.stdout.readline()) for _ in range(10)]
    try:
        made = run(site, "backup", str(tmp_path / "kopia.tar"))
        is_still_writing = writing.poll() is None
    finally:
        writing.kill()
        writing.communicate()

    back = run(empty, "restore", str(tmp_path / "kopia.tar"))

    assert (made.returncode, back.returncode, is_still_writing) == (0, 0, True), made.stderr + back.stderr
    rows = "SELECT id, text, html, created_at FROM forum_post"
    there = set(ask(empty, rows))
    assert set(acknowledged) <= {row[0] for row in there}
    assert there < set(ask(site, rows))  # more was written after the snapshot, and nothing of it is here
    assert "Uwaga" not in made.stderr
    kept = files(empty)
    named = {name for (name,) in ask(empty, "SELECT file FROM forum_postfile")}
    assert named <= kept.keys()
    assert {name: files(site)[name] for name in named} == {name: kept[name] for name in named}


def test_files_and_folders_that_disappear_during_a_backup_do_not_stop_it(site, tmp_path):
    passing = site.folder / "files" / "przejazdem"
    for number in range(3000):
        folder = passing / f"{number // 100:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}").write_text("za chwilę mnie nie będzie")
    making = subprocess.Popen(
        [sys.executable, "manage.py", "backup", str(tmp_path / "kopia.tar")],
        cwd=embedded.ROOT, env=site.environment(BACKUPS=""), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip

    while not list(tmp_path.glob(".zaloga-*.part")):
        assert making.poll() is None
    shutil.rmtree(passing)
    said, complaints = making.communicate()

    assert (making.returncode, complaints) == (0, "")
    assert "gotowa i sprawdzona" in said
    assert run(site, "restore", "--check", str(tmp_path / "kopia.tar")).returncode == 0


def test_in_a_restored_site_people_go_on_writing(copy, empty):
    assert run(empty, "restore", str(copy)).returncode == 0

    assert len(write(empty, posts=2)) == 2


def test_after_a_restore_nobody_is_signed_in_and_letters_that_waited_are_held(site, empty, tmp_path):
    with psycopg.connect(site.database_url) as connection:
        connection.execute(
            "INSERT INTO people_session (session_key, session_data, expire_date, device, started_at, last_used_on) "
            "VALUES ('zgubiony-telefon', '', now() + interval '9 days', '', now(), now())"
        )
    run(site, "backup", str(tmp_path / "kopia.tar"))
    waiting = "SELECT count(*) FROM notifications_letter WHERE sent_at IS NULL AND given_up_at IS NULL"

    run(empty, "restore", str(tmp_path / "kopia.tar"))

    assert ask(site, waiting)[0][0] > 0 and ask(empty, waiting) == [(0,)]
    assert ask(empty, "SELECT count(*) FROM people_session") == [(0,)]
    held = "SELECT DISTINCT last_error FROM notifications_letter WHERE given_up_at IS NOT NULL"
    assert any("po odtworzeniu wstrzymany" in words for (words,) in ask(empty, held))


# The archive


def test_the_archive_is_for_its_owner_only_says_what_it_holds_and_names_no_secret(site, copy):
    with tarfile.open(copy) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))
        texts = b"".join(tar.extractfile(name).read() for name in ("zaloga.json", "manifest.json"))

    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert names[0] == "zaloga.json" and names[-1] == "manifest.json" and "baza.dump" in names
    assert set(names) - {"manifest.json"} == manifest["parts"].keys()
    assert manifest["rows"]["public.people_user"] == ask(site, "SELECT count(*) FROM people_user")[0][0]
    assert "forum.0001_initial" in manifest["migrations"]
    assert b"SECRET" not in texts and b"postgresql://" not in texts


def test_a_backup_is_checked_without_a_database(copy, site):
    told = run(replace(site, database_url="postgresql://nikt@127.0.0.1:1/nic"), "restore", "--check", str(copy))

    assert told.returncode == 0
    assert told.stdout.startswith("Kopia jest cała: dziś")


def test_a_lost_file_does_not_stop_the_backup_and_is_told(site, tmp_path):
    (name,) = ask(site, "SELECT file FROM forum_postfile ORDER BY id LIMIT 1")[0]
    path = site.folder / "files" / name
    path.rename(tmp_path / "schowany")
    try:
        told = run(site, "backup", str(tmp_path / "kopia.tar"))
    finally:
        (tmp_path / "schowany").rename(path)

    assert told.returncode == 0
    assert f"baza mówi o plikach, których nie było na dysku: 1 ({name})" in told.stderr


def test_only_the_newest_are_kept_when_asked(site, tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"zaloga-2020010{day}-030000.tar").write_text("dawna kopia")
    (tmp_path / "inny.tar").write_text("nie nasz")

    told = run(site, "backup", "--to", str(tmp_path), "--keep", "2")

    names = sorted(path.name for path in tmp_path.iterdir())
    assert told.returncode == 0
    assert (names[0], names[1], len(names)) == ("inny.tar", "zaloga-20200103-030000.tar", 3)


# What is refused


def changed(source: Path, target: Path, *, head: dict | None = None, manifest: dict | None = None) -> Path:
    """The same backup, sound in itself, with another head or manifest."""
    with tarfile.open(source) as tar, target.open("wb") as file:
        writer = archive.Writer(file)
        for member in tar:
            content = tar.extractfile(member).read()
            if member.name == archive.MANIFEST:
                told = {**json.loads(content), **(manifest or {}), "parts": dict(writer.parts)}
                writer.add_manifest({name: value for name, value in told.items() if name != "sha256"})
                continue
            if member.name == archive.HEAD and head:
                content = json.dumps({**json.loads(content), **head}).encode()
            writer.add(member.name, io.BytesIO(content))
        writer.end()
    return target


def older(copy: Path, target: Path) -> Path:
    return changed(copy, target, manifest={"migrations": ["forum.0001_initial"], "version": "0.0.9"})


def newer(copy: Path, target: Path) -> Path:
    with tarfile.open(copy) as tar:
        known = json.load(tar.extractfile("manifest.json"))["migrations"]
    return changed(copy, target, manifest={"migrations": [*known, "forum.9999_from_the_future"], "version": "7.0"})


def cut(share: float):
    def make(copy: Path, target: Path) -> Path:
        target.write_bytes(copy.read_bytes()[: int(copy.stat().st_size * share)])
        return target

    return make


def flipped(part: str):
    def make(copy: Path, target: Path) -> Path:
        octets = bytearray(copy.read_bytes())
        with tarfile.open(copy) as tar:
            member = next(one for one in tar if one.name.startswith(part))
        octets[member.offset_data + member.size // 2] ^= 1
        target.write_bytes(octets)
        return target

    return make


def foreign(copy: Path, target: Path) -> Path:
    with tarfile.open(target, "w") as tar:
        tar.add(embedded.ROOT / "LICENSE", "LICENSE")
    return target


def escaping(copy: Path, target: Path) -> Path:
    with target.open("wb") as file:
        writer = archive.Writer(file)
        writer.add_json(archive.HEAD, {"program": "Załoga", "format": archive.FORMAT})
        writer.add("pliki/../../../ukradziony", io.BytesIO(b"oj"))
        writer.end()
    return target


def rooted(copy: Path, target: Path) -> Path:
    with target.open("wb") as file:
        writer = archive.Writer(file)
        writer.add_json(archive.HEAD, {"program": "Załoga", "format": archive.FORMAT})
        writer.add(f"pliki/{target.parent}/ukradziony", io.BytesIO(b"oj"))
        writer.end()
    return target


def plain(words: bytes):
    def make(copy: Path, target: Path) -> Path:
        target.write_bytes(words)
        return target

    return make


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (older, "jest ze starszej wersji Załogi (0.0.9"),
        (newer, "jest z nowszej wersji Załogi (7.0"),
        (lambda copy, target: changed(copy, target, head={"format": 2}), "powstała w nowszej wersji"),
        (lambda copy, target: changed(copy, target, manifest={"server": 99}), "jest z PostgreSQL 99"),
        (cut(0.02), "ucięta albo uszkodzona"),
        (cut(0.5), "ucięta albo uszkodzona"),
        (cut(0.98), "ucięta albo uszkodzona"),
        (flipped("baza.dump"), "nie zgadza się baza.dump"),
        (flipped("pliki/"), "nie zgadza się pliki/"),
        (flipped("manifest.json"), "uszkodzona"),
        (foreign, "To nie jest kopia zapasowa Załogi."),
        (escaping, "To nie jest kopia zapasowa Załogi."),
        (rooted, "To nie jest kopia zapasowa Załogi."),
        (plain(b""), "To nie jest kopia zapasowa Załogi."),
        (plain(b"PGDMP cokolwiek" * 100), "To nie jest kopia zapasowa Załogi."),
    ],
    ids=[
        "older", "newer", "newer format", "newer server", "cut early", "cut half", "cut late", "database flipped",
        "file flipped", "manifest flipped", "foreign", "escaping", "rooted", "empty", "bare dump",
    ],
)  # fmt: skip
def test_a_bad_backup_is_refused_in_words_and_nothing_is_touched(copy, empty, tmp_path, make, words):
    bad = make(copy, tmp_path / "zla.tar")

    told = run(empty, "restore", str(bad))

    assert told.returncode == 1
    assert words in told.stderr and "Traceback" not in told.stderr
    assert untouched(empty)
    assert not list(tmp_path.rglob("ukradziony"))


def test_a_backup_that_is_not_there_is_said(empty, tmp_path):
    told = run(empty, "restore", str(tmp_path / "nie-ma.tar"))

    looked = run(empty, "restore", "--check", str(tmp_path / "nie-ma.tar"))
    folder = run(empty, "restore", "--check", str(tmp_path))

    missing = f"Nie da się przeczytać kopii {tmp_path}/nie-ma.tar: nie ma takiego pliku ani folderu, sprawdź nazwę."
    assert (told.returncode, looked.returncode, folder.returncode) == (1, 1, 1)
    assert missing in told.stderr and missing in looked.stderr
    assert f"{tmp_path}: to folder, a nie plik." in folder.stderr


def test_nothing_is_restored_over_a_living_site(site, copy):
    before, files_before = contents(site), files(site)

    told = run(site, "restore", str(copy))

    assert told.returncode == 1
    assert "Ta baza nie jest pusta" in told.stderr
    assert (contents(site), files(site)) == (before, files_before)


def test_a_folder_with_files_is_not_restored_into_and_the_database_stays_empty(empty, copy):
    (empty.folder / "files").mkdir(parents=True)
    (empty.folder / "files" / "czyjs").write_text("zostaje")

    told = run(empty, "restore", str(copy))

    assert told.returncode == 1 and "nie jest pusty" in told.stderr
    assert (tables(empty), files(empty)) == ([], {"czyjs": b"zostaje"})


def test_a_place_that_cannot_hold_a_backup_is_refused(site, copy, tmp_path):
    inside = site.folder / "files" / "kopia.tar"

    told = {name: run(site, "backup", *arguments) for name, arguments in {
        "twice": [str(copy)], "inside": [str(inside)], "nowhere": [], "missing": [str(tmp_path / "nie" / "ma.tar")],
    }.items()}  # fmt: skip

    assert [one.returncode for one in told.values()] == [1, 1, 1, 1]
    assert "już jest" in told["twice"].stderr
    assert "kopiowałaby samą siebie" in told["inside"].stderr and not inside.exists()
    assert "ustaw BACKUPS" in told["nowhere"].stderr
    assert "Nie ma folderu" in told["missing"].stderr


def test_a_database_that_does_not_answer_is_said_and_leaves_no_file(site, tmp_path):
    away = replace(site, database_url="postgresql://nikt@127.0.0.1:1/nic")

    told = run(away, "backup", str(tmp_path / "kopia.tar"))

    assert told.returncode == 1
    assert "Baza danych nie odpowiada" in told.stderr and "Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_words_and_leaves_no_half(site, tmp_path):
    (tmp_path / "zaloga-20200101-030000.tar").write_text("dawna kopia")

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    told = run(site, "backup", "--to", str(tmp_path), preexec_fn=little_room)

    assert told.returncode == 1
    assert "Zabrakło miejsca na kopię" in told.stderr and "Traceback" not in told.stderr
    assert [path.read_text() for path in tmp_path.iterdir()] == ["dawna kopia"]


def test_a_real_small_disk_that_fills_up_is_left_as_it_was(site, tmp_path):
    disk = tmp_path / "dysk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    try:
        told = run(site, "backup", "--to", str(disk))
        left = list(disk.iterdir())
    finally:
        time.sleep(0.1)
        subprocess.run(["umount", str(disk)], check=True)

    assert told.returncode == 1 and "Zabrakło miejsca" in told.stderr
    assert left == []
