"""The doctor: what is right in this installation, what is wrong, and what to do. Changes nothing."""

from collections.abc import Iterable, Iterator

from zaloga.site.doctor import configuration, database, keys, mail, records, storage, worker
from zaloga.site.doctor.finding import Finding, State, carried_out

Chapter = tuple[str, list[Finding]]


def examine(*, trial_to: str = "") -> Iterator[Chapter]:
    """Everything, chapter by chapter. With an address a trial letter is sent, and DNS is asked about our mail."""
    yield "Ustawienia", list(carried_out(configuration.BEFORE_DATABASE))
    basis, is_reached, is_current = examine_database()
    yield "Baza danych", basis
    if is_current:
        yield "Praca w tle", list(carried_out(worker.CHECKS))
    with_tables = [*storage.WITH_TABLES, *keys.WITH_TABLES] if is_current else []
    yield "Pliki", list(carried_out([*storage.CHECKS, *with_tables]))
    yield "Poczta", list(carried_out(mail.CHECKS))
    if trial_to:
        letter = [lambda: mail.send_trial(trial_to)] if is_current else []
        yield "List próbny i DNS", list(carried_out([*letter, records.sender_records]))
    yield "Kopie zapasowe", list(carried_out(storage.BACKUPS))


def examine_database() -> tuple[list[Finding], bool, bool]:
    """What there is to say, whether the database answers, and whether its tables are those of this program."""
    found = list(carried_out(database.FIRST))
    if any(one.state == State.BAD for one in found):
        return found, False, False
    migrations = list(carried_out(database.THEN))
    is_current = not any(one.state == State.BAD for one in migrations)
    rest = [*database.REST, *(database.WITH_TABLES + configuration.AFTER_DATABASE if is_current else [])]
    return [*found, *migrations, *carried_out(rest)], True, is_current


def before_upgrade() -> list[Finding]:
    """Only what an upgrade needs: settings, a database that answers and is not newer than we are, room on the disk."""
    strange = list(carried_out(database.FIRST))
    if not any(one.state == State.BAD for one in strange):
        strange += carried_out(
            [database.not_newer, database.letters_of_bytes, database.trigrams_at_hand, database.room]
        )
    places = [storage.files_writable, storage.files_room, storage.static_writable]
    return [*carried_out(configuration.BEFORE_DATABASE), *strange, *carried_out(places)]


def is_well(findings: Iterable[Finding]) -> bool:
    return not any(one.state == State.BAD for one in findings)
