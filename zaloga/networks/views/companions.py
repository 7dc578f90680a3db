"""Companions for newcomers: who looks for one, who gives what another looks for."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.networks import actions, policies
from zaloga.networks.forms import CompanionForm
from zaloga.networks.matching import common
from zaloga.networks.views.find import network_of

MOST_SUGGESTED = 6


@signed_in
def companions(request, slug):
    network = network_of(request, slug)
    require(policies.can_seek_companion(request.user, network))
    form = CompanionForm(posted(request))
    if form.is_valid() and form.carry_out(actions.seek_companion, network, by=request.user, **form.cleaned_data):
        messages.success(request, "Załoga już wie. Możesz też poprosić kogoś z listy.")
        return redirect("networks:companions", slug)
    return show(
        request, "networks/companions.html", {"form": form, "network": network, **seen_by(request.user, network)}
    )


def seen_by(user, network):
    """Everything on the page: mine, those who ask me, those who look, and for a newcomer whom to ask."""
    crew = list(network.crew().for_list())
    going_on = list(network.companionships.going_on())
    mine = next((one for one in going_on if one.newcomer_id == user.pk), None)
    places = {one.user_id: one.place for one in crew}
    looking = [one for one in going_on if one.newcomer_id != user.pk and one.is_sought]
    for one in looking:
        one.common, one.place = common(user.gives, one.newcomer.looks_for), places.get(one.newcomer_id, "")
    return {
        "mine": mine,
        "with_me": [one for one in going_on if one.companion_id == user.pk],
        "looking": sorted(looking, key=lambda one: -len(one.common)),
        "pairs": [one for one in going_on if one.is_accepted] if policies.can_lead(user, network) else [],
        "suggested": suggested(user, crew, {one.companion_id for one in going_on}) if mine and mine.is_sought else [],
    }


def suggested(user, crew, busy):
    """Whom a newcomer might ask: first those who give what the newcomer looks for, then those without anybody yet."""
    others = [one for one in crew if one.user_id != user.pk]
    for one in others:
        one.common = common(one.user.gives, user.looks_for)
    return sorted(others, key=lambda one: (-len(one.common), one.user_id in busy))[:MOST_SUGGESTED]


@signed_in
@require_POST
def answer(request, slug, pk):
    network = network_of(request, slug)
    require(policies.can_seek_companion(request.user, network))
    one = get_object_or_404(network.companionships.going_on().select_related("network"), pk=pk)
    if (person := request.POST.get("osoba", "")).isdecimal():
        membership = get_object_or_404(network.crew().select_related("user"), pk=person)
        actions.ask_companion(one, membership, by=request.user)
        messages.success(request, f"{membership.user} dostanie Twoje pytanie. Odpowiedź przyjdzie listem.")
    elif deed := DEEDS.get(request.POST.get("co", "")):
        deed[0](one, by=request.user)
        messages.success(request, deed[1])
    return redirect("networks:companions", slug)


DEEDS = {
    "oferta": (actions.offer_companion, "Dziękujemy. Nowa osoba dostanie list i odpowie."),
    "tak": (actions.accept_companion, "Macie siebie. Napisz pierwszy list."),
    "nie": (actions.decline_companion, "W porządku. Nikomu nie trzeba się tłumaczyć."),
    "koniec": (actions.end_companionship, "Zakończone."),
}
