"""Who coordinates: handing over, answering, appointing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.networks import actions, policies
from zaloga.networks.forms import ConfirmForm, HandOverForm
from zaloga.networks.models import Invitation
from zaloga.networks.views.find import network_of
from zaloga.programmes.naming import AppointForm


@signed_in
def hand_over(request, slug):
    network = network_of(request, slug)
    require(policies.can_hand_over(request.user, network))
    form = HandOverForm(posted(request), network=network, by=request.user)
    if form.is_valid():
        to, message = form.cleaned_data["to"].user, form.cleaned_data["message"]
        if form.carry_out(actions.offer_hand_over, network, to, message=message, by=request.user):
            messages.success(request, "Propozycja poszła w liście. Do czasu odpowiedzi nic się nie zmienia.")
            return redirect("networks:hand_over", slug)
    waiting = network.hand_overs.filter(answered_at=None, withdrawn_at=None).select_related("offered_to").first()
    return show(request, "networks/hand_over.html", {"form": form, "network": network, "waiting": waiting})


ANSWERS = {
    "tak": (actions.accept_hand_over, "Od teraz prowadzisz tę sieć."),
    "nie": (actions.decline_hand_over, "Odpowiedź przekazana. Sieć prowadzi dalej ta sama osoba."),
    "wycofaj": (actions.withdraw_hand_over, "Propozycja jest wycofana."),
}


@signed_in
def hand_over_answer(request, slug, pk):
    network = network_of(request, slug)
    offer = get_object_or_404(network.hand_overs.select_related("offered_by", "offered_to", "network"), pk=pk)
    is_mine = policies.can_answer_hand_over(request.user, offer)
    require(is_mine or policies.can_withdraw_hand_over(request.user, offer))
    form = ConfirmForm(posted(request))
    if form.is_valid() and request.POST.get("odpowiedz") in ANSWERS:
        deed, said = ANSWERS[request.POST["odpowiedz"]]
        if form.carry_out(deed, offer, by=request.user):
            messages.success(request, said)
            return redirect(network)
    context = {"form": form, "network": network, "offer": offer, "is_mine": is_mine}
    return show(request, "networks/hand_over_answer.html", context)


@signed_in
def appoint(request, slug):
    network = network_of(request, slug)
    require(policies.can_appoint_coordinator(request.user, network))
    form = AppointForm(posted(request))
    if form.is_valid():
        given = form.carry_out(actions.appoint_coordinator, network, by=request.user, **form.cleaned_data)
        if given:
            messages.success(request, appointed(given))
            return redirect("networks:crew", slug)
    leader = network.memberships.active().filter(role="coordinator").select_related("user").first()
    return show(request, "networks/appoint.html", {"form": form, "network": network, "leader": leader})


def appointed(given):
    if isinstance(given, Invitation):
        return f"Na adres {given.email} poszło zaproszenie. Prowadzenie zmieni się, gdy ta osoba je przyjmie."
    return f"Sieć prowadzi teraz {given.user}."
