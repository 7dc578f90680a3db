"""My data: what is known, a copy to take away, the end of the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import urlencode

from zaloga.core.http import posted, show, signed_in
from zaloga.installation import privacy
from zaloga.installation.privacy import Way
from zaloga.people import own_data as deeds
from zaloga.people import sign_in
from zaloga.people.forms import DeleteForm, ProveForm, WayForm
from zaloga.people.models import DataCopy

LATE = "Od Twojego wejścia minął kwadrans. W kopii jest wszystko, co o Tobie wiemy"
LAST = "Usunięcia konta nie da się cofnąć"


def prove(request: HttpRequest, why: str) -> HttpResponse:
    """A code to the person's address first; it leads back to this very page."""
    form = ProveForm(request.POST if "prove" in request.POST else None)
    if form.is_valid() and form.carry_out(sign_in.ask_to_prove, request):
        return redirect("people:code")
    return show(request, "people/prove_own.html", {"form": form, "why": why})


@signed_in
def data(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not sign_in.is_recent(request):
        return prove(request, LATE)
    form = ProveForm(request.POST if "copy" in request.POST else None)
    if form.is_valid() and form.carry_out(deeds.ask_for_copy, request.user, by=request.user):
        messages.success(request, "Zbieramy Twoje dane. Gdy kopia będzie gotowa, powie Ci o tym dzwonek i list.")
        return redirect("people:data")
    copies = list(DataCopy.objects.filter(user=request.user))
    is_waiting = any(copy.is_waiting for copy in copies)
    context = {"form": form, "copies": copies, "is_waiting": is_waiting, "effects": privacy.effects(request.user)}
    return show(request, "people/data.html", context)


@signed_in
def data_copy(request: HttpRequest, pk: int) -> HttpResponse:
    copy = get_object_or_404(DataCopy.objects.made(), pk=pk, user=request.user)
    if not sign_in.is_recent(request):
        return prove(request, LATE)
    name = f"moje-dane-{timezone.localdate(copy.asked_at):%Y-%m-%d}.zip"
    return FileResponse(copy.file.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@signed_in
def delete(request: HttpRequest) -> HttpResponse:
    way = request.GET.get("sposob", "")
    if way not in Way.values:
        return choose_way(request)
    if not sign_in.is_proven(request):
        return prove(request, LAST)
    losses = privacy.warnings(request.user)
    form = DeleteForm(posted(request), losses=losses)
    if form.is_valid() and form.carry_out(end, request, Way(way), form):
        messages.success(request, "Konto jest usunięte. Dziękujemy za wspólną drogę.")
        return redirect("portal:front")
    context = {"form": form, "losses": losses, "way": Way(way), "outcome": privacy.OUTCOMES[Way(way)]}
    return show(request, "people/delete.html", {**context, **at_stake(request)})


def choose_way(request: HttpRequest) -> HttpResponse:
    """First what goes, what is at stake and the three ways; the chosen one stands in the address of the last page."""
    chosen = request.GET.get("wybor")
    stakes = at_stake(request)
    form = WayForm(posted(request), initial={"way": chosen}, has_words=bool(stakes["effects"]))
    if form.is_valid():
        return redirect(f"{request.path}?{urlencode({'sposob': form.chosen()})}")
    return show(request, "people/delete_way.html", {"form": form, **stakes})


def at_stake(request: HttpRequest) -> dict:
    return {"obstacles": privacy.obstacles(request.user), "effects": privacy.effects(request.user)}


def end(request: HttpRequest, way: Way, form: DeleteForm) -> bool:
    deeds.delete_account(request.user, by=request.user, way=way, **form.for_deed())
    logout(request)
    return True
