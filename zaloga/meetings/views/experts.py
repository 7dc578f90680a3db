"""The programme's shared list of experts: who is on it, asking somebody, and the page behind a person's own link."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import dead_end, posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.meetings import actions, policies
from zaloga.meetings.forms import ExpertEntryForm, ExpertForm, OwnEntryForm
from zaloga.meetings.models import Expert
from zaloga.programmes.models import Programme


def programme_of(request, slug):
    """The programme, for whoever sees its list; for others the list is not there."""
    programme = get_object_or_404(Programme, slug=slug)
    if not policies.can_see_experts(request.user, programme):
        raise Http404
    return programme


@require_safe
@signed_in
def experts(request, slug):
    programme = programme_of(request, slug)
    rows = list(policies.visible_experts(request.user, programme).for_list())
    context = {
        "programme": programme,
        "listed": [row for row in rows if row.agreed_at],
        "pending": [row for row in rows if not row.agreed_at],
        "may_add": policies.can_add_expert(request.user, programme),
        "keeps": policies.can_keep_experts(request.user, programme),
    }
    return show(request, "meetings/experts.html", context)


@signed_in
def new(request, slug):
    programme = programme_of(request, slug)
    require(policies.can_add_expert(request.user, programme))
    form = ExpertForm(posted(request))
    if form.is_valid() and form.carry_out(actions.add_expert, programme, by=request.user, **form.cleaned_data):
        messages.success(request, "Pytamy tę osobę o zgodę. Gdy się zgodzi, zobaczą ją wszystkie sieci programu.")
        return redirect("meetings:experts", slug)
    return show(request, "meetings/expert_form.html", {"programme": programme, "form": form})


@signed_in
def edit(request, slug, pk):
    programme = programme_of(request, slug)
    require(policies.can_keep_experts(request.user, programme))
    row = expert_of(request, programme, pk)
    form = ExpertEntryForm(posted(request), instance=row)
    if form.is_valid() and form.carry_out(actions.edit_expert, row, by=request.user, **form.cleaned_data):
        messages.success(request, "Zapisane.")
        return redirect("meetings:experts", slug)
    return show(request, "meetings/expert_form.html", {"programme": programme, "form": form, "expert": row})


@require_POST
@signed_in
def remove(request, slug, pk):
    programme = programme_of(request, slug)
    actions.remove_expert(expert_of(request, programme, pk), by=request.user)
    messages.success(request, "Wpis jest usunięty.")
    return redirect("meetings:experts", slug)


def expert_of(request, programme, pk):
    rows = policies.visible_experts(request.user, programme).select_related("programme")
    return get_object_or_404(rows, pk=pk)


def by_link(request, token):
    """The person's own page: agreeing, changing the words, leaving. Nothing changes on GET."""
    row = Expert.objects.select_related("programme", "added_by").filter(digest=digest(token)).first()
    if row is None:
        return dead_end(request, "meetings/expert_link_dead.html")
    form = OwnEntryForm(posted(request), instance=row)
    if request.POST.get("co") == "wypisz":
        actions.leave_list(row)
        return show(request, "meetings/expert_gone.html", {"programme": row.programme})
    if form.is_valid() and form.carry_out(actions.agree_to_list, row, **form.cleaned_data):
        messages.success(request, "Zapisane. Tym odnośnikiem możesz wrócić, kiedy chcesz.")
        return redirect("meetings:expert_by_link", token)
    return show(request, "meetings/expert_own.html", {"expert": row, "programme": row.programme, "form": form})
