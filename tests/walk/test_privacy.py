"""Every column of the house that holds a person is declared: what they take away, and what becomes of it."""

from zaloga.installation import privacy


def test_every_column_that_holds_a_person_is_declared_by_its_room():
    silent = privacy.personal_columns() - privacy.declared_columns()

    assert silent == set(), "declare them in privacy.py of their room: docs/privacy.md, What a room declares"


def test_nothing_is_declared_that_is_not_there():
    assert privacy.declared_columns() - privacy.personal_columns() == set()


def test_what_is_not_given_out_or_not_erased_has_a_written_reason():
    silent = [known.name for known in privacy.KNOWN.values() if not (known.export and known.forget) and not known.why]

    assert silent == []
