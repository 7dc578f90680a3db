"""The waiting list: one's own place on it, the same by the link of a letter, and seats for those who lead."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.core.http import dead_end, posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.core.words import plural
from zaloga.networks import actions, letter_to_head, policies
from zaloga.networks.forms import AheadForm, OfferForm, SeatsForm
from zaloga.networks.models import Waiting
from zaloga.networks.views.find import network_of, network_with_queue

DEEDS = {
    OfferForm.TAKE: (actions.take_offer, "Masz miejsce w tej sieci. Dobrze, że jesteś."),
    OfferForm.DECLINE: (actions.decline_offer, "Miejsce dostanie następna osoba z listy. Dziękujemy za odpowiedź."),
    OfferForm.STEP_OUT: (actions.step_out, "Nie ma Cię już na liście oczekujących."),
    OfferForm.LETTER: (actions.send_letter, "Pismo jest w drodze na Twój adres e-mail."),
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
        return dead_end(request, "networks/waiting_dead.html")
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


def letter(request, pk, token):
    """The letter to the head as PDF, for whoever holds its link; it says nothing that the sender does not say."""
    rows = Waiting.objects.select_related("network__programme__organiser", "institution", "user")
    row = get_object_or_404(rows.filter(ended_at=None, awaits_accession=True, user__is_active=True), pk=pk)
    if not row.opens_letter(token):
        raise Http404
    named = {"Content-Disposition": f'inline; filename="{letter_to_head.FILE_NAME}"', "Cache-Control": "no-store"}
    return HttpResponse(letter_to_head.as_pdf(row), content_type="application/pdf", headers=named)


@signed_in
def seats(request, slug):
    network = network_with_queue(request, slug)
    require(policies.can_add_seats(request.user, network))
    form, began = SeatsForm(posted(request), network=network), clock.now()
    if form.is_valid():
        given = form.cleaned_data
        if form.carry_out(actions.add_seats, network, given["additional"], reason=given["reason"], by=request.user):
            messages.success(request, f"Liczba miejsc jest zapisana. {who_got_seats(network, began)}")
            return redirect("networks:seats", slug)
    queue, taken = network.queue.for_list(), network.crew().count()
    free = max(0, network.seats - taken - network.held)
    context = {"form": form, "network": network, "queue": queue, "taken": taken, "free": free}
    return show(request, "networks/seats.html", context)


def who_got_seats(network, since):
    """What a change of seats has meant for those who wait, in one or two sentences."""
    offered, kept = network.queue.moved_since(since)
    said = []
    if offered:
        people = f"{plural(offered, 'dostała', 'dostały', 'dostało')} {offered} {people_in_words(offered)}"
        said.append(f"Propozycję {people}.")
    if kept:
        said.append(f"Dla {kept} {plural(kept, 'osoby', 'osób', 'osób')} miejsce czeka, aż przystąpi placówka.")
    if said:
        return " ".join(said)
    waiting = network.queue.in_line().count()
    if not waiting:
        return "Nikt nie czekał, więc nikt nie dostał propozycji."
    told = f"{plural(waiting, 'czeka', 'czekają', 'czeka')} nadal {waiting} {people_in_words(waiting)}"
    return f"Wolnego miejsca dla nikogo nie przybyło: {told}."


def people_in_words(number):
    return plural(number, "osoba", "osoby", "osób")


@signed_in
def ahead(request, slug, pk):
    network = network_of(request, slug)
    require(policies.can_add_seats(request.user, network))
    row = get_object_or_404(network.queue.for_list(), pk=pk)
    row.network = network
    form = AheadForm(posted(request))
    if form.is_valid() and form.carry_out(actions.pass_ahead, row, by=request.user, **form.cleaned_data):
        messages.success(request, f"{row.user} dostanie list z propozycją. Miejsce czeka 72 godziny.")
        return redirect("networks:crew", slug)
    return show(request, "networks/ahead.html", {"form": form, "network": network, "row": row})
