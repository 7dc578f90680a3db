"""``make check``: everything that can be said about the code without running it. Shows all failures, not the first."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("zaloga/**/templates/**/*.html"))
PYTHON = sys.executable
# Programs written in Python are run as modules: the first line of a script cannot hold a deep checkout's path.
CHECKS = {
    "mypy (typy)": [PYTHON, "-m", "mypy", "zaloga"],
    "brak zaległych migracji": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "ruff (wygląd kodu)": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "ruff (reguły)": [PYTHON, "-m", "ruff", "check", "."],
    "import-linter (piętra)": [
        PYTHON,
        "-c",
        "from importlinter.cli import lint_imports_command as lint; lint()",
        "--no-logo",
    ],
    "djade (szablony)": [str(Path(PYTHON).parent / "djade"), "--check", "--target-version", "5.2", *TEMPLATES],
    "miary domu": [PYTHON, "-m", "pytest", "tests/test_house.py"],
}


def main() -> int:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = dict(zip(CHECKS, pool.map(run, CHECKS.values()), strict=True))
    for name, result in results.items():
        print(f"{'źle   ' if result.returncode else 'dobrze'}  {name}")
        if result.returncode:
            print(result.stdout)
    return int(any(result.returncode for result in results.values()))


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ZALOGA_ENV": "local", "DEMO": "0"}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
