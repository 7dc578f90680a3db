"""The way in and the way out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.http import hand_back, posted, show, signed_in
from zaloga.core.words import network_named
from zaloga.installation import privacy
from zaloga.installation.privacy import Way
from zaloga.networks import actions, policies
from zaloga.networks.actions import seats
from zaloga.networks.forms import GuestForm, JoinForm, LeaveForm, WayForm
from zaloga.networks.models import JoinRequest, Network, Waiting
from zaloga.networks.views.find import network_of
from zaloga.people.introducing import enrol_and_ask, show_asking


def join(request, slug):
    network = get_object_or_404(policies.visible_networks(request.user).for_list().with_queue(), slug=slug)
    if not request.user.is_authenticated:
        # Who began signed in and whose session ended meanwhile gets back what they wrote.
        return hand_back(request, "expired") if "message" in request.POST else join_as_guest(request, network)
    if policies.can_enter(request.user, network):
        return redirect(network)
    if network.queue.open().filter(user=request.user).exists():
        return redirect("networks:waiting", slug)
    form = JoinForm(posted(request), user=request.user, network=network)
    outside = school_outside(form, network)
    if form.is_valid() and has_read(request, outside) and (done := come_in(form, network, request.user)):
        messages.success(request, greeting(done))
        return redirect(where_next(done))
    waiting = network.join_requests.filter(user=request.user, answered_at=None).first()
    return show(request, "networks/join.html", {**about(network, form), "waiting": waiting, "outside": outside})


def about(network, form):
    """What the page says of the network at the door."""
    return {"form": form, "network": network, "is_full": not network.has_room()}


def school_outside(form, network):
    """The institution which must accede first: as posted, or the only workplace there is."""
    institution = form.place()["institution"] if form.is_valid() else form.known_institution
    return institution if seats.is_outside(network, institution) else None


def has_read(request, outside):
    """Whoever comes from outside the programme first reads why, and what they get instead of a seat."""
    return outside is None or "zachowaj" in request.POST


def come_in(form, network, user):
    """Join at once, or ask, as the network's recruitment says."""
    if network.access == Network.Access.REQUEST:
        message = form.cleaned_data["message"]
        return form.carry_out(actions.request, network, by=user, message=message, **form.place())
    version = form.cleaned_data["contract_version"]
    return form.carry_out(actions.join, network, by=user, contract_version=version, **form.place())


def greeting(done):
    if isinstance(done, JoinRequest):
        return "Prośba poszła do osób prowadzących. Odpowiedź dostaniesz w liście."
    if isinstance(done, Waiting) and done.is_kept:
        return "Miejsce jest zachowane. Napiszemy, gdy Twoja placówka przystąpi do programu."
    if isinstance(done, Waiting):
        return "Jesteś na liście. Napiszemy, gdy przyjdzie Twoja kolej."
    return "Masz miejsce w tej sieci. Dobrze, że jesteś."


def where_next(done):
    """To the request or the place on the list, or right into the network."""
    if isinstance(done, JoinRequest):
        return reverse("networks:join", args=[done.network.slug])
    return done.get_absolute_url() if isinstance(done, Waiting) else done.network.get_absolute_url()


def join_as_guest(request, network):
    form = GuestForm(posted(request))
    outside = school_outside(form, network)
    if form.is_valid() and has_read(request, outside) and form.carry_out(introduce, request, network, form):
        return redirect("people:code")
    return show_asking(request, "networks/join.html", {**about(network, form), "is_guest": True, "outside": outside})


def introduce(request, network, form):
    if not network.takes_people:
        raise Refusal("Ta sieć nie przyjmuje teraz nowych osób. Zajrzyj do katalogu, może jest inna dla Ciebie.")
    return enrol_and_ask(request, form, request.path)


@signed_in
def leave(request, slug):
    mine = request.user.memberships.filter(network__slug=slug)
    if mine.exists() and not mine.active().exists():
        return redirect("portal:desk")
    network = network_of(request, slug)
    require(policies.can_leave(request.user, network))
    effects, way = privacy.effects(request.user, network), request.GET.get("sposob", "")
    if effects and way not in Way.values:
        return choose_way(request, network, effects)
    form = LeaveForm(posted(request), leads=policies.can_hand_over(request.user, network))
    way = Way(way) if effects else Way.SIGNED
    if form.is_valid() and form.carry_out(actions.leave, network, by=request.user, way=way, **form.cleaned_data):
        messages.success(request, f"Nie należysz już do {network_named(network)}. Dziękujemy za wspólną pracę.")
        return redirect("portal:desk")
    context = {"form": form, "network": network, "effects": effects, "way": way, "outcome": privacy.OUTCOMES[way]}
    return show(request, "networks/leave.html", context)


def choose_way(request, network, effects):
    """First what is at stake and the three ways; the one that is chosen stands in the address of the last page."""
    chosen = request.GET.get("wybor")
    form = WayForm(posted(request), initial={"way": chosen if chosen in Way.values else None})
    if form.is_valid():
        return redirect(f"{request.path}?{urlencode({'sposob': form.cleaned_data['way']})}")
    return show(request, "networks/leave_way.html", {"form": form, "network": network, "effects": effects})
