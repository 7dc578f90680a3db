"""``make test``: every test, on an embedded database of its own. Arguments are pytest's.

``TEST_DATABASE_URL`` or ``DATABASE_URL`` chooses another database server (its user must be able to create databases).
"""

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import browser
from zaloga.site import embedded

WEB_CHECKS = embedded.ROOT / "tests" / "web"
# In a run of their own: Playwright keeps an event loop going, with which tests of the worker cannot live in a process.
JOURNEYS = "tests/journeys"
# One more than there are processors: a test often waits for a browser, a worker or a letter.
WORKERS = min((os.cpu_count() or 1) + 1, 4)
PYTEST = [sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "loadfile"]


def main(arguments: list[str]) -> int:
    # pytest gets the terminal's Ctrl-C too and ends by itself; then the database is stopped.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chromium = browser.chromium()
    install_web_checks(WEB_CHECKS)
    given = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    server = nullcontext(given) if given else embedded.server("postgres-test", fast=True)
    with server as database_url, TemporaryDirectory(prefix="zaloga-made-") as made:
        told = {"DATABASE_URL": database_url, "CHROMIUM": chromium, "ZALOGA_ENV": "local", "DEMO": "0", "MADE": made}
        runs = [arguments] if arguments else ([f"--ignore={JOURNEYS}"], [JOURNEYS])
        codes = [
            subprocess.run([*PYTEST, *run], cwd=embedded.ROOT, env={**os.environ, **told}, check=False).returncode
            for run in runs
        ]
    return max(codes)


def install_web_checks(folder: Path) -> None:
    """Install the npm packages that judge our pages (html-validate, axe-core), when their lock file is newer."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not lock.exists() or (installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime):
        return
    print("Instaluję narzędzia do sprawdzania stron (za pierwszym razem chwilę to trwa)…", flush=True)
    try:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    except FileNotFoundError:
        sys.exit("Testy stron potrzebują Node.js z npm. W Debianie: apt-get install nodejs npm")
    except subprocess.CalledProcessError:
        sys.exit("Nie udało się zainstalować narzędzi z tests/web. Powód jest wyżej.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
