"""Many institutions accede at once: from the register, by commune, or named in a file. Always a preview first."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import show
from zaloga.core.uploads import takes_files
from zaloga.core.words import plural
from zaloga.programmes import actions, policies
from zaloga.supervision import acceding
from zaloga.supervision.accession_forms import LARGEST, ChooseForm, ListForm, TickedForm
from zaloga.supervision.policies import can_supervise
from zaloga.supervision.views.doors import supervised

PER_PAGE = 50


@supervised
def choose(request, programme):
    require(policies.can_edit(request.user, programme))
    return chosen(request, programme, ListForm())


def chosen(request, programme, form):
    """The page of choosing, with whatever form has something to say."""
    wanted = ChooseForm(request.GET or None, programme=programme)
    wanted.is_valid()
    rows = acceding.candidates(programme, **wanted.wishes())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("strona"))
    elsewhere = 0 if page.object_list else acceding.lie_elsewhere(programme, wanted.wishes().get("words", ""))
    list_form = form if isinstance(form, ListForm) else ListForm()
    context = {"programme": programme, "wanted": wanted, "page": page, "form": form, "list_form": list_form}
    return show(request, "supervision/choose_institutions.html", {**context, "elsewhere": elsewhere})


@partial(takes_files, most=1, largest=LARGEST, may_send=lambda user: user.is_authenticated and can_supervise(user))
@supervised
@require_POST
def preview(request, programme):
    require(policies.can_edit(request.user, programme))
    if "wszystkie" in request.POST:
        form = ChooseForm(request.POST, programme=programme)
        find = partial(everything, programme, form)
    elif "z-pliku" in request.POST:
        form = ListForm(request.POST, request.FILES, too_large=getattr(request, "too_large", []))
        find = partial(form.understood, programme)
    else:
        form = TickedForm(request.POST)
        find = partial(ticked, programme, form)
    found = form.carry_out(find) if form.is_valid() else None
    if found is None:
        return chosen(request, programme, form)
    return show(request, "supervision/accession_preview.html", {"programme": programme, "found": found})


def everything(programme, form):
    return acceding.sorted_out(programme, acceding.candidates(programme, **form.wishes()))


def ticked(programme, form):
    return acceding.sorted_out(programme, form.cleaned_data["placowka"])


@supervised
@require_POST
def accede(request, programme):
    require(policies.can_edit(request.user, programme))
    form = TickedForm(request.POST)
    institutions = form.cleaned_data["placowka"] if form.is_valid() else []
    new = form.carry_out(actions.accede_many, programme, institutions, by=request.user) if form.is_valid() else None
    if new is None:
        return chosen(request, programme, form)
    said = f"{len(new)} {plural(len(new), 'placówka', 'placówki', 'placówek')}"
    messages.success(request, f"Przystąpienie: {said}." if new else "Te placówki już są na liście.")
    return redirect("supervision:accessions", programme.slug)
