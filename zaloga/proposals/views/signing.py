"""Signing a proposal, by a signed-in person or by a guest with a code, and taking the signature back."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.http import hand_back, posted, signed_in
from zaloga.people import sign_in
from zaloga.people.introducing import known_or_new, show_asking
from zaloga.proposals import actions
from zaloga.proposals.forms import SignForm
from zaloga.proposals.forms.proposals import JOINS, SUPPORTS
from zaloga.proposals.views.find import proposal_of


def sign(request, pk):
    proposal = proposal_of(request, pk)
    if request.method == "POST" and not request.user.is_authenticated and "email" not in request.POST:
        return hand_back(request, "expired")
    mine = proposal.signatures.filter(user=request.user.pk).select_related("institution").first()
    form = SignForm(posted(request), user=request.user, initial=kept(mine))
    if form.is_valid() and form.carry_out(put, request, proposal, form):
        if not request.user.is_authenticated:
            return redirect("people:code")
        messages.success(request, "Twój podpis jest zapisany. O każdej decyzji napiszemy Ci listem.")
        return redirect(proposal)
    return show_asking(request, "proposals/sign.html", {"form": form, "proposal": proposal, "mine": mine})


def kept(mine):
    """What the signature says already, or what its owner typed before the code came."""
    if mine is None:
        return {}
    place = {"institution": mine.institution_id, "institution_name": mine.place}
    return {"brings": mine.brings, "would_join": JOINS if mine.would_join else SUPPORTS, **place}


@transaction.atomic
def put(request, proposal, form):
    if request.user.is_authenticated:
        return actions.sign(proposal, by=request.user, **form.for_deed())
    email = form.cleaned_data["email"]
    by = known_or_new(email, form.cleaned_data["name"], **form.place())
    actions.ask_to_sign(proposal, by=by, **form.for_deed())
    return sign_in.ask_for_code(request, email, request.path)


@signed_in
@require_POST
def withdraw_signature(request, pk):
    proposal = proposal_of(request, pk)
    actions.withdraw_signature(proposal, by=request.user)
    messages.success(request, "Twojego podpisu już tu nie ma.")
    return redirect(proposal if not proposal.is_draft else "proposals:list")
