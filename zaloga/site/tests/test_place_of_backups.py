import pytest

from zaloga.core.errors import Refusal
from zaloga.site.backup import new_in


def test_a_slip_in_the_place_of_backups_makes_no_folder(tmp_path):
    slip = tmp_path / "nie" / "ma" / "takiego"

    with pytest.raises(Refusal) as refused:
        new_in(slip)

    assert str(refused.value) == (
        f"Nie ma folderu {slip.parent}, więc nie zakładamy w nim folderu kopii. "
        f"Sprawdź, czy w ścieżce {slip} nie ma literówki, albo załóż ten folder."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_backups_itself_is_made_for_our_eyes_only(tmp_path):
    file = new_in(tmp_path / "kopie")

    assert (file.parent, file.parent.stat().st_mode & 0o777) == (tmp_path / "kopie", 0o700)
