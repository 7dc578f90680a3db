"""The crew and its plan: showing a version, agreeing to it, adopting it, comments at every item."""

from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.networks.actions.networks import write_aims
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User
from zaloga.plans import difference, events, policies, snapshot
from zaloga.plans.actions.locking import locked
from zaloga.plans.models import Acceptance, Aim, Comment, Plan, PlanItem, Task, Undertaking, Version

UNSEEN = (
    "Ktoś zmienił plan, gdy ta strona stała przed Tobą. Załoga nic jeszcze nie dostała. "
    "Niżej widać, co się zmieniło: jeśli tak ma być, pokaż plan jeszcze raz."
)


@transaction.atomic
def show(plan: Plan, *, by: User, note: str = "", seen: snapshot.Content | None = None) -> Version:
    """Show the plan to the crew as its next version, and ask for consent; whoever shows it agrees by that.

    ``seen`` is what whoever shows it has read. Refused: a plan that says something else by now, one that says nothing
    yet, and one that says the same as the version shown last.
    """
    require(policies.can_edit(by, plan.network))
    plan = locked(plan)
    content, last = snapshot.content(plan), plan.versions.first()
    if seen is not None and difference.between(seen, content, {}):
        raise Refusal(UNSEEN)
    if reason := why_not_shown(content, last):
        raise Refusal(reason)
    version = Version(plan=plan, number=last.number + 1 if last else 1, content=content, note=note, shown_by=by)
    version.full_clean()
    version.save()
    if plan.shown_at is None:
        plan.shown_at = version.shown_at
        plan.save(update_fields=["shown_at"])
    Acceptance.objects.create(version=version, user=by)
    record(events.SHOWN, by=by, target=plan, number=version.number)
    adopt_if_most_agree(version, plan)
    return version


def why_not_shown(content: snapshot.Content, last: Version | None) -> str:
    """Why the crew need not be asked: the plan says nothing yet, or the same as the version shown last."""
    if not content["general_aim"] and not any(content[part] for part in snapshot.PARTS):
        return "W tym planie nic jeszcze nie ma. Dodaj choć jeden cel albo spotkanie."
    if last and not difference.between(last.content, content, {}):
        return "Od ostatniej wersji nic się w planie nie zmieniło, więc nie ma o co pytać załogi."
    return ""


@transaction.atomic
def accept(version: Version, *, by: User) -> Acceptance:
    """Agree to the version that was read; twice changes nothing. Refused when a newer one has been shown."""
    require(policies.can_accept(by, version.plan))
    plan = locked(version.plan)
    version = plan.versions.get(pk=version.pk)
    if plan.versions.filter(number__gt=version.number).exists():
        raise Refusal("Jest już nowsza wersja planu. Zobacz, co się zmieniło, i zgódź się na nią.")
    acceptance, is_new = Acceptance.objects.get_or_create(version=version, user=by)
    if is_new:
        record(events.ACCEPTED, by=by, target=plan, number=version.number)
        adopt_if_most_agree(version, plan)
    return acceptance


def adopt_if_most_agree(version: Version, plan: Plan) -> None:
    """More than half of the present crew is enough."""
    crew = Membership.objects.crew().filter(network=plan.network_id)
    if not version.is_adopted and 2 * version.acceptances.filter(user__in=crew.values("user")).count() > crew.count():
        put_in_force(version, plan, by=None)


@transaction.atomic
def adopt(version: Version, *, by: User) -> Version:
    """The crew adopted it at a meeting; whoever leads writes that down. Refused when a newer version was shown."""
    require(policies.can_edit(by, version.plan.network))
    plan = locked(version.plan)
    version = plan.versions.get(pk=version.pk)
    if plan.versions.filter(number__gt=version.number).exists():
        raise Refusal("Jest już nowsza wersja planu. Przyjąć można tylko tę ostatnią.")
    if not version.is_adopted:
        put_in_force(version, plan, by=by)
    return version


def put_in_force(version: Version, plan: Plan, *, by: User | None) -> None:
    """From now on the network says these aims of itself."""
    version.adopted_at, version.adopted_by = clock.now(), by
    version.save(update_fields=["adopted_at", "adopted_by"])
    if version.content["general_aim"]:
        Network.objects.filter(pk=plan.network_id).update(general_aim=version.content["general_aim"])
    if version.content["aims"]:
        write_aims(plan.network, [aim["text"] for aim in version.content["aims"]])
    record(events.ADOPTED, by=by, target=plan, number=version.number)


ABOUT: dict[type, str] = {Aim: "aim", PlanItem: "item", Task: "task", Undertaking: "undertaking"}


@transaction.atomic
def comment(plan: Plan, *, by: User, text: str, about: Aim | PlanItem | Task | Undertaking | None = None) -> Comment:
    """A signed remark on one item, or on the whole plan. Refused: an item that was struck out meanwhile."""
    require(policies.can_comment(by, plan))
    plan = locked(plan)
    if about is not None and not stands(about):
        raise Refusal("Tego, o czym piszesz, nie ma już w planie: ktoś to przed chwilą skreślił.")
    target: dict[str, Any] = {ABOUT[type(about)]: about} if about is not None else {}
    label = str(about)[:200] if about is not None else "cały plan"
    said = Comment(plan=plan, text=text, by=by, about=label, **target)
    said.full_clean()
    said.save()
    record(events.COMMENTED, by=by, target=said)
    return said


def stands(about: Aim | PlanItem | Task | Undertaking) -> bool:
    """Whether it is still there; it stays until the end of the transaction."""
    return type(about)._default_manager.select_for_update(of=("self",)).filter(pk=about.pk).first() is not None


@transaction.atomic
def withdraw_comment(comment: Comment, *, by: User) -> Comment:
    """Take one's own remark back: its words are gone. Twice changes nothing."""
    require(policies.can_withdraw_comment(by, comment))
    comment = Comment.objects.select_for_update(of=("self",)).select_related("plan__network").get(pk=comment.pk)
    if comment.withdrawn_at is None:
        comment.withdrawn_at, comment.text = clock.now(), ""
        comment.save(update_fields=["withdrawn_at", "text"])
        record(events.WITHDRAWN, by=by, target=comment)
    return comment


@transaction.atomic
def settle(comment: Comment, *, by: User) -> Comment:
    """Say that a remark has been dealt with; its author hears of it. Twice changes nothing."""
    require(policies.can_settle(by, comment))
    rows = Comment.objects.select_for_update(of=("self",)).select_related("plan__network", "by")
    comment = rows.get(pk=comment.pk)
    if comment.withdrawn_at:
        raise Refusal("Tę uwagę autor już wycofał.")
    if comment.settled_at is None:
        comment.settled_at = clock.now()
        comment.save(update_fields=["settled_at"])
        record(events.SETTLED, by=by, target=comment)
    return comment
