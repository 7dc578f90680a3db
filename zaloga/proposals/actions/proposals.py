"""Filing a need, publishing it, correcting and withdrawing it; postponed ones come back."""

from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.people import actions as people
from zaloga.people.models import User
from zaloga.programmes.models import Programme
from zaloga.proposals import emails, events, policies
from zaloga.proposals.models import Call, Proposal, ProposalVersion, Signature

MOST_DRAFTS = 5
TOO_MANY = "Masz już kilka niedokończonych zgłoszeń. Ogłoś je albo usuń, zanim zaczniesz następne."
TOO_MANY_BY_GUEST = (
    "Z tego adresu czeka już kilka niepotwierdzonych zgłoszeń. Zaloguj się, a zgłosisz swoją potrzebę od razu."
)
State = Proposal.State


@transaction.atomic
def file(
    programme: Programme, *, by: User, call: Call | None = None, is_by_guest: bool = False, **fields: Any
) -> Proposal:
    """A draft of a proposal: nobody but its author reads it until they publish it, which shows what is alike first.

    With ``is_by_guest`` the address was only typed, perhaps by somebody else: such drafts are counted apart, and
    never stand in the way of whoever signs in. Refused: a programme in the archive, a call that is not open, too many
    drafts of one person. The same words again give the draft that is there.
    """
    require(policies.can_file(by, programme))
    # Locked, so that two clicks at once stand one behind the other.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if call:
        refuse_closed(call)
    proposal = Proposal(programme=programme, call=call, by=by, **fields)
    proposal.full_clean()
    drafts = Proposal.objects.filter(by=by, state=State.DRAFT, is_by_guest=is_by_guest)
    same = drafts.filter(programme=programme, title=proposal.title, need=proposal.need, call=call).first()
    if same:
        return rewrite(same, fields)
    if drafts.count() >= MOST_DRAFTS:
        raise Refusal(TOO_MANY_BY_GUEST if is_by_guest else TOO_MANY)
    proposal.is_by_guest = is_by_guest
    proposal.save()
    return proposal


def rewrite(proposal: Proposal, fields: dict[str, Any]) -> Proposal:
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.full_clean()
    proposal.save()
    return proposal


def refuse_closed(call: Call) -> None:
    if call.is_ahead:
        raise Refusal("Ten nabór jeszcze się nie zaczął. Zajrzyj tu, gdy ruszy.")
    if not call.is_open:
        raise Refusal("Ten nabór jest już zamknięty. Możesz zgłosić potrzebę poza naborem.")


def locked(proposal: Proposal) -> Proposal:
    """The proposal read anew with its row locked: signatures and decisions wait here for their turn."""
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("programme__organiser", "call", "by", "institution").get(pk=proposal.pk)


def lock_together(*proposals: Proposal | None) -> None:
    """Lock several rows in one order, whoever asks: two deeds that need two rows never wait for each other."""
    keys = {one.pk for one in proposals if one is not None}
    list(Proposal.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))


@transaction.atomic
def publish(proposal: Proposal, *, access: str = Proposal.Access.OPEN, by: User) -> Proposal:
    """Show the draft to the world; the author's own signature is its first. Publishing twice changes nothing.

    ``access`` is the recruitment that the author wishes for.

    Refused when its call has closed meanwhile.
    """
    require(policies.can_publish(by, proposal))
    proposal = locked(proposal)
    if not proposal.is_draft:
        return proposal
    if proposal.programme.is_archived:
        raise Refusal("Ten program już się skończył i nie przyjmuje zgłoszeń.")
    if proposal.call:
        refuse_closed(proposal.call)
    proposal.state, proposal.published_at, proposal.access = State.OPEN, clock.now(), access
    proposal.is_by_guest = False
    proposal.full_clean()
    proposal.save()
    first = {"institution": proposal.institution, "in_own_words": proposal.in_own_words}
    Signature.objects.update_or_create(proposal=proposal, user=by, defaults={**first, "confirmed_at": clock.now()})
    record(events.PUBLISHED, by=by, target=proposal)
    return weigh(proposal, by=by)


def weigh(proposal: Proposal, *, by: User) -> Proposal:
    """Put it into the queue when enough people have signed. The caller holds the lock."""
    signatures = proposal.signatures.confirmed().count()
    if proposal.state != State.OPEN or signatures < proposal.programme.signatures_needed:
        return proposal
    return stand_in_queue(proposal, events.QUEUED, by=by, signatures=signatures)


@transaction.atomic
def weigh_open() -> int:
    """Put into the queue what has enough signatures by the rules of today; gives how many. The house does it.

    What somebody is signing or deciding at this very moment is left alone: every morning it is weighed anew.
    """
    signed = Signature.objects.confirmed().filter(proposal=OuterRef("pk"))
    enough = Proposal.objects.published().filter(state=State.OPEN, programme__archived_at=None)
    enough = enough.alias(signed=how_many(signed)).filter(signed__gte=F("programme__signatures_needed"))
    rows = enough.select_for_update(of=("self",), skip_locked=True).select_related("programme", "by").order_by("pk")
    by = people.robot()
    return sum(weigh(proposal, by=by).state == State.QUEUED for proposal in rows)


def stand_in_queue(proposal: Proposal, kind: Any, *, by: User, **details: Any) -> Proposal:
    proposal.state, proposal.queued_at = State.QUEUED, clock.now()
    proposal.save(update_fields=["state", "queued_at"])
    record(kind, by=by, target=proposal, **details)
    return proposal


@transaction.atomic
def correct(proposal: Proposal, *, by: User, **fields: Any) -> Proposal:
    """Change the words before the decision. What others have signed stays readable as it was, and they are told.

    Refused when it has been decided or withdrawn. The same words change nothing.
    """
    require(policies.can_correct(by, proposal))
    proposal = locked(proposal)
    refuse_decided(proposal)
    if all(getattr(proposal, name) == value for name, value in fields.items()):
        return proposal
    before = ProposalVersion(proposal=proposal, title=proposal.title, need=proposal.need, doing=proposal.doing)
    before.written_at = proposal.corrected_at or proposal.published_at or proposal.drafted_at
    rewrite(proposal, fields | {"is_by_guest": False})
    if proposal.is_draft:
        return proposal
    is_reworded = any(getattr(before, name) != getattr(proposal, name) for name in ("title", "need", "doing"))
    if is_reworded:
        before.save()
        proposal.corrected_at = clock.now()
        proposal.save(update_fields=["corrected_at"])
    record(events.CORRECTED, by=by, target=proposal)
    return proposal


def refuse_decided(proposal: Proposal) -> None:
    if proposal.state == State.WITHDRAWN:
        raise Refusal("To zgłoszenie jest wycofane.")
    if not proposal.is_draft and not proposal.is_undecided:
        raise Refusal("Decyzja o tym zgłoszeniu już zapadła, więc nie da się go zmienić.")


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User) -> Proposal | None:
    """Take one's own proposal back before the decision; those who signed get a letter. A draft is thrown away (None).

    Withdrawing twice changes nothing.
    """
    require(policies.can_withdraw(by, proposal))
    proposal = locked(proposal)
    if proposal.is_draft:
        proposal.delete()
        return None
    if proposal.state == State.WITHDRAWN:
        return proposal
    refuse_decided(proposal)
    proposal.state, proposal.decided_at = State.WITHDRAWN, clock.now()
    proposal.save(update_fields=["state", "decided_at"])
    proposal.decisions.filter(told_at=None).delete()
    for signature in proposal.signatures.confirmed().exclude(user=by).select_related("user"):
        emails.withdrawn(signature)
    record(events.WITHDRAWN, by=by, target=proposal)
    return proposal


@transaction.atomic
def come_back() -> int:
    """Postponed proposals whose day has come stand in the queue again; gives how many. Called by the worker."""
    by = people.robot()
    due = Proposal.objects.select_for_update(of=("self",), skip_locked=True).select_related("programme", "by")
    rows = list(due.filter(state=State.POSTPONED, postponed_until__lte=clock.today()))
    for proposal in rows:
        stand_in_queue(proposal, events.RETURNED, by=by)
    return len(rows)
