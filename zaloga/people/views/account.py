"""A person's own pages: profile, places of work, address, devices."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.http import show, signed_in
from zaloga.core.tokens import digest
from zaloga.people import actions, sign_in
from zaloga.people.forms import AddressForm, ProfileForm, ProveForm, WorkplaceForm
from zaloga.people.models import AddressChange, Session

LOG_PER_PAGE = 30


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Zapisane. Tak widzą Cię teraz inni.")
        return redirect("people:account")
    if form.errors:
        request.user.refresh_from_db()  # the page's own head must not show what was not saved
    return show(request, "people/account.html", {"form": form})


@signed_in
def workplaces(request: HttpRequest) -> HttpResponse:
    form = WorkplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = form.carry_out(actions.add_workplace, request.user, by=request.user, **form.place())
        if place:
            messages.success(request, f"{place} jest na liście Twoich miejsc pracy.")
            return redirect("people:workplaces")
    rows = request.user.workplaces.select_related("institution")
    return show(request, "people/workplaces.html", {"form": form, "workplaces": rows})


@signed_in
@require_POST
def workplace(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(request.user.workplaces.select_related("institution"), pk=pk)
    if "remove" in request.POST:
        actions.remove_workplace(place, by=request.user)
        messages.success(request, f"{place} – już nie ma na liście.")
    elif "dyrekcja" in request.POST:
        is_head = actions.say_head(place, by=request.user, is_head=request.POST["dyrekcja"] == "tak").is_head
        messages.success(request, "Zapisane: jesteś w dyrekcji." if is_head else "Zapisane: nie jesteś w dyrekcji.")
    else:
        actions.make_main(place, by=request.user)
        messages.success(request, f"Główne miejsce pracy: {place}.")
    return redirect("people:workplaces")


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    mine = list(Session.objects.of(request.user))
    if request.method == "POST":
        return sign_out_from(request, mine)
    here = request.session.session_key
    return show(request, "people/sessions.html", {"sessions": mine, "here": here, "others": len(mine) > 1})


def sign_out_from(request: HttpRequest, mine: list[Session]) -> HttpResponse:
    """End the session named by its mark, or all but this one."""
    here = request.session.session_key
    if "others" in request.POST:
        ended = actions.sign_out_others(request.user, by=request.user, keep=here)
    else:
        named = [row for row in mine if row.mark == request.POST.get("mark") and row.pk != here]
        ended = len([actions.sign_out_device(row, by=request.user) for row in named])
    messages.success(request, "Wylogowane." if ended else "Tego urządzenia już nie ma na liście.")
    return redirect("people:sessions")


@signed_in
def log(request: HttpRequest) -> HttpResponse:
    entries = Event.objects.for_audit().concerning(request.user).for_log()
    page = Paginator(entries, LOG_PER_PAGE).get_page(request.GET.get("strona"))
    return show(request, "people/log.html", {"page": page})


@signed_in
def address(request: HttpRequest) -> HttpResponse:
    if not sign_in.is_recent(request):
        return prove(request)
    form = AddressForm(request.POST or None, initial={"email": request.GET.get("nowy", "")})
    if request.method == "POST" and form.is_valid():
        change = form.carry_out(ask_for_address, request, form.cleaned_data["email"])
        if change:
            messages.success(request, f"Wysłaliśmy list na {change.email}. Kliknij w nim odnośnik w ciągu 24 godzin.")
            return redirect("people:address")
    waiting = AddressChange.objects.filter(user=request.user).first()
    return show(request, "people/address.html", {"form": form, "waiting": waiting})


def prove(request: HttpRequest) -> HttpResponse:
    """A code to the present address first; the new one, if typed already, comes back with the person."""
    form = ProveForm(request.POST or None)
    if "prove" in request.POST and form.is_valid():
        path = f"{reverse('people:address')}?{urlencode({'nowy': form.cleaned_data['email']})}"
        remember = not request.session.get_expire_at_browser_close()
        if form.carry_out(sign_in.ask_for_code, request, request.user.email, path, remember=remember):
            return redirect("people:code")
    return show(request, "people/prove.html", {"form": form})


def ask_for_address(request: HttpRequest, email: str) -> AddressChange:
    """The deed behind the limit on letters."""
    sign_in.limit(request, "new_address", str(request.user.pk))
    return actions.ask_for_address(request.user, email, by=request.user)


def address_link(request: HttpRequest, token: str) -> HttpResponse:
    change = AddressChange.objects.select_related("user").filter(digest=digest(token)).first()
    if change is None or not change.is_alive:
        return render(request, "people/address_dead.html", status=410 if change else 404)
    if request.method != "POST":
        return show(request, "people/address_link.html", {"change": change})
    try:
        person = actions.change_address(change)
    except Refusal as refusal:
        return render(request, "people/address_dead.html", {"sentence": str(refusal)}, status=409)
    if request.user == person:
        logout(request)
    messages.success(request, f"Adres jest zmieniony. Na każdym urządzeniu wejdź jeszcze raz: {person.email}.")
    return redirect("people:sign_in")
