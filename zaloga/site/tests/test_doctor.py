import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from zaloga.core import clock
from zaloga.forum.models import PostFile
from zaloga.forum.tests.factories import PostFactory
from zaloga.notifications.tests.factories import LetterFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.site import doctor
from zaloga.site.doctor import configuration, database, storage, worker
from zaloga.site.doctor.finding import Finding, State, bad, carried_out, good, odd

pytestmark = pytest.mark.django_db


def sql(question: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(question, values)


def said(check) -> list[tuple[State, str]]:
    return [(finding.state, finding.words) for finding in check()]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {"PATH": os.environ["PATH"], "ZALOGA_ENV": "local", "DATABASE_URL": os.environ.get("DATABASE_URL", "")}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=house.ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture(autouse=True)
def _young(db):
    """A house installed this very moment, however long ago the tests' own database was made."""
    sql("UPDATE django_migrations SET applied = now()")


@pytest.fixture
def alive():
    """An installation with an operator and a worker that has just given a sign of life."""
    UserFactory(operator=True)
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


# The command


def test_a_healthy_installation_is_told_so_chapter_by_chapter_and_the_code_is_0(alive, postman, capsys):
    call_command("doctor")

    told = capsys.readouterr().out
    chapters = [line for line in told.splitlines() if line and not line.startswith(" ")]
    assert chapters == [
        "Ustawienia",
        "Baza danych",
        "Praca w tle",
        "Pliki",
        "Poczta",
        "Kopie zapasowe",
        "Wszystko, co konieczne, działa.",
    ]
    assert "Proces pracy w tle działa." in told and "źle" not in told


def test_what_is_wrong_comes_with_what_to_do_and_the_code_is_1(alive, postman, capsys):
    sql("DELETE FROM procrastinate_workers")

    with pytest.raises(SystemExit) as ending:
        call_command("doctor")

    told = capsys.readouterr().out
    assert ending.value.code == 1
    assert "  źle     Żaden proces pracy w tle nie działa: listy nie wychodzą.\n" in told
    assert "          → Uruchom usługę pracy w tle (manage.py worker) i zobacz jej dziennik.\n" in told
    assert told.endswith("Do naprawienia: 1.\n")


def test_programs_get_the_same_as_json(alive, postman, capsys):
    call_command("doctor", json=True)

    rows = json.loads(capsys.readouterr().out)
    mail = [row for row in rows if row["chapter"] == "Poczta"]
    assert mail[0] == {
        "chapter": "Poczta",
        "state": "dobrze",
        "words": f"Serwer poczty 127.0.0.1:{house.EMAIL_PORT} odpowiada.",
        "remedy": "",
    }


def test_a_word_that_is_no_address_is_refused_before_anything_is_asked():
    with pytest.raises(CommandError, match="„anna” nie wygląda na adres"):
        call_command("doctor", mail="anna")


def test_a_check_that_breaks_down_is_a_finding_and_the_rest_goes_on():
    def broken_check():
        raise RuntimeError("coś pękło")

    told = list(carried_out([broken_check, lambda: [good("dalej")]]))

    assert [finding.state for finding in told] == [State.BAD, State.GOOD]
    assert "RuntimeError: coś pękło" in told[0].words


def test_a_database_that_does_not_answer_is_said_in_words():
    told = run("doctor", DATABASE_URL="postgresql://nikt@127.0.0.1:1/nic", DATABASE_POOL="1")

    assert told.returncode == 1
    assert "Baza danych nie odpowiada" in told.stdout and "Traceback" not in told.stdout + told.stderr
    assert "Praca w tle" not in told.stdout


def test_production_that_refuses_its_settings_says_a_sentence_instead_of_a_traceback():
    told = run("doctor", ZALOGA_ENV="production", SECRET_KEY="krotki")

    assert told.returncode == 1
    assert told.stderr.startswith("Załoga nie uruchomi się w tych ustawieniach: brak SECRET_KEY")
    assert "Traceback" not in told.stderr


# Settings


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SITE_URL": "https://inna.example"}, "nie należy do HOSTS"),
        ({"SITE_URL": "http://sieci.example"}, "nie zaczyna się od https"),
    ],
)
def test_an_address_that_does_not_fit_is_wrong(settings, changes, words):
    settings.PRODUCTION, settings.ALLOWED_HOSTS = True, ["sieci.example"]
    settings.SITE_URL = changes["SITE_URL"]

    state, told = said(configuration.address)[0]

    assert (state, words in told) == (State.BAD, True)


def test_a_secret_of_few_characters_is_wrong_and_a_random_one_is_right(settings):
    settings.PRODUCTION = True

    settings.SECRET_KEY = "ab" * 30
    easy = said(configuration.secret)
    settings.SECRET_KEY = "q8Zr1-Lm2xTe9_Wd4Kv7YbNcU5sHgJ0f"
    hard = said(configuration.secret)

    assert easy == [(State.BAD, "SECRET_KEY łatwo odgadnąć: ma za mało różnych znaków.")]
    assert hard == [(State.GOOD, "SECRET_KEY jest długi i losowy.")]


def test_local_mode_is_odd_and_says_what_production_would_refuse():
    finding = next(configuration.mode())

    assert finding.state == State.ODD
    assert "brak HOUSE_OPERATOR" in finding.remedy


# Database


def test_a_migration_that_waits_is_named_and_tables_are_left_alone(alive, postman):
    sql("DELETE FROM django_migrations WHERE app = 'installation'")

    chapters = dict(doctor.examine())

    told = [finding.words for finding in chapters["Baza danych"]]
    assert "Baza czeka na 1 zmianę (pierwsza: installation.0001_one_installation)." in told
    assert "Praca w tle" not in chapters
    assert not doctor.is_well(chapters["Baza danych"])


def test_a_database_changed_by_a_newer_version_is_wrong():
    sql("INSERT INTO django_migrations (app, name, applied) VALUES ('forum', '9999_from_the_future', now())")

    assert said(database.migrations) == [
        (State.BAD, "Bazę zmieniła nowsza wersja Załogi (forum.9999_from_the_future).")
    ]


def test_too_large_pools_are_wrong(settings):
    settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 5000

    try:
        told = said(database.connections_enough)
    finally:
        settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 8

    assert told[0][0] == State.BAD and "mogą zająć 15000" in told[0][1]


def test_nobody_to_look_after_the_installation_is_wrong():
    UserFactory(operator=True, is_active=False)

    assert said(database.operators) == [(State.BAD, "Nikt nie dba o instalację.")]


# Worker


@pytest.mark.parametrize(
    ("age", "told"),
    [
        ("10 seconds", (State.GOOD, "Proces pracy w tle działa.")),
        ("3 minutes", (State.BAD, "Proces pracy w tle milczy 3 min.")),
        ("5 hours", (State.BAD, "Proces pracy w tle milczy 5 godzin.")),
    ],
)
def test_the_worker_is_known_by_its_last_sign_of_life(age, told):
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)", age)

    assert said(worker.heartbeat) == [told]


def job(status: str, age: str, task: str = "notifications.send_letter") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('mail', %s, %s) RETURNING id",
            [task, status],
        )
        (number,) = cursor.fetchone()
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [number])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'deferred', now() - %s::interval)",
            [number, age],
        )


def test_a_job_left_waiting_and_jobs_that_failed_are_told():
    job("todo", "30 minutes")
    job("failed", "2 days")
    job("failed", "2 days", "people.sweep")

    assert said(worker.queue) == [
        (State.BAD, "Najstarsze zadanie w kolejce czeka 30 min."),
        (State.ODD, "Nie udało się 2 zadania: notifications.send_letter, people.sweep."),
    ]


def test_letters_that_wait_long_or_were_given_up_are_told():
    now = clock.now()
    LetterFactory(created_at=now - timedelta(minutes=20))
    LetterFactory(given_up_at=now, created_at=now - timedelta(days=2))
    LetterFactory(sent_at=now, created_at=now - timedelta(days=2))

    assert said(worker.letters) == [
        (State.ODD, "Najstarszy list czeka na wysłanie 20 min."),
        (State.ODD, "1 list nie doszedł."),
    ]


def test_what_missed_its_hour_is_named_unless_the_house_is_younger_than_that_hour():
    young = said(worker.hours)
    sql("UPDATE django_migrations SET applied = now() - interval '10 days'")
    names = sorted(periodic.task.name for periodic in worker.app.periodic_registry.periodic_tasks.values())
    for name in names:
        age = "3 days" if name == names[0] else "30 seconds"
        sql(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp) "
            "VALUES (%s, extract(epoch FROM now() - %s::interval)::bigint)",
            name,
            age,
        )
    old = said(worker.hours)

    assert young == [(State.GOOD, "Co ma swoją porę, rusza o swojej porze.")]
    assert old == [(State.BAD, f"O swojej porze nie ruszyło: {names[0]}.")]


# Places on the disk


def test_a_folder_of_files_that_takes_nothing_is_wrong_and_the_trial_leaves_nothing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "pliki"
    right = said(storage.files_writable)
    left = list(settings.MEDIA_ROOT.iterdir())
    (tmp_path / "zajete").write_text("to jest plik, nie folder")
    settings.MEDIA_ROOT = tmp_path / "zajete" / "pliki"
    wrong = said(storage.files_writable)

    assert right[0] == (State.GOOD, f"W folderze plików {tmp_path / 'pliki'} da się pisać.")
    assert left == []
    assert wrong[0][0] == State.BAD and "nie da się pisać" in wrong[0][1]


def test_a_lost_file_is_wrong_and_a_stray_one_is_odd(settings):
    kept, lost = (PostFile(post=PostFactory(), name="a.txt", kind="text/plain", octets=1) for _ in range(2))
    for row in (kept, lost):
        row.file.save("a.txt", ContentFile(b"a"))
    Path(lost.file.path).unlink()
    folder = Path(settings.MEDIA_ROOT)
    for name, days in [("stary", 3), ("swiezy", 0)]:
        (folder / name).write_text("nikt o mnie nie mówi")
        moment = (clock.now() - timedelta(days=days)).timestamp()
        os.utime(folder / name, (moment, moment))

    told = said(storage.files_and_rows)

    assert told == [
        (State.BAD, f"Pliki, o których mówi baza, a których nie ma na dysku: 1 (na przykład {lost.file.name})."),
        (State.ODD, "Pliki na dysku, o których baza nic nie wie: 1 (na przykład stary)."),
    ]


def test_static_files_are_collected_or_not(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = tmp_path / "static"

    before = said(storage.static_files)
    call_command("collectstatic", interactive=False, verbosity=0)
    storage.staticfiles_storage.hashed_files, _ = storage.staticfiles_storage.load_manifest()
    after = said(storage.static_files)
    next(settings.STATIC_ROOT.glob("css/zaloga.*.css")).unlink()
    without_style = said(storage.static_files)

    assert before == [(State.BAD, "Pliki stron (style, kroje, ikony) nie są zebrane.")]
    assert after[0][0] == State.GOOD
    assert without_style == [(State.BAD, "Pliki stron są z innej wersji programu (na przykład css/zaloga.css).")]


@pytest.mark.parametrize(
    ("hours", "state"), [(3, State.GOOD), (50, State.ODD), (200, State.BAD)], ids=["fresh", "old", "very old"]
)
def test_the_age_of_the_last_backup_decides(settings, tmp_path, hours, state):
    settings.BACKUPS = str(tmp_path)
    copy = tmp_path / "zaloga-2026-01-01.tar"
    copy.write_text("kopia")
    moment = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(copy, (moment, moment))

    assert said(storage.backups) == [(state, f"Ostatnia kopia zapasowa powstała {hours} h temu.")]


def test_no_backup_at_all_is_wrong_and_an_unknown_place_is_odd(settings, tmp_path):
    unknown = said(storage.backups)
    settings.BACKUPS = str(tmp_path)
    empty = said(storage.backups)

    assert unknown == [(State.ODD, "Nie wiadomo, gdzie leżą kopie zapasowe.")]
    assert empty == [(State.BAD, f"W {tmp_path} nie ma żadnej kopii zapasowej.")]


def test_only_what_is_bad_makes_a_house_unwell():
    assert doctor.is_well([good("a"), odd("b", "c"), Finding(State.GOOD, "d")])
    assert not doctor.is_well([good("a"), bad("b", "c")])
