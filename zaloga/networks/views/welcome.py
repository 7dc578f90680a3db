"""The page behind the letter to somebody whom a list has brought into networks."""

from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import reverse

from zaloga.core.http import posted, show
from zaloga.core.tokens import digest
from zaloga.networks import actions
from zaloga.networks.forms import ConfirmForm
from zaloga.networks.models import Membership, Waiting, Welcome
from zaloga.people import actions as people
from zaloga.people import sign_in
from zaloga.people.introducing import show_asking

OUT = "wypisz"


def welcome(request, token):
    rows = Welcome.objects.select_related("user", "by", "programme__organiser")
    way_in = rows.filter(digest=digest(token), user__is_active=True).first()
    if way_in is None or not way_in.is_alive:
        response = show(request, "networks/welcome_dead.html", {"way_in": way_in})
        response.status_code = 410 if way_in else 404
        return response
    if request.user.is_authenticated and request.user != way_in.user:
        return step_aside(request, way_in)
    form = ConfirmForm(posted(request))
    if request.user.is_authenticated or way_in.user.confirmed_at is None:
        return let_in(request, way_in, form)
    if form.is_valid() and form.carry_out(sign_in.ask_for_code, request, way_in.user.email, landing(way_in)):
        return redirect("people:code")
    return show_asking(request, "networks/welcome.html", page_of(way_in, form) | {"needs_code": True})


def let_in(request, way_in, form):
    """Somebody new comes in by the button, since the letter came to their address; or stays out by the other one."""
    if form.is_valid() and OUT in request.POST:
        if form.carry_out(actions.stay_out, way_in, by=way_in.user) or not form.errors:
            messages.success(request, "Nie ma Cię już w tych sieciach. Nie będą przychodzić z nich żadne listy.")
            return redirect(request.path)
    elif form.is_valid():
        return sign_in.let_in(request, people.confirm(way_in.user), method="link", next_url=landing(way_in))
    return show(request, "networks/welcome.html", page_of(way_in, form))


def page_of(way_in, form):
    mine = Membership.objects.active().filter(network=OuterRef("pk"), user=way_in.user)
    waits = Waiting.objects.open().filter(network=OuterRef("pk"), user=way_in.user)
    networks = way_in.networks.annotate(is_mine=Exists(mine), waits=Exists(waits)).order_by("sort_key", "pk")
    standing = [row for row in networks if row.is_mine or row.waits]
    has_seat = any(row.is_mine for row in standing)
    return {"way_in": way_in, "form": form, "networks": standing, "has_seat": has_seat}


def landing(way_in):
    """Into the network when there is one, else to the desk."""
    only = way_in.networks.filter(memberships__user=way_in.user, memberships__left_at=None)[:2]
    return only[0].get_absolute_url() if len(only) == 1 else reverse("portal:desk")


def step_aside(request, way_in):
    """Somebody else is signed in here: they sign out and come back, or leave the letter to its owner."""
    if "wyloguj" in request.POST:
        logout(request)
        return redirect(request.path)
    return show(request, "networks/welcome.html", {"way_in": way_in, "is_for_another": True})
