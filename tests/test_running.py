"""The house is started for real, in a copy of this checkout that lies deep in a closed folder.

When the tests run as root the story is told twice: as root and as an ordinary user.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from django.conf import settings

from tools import browser
from zaloga.site import embedded

DEEP = "/".join(["bardzo-długa-nazwa-folderu"] * 6)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")
PEOPLE = ["root", "daemon"] if os.geteuid() == 0 else [pwd.getpwuid(os.geteuid()).pw_name]
OURS = re.compile(r"/zaloga-[0-9a-f]{10}$")


class Copy:
    """A second checkout, used by one person."""

    def __init__(self, top: Path, person: str) -> None:
        self.top, self.person, self.root = top, pwd.getpwnam(person), top / DEEP
        self.python = str(self.root / ".venv" / "bin" / "python")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.root), "LANG": "C.UTF-8"}
        shutil.copytree(embedded.ROOT, self.root, ignore=LEFT_OUT, symlinks=True)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{self.person.pw_uid}:{self.person.pw_gid}", top], check=True)
        self.bring_environment(embedded.ROOT / ".venv", Path(sys.base_prefix))
        top.chmod(0o700)

    def bring_environment(self, venv: Path, prefix: Path) -> None:
        """A .venv that costs nothing: links to what the person can reach, hard links to what they cannot."""
        subprocess.run([sys.executable, "tools/environment.py"], cwd=embedded.ROOT, check=True)
        copy = self.root / ".venv"
        (copy / "bin").mkdir(parents=True)
        for stamp in venv.glob("installed-*"):
            (copy / stamp.name).touch()
        self.bring(venv / "lib", copy / "lib")
        if not self.can_enter(prefix):
            self.environment["LD_LIBRARY_PATH"] = str(self.root / "python" / "lib")
        self.bring(prefix, self.root / "python", "site-packages", "test", "include", "share")
        home = self.root / "python" / "bin"
        (copy / "bin" / "python").symlink_to(home / f"python{sys.version_info.major}.{sys.version_info.minor}")
        (copy / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")

    def bring(self, source: Path, target: Path, *left_out: str) -> None:
        if self.can_enter(source):
            target.symlink_to(source)
        else:
            shutil.copytree(source, target, symlinks=True, copy_function=link, ignore=shutil.ignore_patterns(*left_out))

    def can_enter(self, folder: Path) -> bool:
        return subprocess.run(["test", "-x", folder], check=False, cwd="/", **self.identity()).returncode == 0

    def identity(self) -> dict:
        if os.geteuid() != 0:
            return {}
        return {"user": self.person.pw_uid, "group": self.person.pw_gid, "extra_groups": []}

    def make_run(self, port: int) -> subprocess.Popen:
        """``make run`` as in a terminal of its own."""
        return subprocess.Popen(
            ["make", "run", f"PORT={port}", f"PYTHON={self.python}"],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            **self.identity(),
        )

    def processes(self) -> list[int]:
        """Whoever works in this checkout or in its data. (A dead process not yet buried works nowhere.)"""
        places = (str(self.root), str((self.root / "var" / "postgres").resolve()))
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                works_in = os.readlink(process / "cwd")
            except OSError:
                continue
            if works_in.startswith(places):
                found.append(int(process.name))
        return found

    def manage(self, *command: str) -> subprocess.CompletedProcess:
        """A command on the embedded database, as its owner would run it."""
        return subprocess.run(
            [self.python, "manage.py", *command],
            cwd=self.root,
            env={**self.environment, "ZALOGA_ENV": "local", "DEMO": "1"},
            capture_output=True,
            text=True,
            check=False,
            **self.identity(),
        )

    def kill_everything(self) -> None:
        for number in self.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def database(self) -> psycopg.Connection:
        """Asked as that person would, through the url the copy itself gives."""
        ask = "from zaloga.site import embedded; print(embedded.url())"
        asked = [self.python, "-c", ask]
        url = subprocess.check_output(asked, cwd=self.root, env=self.environment, text=True, **self.identity())
        return psycopg.connect(url.strip(), autocommit=True)

    def remove(self) -> None:
        self.kill_everything()
        away = (self.root / "var" / "postgres").resolve().parent
        if away.parent == Path("/var/lib") and OURS.search(str(away)):
            shutil.rmtree(away)
        shutil.rmtree(self.top)


def link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until_it_works(running: subprocess.Popen) -> str:
    said = ""
    for line in running.stdout:
        said += line
        if line.startswith("Ctrl-C"):
            return said
    raise AssertionError(f"It ended instead of starting:\n{said}")


def answer(port: int) -> int:
    # Past any proxy of the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(f"http://127.0.0.1:{port}/zdrowie/", timeout=10).status


def upgraded_asleep(copy: Copy) -> None:
    """An upgrade wakes the embedded database and puts it to sleep again."""
    upgraded = copy.manage("upgrade")
    assert (upgraded.returncode, upgraded.stderr) == (0, "")
    assert len(list((copy.root / "var" / "kopie").glob("zaloga-*.tar"))) == 1
    assert copy.processes() == []


def modes() -> dict[Path, tuple[int, int, int]]:
    """Mode and owner of every folder above us and of all others the database goes near."""
    package = Path(embedded._binaries())
    folders = {*map(Path, embedded.SHORT), Path("/var/lib"), *embedded.VAR.parents, package, *package.parents}
    return {folder: (found.st_mode, found.st_uid, found.st_gid) for folder in folders for found in [folder.stat()]}


@pytest.fixture(params=PEOPLE)
def copy(request):
    made = Copy(Path(tempfile.mkdtemp(prefix="zaloga-copy-", dir="/tmp")), request.param)
    yield made
    made.remove()


def test_make_run_starts_recovers_from_a_crash_and_leaves_nothing_behind(copy):
    before, port = modes(), free_port()

    with socket.create_server(("127.0.0.1", port)):
        refused = copy.make_run(port)
        said = refused.communicate(timeout=120)[0]
    assert f"Port {port} jest zajęty przez inny program." in said and f"make run PORT={port + 1}" in said
    assert "Traceback" not in said and refused.returncode == 2  # what make makes of our 1
    assert not (copy.root / "var" / "postgres").exists()

    running = copy.make_run(port)
    said = until_it_works(running)
    assert answer(port) == 200
    assert all(account in said for account in settings.DEMO_ACCOUNTS)
    assert f"http://127.0.0.1:{port}/demo/" in said
    assert (copy.root / "var" / "postgres").is_symlink() == (copy.person.pw_uid == 0)
    assert "już działa" in copy.make_run(free_port()).communicate(timeout=120)[0]

    with copy.database() as database:
        database.execute("CREATE TABLE left_behind AS SELECT 'zostaje' AS word")
    copy.kill_everything()
    running.communicate(timeout=120)

    collected = (copy.root / "var" / "static" / "staticfiles.json").stat().st_mtime
    running = copy.make_run(port)
    until_it_works(running)
    assert (copy.root / "var" / "static" / "staticfiles.json").stat().st_mtime == collected
    with copy.database() as database:
        assert database.execute("SELECT word FROM left_behind").fetchall() == [("zostaje",)]

    os.killpg(running.pid, signal.SIGINT)
    said = running.communicate(timeout=120)[0]
    assert "Traceback" not in said and "Error" not in said
    assert copy.processes() == []
    with pytest.raises(urllib.error.URLError):
        answer(port)
    upgraded_asleep(copy)
    assert modes() == before


def test_the_url_is_short_its_own_for_each_cluster_and_understood_by_django():
    urls = {embedded.url(), embedded.url("postgres-test")}

    read = dj_database_url.parse(embedded.url())

    assert len(urls) == 2
    assert (read["NAME"], read["USER"], read["PORT"]) == ("zaloga", "zaloga", 5432)
    assert re.fullmatch(r"/tmp/zaloga-[0-9a-f]{10}", read["HOST"])


def test_where_tmp_is_kept_for_root_the_socket_lies_in_the_next_short_folder(tmp_path, monkeypatch):
    (tmp_path / "otwarty").mkdir()
    monkeypatch.setattr(embedded, "SHORT", (str(tmp_path / "nie ma"), str(tmp_path / "otwarty")))

    assert embedded._sockets("postgres").parent == tmp_path / "otwarty"


def test_a_database_that_does_not_start_shows_the_end_of_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "FAST", {"shared_buffers": "nonsense"})
    name = f"postgres-broken-{os.getpid()}"

    try:
        with pytest.raises(SystemExit, match="(?s)nie wystartowała.*nonsense"), embedded.server(name, fast=True):
            pass
    finally:
        for path in embedded.VAR.glob(f"{name}*"):
            shutil.rmtree(path.resolve()) if path.is_dir() else None
            path.unlink(missing_ok=True) if not path.is_dir() else None


def test_a_socket_folder_of_somebody_else_is_refused_in_words(tmp_path, monkeypatch):
    stranger = tmp_path / "socket"
    stranger.symlink_to("/etc")
    monkeypatch.setattr(embedded, "_sockets", lambda name: stranger)

    with pytest.raises(SystemExit, match="należy do kogoś innego"):
        embedded._socket_folder("postgres")


def test_a_wrong_path_of_chromium_is_said_in_words(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nie/ma/takiej")

    with pytest.raises(SystemExit, match="/nie/ma/takiej nie jest programem"):
        browser.chromium()
