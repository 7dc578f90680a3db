"""A call for proposals: as everybody sees it, opened and changed by the programme, its decisions told together."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from zaloga.core.forms import Form
from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.people.models import User
from zaloga.proposals import actions, emails, policies
from zaloga.proposals.forms import CallForm
from zaloga.proposals.models import Decision, Proposal
from zaloga.proposals.views.find import programme_of

MOST = 100


@require_safe
def call(request, pk):
    one = get_object_or_404(policies.visible_calls(request.user).select_related("programme__organiser"), pk=pk)
    rows = Proposal.objects.published().filter(call=one).for_list(request.user)[:MOST]
    context = {"call": one, "programme": one.programme, "proposals": rows}
    return TemplateResponse(request, "proposals/call.html", context)


@signed_in
def new(request, slug):
    programme = programme_of(request, slug)
    require(policies.can_open_call(request.user, programme))
    form = CallForm(posted(request))
    if form.is_valid() and (made := form.carry_out(actions.open_call, programme, by=request.user, **form.cleaned_data)):
        messages.success(request, "Nabór jest ogłoszony. Widać go na stronie zgłoszeń.")
        return redirect(made)
    return show(request, "proposals/call_form.html", {"form": form, "programme": programme})


def call_of(request, slug, pk):
    programme = programme_of(request, slug)
    return get_object_or_404(programme.calls.select_related("programme"), pk=pk)


@signed_in
def edit(request, slug, pk):
    one = call_of(request, slug, pk)
    require(policies.can_edit_call(request.user, one))
    form = CallForm(posted(request), instance=copy(one))
    if form.is_valid() and form.carry_out(actions.edit_call, one, by=request.user, **form.cleaned_data):
        messages.success(request, "Zmiany w naborze są zapisane.")
        return redirect(one)
    return show(request, "proposals/call_form.html", {"form": form, "programme": one.programme, "call": one})


@signed_in
def release(request, slug, pk):
    """All drafted decisions with their letters, told by one button."""
    one = call_of(request, slug, pk)
    require(policies.can_edit_call(request.user, one))
    form = Form(posted(request))
    if form.is_valid() and form.carry_out(actions.release, one, by=request.user):
        messages.success(request, "Decyzje są ogłoszone, listy są w drodze.")
        return redirect(one)
    context = {"form": form, "call": one, "programme": one.programme, "rows": drafted(one)}
    return show(request, "proposals/release.html", context)


def drafted(one):
    """The proposals of the call, each with its drafted decision and the letter that will go."""
    proposals = Proposal.objects.undecided().filter(call=one).for_list()[:MOST]
    decisions = Decision.objects.filter(told_at=None, proposal__call=one).select_related("proposal", "into__became")
    by_proposal = {decision.proposal_id: decision for decision in decisions}
    rows = []
    for proposal in proposals:
        decision = by_proposal.get(proposal.pk)
        rows.append((proposal, decision, emails.preview(decision, User()) if decision else ""))
    return rows
