"""Needs from which the year began, and what became of each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zaloga.core.http import posted, show, signed_in
from zaloga.plans import actions, outcomes, policies
from zaloga.plans.forms import OutcomeForm
from zaloga.plans.views.find import edited_by, plan_of, read_by


@require_safe
@signed_in
def needs(request, slug):
    network = read_by(request, slug)
    plan = plan_of(request, network)
    answers = outcomes.of_plan(plan)
    context = {"network": network, "plan": plan, "answers": [one for one in answers if one.is_ours]}
    context["others"] = [one.need for one in answers if not one.is_ours]
    return show(request, "plans/needs.html", context | {"leads": policies.can_edit(request.user, network)})


@signed_in
def need(request, slug, key):
    """Whoever leads says what became of one need."""
    network = edited_by(request, slug)
    plan = plan_of(request, network)
    answer = next((one for one in outcomes.of_plan(plan) if one.need.key == key), None)
    if answer is None:
        raise Http404
    form = OutcomeForm(posted(request), initial={"outcome": answer.need.outcome})
    if form.is_valid() and form.carry_out(
        actions.tell_outcome, plan, answer.need, by=request.user, **form.cleaned_data
    ):
        messages.success(request, "Zapisane. Ci, których to dotyczy, już o tym wiedzą.")
        return redirect("plans:needs", slug)
    return show(request, "plans/need.html", {"network": network, "plan": plan, "answer": answer, "form": form})
