"""The same single deed in many networks of a programme. What it would do: foreseeing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks import actions as networks
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.programmes.policies import can_oversee
from zaloga.supervision import events


class Together(models.TextChoices):
    OPEN = "otworz", "otwórz – każdy zobaczy je w katalogu"
    ARCHIVE = "archiwum", "przenieś do archiwum – załogi dalej czytają, nikt nie pisze"
    NEXT_YEAR = "nastepny-rok", "zacznij następny rok – załogi dostaną pytanie, kto płynie dalej"


@dataclass(frozen=True, slots=True)
class Outcome:
    network: Network
    refused: str = ""


def begin_and_ask(network: Network, *, by: User) -> Network:
    return networks.begin_next_year(network, by=by, asks=True)


DEEDS: dict[str, Callable[..., Network]] = {
    Together.OPEN: networks.open,
    Together.ARCHIVE: networks.archive,
    Together.NEXT_YEAR: begin_and_ask,
}
# Nothing would change, and nothing is wrong with that.
SAME = {
    Together.OPEN: "jest już otwarta.",
    Together.ARCHIVE: "jest już w archiwum.",
    Together.NEXT_YEAR: "następny rok już się zaczął.",
}


def no_change(network: Network, deed: str, *, has_next: bool) -> str:
    """Why this deed would change nothing here, or nothing."""
    is_done = {
        Together.OPEN: network.is_opened and not network.is_archived,
        Together.ARCHIVE: network.is_archived,
        Together.NEXT_YEAR: has_next,
    }
    return f"Bez zmian: {SAME[Together(deed)]}" if is_done[Together(deed)] else ""


def no_way(network: Network, deed: str) -> str:
    """Why this deed cannot be done here, or nothing."""
    if deed == Together.OPEN and network.is_archived:
        return "Nie można: jest w archiwum. Najpierw przywróć ją z archiwum."
    if deed == Together.NEXT_YEAR and not network.is_opened:
        return "Nie można: nigdy nie była otwarta, więc nie ma czego kontynuować."
    if deed == Together.NEXT_YEAR and network.programme.is_archived:
        return "Nie można: program jest w archiwum i nie przyjmuje nowych sieci."
    return ""


@transaction.atomic
def carry_out_together(programme: Programme, chosen: Iterable[Network], deed: str, *, by: User) -> list[Outcome]:
    """Open, archive, or begin the next year of each; those refused are told with the reason, the rest is done.

    Every network has the same single deed as from its own page; all in one transaction. Networks of another programme
    are passed over.
    """
    require(can_oversee(by, programme))
    ours = [network for network in chosen if network.programme_id == programme.pk]
    outcomes = [one_of_many(network, deed, by=by) for network in ours]
    done = [outcome.network.pk for outcome in outcomes if not outcome.refused]
    if done:
        record(events.DONE_TOGETHER, by=by, target=programme, deed=deed, count=len(done), networks=done)
    return outcomes


def one_of_many(network: Network, deed: str, *, by: User) -> Outcome:
    has_next = deed == Together.NEXT_YEAR and Network.objects.filter(continues=network).exists()
    if refused := no_change(network, deed, has_next=has_next) or no_way(network, deed):
        return Outcome(network, refused)
    try:
        with transaction.atomic():  # a refused deed leaves nothing behind and stops no other
            DEEDS[deed](network, by=by)
    except (Refusal, PermissionDenied) as refusal:
        return Outcome(network, f"Nie można: {str(refusal) or 'to nie jest Twoja decyzja.'}")
    except ValidationError as error:
        return Outcome(network, f"Nie można: {' '.join(error.messages)}")
    return Outcome(network)
