"""A year's turn: the next year begins from the last one, and the crew says by itself who sails on."""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, date
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock, tokens
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.slugs import free_slug
from zaloga.core.words import network_named
from zaloga.networks import emails, events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.actions.networks import archive, write_aims
from zaloga.networks.models import Membership, Network, Stay, Waiting
from zaloga.networks.models.crew import MembershipQuerySet
from zaloga.people.models import User

Role = Membership.Role
# 2026, 2026/27, 2026-27; the second year of 2026/2027 is a year of its own.
YEAR = re.compile(r"\b(20\d\d)(?:(\s?[/–-]\s?)(\d\d))?(?!\d)")
AS_THEY_ARE = (
    "question",
    "invitation_text",
    "kind",
    "themes",
    "audience",
    "audience_note",
    "run_by",
    "access",
    "capacity",
    "additional_seats",
    "additional_reason",
    "general_aim",
    "contract",
    "visibility",
)


def carried_over(network: Network) -> dict[str, Any]:
    """Everything that the next year takes from the last one, as proposals to correct; rooms to come add theirs here.

    Never people, never what they wrote, never dates of the past: the period moves by as many years as it must.
    """
    years = years_on(network)
    return {name: getattr(network, name) for name in AS_THEY_ARE} | {
        "name": moved_name(network.name, years),
        "starts_on": moved_day(network.starts_on, years),
        "ends_on": moved_day(network.ends_on, years),
        "aims": [aim.text for aim in network.specific_aims.all()],
    }


def years_on(network: Network) -> int:
    years = 1
    while moved_day(network.ends_on, years) <= clock.today():
        years += 1
    return years


def moved_day(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=min(day.year + years, MAXYEAR), day=28 if is_leap_day else day.day)


def moved_name(name: str, years: int) -> str:
    """Matematycy 2026/27 -> Matematycy 2027/28."""

    def moved(found: re.Match[str]) -> str:
        first, dash, second = found.groups()
        end = f"{dash}{(int(second) + years) % 100:02d}" if dash else ""
        return f"{int(first) + years}{end}"

    return YEAR.sub(moved, name)


def next_in_year(network: Network) -> str:
    """What the next year's network would be called, with its year."""
    years = years_on(network)
    return Network(name=moved_name(network.name, years), starts_on=moved_day(network.starts_on, years)).in_year


@transaction.atomic
def begin_next_year(
    network: Network, *, by: User, asks: bool = False, archives: bool = False, **changes: Any
) -> Network:
    """Make the network of the next year, in preparation; ``changes`` correct what carried_over() proposes.

    Whoever leads the old one and begins the new one leads it too; nobody else is moved. ``asks`` sends the crew the
    question whether they sail on, ``archives`` puts the old network into the archive. Refused: a network that has not
    been opened, one that has its next year already, a programme in the archive.
    """
    require(policies.can_begin_next_year(by, network))
    network = seats.locked(network, also_archived=True)
    refuse_no_next_year(network)
    fields = carried_over(network) | changes
    aims: Iterable[str] = fields.pop("aims")
    new = Network(programme=network.programme, continues=network, **fields)
    says_year = new.school_year in new.name
    new.slug = free_slug(Network.objects.all(), new.name if says_year else f"{new.name} {new.school_year}")
    new.full_clean()
    if network.programme.networks.running().filter(name=new.name).exclude(pk=network.pk).exists():
        raise Refusal(f"W tym programie działa już {network_named(new.name, 'sieć')}. Nadaj nowej inną nazwę.")
    new.save()
    write_aims(new, aims)
    take_the_leader(new, network, by)
    record(events.NEXT_YEAR_BEGUN, by=by, target=new, continues=network.pk)
    if asks:
        ask_to_stay(new, by=by)
    if archives:
        archive(network, by=by)
    return new


def refuse_no_next_year(network: Network) -> None:
    if not network.is_opened:
        raise Refusal("Ta sieć jeszcze nie ruszyła, więc nie ma czego kontynuować. Najpierw ją otwórz.")
    if network.programme.is_archived:
        raise Refusal("Program tej sieci jest w archiwum i nie przyjmuje nowych sieci.")
    if later := Network.objects.filter(continues=network).first():
        raise Refusal(f"Następny rok tej sieci już się zaczął: „{later}”, rok szkolny {later.school_year}.")


def take_the_leader(new: Network, old: Network, by: User) -> None:
    """Whoever leads and begins the next year has said yes by that."""
    mine = seats.seat_of(old, by)
    if mine and mine.role in Membership.LEADING:
        seats.take_seat(new, by, role=mine.role, institution=mine.institution, in_own_words=mine.in_own_words)


@transaction.atomic
def ask_to_stay(network: Network, *, by: User) -> list[Stay]:
    """Ask everybody of last year's crew who has not been asked; gives the questions sent now, perhaps none.

    ``network`` is the new one. Each gets one letter with a personal link, and sees the question on the desk.
    """
    require(policies.can_ask_to_stay(by, network))
    network = seats.locked(network)
    if network.continues is None:
        raise Refusal("Ta sieć nie jest dalszym ciągiem innej, więc nie ma kogo pytać. Zaproś ludzi do załogi.")
    asked = [put_question(network, membership.user) for membership in not_asked_yet(network).order_by("pk")]
    if asked:
        record(events.CREW_ASKED, by=by, target=network, people=len(asked))
    return asked


def not_asked_yet(network: Network) -> MembershipQuerySet:
    """Of last year's crew those whom ask_to_stay() would write to now."""
    crew = Membership.objects.crew().filter(network=network.continues_id, user__is_active=True)
    there, asked = network.memberships.active().values("user"), network.stays.values("user")
    return crew.exclude(user__in=there).exclude(user__in=asked).select_related("user")


def would_be_asked(*old: Network, by: User) -> MembershipQuerySet:
    """Of the crews of this year those who would be asked, were the next one begun now by this person."""
    crew = Membership.objects.crew().filter(network__in=old, user__is_active=True)
    return crew.exclude(user=by, role__in=Membership.LEADING)


def put_question(network: Network, user: User) -> Stay:
    stay = Stay(network=network, user=user)
    stay.full_clean(exclude=["digest"])
    stay.save()
    stay.digest = tokens.digest(stay.token)
    stay.save(update_fields=["digest"])
    emails.asked_to_stay(stay)
    return stay


@transaction.atomic
def remind_silent(network: Network, *, by: User) -> list[Stay]:
    """Ask those who are silent once more, by one letter; each of them once ever. Refused when nobody is left."""
    require(policies.can_ask_to_stay(by, network))
    network = seats.locked(network)
    silent = list(network.stays.to_remind().select_related("user").filter(user__in=still_crew(network)))
    if not silent:
        raise Refusal("Nie ma komu przypomnieć: każdy już odpowiedział albo przypomnienie już do niego poszło.")
    for stay in silent:
        stay.network, stay.reminded_at = network, clock.now()
        stay.save(update_fields=["reminded_at"])
        emails.asked_to_stay(stay, again=True)
    record(events.CREW_REMINDED, by=by, target=network, people=len(silent))
    return silent


def still_crew(network: Network) -> Any:
    """Ids of those who belong to last year's crew today."""
    return Membership.objects.crew().filter(network=network.continues_id).values("user")


@transaction.atomic
def sail_on(stay: Stay, *, by: User, contract_version: int | None = None) -> Membership | Waiting:
    """Say yes: a seat in the new network, its contract accepted by that. Twice gives the same seat.

    Whoever led goes on leading, unless somebody else has the helm already. A full network, or a school outside the
    programme, gives a place on the waiting list. Refused: somebody who has left last year's crew, a changed contract.
    """
    require(policies.can_answer_stay(by, stay))
    network, stay = read_anew(stay)
    if membership := seats.seat_of(network, by):
        return membership
    if network.memberships.filter(user=by).exists():
        raise Refusal("To miejsce już się skończyło. Jeśli chcesz wrócić, napisz do osoby prowadzącej.")
    seats.refuse_stale_contract(network, contract_version)
    old = Membership.objects.crew().filter(network=network.continues_id, user=by).first()
    if old is None:
        raise Refusal("Nie należysz już do załogi tej sieci, więc to pytanie nie jest aktualne.")
    answer(stay, says_yes=True)
    done = queue.admit(network, by, place=(old.institution, old.in_own_words), by=by)
    seats.close_open_request(network, by)
    if isinstance(done, Membership):
        keep_role(done, old.role)
        done.refresh_from_db(fields=["role"])
        seats.welcome(done)
        record(events.STAYED, by=by, target=network, user=by.pk)
    return done


def keep_role(membership: Membership, role: str) -> None:
    """Rights follow consent: the helm is taken only when nobody has it."""
    network = membership.network
    has_helm = (
        network.memberships.filter(role=Role.COORDINATOR, left_at=None).exists()
        or network.invitations.filter(role=Role.COORDINATOR, accepted_at=None, withdrawn_at=None).exists()
    )
    if role not in Membership.LEADING or (role == Role.COORDINATOR and has_helm):
        return
    if role == Role.COORDINATOR:
        seats.take_helm(membership.network, membership.user)
        return
    membership.role = role
    membership.full_clean()
    membership.save(update_fields=["role"])
    policies.forget_standing(membership.user)


@transaction.atomic
def stay_ashore(stay: Stay, *, by: User) -> Stay:
    """Say no; one may still say yes later. Twice changes nothing. Refused for whoever has a seat already."""
    require(policies.can_answer_stay(by, stay))
    network, stay = read_anew(stay)
    if seats.seat_of(network, by):
        raise Refusal("Masz już miejsce w tej sieci. Odejść z niej możesz na stronie sieci.")
    if stay.says_yes is False:
        return stay
    answer(stay, says_yes=False)
    network.queue.open().filter(user=by).update(ended_at=clock.now(), outcome=Waiting.Outcome.LEFT)
    queue.move_up(network)
    record(events.NOT_STAYED, by=by, target=network, user=by.pk)
    return stay


def read_anew(stay: Stay) -> tuple[Network, Stay]:
    network = seats.locked(stay.network)
    stay = network.stays.select_related("user").get(pk=stay.pk)
    stay.network = network
    return network, stay


def answer(stay: Stay, *, says_yes: bool) -> None:
    stay.answered_at, stay.says_yes = clock.now(), says_yes
    stay.save(update_fields=["answered_at", "says_yes"])
