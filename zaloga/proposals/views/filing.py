"""Filing a need: the form, what is alike, the last look, corrections, and taking it back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import hand_back, posted, show, signed_in
from zaloga.people import quiet_limits, sign_in
from zaloga.people.introducing import known_or_new, show_asking
from zaloga.people.sign_in import TooOften
from zaloga.proposals import actions, policies
from zaloga.proposals.forms import CorrectForm, ProposalForm, PublishForm
from zaloga.proposals.likeness import like
from zaloga.proposals.models import Proposal
from zaloga.proposals.views.find import proposal_of, running_programmes


def new(request):
    return file(request, call=None)


def new_in_call(request, pk):
    return file(request, call=get_object_or_404(policies.visible_calls(request.user), pk=pk))


def file(request, *, call):
    programmes = running_programmes()
    if not programmes:
        return show(request, "proposals/closed.html", {})
    if request.method == "POST" and not request.user.is_authenticated and "email" not in request.POST:
        return hand_back(request, "expired")  # began signed in, and the session ended meanwhile
    wanted = next((one for one in programmes if one.slug == request.GET.get("program")), programmes[0])
    form = ProposalForm(
        posted(request), user=request.user, programmes=programmes, call=call, initial={"programme": wanted}
    )
    if form.is_valid() and (led := form.carry_out(keep, request, form, call)):
        return led
    return show_asking(request, "proposals/new.html", {"form": form, "call": call, "programme": wanted})


@transaction.atomic
def keep(request, form, call):
    """The draft; a guest gets a code that leads to it."""
    by, programme = request.user, form.only_programme or form.cleaned_data["programme"]
    if by.is_authenticated:
        return redirect("proposals:preview", actions.file(programme, by=by, call=call, **form.for_deed()).pk)
    email = form.cleaned_data["email"]
    by = known_or_new(email, form.cleaned_data["name"], **form.place())
    draft = actions.file(programme, by=by, call=call, is_by_guest=True, **form.for_deed())
    sign_in.ask_for_code(request, email, reverse("proposals:preview", args=[draft.pk]))
    return redirect("people:code")


@require_POST
def similar(request):
    """The fragment under the field while somebody writes; nothing is kept of what they write.

    Whoever asks without end gets nothing for a while; the preview looks once more for what is alike.
    """
    try:
        quiet_limits.limit(request, "similar")
    except TooOften:
        return HttpResponse(status=429)
    words = " ".join(request.POST.get(name, "")[:2000] for name in ("title", "need", "doing"))
    return show(request, "proposals/_similar.html", {"alike": like(words, request.user)})


@signed_in
def preview(request, pk):
    """The last step before others see it: what is alike, and how it will look."""
    proposal = own(request, pk)
    if not proposal.is_draft:
        return redirect(proposal)
    form = PublishForm(posted(request), proposal=proposal)
    if form.is_valid() and form.carry_out(actions.publish, proposal, by=request.user, **form.cleaned_data):
        messages.success(request, "Zgłoszenie jest ogłoszone. Podaj jego adres innym, niech się podpiszą.")
        return redirect(proposal)
    alike = like(f"{proposal.title} {proposal.need} {proposal.doing}", request.user, without=proposal)
    return show(request, "proposals/preview.html", {"form": form, "proposal": proposal, "alike": alike})


def own(request, pk):
    """Somebody's own proposal; that of others is not there."""
    return get_object_or_404(Proposal.objects.filter(by=request.user).for_list(request.user), pk=pk)


@signed_in
def correct(request, pk):
    proposal = proposal_of(request, pk)
    require(policies.can_correct(request.user, proposal))
    form = CorrectForm(posted(request), instance=own(request, pk))
    if form.is_valid() and form.carry_out(actions.correct, proposal, by=request.user, **form.cleaned_data):
        messages.success(request, "Zapisane.")
        return redirect("proposals:preview" if proposal.is_draft else "proposals:proposal", pk)
    return show(request, "proposals/correct.html", {"form": form, "proposal": proposal})


@signed_in
def withdraw(request, pk):
    proposal = proposal_of(request, pk)
    require(policies.can_withdraw(request.user, proposal))
    if request.method == "POST":
        left = actions.withdraw(proposal, by=request.user)
        messages.success(request, "Zgłoszenie jest wycofane." if left else "Szkic jest usunięty.")
        return redirect("proposals:list")
    return show(request, "proposals/withdraw.html", {"proposal": proposal})


def versions(request, pk):
    proposal = proposal_of(request, pk)
    rows = proposal.versions.all()[:30]
    return show(request, "proposals/versions.html", {"proposal": proposal, "versions": rows})
