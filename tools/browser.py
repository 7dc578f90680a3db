"""The system's Chromium for tests and screenshots. Run as a script it prints the path, installing it if it may.

Best is Debian's ``chromium-headless-shell``: the same Chromium without windows, menus and extensions, which opens a
page at a fifth of the work.
"""

import os
import shutil
import subprocess
import sys

LIGHT = "chromium-headless-shell"
NAMES = (LIGHT, "chromium", "chromium-browser", "google-chrome")
LAUNCH_ARGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Chromium refuses to run sandboxed as root.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def chromium() -> str:
    """The path of Chromium: CHROMIUM of the environment, or the system's. Exits in words when there is none."""
    may_install = os.geteuid() == 0 and shutil.which("apt-get")
    if may_install and not os.environ.get("CHROMIUM") and not shutil.which(LIGHT):
        install()
    return find() or sys.exit(
        f"Testy potrzebują przeglądarki Chromium. W Debianie: apt-get install {LIGHT}; "
        "gdzie indziej podaj jej ścieżkę w zmiennej CHROMIUM."
    )


def find() -> str | None:
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given) or sys.exit(f"CHROMIUM={given} nie jest programem, który można uruchomić.")
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    print("Instaluję Chromium (za pierwszym razem chwilę to trwa)…", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["install", "-y", "--no-install-recommends", LIGHT]
    for command in (["apt-get", "update"], ["apt-get", *packages]):
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            print(result.stdout[-2000:], result.stderr[-2000:], file=sys.stderr)


if __name__ == "__main__":
    print(chromium())
