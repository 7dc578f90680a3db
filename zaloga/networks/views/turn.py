"""A year's turn, the answers of the crew, and what helps those who lead: first steps, the view of a member."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import dead_end, posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.networks import actions, policies
from zaloga.networks.forms import ConfirmForm, NextYearForm, StayForm
from zaloga.networks.middleware import SEEN
from zaloga.networks.models import Network, Stay
from zaloga.networks.views.find import network_of


@signed_in
def next_year(request, slug):
    network = network_of(request, slug)
    require(policies.can_begin_next_year(request.user, network))
    form = next_year_form(request, network)
    if form.is_valid():
        new = form.carry_out(actions.begin_next_year, network, by=request.user, **form.cleaned_data)
        if new:
            messages.success(request, f"Następny rok jest w przygotowaniu: {new.school_year}. Resztę poprawisz tutaj.")
            return redirect("networks:stays", new.slug)
    begun = Network.objects.select_related("programme").filter(continues=network).first()
    return show(request, "networks/next_year.html", {"form": form, "network": network, "begun": begun})


def next_year_form(request, network):
    """What is carried over stands in the form, to be corrected."""
    carried = actions.carried_over(network)
    aims = "\n".join(carried.pop("aims"))
    may_archive = policies.can_archive(request.user, network) and not network.is_archived
    draft = Network(programme=network.programme, **carried)
    letters = actions.would_be_asked(network, by=request.user).count()
    initial = {"aims": aims}
    return NextYearForm(posted(request), instance=draft, initial=initial, may_archive=may_archive, letters=letters)


ASKING = {
    "zapytaj": (actions.ask_to_stay, "Pytanie poszło do każdego, kto go jeszcze nie dostał."),
    "przypomnij": (actions.remind_silent, "Przypomnienie poszło do tych, którzy milczą. Drugiego nie będzie."),
}


@signed_in
def stays(request, slug):
    network = network_of(request, slug)
    require(policies.can_ask_to_stay(request.user, network))
    form = ConfirmForm(posted(request))
    if form.is_valid():
        deed, said = ASKING.get(request.POST.get("co"), ASKING["zapytaj"])
        if form.carry_out(deed, network, by=request.user) is not None:
            messages.success(request, said)
            return redirect("networks:stays", slug)
    rows = list(network.stays.for_list())
    answers = {
        "yes": [row for row in rows if row.says_yes],
        "no": [row for row in rows if row.says_yes is False],
        "silent": [row for row in rows if row.says_yes is None],
    }
    context = {"form": form, "network": network, "old": network.continues, "asked": bool(rows), **answers}
    context["letters"] = actions.not_asked_yet(network).count() if network.continues_id else 0
    context["may_remind"] = any(row.reminded_at is None for row in answers["silent"])
    return show(request, "networks/stays.html", context)


@signed_in
def stay(request, slug):
    network = network_of(request, slug)
    rows = Stay.objects.select_related("user", "network__programme__organiser")
    row = rows.filter(network__continues=network, user=request.user).first()
    return answer(request, row) if row else redirect(network)


def stay_link(request, token):
    rows = Stay.objects.select_related("user", "network__programme__organiser")
    row = rows.filter(digest=digest(token), user__is_active=True).first()
    if row is None:
        return dead_end(request, "networks/stay_dead.html")
    if request.user.is_authenticated and request.user != row.user:
        return step_aside(request, row)
    return answer(request, row)


def answer(request, row):
    """The person has signed in, or holds the letter that came to their address."""
    network, form = row.network, StayForm(posted(request))
    if form.is_valid():
        if form.says_yes:
            version = form.cleaned_data["contract_version"]
            done = form.carry_out(actions.sail_on, row, by=row.user, contract_version=version)
        else:
            done = form.carry_out(actions.stay_ashore, row, by=row.user)
        if done:
            return redirect(request.path)
    seat = network.memberships.active().filter(user=row.user).first()
    place = None if seat else network.queue.open().filter(user=row.user).first()
    context = {"form": form, "row": row, "network": network, "seat": seat, "place": place}
    return show(request, "networks/stay.html", context)


def step_aside(request, row):
    """Somebody else is signed in here: they sign out and come back, or leave the letter to its owner."""
    if "wyloguj" in request.POST:
        logout(request)
        return redirect(request.path)
    return show(request, "networks/stay.html", {"row": row, "network": row.network, "is_for_another": True})


@signed_in
@require_POST
def as_member(request, slug):
    """Put one's role away in this network for this session, or take it back."""
    network = network_of(request, slug)
    if request.POST.get("stan") == "wroc":
        request.session.pop(SEEN, None)
        return redirect(network)
    require(policies.can_see_as_member(request.user, network))
    request.session[SEEN] = {"pk": network.pk, "slug": network.slug}
    return redirect(network)


@signed_in
@require_POST
def fold_steps(request, slug):
    network = network_of(request, slug)
    actions.fold_steps(network, folded=request.POST.get("stan") != "pokaz", by=request.user)
    return redirect(network)
