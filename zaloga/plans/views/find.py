"""What the views of this room share. They find what an address names only among what the person may know of."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from zaloga.core.guard import require
from zaloga.networks import policies as networks
from zaloga.plans import actions, forms, policies
from zaloga.plans.models import Aim, Comment, PlanItem, Task, Undertaking


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of parts of a plan: how it is called, written and changed."""

    model: type
    form: type
    add: object
    edit: object
    remove: object
    column: str  # of Comment
    new: str
    old: str
    one: str

    def fresh(self, plan):
        """A new row of it, not written down yet."""
        return self.model(network=plan.network) if self.model is Task else self.model(plan=plan)


KINDS = {
    "cele": Kind(
        Aim, forms.AimForm, actions.add_aim, actions.edit_aim, actions.remove, "aim", "Nowy cel", "Zmiana celu", "cel"
    ),
    "spotkania": Kind(
        PlanItem,
        forms.ItemForm,
        actions.add_item,
        actions.edit_item,
        actions.remove,
        "item",
        "Nowe spotkanie",
        "Zmiana spotkania",
        "spotkanie",
    ),
    "przedsiewziecia": Kind(
        Undertaking,
        forms.UndertakingForm,
        actions.add_undertaking,
        actions.edit_undertaking,
        actions.remove,
        "undertaking",
        "Nowe wspólne przedsięwzięcie",
        "Zmiana przedsięwzięcia",
        "przedsięwzięcie",
    ),
    "zadania": Kind(
        Task,
        forms.TaskForm,
        actions.set_task,
        actions.edit_task,
        actions.drop_task,
        "task",
        "Nowe zadanie",
        "Zmiana zadania",
        "zadanie",
    ),
}


def network_of(request, slug):
    """The network of the address, or 404 for whoever may not know of it; 403 where its plan is not theirs."""
    rows = networks.visible_networks(request.user).select_related("programme__organiser", "run_by", "continues")
    network = get_object_or_404(rows, slug=slug)
    require(policies.can_know_of(request.user, network))
    return network


def read_by(request, slug):
    """The same for whoever reads what plans say."""
    network = network_of(request, slug)
    require(policies.can_read(request.user, network))
    return network


def edited_by(request, slug):
    """The same for whoever writes it."""
    network = network_of(request, slug)
    require(policies.can_edit(request.user, network))
    return network


def plan_of(request, network):
    """The plan that this person may read; 404 while there is none for them."""
    return get_object_or_404(policies.visible_plans(request.user).for_page(request.user), network=network)


def kind_of(kind):
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def part_of(request, network, kind, pk):
    """One part of the plan, as far as this person may see it."""
    if kind == "zadania":
        row = get_object_or_404(policies.visible_tasks(request.user).for_page(), network=network, pk=pk)
        row.network = network
        return row
    plan = plan_of(request, network)
    row = get_object_or_404(kind_of(kind).model.objects.for_page(), plan=plan, pk=pk)
    row.plan = plan
    return row


def part_or_gone(request, network, kind, pk):
    """The same; nothing where a text came for what was struck out while it was written, so that the view keeps it."""
    try:
        return part_of(request, network, kind, pk)
    except Http404:
        if request.method != "POST":
            raise
        return None


def comment_of(request, network, pk):
    plan = plan_of(request, network)
    comment = get_object_or_404(Comment.objects.standing(), plan=plan, pk=pk)
    comment.plan = plan
    return comment


def found_plan(request, network):
    """The same as plan_of, or nothing."""
    return policies.visible_plans(request.user).for_page(request.user).filter(network=network).first()
