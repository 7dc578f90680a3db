"""Which needs the parts of a plan answer, and what became of each need."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.people.models import User
from zaloga.plans import events, needs, policies
from zaloga.plans.actions.locking import locked
from zaloga.plans.models import Aim, Need, Plan, PlanItem


def answer(row: Aim | PlanItem, wanted: Iterable[Need]) -> None:
    """The aim or meeting answers exactly these needs. The caller holds the plan."""
    row.needs.set([keep(row.plan, need) for need in wanted])


def keep(plan: Plan, need: Need) -> Need:
    """The row of a need in this plan, made when there is none; refused for one of another network."""
    if need.pk and need.plan_id == plan.pk:
        return need
    ours = needs.signed_for(plan.network) if need.proposal else needs.asked_in(plan.network)
    source = need.source
    if source is None or not ours.filter(pk=source.pk).exists():
        raise Refusal("Tej potrzeby nikt w tej sieci nie zgłosił.")
    return Need.objects.get_or_create(plan=plan, proposal=need.proposal, survey=need.survey, theme=need.theme)[0]


def carry_over(old: Plan, plan: Plan, items: Mapping[int, PlanItem]) -> None:
    """What last year's parts answer, for a plan begun from it; ``items`` are the new meetings by the old keys.

    Proposals only, those from which the network comes: they stand as long as it lasts. A survey speaks for the crew of
    its year, so this one's themes come from a survey of its own.
    """
    aims = {aim.text: aim for aim in plan.aims.all()}
    ours = old.needs.filter(proposal__in=needs.signed_for(plan.network).values("pk"))
    for need in ours.prefetch_related("aims", "items"):
        kept = keep(plan, Need(proposal=need.proposal))
        kept.aims.add(*(aims[aim.text] for aim in need.aims.all()))
        kept.items.add(*(items[item.pk] for item in need.items.all()))


@transaction.atomic
def tell_outcome(plan: Plan, need: Need, *, by: User, outcome: str) -> Need:
    """Say in a few words what became of a need: at a proposal everybody reads them, at a theme of a survey the crew.

    Those who signed hear of it when it is said for the first time, and so does the crew; a correction tells nobody.
    """
    require(policies.can_edit(by, plan.network))
    plan = locked(plan)
    kept = keep(plan, need)
    is_new = not kept.outcome
    kept.outcome, kept.told_at, kept.told_by = outcome, clock.now(), by
    kept.full_clean()
    kept.save()
    if not is_new:
        record(events.OUTCOME_CORRECTED, by=by, target=plan, need=str(kept)[:80])
    elif kept.proposal:
        record(events.PROPOSAL_OUTCOME_TOLD, by=by, target=kept.proposal)
    else:
        record(events.THEME_OUTCOME_TOLD, by=by, target=plan, need=kept.theme[:80])
    return kept
