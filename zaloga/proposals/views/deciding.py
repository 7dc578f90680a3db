"""The programme's queue of needs, and its answers."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.people.models import User
from zaloga.programmes.policies import can_edit
from zaloga.proposals import actions, emails, policies
from zaloga.proposals.forms import AcceptForm, DeclineForm, HideForm, MergeForm, PostponeForm
from zaloga.proposals.likeness import like
from zaloga.proposals.models import Decision, Proposal
from zaloga.proposals.views.find import programme_of, proposal_of

State = Proposal.State
FORMS = {"przyjecie": AcceptForm, "polaczenie": MergeForm, "odlozenie": PostponeForm, "odrzucenie": DeclineForm}
MOST = 100


@require_safe
@signed_in
def queue(request, slug):
    programme = programme_of(request, slug)
    rows = Proposal.objects.filter(programme=programme).exclude(state=State.DRAFT).for_list(request.user)
    rows = rows.annotate(is_reported=Q(report__isnull=False))
    waiting = list(rows.filter(state__in=[State.QUEUED, State.OPEN]).order_by("queued_at", "-signed", "-pk")[:MOST])
    answered = rows.exclude(state__in=[State.QUEUED, State.OPEN]).order_by("-decided_at")[:MOST]
    context = {
        "programme": programme,
        "may_edit": can_edit(request.user, programme),
        "queued": [one for one in waiting if one.state == State.QUEUED and not one.is_hidden],
        "gathering": [one for one in waiting if one.state == State.OPEN and not one.is_hidden],
        "answered": [one for one in answered if not one.is_hidden],
        "hidden": [one for one in [*waiting, *answered] if one.is_hidden],
        "reported": [one for one in [*waiting, *answered] if one.is_reported],
        "calls": programme.calls.all()[:20],
    }
    return TemplateResponse(request, "proposals/queue.html", context)


@signed_in
def decide(request, pk, way):
    proposal = proposal_of(request, pk)
    require(policies.can_decide(request.user, proposal))
    if way not in FORMS:
        raise Http404
    if request.method != "POST" and not proposal.is_undecided:
        return redirect(proposal)
    form = form_of(request, proposal, way)
    is_sent = form.is_valid() and not is_look(request, proposal)
    deed = actions.draft_decision if proposal.awaits_release else actions.decide
    if is_sent and form.carry_out(deed, proposal, by=request.user, **form.for_deed()):
        return told(request, proposal)
    return show(request, "proposals/decide.html", shown(request, form, proposal))


def is_look(request, proposal):
    """Whether one asks first what would happen; of what has been decided meanwhile there is nothing to foresee."""
    return "podglad" in request.POST and proposal.is_undecided


def shown(request, form, proposal):
    """The form, with what would happen; or with what has happened since it was opened, and everything typed."""
    if getattr(form, "is_refused", False):
        proposal.refresh_from_db(fields=["state", "reason", "decided_at"])
    context = {"form": form, "proposal": proposal}
    if not form.is_bound or not form.is_valid() or not proposal.is_undecided:
        return context
    return context | {"is_preview": not form.errors} | foreseen(form, proposal, request.user)


def form_of(request, proposal, way):
    drafted = proposal.decisions.filter(told_at=None, kind=FORMS[way].kind).first()
    more = {}
    if way == "polaczenie":
        more["alike"] = like(f"{proposal.title} {proposal.need}", request.user, without=proposal)
    return FORMS[way](posted(request), proposal=proposal, drafted=drafted, **more)


def told(request, proposal):
    if proposal.awaits_release:
        messages.success(request, "Szkic decyzji jest zapisany. Ogłosisz go razem z innymi z tego naboru.")
        return redirect("proposals:release", proposal.programme.slug, proposal.call_id)
    messages.success(request, "Decyzja jest ogłoszona, listy są w drodze.")
    return redirect(proposal)


def foreseen(form, proposal, by):
    """Who would get what, before anything is told."""
    decision = Decision(proposal=proposal, **form.for_deed())
    network = decision.into.became if decision.into else decision.into_network
    is_inviting = decision.kind == Decision.Kind.ACCEPT or network is not None
    rows = proposal.signatures.confirmed()
    joining = rows.filter(would_join=True).exclude(user=by).exclude(user__email=decision.coordinator_email.lower())
    invited = joining.count() if is_inviting else 0
    return {
        "decision": decision,
        "invited": invited,
        "told": rows.count() - invited,
        "invitation": emails.invitation_words(decision) if invited else "",
        "subject": emails.subject_of(decision),
        "letter": emails.preview(decision, User()),
    }


@signed_in
def hide(request, pk):
    proposal = proposal_of(request, pk)
    require(policies.can_hide(request.user, proposal))
    form = HideForm(posted(request))
    if form.is_valid() and form.carry_out(actions.hide, proposal, by=request.user, **form.cleaned_data):
        messages.success(request, "Zgłoszenie jest ukryte.")
        return redirect("proposals:queue", proposal.programme.slug)
    return show(request, "proposals/hide.html", {"form": form, "proposal": proposal})


@signed_in
@require_POST
def show_again(request, pk):
    proposal = actions.show_again(proposal_of(request, pk), by=request.user)
    messages.success(request, "Zgłoszenie znów widzą wszyscy.")
    return redirect(proposal)
