"""The house refuses to start in settings that would hurt people."""

import os
import subprocess
import sys

import pytest

from zaloga.site import embedded

SAFE = {
    "ZALOGA_ENV": "production",
    "SECRET_KEY": "s" * 40,
    "HOSTS": "sieci.example.pl",
    "DATABASE_URL": "postgresql://zaloga@127.0.0.1/zaloga",
    "HOUSE_OPERATOR": "Poradnia w Wołowie",
    "HOUSE_ADDRESS": "Rynek 1, 56-100 Wołów",
    "HOUSE_EMAIL": "pomoc@poradnia.example",
    "HOUSE_PRIVACY_OFFICER": "iod@poradnia.example",
}


def start(**changed: str) -> str:
    """The last line of what starting says; nothing when all is well."""
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **SAFE, **changed}
    told = subprocess.run(
        [sys.executable, "-c", "import zaloga.site.settings"],
        cwd=embedded.ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    return told.stderr.strip().rpartition("\n")[2]


def test_a_whole_set_of_settings_starts_and_so_does_a_laptop_without_them():
    local = dict.fromkeys(SAFE.keys() - {"DATABASE_URL"}, "") | {"ZALOGA_ENV": "local"}

    assert (start(), start(**local)) == ("", "")


@pytest.mark.parametrize("mode", ["", "prod", "Production", "staging"])
def test_a_slip_in_the_mode_is_no_quiet_way_out_of_production(mode):
    assert start(ZALOGA_ENV=mode).endswith(f"ZALOGA_ENV={mode}: może być tylko production albo local.")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "HOSTS", "HOUSE_OPERATOR", "HOUSE_ADDRESS", "HOUSE_EMAIL", "HOUSE_PRIVACY_OFFICER"]
)
def test_the_privacy_notice_never_names_somebody_who_does_not_run_the_house(name):
    told = start(**{name: " "})

    assert told.endswith(".") and f"Załoga nie uruchomi się w tych ustawieniach: brak {name} (" in told
    assert ";" not in told


def test_demonstration_and_debugging_are_refused_where_people_work():
    told = start(DEMO="1", DEBUG="1")

    assert told.endswith("ustawieniach: włączone DEBUG; włączony tryb pokazowy DEMO.")
