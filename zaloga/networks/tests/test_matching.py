import pytest

from zaloga.networks.matching import common


@pytest.mark.parametrize(
    ("gives", "looks_for", "shared"),
    [
        ("Ocenianie kształtujące, karty pracy", "jak zacząć oceniania?", ["oceniania"]),
        ("lekcje otwarte", "Lekcja otwarta", ["Lekcja", "otwarta"]),
        ("tutoring rówieśniczy", "tutoringu!", ["tutoringu"]),
        ("chętnie pomogę, prowadzić wszystko", "chętnie, pomoc w prowadzeniu wszystkiego", []),
        ("karty pracy", "ocenianie", []),
        ("", "ocenianie", []),
        ("ocenianie", "", []),
    ],
)  # fmt: skip
def test_what_one_gives_and_another_looks_for_meet_whatever_the_endings(gives, looks_for, shared):
    assert common(gives, looks_for) == shared
