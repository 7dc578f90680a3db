"""Make the virtual environment of this checkout from the hashed lock file.

Usage: ``python3 tools/environment.py [dev]``. Needs Python 3.11 or newer and nothing else. Does nothing when
``.venv`` already holds what the lock file says. Exits with a sentence when Python is too old or has no venv.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(kind: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the one script that an older Python may read
        sys.exit(f"Potrzebny jest Python 3.11 lub nowszy, a to jest {sys.version.split()[0]}.")
    lock = ROOT / ("requirements-dev.lock" if kind == "dev" else "requirements.lock")
    stamp = VENV / f"installed-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if stamp.exists():
        return
    print("Przygotowuję środowisko Pythona (za pierwszym razem chwilę to trwa)…", flush=True)
    if not PYTHON.exists():
        make_venv()
    install(lock)
    stamp.touch()


def make_venv() -> None:
    try:
        # The real interpreter, not a shim: uv and long paths stumble over shims.
        venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Ten Python nie umie robić środowisk. W Debianie: apt-get install python3-venv")


def install(lock: Path) -> None:
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON)]
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
        environment = dict(os.environ)
    result = subprocess.run([*command, "--quiet", "--require-hashes", "-r", str(lock)], env=environment, check=False)
    if result.returncode:
        sys.exit("Nie udało się zainstalować bibliotek. Powód jest wyżej; gdy minie, uruchom polecenie jeszcze raz.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
