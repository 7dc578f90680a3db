"""Founding a network, its settings, stages, and the archive."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.slugs import free_slug
from zaloga.core.words import network_named, plural
from zaloga.networks import events, policies
from zaloga.networks.actions import queue
from zaloga.networks.actions.seats import locked
from zaloga.networks.keeping import aims_kept_at
from zaloga.networks.models import Network, SpecificAim
from zaloga.people.models import User
from zaloga.programmes.models import Programme


@transaction.atomic
def found(programme: Programme, *, by: User, aims: Iterable[str] = (), **fields: Any) -> Network:
    """Found a network, in preparation: nobody outside sees it until ``open``. Its address is made of its name.

    ``aims`` are the specific aims, in order. Raises ValidationError where the model says no and Refusal when the
    programme has a running network of that name already (so a double click founds one).
    """
    require(policies.can_found(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.is_archived:
        raise Refusal("Ten program jest w archiwum i nie przyjmuje nowych sieci.")
    network = Network(programme=programme, **fields)
    network.slug = network.slug or free_slug(Network.objects.all(), network.name)
    network.full_clean()
    if programme.networks.running().filter(name=network.name).exists():
        raise Refusal(f"W tym programie działa już {network_named(network.name, 'sieć')}. Nadaj nowej inną nazwę.")
    network.save()
    write_aims(network, aims)
    record(events.FOUNDED, by=by, target=network)
    return network


@transaction.atomic
def edit(
    network: Network,
    *,
    by: User,
    aims: Iterable[str] | None = None,
    contract_version: int | None = None,
    **fields: Any,
) -> Network:
    """Change the settings; ``aims`` are left as they are when None. Refused for aims that a plan keeps.

    ``contract_version`` is the version from which the change began; refused when it is not the present one any more.

    A changed contract gets the next version, and the crew is told and asked to accept it anew.
    """
    require(policies.can_edit(by, network))
    network = locked(network)
    if contract_version not in (None, network.contract_version):
        raise Refusal(
            "Ktoś zmienił kontrakt, gdy masz otwartą tę stronę, i nic nie jest jeszcze zapisane. "
            "Porównaj swój tekst z obecnym kontraktem. Gdy zapiszesz jeszcze raz, zostanie Twój."
        )
    before = copy(network)
    refuse_kept_aims(network, aims, fields)
    for name, value in fields.items():
        setattr(network, name, value)
    network.full_clean()
    if network.capacity < before.capacity:
        refuse_too_few_seats(network)
    is_amended = network.contract != before.contract
    if is_amended:
        network.contract_version += 1
    network.save()
    if aims is not None:
        write_aims(network, aims)
    record(events.EDITED, by=by, target=network)
    if is_amended:
        record(events.CONTRACT_AMENDED, by=by, target=network, version=network.contract_version)
    queue.move_up(network)
    return network


def refuse_kept_aims(network: Network, aims: Iterable[str] | None, fields: dict[str, Any]) -> None:
    says_aims = aims is not None or fields.get("general_aim", network.general_aim) != network.general_aim
    if says_aims and aims_kept_at(network):
        raise Refusal("Cele tej sieci stoją w planie roku. Zmień je tam, a po przyjęciu planu będą też tutaj.")


def refuse_too_few_seats(network: Network) -> None:
    """Nobody loses a seat, or one that is held for them, by a number."""
    if network.has_seats_for_all():
        return
    crew, held = network.crew().count(), network.queue.holding().count()
    kept = f", a miejsca zachowane dla osób z listy oczekujących: {held}" if held else ""
    people = f"{crew} {plural(crew, 'osoba', 'osoby', 'osób')}"
    raise Refusal(f"W załodze jest już {people}{kept}. Miejsc nie może być mniej.")


@transaction.atomic
def add_seats(network: Network, additional: int, *, reason: str, by: User) -> Network:
    """Set how many seats there are over the capacity, with a reason that is kept; the waiting list moves up by itself.

    Nought takes them back. Refused: no reason, fewer seats than are taken. The same number and reason change nothing.
    """
    require(policies.can_add_seats(by, network))
    network = locked(network)
    reason = reason.strip()
    if (additional, reason) == (network.additional_seats, network.additional_reason):
        return network
    if not reason:
        raise Refusal("Napisz jednym zdaniem, dlaczego zmieniasz liczbę miejsc.")
    before, network.additional_seats, network.additional_reason = network.additional_seats, additional, reason
    network.full_clean()
    if additional < before:
        refuse_too_few_seats(network)
    network.save(update_fields=["additional_seats", "additional_reason"])
    record(events.SEATS_ADDED, by=by, target=network, before=before, additional=additional, reason=reason)
    queue.move_up(network)
    return network


def write_aims(network: Network, aims: Iterable[str]) -> None:
    """The specific aims as given, in order; empty lines are dropped."""
    rows = [SpecificAim(network=network, text=text, position=n) for n, text in enumerate(filter(None, aims))]
    for row in rows:
        row.full_clean()
    network.specific_aims.all().delete()
    SpecificAim.objects.bulk_create(rows)


@transaction.atomic
def open(network: Network, *, by: User) -> Network:
    """Show the network to the world: from now on people may find it and join. Opening twice changes nothing."""
    require(policies.can_open(by, network))
    network = locked(network)
    if network.is_opened:
        return network
    network.opened_at = clock.now()
    network.save(update_fields=["opened_at"])
    record(events.OPENED, by=by, target=network)
    return network


@transaction.atomic
def move_stage(network: Network, to: int, *, by: User) -> Network:
    """Go to any stage, 0 to 4, also back; what is still missing never blocks. Members are told."""
    require(policies.can_move_stage(by, network))
    network = locked(network)
    if network.stage == to:
        return network
    before, network.stage, network.stage_since = network.stage, to, clock.today()
    network.full_clean()
    network.save(update_fields=["stage", "stage_since"])
    stage = f"{to}, {Network.Stage(to).label}"
    record(events.STAGE_MOVED, by=by, target=network, stage=stage, before=before)
    return network


@transaction.atomic
def archive(network: Network, *, by: User) -> Network:
    """Put the network into the archive: its members go on reading, nobody writes. Open offers are withdrawn."""
    require(policies.can_archive(by, network))
    network = locked(network, also_archived=True)
    if network.is_archived:
        return network
    network.archived_at = clock.now()
    network.save(update_fields=["archived_at"])
    network.hand_overs.filter(answered_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())
    queue.close_queue(network)
    record(events.ARCHIVED, by=by, target=network)
    return network


@transaction.atomic
def restore(network: Network, *, by: User) -> Network:
    """Take the network out of the archive."""
    require(policies.can_restore(by, network))
    network = locked(network, also_archived=True)
    if not network.is_archived:
        return network
    network.archived_at = None
    network.save(update_fields=["archived_at"])
    record(events.RESTORED, by=by, target=network)
    return network
