"""``make run``: the whole house on this machine: database, web server and worker, with demonstration data.

Needs nothing but ``.venv``. ``PORT`` chooses the port, ``DATABASE_URL`` another database than the embedded one.
Ctrl-C stops everything and keeps the data. What the children say is in ``var/web.log`` and ``var/worker.log``.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import FrameType
from typing import NoReturn

from zaloga.site import embedded

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WAIT_S = 60
WELCOME = """
Załoga działa: {url}/
"""
DEMO = """
  Wejście bez hasła na konta pokazowe: {url}/demo/
    czlonek@demo.zaloga.example      – członek dwóch sieci
    koordynator@demo.zaloga.example  – prowadzi Sieć matematyków
    powiat@demo.zaloga.example       – koordynuje program powiatowy
    ekspert@demo.zaloga.example      – ekspertka zaproszona do sieci
    operator@demo.zaloga.example     – dba o całą instalację
    nowa@demo.zaloga.example         – jeszcze nie należy do żadnej sieci
  Wysłane listy: {url}/poczta/
"""
ENDING = """
  Dzienniki: var/web.log, var/worker.log

Ctrl-C zatrzymuje wszystko; dane zostają w var/.
"""


def main() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, _leave)
    if "MAKELEVEL" in os.environ:  # make, killed, would leave us behind
        embedded.die_with_parent(signal.SIGTERM)()
    port = chosen_port()
    words = "Załoga z tej kopii już działa. Zatrzymaj tamto uruchomienie (Ctrl-C w jego oknie) i spróbuj jeszcze raz."
    with embedded.hold("run", wait_s=3, words=words) as lock:
        refuse_taken(port)
        with database() as database_url:
            environment = children_environment(port, database_url)
            prepare(environment)
            with (
                child("worker", "manage.py", "worker", environment=environment, lock=lock) as worker,
                child("web", *web_server(port), environment=environment, lock=lock) as web,
            ):
                children = {"web": web, "worker": worker}
                wait_for_health(port, children)
                say((WELCOME + DEMO * is_demo(environment) + ENDING).format(url=f"http://127.0.0.1:{port}"))
                server = None if os.environ.get("DATABASE_URL") else postmaster()
                while True:
                    watch_database(server)
                    watch(children)
                    time.sleep(0.3)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    for each in STOP_SIGNALS:  # whoever presses Ctrl-C twice must not interrupt the stopping
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


def say(words: str) -> None:
    with suppress(OSError):  # when the terminal is gone the work goes on
        print(words, flush=True)


def chosen_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        sys.exit(f"PORT={given} to nie jest numer portu. Spróbuj: make run PORT=8001")
    return int(given)


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"Portu {port} może użyć tylko administrator. Wybierz inny, na przykład: make run PORT=8001")
        except OSError:
            hint = 8001 if port == 8000 else port + 1
            sys.exit(f"Port {port} jest zajęty przez inny program. Wybierz inny, na przykład: make run PORT={hint}")


def database() -> AbstractContextManager[str]:
    given = os.environ.get("DATABASE_URL")
    return nullcontext(given) if given else embedded.server()


def children_environment(port: int, database_url: str) -> dict[str, str]:
    defaults = {
        "ZALOGA_ENV": "local",
        "DEMO": "1",
        "PYTHONUNBUFFERED": "1",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    return {**defaults, **os.environ, "DATABASE_URL": database_url}


def prepare(environment: dict[str, str]) -> None:
    say("Przygotowuję bazę danych i pliki…")
    manage("migrate", "--verbosity=0", environment=environment)
    if static_files_are_stale():
        manage("collectstatic", "--noinput", "--verbosity=0", environment=environment)
    if is_demo(environment):
        manage("demo", "--if-empty", environment=environment)


def is_demo(environment: dict[str, str]) -> bool:
    return environment["DEMO"] in ("1", "true", "yes", "tak")


def static_files_are_stale() -> bool:
    made = embedded.VAR / "static" / "staticfiles.json"
    if not made.exists():
        return True
    sources = [embedded.ROOT / "requirements.lock", *embedded.ROOT.glob("zaloga/*/static/**/*")]
    return max(source.stat().st_mtime for source in sources) > made.stat().st_mtime


def manage(*command: str, environment: dict[str, str]) -> None:
    """Run a command of manage.py to its end; its output is shown only when it fails."""
    with child(command[0], "manage.py", *command, environment=environment) as process:
        if process.wait():
            died(command[0])
    (embedded.VAR / f"{command[0]}.log").unlink()


def web_server(port: int) -> list[str]:
    options = "--interface wsgi --workers 2 --blocking-threads 4 --workers-kill-timeout 5 --log-level warning"
    address = ["--host", "127.0.0.1", "--port", str(port)]
    return ["-m", "granian", *options.split(), *address, "zaloga.site.wsgi:application"]


@contextmanager
def child(
    name: str, *command: str, environment: dict[str, str], lock: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program that lives no longer than the block; what it says goes to ``var/<name>.log``."""
    with (embedded.VAR / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=embedded.ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[lock] if lock else [],
            preexec_fn=embedded.die_with_parent(signal.SIGTERM),
        )
        try:
            yield process
        finally:
            embedded.stop(process, signal.SIGTERM, wait_s=30)  # the worker finishes the job in hand


def watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in children.items():
        if process.poll() is not None:
            died(name)


def postmaster(name: str = "postgres") -> int:
    """The number of the embedded database's process, a child of ours."""
    return int((embedded.VAR / name / "postmaster.pid").read_text().partition("\n")[0])


def watch_database(number: int | None, name: str = "postgres") -> None:
    """Leave in words when the embedded database has ended; another one (None) is its owner's care."""
    if number and os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        log = embedded.VAR / f"{name}.log"
        sys.exit(
            "Nieoczekiwanie zakończyła się baza danych. Dane są bezpieczne; uruchom jeszcze raz: make run. "
            f"Ostatnie wiersze {log}:\n{embedded.tail(log)}"
        )


def died(name: str) -> NoReturn:
    log = embedded.VAR / f"{name}.log"
    sys.exit(f"Nieoczekiwanie zakończył się program „{name}”. Ostatnie wiersze {log}:\n{embedded.tail(log)}")


def wait_for_health(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not healthy(port):
        watch(children)
        if time.monotonic() > deadline:
            log = embedded.VAR / "web.log"
            sys.exit(f"Strona /zdrowie/ nie odpowiada. Ostatnie wiersze {log}:\n{embedded.tail(log)}")
        time.sleep(0.1)


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/zdrowie/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
