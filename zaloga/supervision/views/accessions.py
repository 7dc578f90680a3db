from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import show
from zaloga.core.words import plural
from zaloga.programmes import actions, policies
from zaloga.supervision import acceding
from zaloga.supervision.accession_forms import LeavingForm
from zaloga.supervision.forms import AccedeForm
from zaloga.supervision.views.doors import supervised

PER_PAGE = 50


@supervised
def accessions(request, programme):
    form = AccedeForm(request.POST or None)
    if request.method == "POST":
        require(policies.can_edit(request.user, programme))
    if request.method == "POST" and form.is_valid():
        institution = form.cleaned_data["institution"]
        if form.carry_out(actions.accede, programme, institution, by=request.user):
            messages.success(request, f"{institution} – jest na liście.")
            return redirect("supervision:accessions", programme.slug)
    acceded = programme.accessions.select_related("institution").order_by("institution__sort_key", "pk")
    page = Paginator(acceded, PER_PAGE).get_page(request.GET.get("strona"))
    return show(request, "supervision/accessions.html", {"form": form, "programme": programme, "page": page})


@supervised
@require_POST
def withdraw(request, programme, pk):
    accession = get_object_or_404(programme.accessions.select_related("institution"), pk=pk)
    actions.withdraw_accession(programme, accession.institution, by=request.user)
    messages.success(request, f"{accession.institution} – już nie ma na liście.")
    return redirect("supervision:accessions", programme.slug)


@supervised
@require_POST
def withdraw_many(request, programme):
    """Those ticked: first what it would do, then, after a yes, the deed."""
    require(policies.can_edit(request.user, programme))
    form = LeavingForm(request.POST, programme=programme)
    if not form.is_valid():
        messages.warning(request, form.errors["przystapienie"][0])
        return redirect("supervision:accessions", programme.slug)
    chosen = form.cleaned_data["przystapienie"]
    if "tak" not in request.POST:
        rows = acceding.leaving(programme, chosen)
        return show(request, "supervision/accessions_leaving.html", {"programme": programme, "rows": rows})
    gone = actions.withdraw_many(programme, [one.institution for one in chosen], by=request.user)
    messages.success(request, f"Wypisane: {len(gone)} {plural(len(gone), 'placówka', 'placówki', 'placówek')}.")
    return redirect("supervision:accessions", programme.slug)
