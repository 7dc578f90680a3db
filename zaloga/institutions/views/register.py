"""The list of institutions: everybody searches it, operators keep it."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zaloga.core.forms import ArchiveForm
from zaloga.core.http import is_fragment, operators_only, posted, show
from zaloga.institutions import actions, policies
from zaloga.institutions.forms import InstitutionForm, ListForm, ShortNameForm
from zaloga.institutions.picking import Found

PER_PAGE = 50


def search(request: HttpRequest) -> HttpResponse:
    """For guests too: whoever joins by a link picks a school before having an account. The register is public."""
    typed = request.GET.get("q") or request.GET.get("institution_name") or ""
    found = Found(typed[:200])
    if is_fragment(request):
        context = {"found": found, "must_choose": "z-listy" in request.GET, "swaps": True}
        return render(request, "parts/institutions_found.html", context)
    return render(request, "institutions/search.html", {"found": found})


@operators_only
def institutions(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = policies.visible_institutions(request.user).narrowed(**asked).for_list()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("strona"))
    return render(request, "institutions/list.html", {"form": form, "page": page, "asked": asked})


@operators_only
def add(request: HttpRequest) -> HttpResponse:
    named = {"name": request.GET.get("nazwa", "")[:300]}
    form = InstitutionForm(posted(request), initial=named)
    if request.method == "POST" and form.is_valid():
        added = form.carry_out(actions.add_by_hand, by=request.user, **form.cleaned_data)
        if added:
            messages.success(request, f"{added} jest na liście placówek.")
            return redirect("institutions:institution", added.pk)
    return show(request, "institutions/institution.html", {"form": form})


@operators_only
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """All of what was made by hand may be corrected; of what is in the register the everyday name."""
    found = get_object_or_404(policies.visible_institutions(request.user).for_list(), pk=pk)
    kind = ShortNameForm if found.is_in_register else InstitutionForm
    # What was typed goes into the form's own copy: the page goes on speaking of the institution as it is.
    form = kind(posted(request), instance=copy(found))
    if request.method == "POST" and form.is_valid():
        corrected = form.carry_out(actions.correct, found, by=request.user, **form.cleaned_data)
        if corrected:
            messages.success(request, f"{corrected} – zapisane.")
            return redirect("institutions:institutions")
    return show(request, "institutions/institution.html", {"form": form, "institution": found})


@operators_only
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """The state wished for is posted, so that a second click wishes the same."""
    found = get_object_or_404(policies.visible_institutions(request.user).for_list(), pk=pk)
    form = ArchiveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        deed = actions.close if form.wants_archive else actions.reopen
        if form.carry_out(deed, found, by=request.user):
            messages.success(request, f"{found} – {'zamknięta' if form.wants_archive else 'znów do wyboru'}.")
            return redirect("institutions:institution", pk)
    return show(request, "institutions/closing.html", {"form": form, "institution": found})
