from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from zaloga.activity.models import Event
from zaloga.activity.record import record
from zaloga.core import export
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks import actions as networks
from zaloga.networks.models import Network
from zaloga.networks.policies import can_found
from zaloga.notifications import tasks
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.supervision import events, logbook, policies


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
def export_log(programme: Programme | None, *, by: User, kind: str, **narrowing: Any) -> bytes:
    """The audit log of a programme, or of the whole installation (None), as a file for an auditor.

    ``kind`` is "xlsx" or "csv", ``narrowing`` as in logbook.narrowed(). That it was taken is itself an entry.
    """
    require(policies.can_read_log(by, programme))
    entries = logbook.of_programme(programme) if programme else Event.objects.for_audit()
    rows = logbook.rows(logbook.narrowed(entries, **narrowing), with_addresses=programme is None)
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
