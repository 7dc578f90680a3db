"""The same single deed in many networks of a programme: who would hear of it, and the deed itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from zaloga.activity.record import record
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks import actions as networks
from zaloga.networks import stages
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
class Consequence:
    """What would happen in one network."""

    network: Network
    told: str
    refused: str = ""
    missing: list[str] = field(default_factory=list)


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
DONE_ALREADY = {Together.OPEN: "Jest już otwarta.", Together.ARCHIVE: "Jest już w archiwum."}


def consequences(chosen: Iterable[Network], deed: str) -> list[Consequence]:
    """Who would be told in each network (rows of overview.networks_of) and what each still lacks; nothing changes."""
    return [consequence(network, deed) for network in chosen]


def consequence(network: Network, deed: str) -> Consequence:
    crew = stages.people(network.crew_size)  # type: ignore[attr-defined]
    told = f"list z pytaniem: {crew}" if deed == Together.NEXT_YEAR else f"wiadomość w dzwonku: {crew}"
    missing = stages.missing(network, is_opening=True) if deed == Together.OPEN and not network.is_opened else []
    return Consequence(network, told, refused_at_once(network, deed), missing)


def refused_at_once(network: Network, deed: str) -> str:
    if deed == Together.OPEN and network.is_archived:
        return "Jest w archiwum. Najpierw przywróć ją z archiwum."
    is_done = network.is_opened if deed == Together.OPEN else network.is_archived
    return DONE_ALREADY.get(Together(deed), "") if is_done else ""


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
    if refused := refused_at_once(network, deed):
        return Outcome(network, refused)
    try:
        with transaction.atomic():  # a refused deed leaves nothing behind and stops no other
            DEEDS[deed](network, by=by)
    except (Refusal, PermissionDenied) as refusal:
        return Outcome(network, str(refusal) or "To nie jest Twoja decyzja.")
    except ValidationError as error:
        return Outcome(network, " ".join(error.messages))
    return Outcome(network)
