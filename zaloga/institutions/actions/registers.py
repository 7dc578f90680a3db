"""Loading the two public registers: TERYT (territories) and RSPO (schools and other institutions of education)."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.db import connection, models, transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import BadFile, Refusal
from zaloga.core.guard import require
from zaloga.core.sheets import Source
from zaloga.core.words import sort_key
from zaloga.institutions import events, policies, rspo, teryt
from zaloga.institutions.comparison import ALWAYS, NEEDS, Comparison, compare, names
from zaloga.institutions.models import ImportRun, Institution, Territory

BATCH = 1000
WRITTEN = [name.removesuffix("_id") for name in NEEDS] + [*ALWAYS, "short_name", "sort_key", "search_text"]
TERRITORY = ["kind", "name", "sort_key", "rodz", "described", "parent", "as_of"]
NO_TERRITORIES = "W bazie nie ma jeszcze podziału na gminy. Najpierw wczytaj plik TERC, a potem ten."

# Told how many rows of how many are written.
Report = Callable[[int, int], None]


def to_nobody(done: int, total: int) -> None:
    """For whoever waits at the terminal."""


@transaction.atomic
def load_teryt(
    file: Source, *, by: Any, dry_run: bool = False, file_name: str = "", report: Report = to_nobody
) -> ImportRun:
    """Load TERC, the official list of voivodeships, counties and communes; loading it twice changes nothing.

    ``by`` is an operator or None (the system itself). Units no longer listed stay: institutions may still point at
    them. Gives back what came of it, with rejected rows; ``dry_run`` writes nothing and its ImportRun is not saved.
    ``report`` as in import_rspo. Raises Refusal when the file is no TERC.
    """
    require(policies.can_import(by))
    started = clock.now()
    if not dry_run:
        lock(Territory)
    terc = teryt.read(file)
    new, changed = differences(terc)
    run = ImportRun(kind=ImportRun.Kind.TERYT, file_name=file_name, seen=len(terc.units) + len(terc.rejected))
    run.new, run.changed = len(new), len(changed)
    run.unchanged = len(terc.units) - run.new - run.changed
    run.rejected = [asdict(row) for row in terc.rejected]
    run.examples = {"new": names(new), "changed": names(changed)}
    if dry_run:
        return timed(run, file, started, by)
    save_territories([*new, *changed], report)
    return finish(run, file, started, by)


def differences(terc: teryt.Terc) -> tuple[list[Territory], list[Territory]]:
    """New territories and changed ones, as they shall be."""
    known = teryt.by_code()
    rows: list[Territory] = []
    fresh: dict[str, Territory] = {}
    for unit in terc.units.values():
        row = known.get(unit.code) or Territory(code=unit.code)
        parent = known.get(unit.parent) or fresh.get(unit.parent)
        fields = asdict(unit) | {"parent": parent}
        is_changed = [name for name, value in fields.items() if getattr(row, name) != value]
        for name in is_changed:
            setattr(row, name, fields[name])
        known[unit.code] = row
        if is_changed:
            row.sort_key = sort_key(row.name)
            fresh[unit.code] = row
            rows.append(row)
    return [row for row in rows if not row.pk], [row for row in rows if row.pk]


def save_territories(rows: list[Territory], report: Report) -> None:
    """Larger ones first: the smaller ones point at them."""
    done = 0
    for length in (2, 4, 6):
        level = [row for row in rows if len(row.code) == length]
        for row in level:
            row.parent = row.parent  # takes the id that the whole has got by now
        Territory.objects.bulk_create(
            level, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=TERRITORY
        )
        done += len(level)
        report(done, len(rows))


def lock(model: type[models.Model]) -> None:
    """One import at a time; readers are not held up."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def import_rspo(
    file: Source,
    *,
    by: Any,
    closing_allowed: bool = False,
    scope: Territory | None = None,
    dry_run: bool = False,
    file_name: str = "",
    report: Report = to_nobody,
) -> ImportRun:
    """Import an export of RSPO; importing it twice changes nothing.

    ``by`` is an operator or None (the system itself). ``scope`` takes only what lies in one territory; without it the
    counties in the file are its scope, and an institution there that the file does not hold is closed today.
    ``dry_run`` writes nothing: the ImportRun it gives is not saved, and its ``warning`` says why the import itself
    would be refused; its ``counties`` are the codes of those in the file. ``report`` hears how many rows are written;
    what it writes itself must not wait for this transaction. Raises Refusal when the file is no such export, or would
    close more than a fifth of the institutions (in one county: more than half) without ``closing_allowed``.
    """
    require(policies.can_import(by))
    started = clock.now()
    if not dry_run:
        lock(Institution)
    register = rspo.read(file)
    if "commune" in register.columns and not Territory.objects.exists():
        raise Refusal(NO_TERRITORIES)
    found = compare(register, scope)
    if not found.seen:
        if scope:
            raise Refusal(f"W tym pliku nie ma ani jednej placówki z: {scope}.")
        raise BadFile("W tym pliku nie ma ani jednej placówki. Sprawdź, czy to ten plik.")
    run = ImportRun(kind=ImportRun.Kind.RSPO, file_name=file_name, **found.counts())
    run.warning, run.counties = found.warning(), frozenset(found.in_file)
    if dry_run:
        return timed(run, file, started, by)
    if run.warning and not closing_allowed:
        raise Refusal(run.warning)
    save_institutions(found, report)
    return finish(run, file, started, by)


def save_institutions(found: Comparison, report: Report) -> None:
    """Everything in bulk; parents in a second pass, when all have ids."""
    rows = [*found.new, *found.changed]
    for start in range(0, len(rows), BATCH):
        Institution.objects.bulk_create(
            rows[start : start + BATCH],
            update_conflicts=True,
            unique_fields=["rspo_number"],
            update_fields=WRITTEN,
        )
        report(min(start + BATCH, len(rows)), len(rows))
    gone = [row.pk for row in found.gone]
    Institution.objects.filter(pk__in=gone).update(closed_on=clock.today())
    if not found.parents:
        return
    wanted = found.parents.keys() | set(found.parents.values())
    known = {row.rspo_number: row for row in Institution.objects.filter(rspo_number__in=wanted - {None})}
    for number, parent in found.parents.items():
        known[number].parent = known.get(parent)
    Institution.objects.bulk_update([known[number] for number in found.parents], ["parent"], batch_size=BATCH)


def timed(run: ImportRun, file: Source, started: Any, by: Any) -> ImportRun:
    run.file_name = run.file_name or PurePath(str(getattr(file, "name", "") or "plik")).name[:200]
    run.by = by
    run.seconds = round((clock.now() - started).total_seconds(), 2)
    return run


def finish(run: ImportRun, file: Source, started: Any, by: Any) -> ImportRun:
    """Write down what came of an import, also for the audit."""
    timed(run, file, started, by)
    run.save()
    record(
        events.IMPORTED,
        by=by,
        target=run,
        new=run.new,
        changed=run.changed,
        gone=run.gone,
        rejected=len(run.rejected),
    )
    return run
