"""The samples of ``deploy/``, started for real: commands of the units, nginx and Caddy in front of the site."""

import http.client
import json
import os
import re
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, get_resolver

from tests.programs import debian
from tools import demo_site as sites
from tools import run
from zaloga.site import embedded

DEPLOY = embedded.ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("zaloga-*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
LASTING = ("zaloga-mail.service", "zaloga-web.service", "zaloga-worker.service")
NAME = "sieci.example.pl"
PROGRAM = "/srv/zaloga/app/.venv/bin/python"
SECRET = "tajnyKlucz0123456789abcdefghij"
PROXIES = {"nginx": ("nginx", "nginx-light"), "caddy": ("caddy", "caddy")}
ECHO = """
import json
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    told = {key: value for key, value in environ.items() if key.startswith("HTTP_") or key == "wsgi.url_scheme"}
    return [json.dumps(told).encode()]
"""
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/main.log; {user}
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@pytest.fixture(autouse=True)
def _house():
    """Everything here happens in other processes; their settings come from the environment."""


def unit(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text().splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def command_of(name: str) -> list[str]:
    """What the unit starts, with this checkout's Python."""
    (line,) = unit(name)["ExecStart"]
    return line.removeprefix(f"{PROGRAM} ").split()


def sample_environment() -> dict[str, str]:
    lines = (DEPLOY / "environment").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="module")
def site(made_once, tmp_path_factory):
    """An empty installation in production mode, as the sample of the environment describes it."""
    empty = made_once.empty()
    url = sites.beside(empty.database_url, f"{empty.database}_deploy")
    folder = tmp_path_factory.mktemp("deploy")
    for name in ("files", "static", "kopie"):
        (folder / name).mkdir()
    ours = {
        "SECRET_KEY": "x" * 48,
        "HOSTS": f"{NAME},127.0.0.1",
        "DATABASE_URL": url,
        "FILES": str(folder / "files"),
        "STATIC_ROOT": str(folder / "static"),
        "BACKUPS": str(folder / "kopie"),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(sites.free_port()),
    }
    left = {key: os.environ[key] for key in ("PATH", "HOME", "LD_LIBRARY_PATH") if key in os.environ}
    environment = {**left, **sample_environment(), **ours}
    installed = SimpleNamespace(folder=folder, database=urlsplit(url).path[1:], environment=environment)
    sites.create(empty.database_url, installed.database, template=empty.database)
    for command in (["migrate", "--verbosity=0"], ["collectstatic", "--noinput", "--verbosity=0"]):
        told = manage(installed, "manage.py", *command)
        assert told.returncode == 0, told.stderr
    yield installed
    sites.drop(empty.database_url, installed.database)


def manage(site, *command: str) -> subprocess.CompletedProcess:
    environment = site.environment
    return subprocess.run(
        [sys.executable, *command], cwd=embedded.ROOT, env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def served(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    port = sites.free_port()
    command = [str(port) if part == "8000" else part for part in command]
    with run.child(f"deploy-{port}", *command, environment=environment) as process:
        run.wait_for_health(port, {f"deploy-{port}": process})
        yield port
    (embedded.VAR / f"deploy-{port}.log").unlink()


@pytest.fixture(scope="module")
def backend(site):
    with served(command_of("zaloga-web.service"), site.environment) as port:
        yield port


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("echo")
    (folder / "echo.py").write_text(ECHO)
    command = ["-m", "granian", "--interface", "wsgi", "--port", "8000", "echo:application"]
    with served(command, {**os.environ, "PYTHONPATH": str(folder)}) as port:
        yield port


class Front:
    """A proxy made of the sample, with only its ports, paths and certificate changed."""

    def __init__(self, kind: str, backend: int, folder: Path) -> None:
        self.program = debian(*PROXIES[kind])
        self.folder, self.backend = folder, backend
        self.http, self.https = sites.free_port(), sites.free_port()
        self.certificate()
        getattr(self, kind)()

    def certificate(self) -> None:
        made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key.pem", "-out", "cert.pem"]
        named = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        subprocess.run([debian("openssl", "openssl"), *made, *named], cwd=self.folder, check=True, capture_output=True)

    def write(self, sample: str, target: str, **changes: str) -> None:
        text = (DEPLOY / sample).read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        (self.folder / target).write_text(text)

    def nginx(self) -> None:
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.https} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": f"{self.folder}/cert.pem",
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": f"{self.folder}/key.pem",
            "/var/log/nginx/": f"{self.folder}/",
            "127.0.0.1:8000": f"127.0.0.1:{self.backend}",
        }
        self.write("nginx.conf", "site.conf", **changes)
        user = "user root;" if os.geteuid() == 0 else ""  # pytest's folders are closed to nobody
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, user=user))
        self.command = [self.program, "-e", f"{self.folder}/main.log", "-c", f"{self.folder}/nginx.conf"]

    def caddy(self) -> None:
        changes = {
            "{\n\t# Trouble": f"{{\n\tadmin off\n\thttp_port {self.http}\n\thttps_port {self.https}\n\t# Trouble",
            f"\n{NAME} {{\n": f"\n{NAME} {{\n\ttls {self.folder}/cert.pem {self.folder}/key.pem\n",
            "/var/log/caddy/": f"{self.folder}/",
            "127.0.0.1:8000": f"127.0.0.1:{self.backend}",
        }
        self.write("Caddyfile", "Caddyfile", **changes)
        self.command = [self.program, "run", "--adapter", "caddyfile", "--config", f"{self.folder}/Caddyfile"]

    def start(self) -> subprocess.Popen:
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        environment = {"PATH": os.environ["PATH"], **home}
        with (self.folder / "said.log").open("wb") as log:
            process = subprocess.Popen(self.command, env=environment, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.https)).close()
                return process
            time.sleep(0.05)
        embedded.stop(process, signal.SIGTERM)
        raise AssertionError(self.logs())

    def ask(self, path: str, headers: dict | None = None, *, octets: int = 0) -> http.client.HTTPResponse:
        """What a browser gets: a GET, or a POST of so many octets."""
        context = ssl.create_default_context(cafile=self.folder / "cert.pem")
        connection = http.client.HTTPConnection(NAME, self.https, timeout=60)
        connection.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.https), timeout=60), server_hostname=NAME
        )
        connection.putrequest("POST" if octets else "GET", path, skip_host=True)
        sent = {"Host": NAME, **(headers or {})}
        if octets:
            sent |= {"Content-Length": str(octets), "Content-Type": "application/x-www-form-urlencoded"}
        for key, value in sent.items():
            connection.putheader(key, value)
        connection.endheaders()
        with suppress(OSError):  # refused before the end, as it should be
            for _ in range(octets // 1_000_000):
                connection.send(b"x" * 1_000_000)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))


@pytest.fixture(scope="module", params=PROXIES)
def front(request, tmp_path_factory):
    """Gives a starter: a proxy of this kind before a backend's port."""
    with ExitStack() as stack:

        def start(backend: int) -> Front:
            made = Front(request.param, backend, tmp_path_factory.mktemp(request.param))
            stack.callback(embedded.stop, made.start(), signal.SIGTERM)
            return made

        yield start


def test_a_page_comes_over_tls_without_going_round_in_circles(front, backend):
    proxy = front(backend)
    plain = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=20)
    plain.request("GET", "/konto/wejscie/", headers={"Host": NAME})
    redirected = plain.getresponse()

    page = proxy.ask("/konto/wejscie/")
    style = re.search(r'href="(/static/[^"]+\.css)"', page.body.decode())

    assert redirected.status in (301, 308) and redirected.headers["Location"].startswith(f"https://{NAME}")
    assert (page.status, "Strict-Transport-Security" in page.headers) == (200, True)
    assert "nginx/" not in page.headers.get("Server", "")
    assert proxy.ask(style[1]).headers["Cache-Control"].startswith("max-age=31")


def test_what_a_browser_claims_about_itself_does_not_reach_the_site(front, echo):
    forged = {
        "X-Forwarded-For": "6.6.6.6, 7.7.7.7",
        "X_Forwarded_For": "6.6.6.6",
        "X-Forwarded-Proto": "http",
        "X_Forwarded_Proto": "http",
        "X-Forwarded-Host": "zly.example",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
    }

    told = json.loads(front(echo).ask("/", forged).body)

    assert (told["HTTP_X_FORWARDED_FOR"], told["HTTP_X_FORWARDED_PROTO"]) == ("127.0.0.1", "https")
    assert told["HTTP_HOST"] == NAME
    assert "6.6.6.6" not in str(told) and "zly.example" not in str(told)


def test_too_large_a_body_is_refused_and_a_large_one_is_left_to_the_site(front, backend):
    proxy = front(backend)

    assert proxy.ask("/konto/wejscie/", octets=130_000_000).status == 413
    assert proxy.ask("/konto/wejscie/", octets=2_000_000).status == 403  # by the site: it came with no token of a form


def addresses_that_are_keys() -> list[str]:
    """Every address of the house that holds a token, and those where people write without a name."""

    def routes(patterns, before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            yield from [route] if isinstance(pattern, URLPattern) else routes(pattern.url_patterns, route)

    with_token = [route for route in routes(get_resolver().url_patterns) if re.search(r"<(\w+:)?token>", route)]
    assert len(with_token) >= 7
    made = [re.sub(r"<int:\w+>", "7", re.sub(r"<(\w+:)?token>", SECRET, route)) for route in with_token]
    return [*(f"/{path}" for path in made), f"/sieci/{SECRET}/rozmowy/7/anonimowo/", f"/anonimowo/{SECRET}/"]


@pytest.mark.parametrize("is_site_up", [True, False])
def test_no_log_holds_an_address_that_is_a_key(front, echo, is_site_up):
    proxy = front(echo if is_site_up else sites.free_port())
    status = 200 if is_site_up else 502
    where_from = {"Referer": f"https://{NAME}/zaproszenie/{SECRET}/"}

    for path in addresses_that_are_keys():
        assert proxy.ask(path).status == status
    assert proxy.ask(f"/konto/wejscie/?next=/zaproszenie/{SECRET}/", where_from).status == status
    assert proxy.ask(f"/zaproszenie/{SECRET}/", octets=130_000_000).status in (413, status)
    assert proxy.ask("/ostatnia/").status == status

    deadline = time.monotonic() + 5
    while "/ostatnia/" not in proxy.logs() and time.monotonic() < deadline:
        time.sleep(0.05)
    logs = proxy.logs()
    visits = [line for line in (proxy.folder / "zaloga.log").read_text().splitlines() if line]
    assert len(visits) == 2 and "/ostatnia/" in visits[1]
    assert SECRET not in logs and "anonimowo" not in logs


def test_units_are_right_in_the_eyes_of_systemd(tmp_path):
    analyze = debian("systemd-analyze", "systemd")
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace(PROGRAM, sys.executable)
        (tmp_path / name).write_text(text)

    told = subprocess.run(
        [analyze, "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)], capture_output=True, text=True
    )

    ours = [line for line in told.stderr.splitlines() if "zaloga-" in line]
    assert (told.returncode, ours) == (0, [])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_write_nowhere_but_in_its_folders(name):
    told, folders = unit(name), set(unit("zaloga-doctor.service")["ReadWritePaths"][0].split())

    assert (told["User"], told["NoNewPrivileges"], told["ProtectSystem"]) == (["zaloga"], ["yes"], ["strict"])
    assert told["EnvironmentFile"] == ["/etc/zaloga.env"] and "postgresql.service" in told["After"][0]
    assert set(told["ReadWritePaths"][0].split()) <= folders
    # A folder with „-” may be missing: older installations make it when they are upgraded.
    assert {folder.removeprefix("-") for folder in folders} <= set(sample_environment().values())
    assert told.get("Restart") == (["always"] if name in LASTING else None)


def test_every_folder_of_the_samples_is_made_by_the_first_steps_and_the_site_may_keep_its_key():
    steps = (embedded.ROOT / "docs" / "running.md").read_text()
    folders = {value for value in sample_environment().values() if value.startswith("/srv/zaloga/")}

    made = {path for line in re.findall("^install -d .*", steps, re.MULTILINE) for path in line.split() if "/" in path}

    assert folders <= made
    writes = unit("zaloga-web.service")["ReadWritePaths"][0].split()
    assert f"-{sample_environment()['SURVEY_KEYS']}" in writes


def test_the_door_for_letters_opens_and_closes_when_asked(site):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**site.environment, "MAIL_LISTEN": f"127.0.0.1:{port}", "MAIL_LISTEN_LMTP": "1"}

    with run.child("deploy-mail", *command_of("zaloga-mail.service"), environment=environment) as door:
        with connected(port) as server:
            assert server.mail("ktos@szkola.example")[0] == 250
        door.send_signal(signal.SIGTERM)
        assert door.wait(timeout=20) == 0


def connected(port: int) -> smtplib.LMTP:
    deadline = time.monotonic() + run.WAIT_S
    while True:
        try:
            server = smtplib.LMTP("127.0.0.1", port)
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            server.ehlo_or_helo_if_needed()
            return server


def test_the_worker_runs_and_ends_when_asked(site):
    with run.child("deploy-worker", *command_of("zaloga-worker.service"), environment=site.environment) as worker:
        time.sleep(4)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert "Traceback" not in (embedded.VAR / "deploy-worker.log").read_text()


def test_the_backup_of_the_night_is_made_and_the_doctor_looks(site):
    made = manage(site, *command_of("zaloga-backup.service"))
    looked = manage(site, *command_of("zaloga-doctor.service"))

    assert (made.returncode, made.stderr) == (0, "")
    assert len(list((site.folder / "kopie").glob("zaloga-*.tar"))) == 1
    assert looked.returncode in (0, 1) and "Traceback" not in looked.stderr
    assert looked.stdout
