"""The file that opens sealed answers of surveys: what the doctor says of it, and when an upgrade makes it."""

import os
from pathlib import Path

import pytest

from zaloga.site import upgrading
from zaloga.site.doctor import keys
from zaloga.site.doctor.finding import State
from zaloga.surveys import sealing
from zaloga.surveys.tests.factories import SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(settings) -> Path:
    return Path(settings.SURVEY_KEYS) / sealing.FILE


def told() -> list[tuple[State, str]]:
    return [(one.state, one.words) for one in keys.survey_keys()]


def test_before_the_first_survey_a_place_for_the_key_is_enough(file):
    assert told() == [(State.GOOD, f"Klucz ankiet powstanie w {file.parent} przy pierwszej ankiecie.")]
    assert not file.parent.exists()


def test_a_key_that_fits_is_good(file):
    SurveyFactory()

    assert told() == [(State.GOOD, f"Klucz ankiet leży w {file}. Jego kopię trzymaj osobno od kopii bazy.")]


def test_a_lost_key_is_wrong_as_long_as_sealed_answers_wait_for_it(file):
    SurveyFactory.create_batch(2)
    SurveyFactory(named=True)
    SurveyFactory(closed=True)
    file.unlink()

    ((state, words),) = told()

    assert state == State.BAD and f"Nie ma klucza ankiet {file}" in words
    assert "Wyników 2 otwartych ankiet nie da się policzyć; odpowiedzi czekają." in words


def test_another_key_does_not_open_what_was_sealed_until_the_former_one_stands_below_it(file):
    SurveyFactory()
    former = file.read_text()
    file.unlink()
    sealing.make_key()

    ((state, words),) = told()
    file.write_text(file.read_text() + former)

    assert state == State.BAD and "nie ma klucza, którym zapieczętowano odpowiedzi" in words
    assert [state for state, _ in told()] == [State.GOOD]


@pytest.mark.parametrize("content", ["", "to nie jest klucz", "AAAA"])
def test_a_spoilt_key_is_wrong_even_where_nothing_waits(file, content):
    sealing.make_key()
    file.write_text(content)

    ((state, words),) = told()

    assert state == State.BAD
    assert words == f"Klucza ankiet {file} nie da się przeczytać. Nikt nie otworzy nowej ankiety."


def test_a_place_where_no_key_can_be_kept_is_wrong(settings, tmp_path, monkeypatch):
    (tmp_path / "zajete").mkdir()
    settings.SURVEY_KEYS = tmp_path / "zajete" / "klucze"
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and allowed(path, mode))  # tests may be root

    ((state, words),) = told()

    assert state == State.BAD and "więc nikt nie otworzy ankiety" in words


def test_a_key_that_others_may_read_is_odd(file):
    sealing.make_key()
    file.chmod(0o640)

    assert [state for state, _ in told()] == [State.GOOD, State.ODD]


def test_an_upgrade_makes_the_key_once_and_never_a_new_one_in_place_of_a_lost_one(file):
    said: list[str] = []

    upgrading.make_survey_key(said.append)
    upgrading.make_survey_key(said.append)
    SurveyFactory()
    file.unlink()
    upgrading.make_survey_key(said.append)

    assert said == [f"Powstał klucz ankiet: {file}. Zrób jego kopię i trzymaj ją osobno od kopii bazy."]
    assert not file.exists()
