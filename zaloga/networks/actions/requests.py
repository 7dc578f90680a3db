"""Asking to be let in, and the answers."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.institutions.models import Institution
from zaloga.networks import audiences, emails, events, policies
from zaloga.networks.actions import queue, seats
from zaloga.networks.models import JoinRequest, Membership, Network, Waiting
from zaloga.people.models import User


@transaction.atomic
def request(
    network: Network, *, by: User, institution: Institution | None = None, in_own_words: str = "", message: str = ""
) -> JoinRequest:
    """Ask to be let into a network whose recruitment is by request; those who lead hear of it, also by letter.

    Asking twice gives the request that waits. Whether there is room, and whether the school has acceded, is seen at
    the answer.
    """
    require(policies.can_knock(by, network))
    network = seats.locked(network)
    if waiting := network.join_requests.filter(user=by, answered_at=None).first():
        return waiting
    if seats.seat_of(network, by):
        raise Refusal("Masz już miejsce w tej sieci.")
    seats.refuse_unless_running(network)
    if network.access == Network.Access.OPEN:
        raise Refusal("Do tej sieci możesz dołączyć od razu, bez pytania.")
    if network.access == Network.Access.CLOSED:
        raise Refusal("Do tej sieci dołącza się tylko przez zaproszenie od osoby prowadzącej.")
    if institution is None and not in_own_words:
        institution, in_own_words = seats.main_place(by)
    asked = JoinRequest(network=network, user=by, institution=institution, in_own_words=in_own_words, message=message)
    asked.full_clean()
    asked.save()
    for leader in audiences.people(network, *Membership.LEADING):
        emails.requested(asked, to=leader)
    record(events.REQUESTED, by=by, target=asked)
    return asked


@transaction.atomic
def withdraw_request(asked: JoinRequest, *, by: User) -> None:
    """Take one's own request back, as long as nobody has answered it."""
    require(policies.can_withdraw_request(by, asked))
    asked.network.join_requests.filter(pk=asked.pk, answered_at=None).delete()


@transaction.atomic
def accept_request(asked: JoinRequest, *, by: User) -> JoinRequest:
    """Let the person in; they get a letter and a welcome. In a full network they get a place on the waiting list."""
    require(policies.can_answer_request(by, asked))
    network = seats.locked(asked.network)
    asked = read_anew(network, asked)
    if asked.is_accepted:
        return asked
    refuse_answered(asked)
    # Accepting the contract was part of asking: the button of the request says so.
    place = (asked.institution, asked.in_own_words)
    done = seats.seat_of(network, asked.user) or queue.admit(network, asked.user, place=place, by=by)
    answer(asked, is_accepted=True, reason="", by=by)
    if isinstance(done, Waiting):
        return asked
    emails.answered(asked)
    seats.welcome(done)
    record(events.REQUEST_ACCEPTED, by=by, target=network, user=asked.user_id)
    return asked


@transaction.atomic
def decline_request(asked: JoinRequest, *, reason: str, by: User) -> JoinRequest:
    """Say no, with a reason that the person reads in a letter."""
    require(policies.can_answer_request(by, asked))
    network = seats.locked(asked.network)
    asked = read_anew(network, asked)
    if asked.is_accepted is False:
        return asked
    refuse_answered(asked)
    if not reason.strip():
        raise Refusal("Napisz jednym zdaniem dlaczego. Ta osoba dostanie powód w liście.")
    answer(asked, is_accepted=False, reason=reason.strip(), by=by)
    emails.answered(asked)
    record(events.REQUEST_DECLINED, by=by, target=network, user=asked.user_id)
    return asked


def read_anew(network: Network, asked: JoinRequest) -> JoinRequest:
    rows = network.join_requests.select_related("user", "institution", "network__programme")
    return rows.get(pk=asked.pk)


def refuse_answered(asked: JoinRequest) -> None:
    if asked.answered_at:
        raise Refusal("Na tę prośbę ktoś już odpowiedział.")


def answer(asked: JoinRequest, *, is_accepted: bool, reason: str, by: User) -> None:
    asked.answered_at, asked.answered_by = clock.now(), by
    asked.is_accepted, asked.reason = is_accepted, reason
    asked.full_clean()
    asked.save()
