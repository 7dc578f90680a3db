"""One's own place on the waiting list: the page, and the same by the personal link of a letter."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect

from zaloga.core.http import show, signed_in
from zaloga.core.tokens import digest
from zaloga.networks import actions, policies
from zaloga.networks.forms import OfferForm
from zaloga.networks.models import Waiting
from zaloga.networks.views.find import network_of, posted

DEEDS = {
    OfferForm.TAKE: (actions.take_offer, "Masz miejsce w tej sieci. Dobrze, że jesteś."),
    OfferForm.DECLINE: (actions.decline_offer, "Miejsce dostanie następna osoba z listy. Dziękujemy za odpowiedź."),
    OfferForm.STEP_OUT: (actions.step_out, "Nie ma Cię już na liście oczekujących."),
}


@signed_in
def waiting(request, slug):
    network = network_of(request, slug)
    if policies.can_enter(request.user, network):
        return redirect(network)
    row = network.queue.filter(user=request.user).select_related("institution", "user").last()
    if row is None or not (row.is_open or posted(request)):
        return redirect("networks:join", slug)
    row.network = network
    return answer(request, row, by=request.user)


def waiting_link(request, token):
    rows = Waiting.objects.select_related("network__programme__organiser", "institution", "user")
    row = rows.filter(digest=digest(token), user__is_active=True).first()
    if row is None:
        response = show(request, "networks/waiting_dead.html", {})
        response.status_code = 404
        return response
    if request.user.is_authenticated and request.user != row.user:
        return step_aside(request, row)
    return answer(request, row, by=row.user)


def answer(request, row, *, by):
    """Take, decline or step out: ``by`` has signed in, or holds the letter that came to their address."""
    form = OfferForm(posted(request), network=row.network)
    if form.is_valid():
        deed, said = DEEDS[form.cleaned_data["odpowiedz"]]
        if form.carry_out(deed, row, by=by, **form.version()):
            messages.success(request, said)
            return redirect(request.path)
    return show(request, "networks/waiting.html", {"form": form, "row": row, "network": row.network})


def step_aside(request, row):
    """Somebody else is signed in here: they sign out and come back, or leave the letter to its owner."""
    if "wyloguj" in request.POST:
        logout(request)
        return redirect(request.path)
    return show(request, "networks/waiting.html", {"row": row, "network": row.network, "is_for_another": True})
