from contextlib import suppress
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from zaloga.activity.models import Event
from zaloga.activity.record import record
from zaloga.core import clock, export, files
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.installation import logo as logos
from zaloga.installation.models import FIELDS, ONLY, Installation, from_environment
from zaloga.installation.now import current, keep, read
from zaloga.installation.retention import RULES
from zaloga.networks import actions as networks
from zaloga.networks.models import Network
from zaloga.networks.policies import can_found
from zaloga.notifications import bouncing, tasks
from zaloga.notifications.models import Letter, Unreached
from zaloga.people.models import Session, User
from zaloga.programmes.models import Programme
from zaloga.supervision import events, logbook, policies

HELD = "Czekał w chwili kopii zapasowej; po odtworzeniu wstrzymany, bo pewnie już wyszedł."


@transaction.atomic
def retry(letter: Letter, *, by: User) -> Letter:
    """Try to send a letter again: one that was given up, or one that still waits.

    Its attempts are counted anew and the worker is woken after the commit. Refused when it has gone out already.
    """
    require(policies.can_retry(by, letter))
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.sent_at:
        raise Refusal("Ten list już wyszedł, nie trzeba go wysyłać drugi raz.")
    letter.given_up_at = None
    letter.attempts = 0
    letter.save(update_fields=["given_up_at", "attempts"])
    with suppress(AlreadyEnqueued), transaction.atomic():  # already in the worker's queue: all the better
        tasks.enqueue(letter)
    record(events.LETTER_RETRIED, by=by, target=by, letter=letter.pk)
    return letter


@transaction.atomic
def write_again(returned: Unreached, *, by: User) -> User:
    """Try the address again from which letters came back; what waited comes in the next digest. Gives the person."""
    require(policies.can_write_again(by, returned))
    bouncing.forgive(returned.user)
    record(events.WRITTEN_AGAIN, by=by, target=returned.user)
    return returned.user


@transaction.atomic
def export_log(programme: Programme | None, *, by: User, kind: str, **narrowing: Any) -> bytes:
    """The audit log of a programme, or of the whole installation (None), as a file for an auditor.

    ``kind`` is "xlsx" or "csv", ``narrowing`` as in logbook.narrowed(). That it was taken is itself an entry.
    """
    require(policies.can_read_log(by, programme))
    entries = logbook.of_programme(programme) if programme else Event.objects.for_audit()
    rows = logbook.rows(
        logbook.narrowed(entries, by_address=programme is None, **narrowing), with_addresses=programme is None
    )
    header = logbook.HEADER if programme else [*logbook.HEADER, *logbook.ADDRESSES]
    file = export.xlsx("Dziennik", header, rows) if kind == "xlsx" else export.csv_text(header, rows)
    asked = {name: str(value) for name, value in narrowing.items()}
    record(events.LOG_EXPORTED, by=by, target=programme or by, file=kind, asked=asked)
    return file


@transaction.atomic
def found_network(
    programme: Programme, *, by: User, coordinator_email: str = "", coordinator_name: str = "", **fields: Any
) -> Network:
    """Found a network in preparation and, if it is known already, name whoever will lead it: both or neither.

    ``fields`` are those of ``networks.actions.found``. Whoever is named and has no account gets one, and a letter.
    """
    require(can_found(by, programme))
    network = networks.found(programme, by=by, **fields)
    if coordinator_email:
        networks.appoint_coordinator(network, email=coordinator_email, name=coordinator_name, by=by)
    return network


@transaction.atomic
def settle(
    *,
    by: User,
    days: dict[str, int],
    logo: UploadedFile | None = None,
    without_logo: bool = False,
    logo_text: str = "",
    **fields: Any,
) -> Installation:
    """Set what the installation says of itself (``fields``: installation.models.FIELDS) and how long it keeps things.

    ``days`` are {name of a rule: days}; those not given stay. A new logo comes instead of the present one, which goes
    without a new one when ``without_logo``. Seen at once in this process, in others after now.FRESH_FOR_S at most.
    Raises Refusal for a logo that is no picture and for days out of a rule's range.
    """
    require(policies.can_settle(by))
    words = {name: getattr(from_environment(), name) for name in FIELDS}
    Installation.objects.get_or_create(pk=ONLY, defaults=words)
    installation = Installation.objects.select_for_update().get(pk=ONLY)
    before = said(installation)
    for name, value in fields.items():
        setattr(installation, name, value)
    installation.days = kept_days(installation, days)
    former = installation.logo.name
    change_logo(installation, logo, without_logo=without_logo, text=logo_text)
    installation.full_clean()
    installation.save()
    if former and former != installation.logo.name:
        transaction.on_commit(partial(installation.logo.storage.delete, former))
    transaction.on_commit(partial(keep, installation))
    after = said(installation)
    changed = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    if changed:
        record(events.SETTLED, by=by, target=installation, what=", ".join(changed), changed=changed)
    return installation


def kept_days(installation: Installation, days: dict[str, int]) -> dict[str, int]:
    """What is to be kept for other than the proposed time; rules that nobody declares any more are dropped."""
    chosen = {name: installation.days.get(name, rule.days) for name, rule in RULES.items()} | days
    for name, number in chosen.items():
        rule = RULES[name]
        if not rule.least <= number <= rule.most:
            raise Refusal(f"{rule.title}: wybierz od {rule.least} do {rule.most} dni.")
    return {name: number for name, number in chosen.items() if number != RULES[name].days}


def change_logo(installation: Installation, logo: UploadedFile | None, *, without_logo: bool, text: str) -> None:
    if logo:
        picture = logos.drawn(files.inspect(logo))
        installation.logo.save("logo.png", picture, save=False)
    elif without_logo:
        installation.logo = ""
    installation.logo_text = text if installation.logo else ""
    if installation.logo and not text:
        raise Refusal("Napisz, co mówi logo. Przeczytają to osoby, które go nie widzą.")


def said(installation: Installation) -> dict[str, Any]:
    """Everything that an operator can set, by the names people know it by."""
    columns = [column for column in Installation._meta.concrete_fields if column.name in FIELDS]
    named = {str(column.verbose_name): getattr(installation, column.name) for column in columns}
    kept = {rule.title: rule.days_in(installation) for rule in RULES.values()}
    return named | {"logo": installation.logo_mark, "co mówi logo": installation.logo_text} | kept


@transaction.atomic
def note_backup(*, by: User, file: str, octets: int) -> Event:
    """Write down that a backup of the whole installation was made."""
    require(policies.can_keep_copies(by))
    return record(events.BACKED_UP, by=by, target=current(), file=file, octets=octets)


@transaction.atomic
def wake_restored(*, by: User, file: str, made_at: str) -> Event:
    """After the data came back from a backup: nobody is signed in, and no letter goes out for a second time.

    Devices signed out since the backup would be signed in again; letters that waited then have most likely gone since.
    The letters are held as given up, so an operator sees them and may send each again.
    """
    require(policies.can_keep_copies(by))
    Session.objects.all().delete()
    Letter.objects.waiting().update(given_up_at=clock.now(), last_error=HELD)
    keep(read())
    return record(events.RESTORED, by=by, target=current(), file=file, made_at=made_at)
