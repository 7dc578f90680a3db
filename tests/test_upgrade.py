"""A site at an older state of its database, with posts in it, is brought up to this version."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tools import demo_site as sites
from zaloga.site import embedded
from zaloga.site.upgrading import ONE_AT_A_TIME

# What no older site can hold, and what the way back would trip over: needs merged with a network.
TOO_NEW = "from zaloga.proposals.models import Decision; Decision.objects.exclude(into_network=None).delete()"
# The states that older sites are taken back to, by the migrations themselves: half of the house's history, which takes
# a minute there and back, and the last change of three rooms.
LONG_AGO = [("people", "0003"), ("installation", "zero"), ("institutions", "0002")]
LATELY = [("people", "0006"), ("installation", "zero"), ("notifications", "0008")]


@pytest.fixture(autouse=True)
def _house():
    """Everything here happens in other processes; their settings come from the environment."""


def taken_back(demo: sites.Site, name: str, states: list[tuple[str, str]]) -> Iterator[sites.Site]:
    """A site with conversations whose database lacks the last changes of three rooms."""
    copied = sites.copy(demo, f"{demo.database}_{name}")
    sites.manage(copied, "shell", "-c", TOO_NEW)
    for room, state in states:
        sites.manage(copied, "migrate", room, state, "--verbosity=0")
    yield copied
    sites.drop(demo.database_url, copied.database)


@pytest.fixture(scope="module")
def ancient(made_once):
    yield from taken_back(made_once.demo(), "dawna", LONG_AGO)


@pytest.fixture(scope="module")
def older(made_once):
    yield from taken_back(made_once.demo(), "niedawna", LATELY)


def own_copy(source: sites.Site, folder: Path) -> Iterator[sites.Site]:
    copied = sites.copy(source, f"{source.database}_k")
    yield sites.Site(copied.database_url, folder)
    sites.drop(source.database_url, copied.database)


@pytest.fixture
def old_site(ancient, tmp_path):
    yield from own_copy(ancient, tmp_path)


@pytest.fixture
def site(older, tmp_path):
    yield from own_copy(older, tmp_path)


def run(site: sites.Site, *command: str, **environment: str) -> subprocess.CompletedProcess:
    told = {"BACKUPS": str(site.folder / "kopie"), "SURVEY_KEYS": str(site.folder / "klucze"), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=embedded.ROOT,
        env=site.environment(**told),
        capture_output=True,
        text=True,
        check=False,
    )


def ask(site: sites.Site, question: str) -> list[tuple]:
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(question).fetchall()


def written(site: sites.Site) -> dict[str, list[dict]]:
    """Everything people wrote, and who they are."""
    tables = ["forum_thread", "forum_post", "forum_postfile", "networks_membership"]
    return {table: [row for (row,) in ask(site, f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")] for table in tables}


def as_before(before: dict[str, list[dict]], after: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """What is there now, in the columns that were there before."""
    return {
        table: [{name: row[name] for name in before[table][0]} if before[table] else row for row in rows]
        for table, rows in after.items()
    }


def state(site: sites.Site) -> set[tuple]:
    return set(ask(site, "SELECT app, name FROM django_migrations"))


def copies(site: sites.Site) -> list[Path]:
    return sorted((site.folder / "kopie").glob("*")) if (site.folder / "kopie").exists() else []


def test_an_upgrade_backs_up_changes_the_database_and_loses_no_post(old_site):
    before, old_state = written(old_site), state(old_site)
    assert run(old_site, "migrate", "--check").returncode == 1

    told = run(old_site, "upgrade")

    assert told.returncode == 0, told.stdout + told.stderr
    assert as_before(before, written(old_site)) == before and len(before["forum_post"]) > 20
    assert state(old_site) > old_state and run(old_site, "migrate", "--check").returncode == 0
    assert [path.name[:7] for path in copies(old_site)] == ["zaloga-"]
    assert (old_site.folder / "static" / "staticfiles.json").exists()
    lines = told.stdout.splitlines()
    assert lines[0].startswith("Kopia jest gotowa i sprawdzona: ")
    assert lines[-1] == "Gotowe. Teraz uruchom ponownie usługi strony i pracy w tle, potem: manage.py doctor."
    assert ask(old_site, "SELECT count(*) FROM activity_event WHERE name = 'installation.backed_up'") == [(1,)]


def test_an_installation_from_before_surveys_gets_their_key_and_keeps_it(old_site):
    key = old_site.folder / "klucze" / "ankiety.klucz"

    first = run(old_site, "upgrade", "--no-backup")
    made = key.read_text()
    second = run(old_site, "upgrade", "--no-backup")

    assert f"Powstał klucz ankiet: {key}." in first.stdout
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (second.returncode, "klucz" in second.stdout, key.read_text()) == (0, False, made)


def test_without_a_place_for_the_key_of_surveys_the_rest_is_upgraded_all_the_same(old_site):
    (old_site.folder / "klucze").write_text("to jest plik")

    told = run(old_site, "upgrade", "--no-backup")

    assert told.returncode == 0 and "Klucza ankiet nie da się zapisać" in told.stdout
    assert run(old_site, "migrate", "--check").returncode == 0


def test_the_backup_of_an_upgrade_is_of_the_older_version_and_says_so(site, tmp_path):
    run(site, "upgrade")

    told = run(site, "restore", "--check", str(copies(site)[0]))

    assert told.returncode == 1
    assert "jest ze starszej wersji Załogi" in told.stderr and "manage.py upgrade" in told.stderr


def test_upgrading_again_changes_nothing(site):
    run(site, "upgrade", "--no-backup")
    after, new_state = written(site), state(site)

    told = run(site, "upgrade", "--no-backup")

    assert told.returncode == 0 and "Baza była już w tej wersji." in told.stdout
    assert (written(site), state(site)) == (after, new_state)


def test_what_was_written_before_there_was_an_index_is_found_after_the_upgrade(site):
    networks = "SELECT count(*) FROM search_entry WHERE kind = 'networks.network'"
    indexed = ask(site, networks)
    with psycopg.connect(site.database_url) as connection:
        connection.execute("DELETE FROM search_entry")

    told = run(site, "upgrade", "--no-backup")

    assert ask(site, networks) == indexed != [(0,)]
    assert "Wyszukiwarka: " in told.stdout


def test_an_empty_database_is_filled_without_a_backup(site):
    sites.create(site.database_url, f"{site.database}")

    told = run(site, "upgrade")

    assert told.returncode == 0, told.stderr
    assert copies(site) == []
    assert ask(site, "SELECT count(*) FROM forum_post") == [(0,)]


# Refused, and nothing changes


def refused(site: sites.Site, words: str, *arguments: str, **environment: str) -> None:
    before, old_state = written(site), state(site)

    told = run(site, "upgrade", *arguments, **environment)

    assert told.returncode == 1
    assert words in told.stderr and "Traceback" not in told.stderr
    assert (written(site), state(site)) == (before, old_state)
    assert not (site.folder / "static").exists()


def test_a_database_of_a_newer_version_is_left_alone(site):
    with psycopg.connect(site.database_url) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('forum', '9999_x', now())")

    refused(site, "Bazę zmieniła nowsza wersja Załogi (forum.9999_x).")


def test_a_folder_of_backups_that_takes_nothing_stops_the_upgrade(site):
    (site.folder / "kopie").write_text("to jest plik")

    refused(site, "Nie ma i nie da się założyć folderu kopii", BACKUPS=str(site.folder / "kopie"))


def test_a_folder_of_files_that_takes_nothing_stops_the_upgrade(site):
    (site.folder / "files").write_text("to jest plik")

    refused(site, "W folderze plików")


def test_two_upgrades_at_once_are_one(site):
    with psycopg.connect(site.database_url) as other:
        other.execute(sql.SQL("SELECT pg_advisory_lock({})").format(ONE_AT_A_TIME))

        refused(site, "inna aktualizacja tej bazy właśnie trwa")


def test_a_table_somebody_holds_for_long_stops_the_upgrade_and_the_change_is_undone(old_site):
    with psycopg.connect(old_site.database_url) as other:
        other.execute("LOCK TABLE institutions_institution IN ACCESS EXCLUSIVE MODE")
        told = run(old_site, "upgrade", "--no-backup", "--wait", "1")

    assert told.returncode == 1
    assert "się nie udała i jest cofnięta" in told.stderr and "Traceback" not in told.stderr
    assert run(old_site, "upgrade", "--no-backup").returncode == 0
