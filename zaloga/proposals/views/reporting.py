"""Reporting a proposal that should not stand: by anybody, without an account."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.people import quiet_limits
from zaloga.proposals import actions, policies
from zaloga.proposals.forms import ReportForm
from zaloga.proposals.views.find import proposal_of

ENOUGH = "Dużo osób pisze dziś o tym samym i koordynator programu już o tym wie. Nic więcej nie trzeba robić."


def report(request, pk):
    proposal = proposal_of(request, pk)
    require(policies.can_report(request.user, proposal))
    form = ReportForm(posted(request))
    if form.is_valid() and form.carry_out(told, request, proposal, **form.cleaned_data):
        messages.success(request, "Dziękujemy. Koordynator programu to zobaczy. Nie zapisujemy, kto o tym pisze.")
        return redirect(proposal)
    return show(request, "proposals/report.html", {"form": form, "proposal": proposal})


def told(request, proposal, *, reason):
    quiet_limits.limit(request, "report", str(proposal.pk), words=ENOUGH)
    return actions.report(proposal, by=request.user, reason=reason)


@signed_in
@require_POST
def leave_standing(request, pk):
    proposal = actions.leave_standing(proposal_of(request, pk), by=request.user)
    messages.success(request, "Zgłoszenie zostaje, jak jest.")
    return redirect(proposal)
