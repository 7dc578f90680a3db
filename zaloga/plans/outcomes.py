"""From a need to what the plan does with it: for its own page, the proposal's, and the survey's results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from zaloga.core.outcomes import Outcome
from zaloga.core.words import day, plural
from zaloga.networks.policies import visible_networks
from zaloga.people.models import User
from zaloga.plans import needs, policies
from zaloga.plans.held import with_meetings
from zaloga.plans.models import Aim, Need, Plan, PlanItem, Version
from zaloga.proposals import tracing as proposals
from zaloga.proposals.models import Proposal
from zaloga.surveys import tracing as surveys
from zaloga.surveys.models import Survey


@dataclass(frozen=True, slots=True)
class Answer:
    """One need with the aims and meetings that answer it."""

    need: Need
    aims: Sequence[Aim]
    items: Sequence[PlanItem]

    @property
    def is_ours(self) -> bool:
        """A theme of the whole programme becomes the network's when its plan takes it up."""
        return self.need.pk is not None or not self.need.is_of_programme

    @property
    def meetings(self) -> str:
        return meetings_in_words(self.items)


def of_plan(plan: Plan) -> list[Answer]:
    """Every need that the plan knows of; six queries and those of needs.known, however many there are."""
    known = needs.known(plan.network)
    items = with_meetings(plan.items.in_order())  # type: ignore[attr-defined]
    aims = list(plan.aims.all())
    parts: list[Any] = [*aims, *items]
    for row in parts:
        row.plan = plan
    by_aim, by_item = links(Need.aims.through, "aim_id", known), links(Need.items.through, "planitem_id", known)
    return [
        Answer(
            need,
            [aim for aim in aims if (need.pk, aim.pk) in by_aim],
            meetings_of(need, items, by_item),
        )
        for need in known
    ]


def links(through: type, column: str, known: Sequence[Need]) -> set[tuple[int | None, int]]:
    rows = through.objects.filter(need__in=[need.pk for need in known if need.pk])  # type: ignore[attr-defined]
    return set(rows.values_list("need_id", column))


def meetings_of(need: Need, items: list[PlanItem], by_item: set[tuple[int | None, int]]) -> list[PlanItem]:
    """Those that say so. For a proposal from which the whole network came, else all of them."""
    said = [item for item in items if (need.pk, item.pk) in by_item]
    return said or (items if need.proposal_id else [])


def meetings_in_words(items: Sequence[PlanItem]) -> str:
    """2 spotkania za nami, 3 przed nami; of items from with_meetings()."""
    past = sum(item.was_held for item in items)  # type: ignore[attr-defined]
    coming = len(items) - past
    if not items:
        return ""
    if not past:
        return f"{coming} {plural(coming, 'spotkanie', 'spotkania', 'spotkań')} przed nami"
    begun = f"{past} {plural(past, 'spotkanie', 'spotkania', 'spotkań')} za nami"
    return f"{begun}, {coming} przed nami" if coming else begun


@proposals.tells
def of_proposal(proposal: Proposal, user: User) -> Iterable[Outcome]:
    """Everybody hears what the network says of itself: aims in force, how many meetings, and the last word. The crew
    hears how each aim stands too.
    """
    target = proposal.merged_into.became_id if proposal.merged_into else proposal.became_id
    if target is None:
        return
    seen = visible_networks(user).filter(Q(pk=target) | Q(continues=target))
    mine = set(policies.visible_plans(user).filter(network__in=seen.values("pk")).values_list("pk", flat=True))
    shown = Plan.objects.shown().filter(network__in=seen.values("pk")).select_related("network__programme")
    for plan in shown.order_by("network__starts_on"):
        need = Need.objects.filter(plan=plan, proposal=proposal).first() or Need(plan=plan, proposal=proposal)
        in_force = None if plan.pk in mine else aims_in_force([plan])[plan.pk]
        yield from told_of(plan, need, in_force)


def told_of(
    plan: Plan, need: Need, in_force: Mapping[int, str] | None = None, *, about: str = "", who: str = "sieć"
) -> Iterable[Outcome]:
    """The last word first, then the plan's meetings, then the aims: to others those ``in_force``, to the crew all."""
    is_crew = in_force is None
    need.plan = plan
    if need.outcome and need.told_at:
        yield Outcome(need.outcome, state=f"mówi {who}, {day(need.told_at)}", about=about, is_summary=True)
    items = list(need.items.all()) if need.pk else []
    meetings = meetings_in_words(with_meetings(items or (plan.items.all() if need.proposal_id else [])))
    if meetings:
        where = f"Plan na rok {plan.network.school_year}: {meetings}." if need.proposal_id else f"{meetings}."
        if need.is_of_programme:
            where = f"{who}: {where}"
        yield Outcome(where, url=plan.get_absolute_url() if is_crew else "", about=about)
    linked = list(need.aims.all()) if need.pk else []
    for aim in linked:
        aim.plan = plan
        if in_force is None:
            state = str(aim.get_state_display())
            yield Outcome(aim.text, url=aim.get_absolute_url(), state=state, tone=aim.tone, about=about)
        elif aim.pk in in_force:
            yield Outcome(in_force[aim.pk], state=f"cel: {who}" if need.is_of_programme else "cel sieci", about=about)


def aims_in_force(plans: Iterable[Plan]) -> dict[int, dict[int, str]]:
    """By plan, what its network says of itself since its crew adopted a version: the words of that version, not of
    today. One query.
    """
    found: dict[int, dict[int, str]] = {plan.pk: {} for plan in plans}
    adopted = Version.objects.filter(plan__in=found, adopted_at__isnull=False).order_by("plan", "-number")
    for version in adopted.distinct("plan"):
        found[version.plan_id] = {aim["id"]: aim["text"] for aim in version.content["aims"]}
    return found


@surveys.tells
def of_survey(survey: Survey, user: User) -> Iterable[Outcome]:
    """By theme: of a network's survey for whoever may read its plan; of a programme's what each network says of itself
    in a plan that its crew has been shown, as at a proposal.
    """
    if survey.purpose != Survey.Purpose.NEEDS:
        return
    answered = Need.objects.filter(survey=survey).select_related("survey", "plan__network__programme")
    answered = answered.prefetch_related("aims", "items")
    if survey.network_id:
        plans = policies.visible_plans(user).filter(network=survey.network_id)
        for need in answered.filter(plan__in=plans.values("pk")):
            yield from told_of(need.plan, need, about=need.theme)
    else:
        yield from of_programme(answered.filter(plan__in=Plan.objects.shown().values("pk")), user)


def of_programme(answered: QuerySet[Need], user: User) -> Iterable[Outcome]:
    seen = answered.filter(plan__network__in=visible_networks(user).values("pk")).order_by("theme", "pk")
    in_force = aims_in_force(need.plan for need in seen)
    for need in seen:
        yield from told_of(need.plan, need, in_force[need.plan_id], about=need.theme, who=str(need.plan.network))
