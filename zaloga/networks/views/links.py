"""Links with an invitation: making them, the screen of a room, and the page behind them."""

import io
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import is_fragment, posted, show, signed_in
from zaloga.networks import actions, policies
from zaloga.networks.forms import GuestForm, JoinForm, LinkForm
from zaloga.networks.models import Link, Network
from zaloga.networks.views.find import network_of
from zaloga.networks.views.joining import greeting, where_next
from zaloga.people import sign_in
from zaloga.people.introducing import enrol_and_ask, show_asking

MISSED = "link_code"


@signed_in
def links(request, slug):
    return of_kind(request, slug, Link.Kind.LINK)


@signed_in
def rooms(request, slug):
    return of_kind(request, slug, Link.Kind.ROOM)


def of_kind(request, slug, kind):
    network = network_of(request, slug)
    require(policies.can_invite(request.user, network))
    form = LinkForm(posted(request), kind=kind)
    if form.is_valid() and (
        made := form.carry_out(actions.make_link, network, kind=kind, by=request.user, **form.given)
    ):
        return redirect("networks:screen", slug, made.pk) if made.is_room else redirect("networks:links", slug)
    rows = list(network.links.filter(kind=kind).for_list()[:10])
    alive = next((row for row in rows if row.is_open), None)
    earlier = [row for row in rows if row is not alive]
    context = {"form": form, "network": network, "link": alive, "earlier": earlier, "is_room": kind == Link.Kind.ROOM}
    return show(request, "networks/links.html", context)


@signed_in
@require_POST
def close(request, slug, pk):
    closed = actions.close_link(get_object_or_404(network_of(request, slug).links, pk=pk), by=request.user)
    messages.success(request, "Odnośnik jest zamknięty. Kto nim już wszedł, zostaje w sieci.")
    return redirect("networks:rooms" if closed.is_room else "networks:links", slug)


def link_of(request, slug, pk):
    network = network_of(request, slug)
    require(policies.can_invite(request.user, network))
    return get_object_or_404(network.links.for_list(), pk=pk)


@signed_in
def screen(request, slug, pk):
    """The page for the projector and for paper; asked by htmx it gives only how many have come."""
    shown = link_of(request, slug, pk)
    template = "networks/_arrived.html" if is_fragment(request) else "networks/screen.html"
    host = urlsplit(settings.SITE_URL).netloc
    back = reverse("networks:rooms" if shown.is_room else "networks:links", args=[slug])
    return show(request, template, {"network": shown.network, "link": shown, "host": host, "back": back})


@signed_in
def qr(request, slug, pk):
    picture = io.BytesIO()
    code = segno.make(f"{settings.SITE_URL}{link_of(request, slug, pk).path}", error="m", micro=False)
    code.save(picture, kind="svg", scale=10, border=4, light="#fff", svgclass=None, lineclass=None)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def link(request, token):
    if sign_in.has_missed_too_often(request, MISSED):
        return nobody_home(request, 429, is_too_often=True)
    found = Link.objects.of(token)
    if found is None:
        sign_in.count_miss(request, MISSED)
        return nobody_home(request, 404)
    if policies.can_enter(request.user, found.network):
        return redirect(found.network)
    if not found.is_open or found.is_used_up or found.network.is_archived:
        return nobody_home(request, 410, link=found)
    found.network = Network.objects.for_list().with_queue().get(pk=found.network_id)
    return (come_in if request.user.is_authenticated else come_as_guest)(request, found)


def nobody_home(request, status, **why):
    """The page behind a code that lets nobody in."""
    response = show(request, "networks/link_dead.html", why)
    response.status_code = status
    return response


def come_in(request, found):
    network = found.network
    if network.queue.open().filter(user=request.user).exists():
        return redirect("networks:waiting", network.slug)
    form = JoinForm(posted(request), user=request.user, network=network)
    if form.is_valid():
        version = form.cleaned_data["contract_version"]
        done = form.carry_out(actions.join_by_link, found, by=request.user, contract_version=version, **form.place())
        if done:
            messages.success(request, greeting(done))
            return redirect(where_next(done))
    context = {"form": form, "network": network, "link": found, "is_full": not network.has_room()}
    return show(request, "networks/link.html", context)


def come_as_guest(request, found):
    form = GuestForm(posted(request))
    if form.is_valid() and form.carry_out(enrol_and_ask, request, form, request.path):
        return redirect("people:code")
    is_full = not found.network.has_room()
    context = {"form": form, "network": found.network, "link": found, "is_guest": True, "is_full": is_full}
    return show_asking(request, "networks/link.html", context)
