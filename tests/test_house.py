"""The limits of the house (docs/house.md) that ruff and import-linter cannot hold. Needs no database."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "zaloga"
ROOMS = sorted(path.name for path in HOUSE.iterdir() if (path / "apps.py").exists())
DOORS = {"views", "forms", "api", "urls", "reactions", "emails"}
# The roof mounts the rooms' addresses; that is what it is for.
ROOF = "site"

FUNCTION_LINES, FILE_LINES, TEST_FILE_LINES, TEMPLATE_LINES = 40, 400, 600, 120
SCRIPT_LINES, ALL_SCRIPT_LINES, SETTINGS_LINES = 100, 1000, 300
NO_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "process", "misc"}

# Written in pieces, so that this file does not hold what it looks for.
PACKAGE_HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"))]
INDEX_WORDS = ["-".join(["--index", "url"]), "-".join(["--extra", "index", "url"]), "-".join(["--find", "links"])]
LOCAL_FOLDERS = ["/" + name + "/" for name in ("work", "root", "home", "Users")]
MAY_NAME_FOLDERS = {"LICENSE"}


@pytest.fixture(autouse=True)
def _house():
    """No Django here: this file also runs without it, in ``make check``."""


def tracked() -> list[Path]:
    """Files that belong to the project: tracked ones and new ones that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


FILES = tracked()
SOURCES = [path for path in FILES if path.suffix == ".py"]
OWN = [path for path in SOURCES if path.is_relative_to(HOUSE)]
HAND_WRITTEN = [path for path in SOURCES if "migrations" not in path.parts]
TEMPLATES = [path for path in FILES if path.suffix == ".html" and "templates" in path.parts]
SCRIPTS = [path for path in FILES if path.suffix == ".js" and "static" in path.parts]
TREES = {path: ast.parse(path.read_text()) for path in HAND_WRITTEN}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return path.read_text().count("\n")


def text_files() -> Iterator[tuple[Path, str]]:
    for path in FILES:
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_longer_than_forty_lines():
    long = [
        f"{name(path)}:{function.lineno} {function.name}: {length}"
        for path in HAND_WRITTEN
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]

    assert long == []


def test_no_file_is_longer_than_the_house_allows():
    long = [
        f"{name(path)}: {lines(path)}"
        for path in HAND_WRITTEN
        if lines(path) > (TEST_FILE_LINES if "tests" in path.parts else FILE_LINES)
    ]

    assert long == []
    assert lines(HOUSE / "site" / "settings.py") < SETTINGS_LINES


def test_no_template_is_longer_than_120_lines():
    assert [f"{name(path)}: {lines(path)}" for path in TEMPLATES if lines(path) > TEMPLATE_LINES] == []


def test_own_scripts_are_short_and_few():
    own = {name(path): lines(path) for path in SCRIPTS if not path.name.startswith("htmx")}

    assert {file: length for file, length in own.items() if length > SCRIPT_LINES} == {}
    assert sum(own.values()) <= ALL_SCRIPT_LINES


def test_nothing_is_imported_inside_functions():
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path in HAND_WRITTEN
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def imported(path: Path) -> Iterator[str]:
    """Dotted names of everything that a file imports, with the names taken from modules."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rooms_do_not_use_each_others_doors():
    wrong = []
    for path in [path for path in OWN if path in TREES]:
        room = path.relative_to(HOUSE).parts[0]
        for target in imported(path):
            house, other, *rest = [*target.split("."), "", ""]
            is_door = house == "zaloga" and other in ROOMS and rest and rest[0] in DOORS
            if is_door and other not in (room, "core") and room != ROOF:
                wrong.append(f"{name(path)} uses {target}")

    assert wrong == []


def test_every_room_has_tests():
    bare = [room for room in ROOMS if not list((HOUSE / room / "tests").glob("test_*.py"))]

    assert bare == []


def test_modules_are_called_by_what_they_do():
    vague = [name(path) for path in SOURCES if {path.stem, path.parent.name} & NO_NAMES]

    assert vague == []


def is_letter(path: Path) -> bool:
    return "email" in path.parts


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", r"<[^>]*\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("a script in the page", r"<script\b(?![^>]*\ssrc=)"),
        ("a handler", r"<[^>]*\son[a-z]+\s*="),
        ("an hx-on handler", r"<[^>]*\s(?:data-)?hx-on[:-]"),
    ],
)
def test_templates_hold_no_inline_style_or_script(what, pattern):
    holding = [
        name(path) for path in TEMPLATES if not is_letter(path) and re.search(pattern, path.read_text(), re.IGNORECASE)
    ]

    assert holding == [], what


def test_fragments_say_what_they_need():
    silent = [
        name(path)
        for path in TEMPLATES
        if (path.name.startswith("_") or path.parent.name == "parts") and not path.read_text().startswith("{# needs:")
    ]

    assert silent == []


def test_templates_load_nothing_from_elsewhere():
    loading = re.compile(r"<(?:script|link|img|iframe|source|use)\b[^>]*\s(?:src|href|srcset)=[\"'](?:https?:)?//")
    wrong = [name(path) for path in TEMPLATES if not is_letter(path) and loading.search(path.read_text())]

    assert wrong == []


@pytest.mark.parametrize("words", [PACKAGE_HOSTS, INDEX_WORDS, LOCAL_FOLDERS], ids=["hosts", "indexes", "folders"])
def test_no_file_names_a_package_host_or_a_folder_of_somebodys_machine(words):
    # Only a path's beginning counts: a quote, a blank or the like stands before it.
    before = r"(?<![\w.}/-])" if words is LOCAL_FOLDERS else ""
    pattern = re.compile("|".join(before + re.escape(word) for word in words))
    found = [
        f"{name(path)}: {match[0]}"
        for path, text in text_files()
        if path.name not in MAY_NAME_FOLDERS and (match := pattern.search(text))
    ]

    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash_and_no_address(lock):
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^([\w.-]+)==.*?(?=^\w|\Z)", text, re.MULTILINE | re.DOTALL)
    hashed = re.findall(r"^([\w.-]+)==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)

    assert hashed == packages
    assert packages
    assert "://" not in text
    assert " @ " not in text


def test_the_npm_lock_names_no_host():
    text = (ROOT / "tests" / "web" / "package-lock.json").read_text()

    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_vendored_files_stand_beside_their_licence():
    static = HOUSE / "site" / "static"

    assert "SIL OPEN FONT LICENSE" in (static / "fonts" / "OFL.txt").read_text().upper()
    assert "Permission to use, copy" in (static / "js" / "htmx-LICENSE.txt").read_text()
    assert "Lucide, licencja ISC" in (static / "img" / "ikony.svg").read_text()[:300]
    assert "EUROPEAN UNION PUBLIC LICENCE" in (ROOT / "LICENSE").read_text().upper()


def test_no_signals_and_no_work_left_for_later():
    words = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|@rece" + "iver\\b")
    found = [f"{name(path)}: {match[0]}" for path in HAND_WRITTEN if (match := words.search(path.read_text()))]

    assert found == []
