"""Many invitations at once: a pasted list with its preview, and a reminder to those who have not answered."""

from django.contrib import messages
from django.shortcuts import redirect

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.words import plural
from zaloga.networks import actions, policies
from zaloga.networks.actions.lists import Fate, in_words, look_through, to_remind
from zaloga.networks.forms import ConfirmForm, PastedForm
from zaloga.networks.models import Membership
from zaloga.networks.views.find import network_of
from zaloga.people import sign_in

TOO_OFTEN = "Sprawdzasz bardzo dużo list. Odczekaj godzinę. Ta lista zostaje w polu poniżej."


@signed_in
def paste(request, slug):
    network = network_of(request, slug)
    require(policies.can_invite(request.user, network))
    form = PastedForm(posted(request), network=network, by=request.user)
    if form.is_valid() and form.is_final and (sent := send(form, network, request.user)):
        tell(request, sent, out_of=len(form.found))
        return show_left(request, form, network) or redirect("networks:invite", slug)
    context = {"form": form, "network": network}
    if form.is_bound and form.is_valid() and not is_too_often(request, form):
        context |= preview(form, network, request.user)
    return show(request, "networks/paste.html", context)


def send(form, network, user):
    chosen = form.chosen()
    if not chosen:
        form.add_error(None, "Nikogo tu nie zaznaczono. Zaznacz osoby, do których ma pójść list.")
        return None
    return form.carry_out(actions.invite_many, network, chosen, by=user, **form.letter)


def show_left(request, form, network):
    """Whoever got no letter, by name, and in the box whatever may still be put right; nothing when all is done.

    Shown at once and kept nowhere: the same list sent again by going back sends nothing twice.
    """
    went = {one.email for one in form.chosen()}
    left = [one for one in look_through(network, form.found, by=request.user) if one.found.email not in went]
    to_mend = [str(one.found) for one in left if one.is_to_send or one.fate == Fate.WRONG]
    if not to_mend:
        return None
    form.keep(dict.fromkeys(to_mend))
    return show(request, "networks/paste.html", {"form": form, "network": network, "left": left})


def tell(request, sent, *, out_of):
    if not sent.letters:
        messages.info(request, "Nic nowego nie poszło: osoby z tej listy są już w sieci albo mają zaproszenie.")
        return
    rest = out_of - sent.letters
    left = f", {plural(rest, 'pominięto', 'pominięto', 'pominięto')} {rest}" if rest else ""
    messages.success(request, f"Wysłano {in_words(sent.letters)}{left}.")


def is_too_often(request, form):
    """Every look tells which addresses have accounts, so there is a limit of looks."""
    try:
        sign_in.limit(request, "list", str(request.user.pk))
    except sign_in.TooOften:
        form.is_refused = True
        form.add_error(None, TOO_OFTEN)
    return form.is_refused


def preview(form, network, user):
    """What would become of every line, in three lots."""
    judged = look_through(network, form.found, by=user)
    to_send = [(one, form.is_ticked(one.found.email)) for one in judged if one.is_to_send]
    return {
        "is_preview": True,
        "role": Membership.Role(form.cleaned_data["role"]).label,
        "to_send": to_send,
        "letters": (letters := sum(is_ticked for _, is_ticked in to_send)),
        "left_out": len(judged) - letters,
        "total": len(judged),
        "wrong": [one for one in judged if one.fate == Fate.WRONG],
        "skipped": [one for one in judged if not one.is_to_send and one.fate != Fate.WRONG],
        "shown": " ".join(one.found.email for one, _ in to_send),
        "free": max(0, network.seats_left()),
    }


@signed_in
def remind(request, slug):
    network = network_of(request, slug)
    require(policies.can_invite(request.user, network))
    form = ConfirmForm(posted(request))
    if form.is_valid():
        letters = form.carry_out(actions.remind, network, by=request.user)
        if letters is not None:
            messages.success(request, f"Wysłano ponownie {in_words(letters)}." if letters else "Nie ma do kogo pisać.")
            return redirect("networks:invite", slug)
    rows = to_remind(network, by=request.user)
    open_rows = network.invitations.waiting().count()
    context = {"form": form, "network": network, "rows": rows, "left_alone": open_rows - len(rows)}
    return show(request, "networks/remind.html", context)
