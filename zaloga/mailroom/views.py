from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.http import show, signed_in
from zaloga.forum.models import HeldPost
from zaloga.mailroom import actions, delivery, policies
from zaloga.mailroom.delivery import Place
from zaloga.mailroom.forms import OwnForm


def find(request, pk):
    rows = policies.visible_held(request.user).select_related("network__programme", "thread__network")
    return get_object_or_404(rows, pk=pk)


@signed_in
@require_safe
def all_held(request):
    context = {
        "letters": list(policies.visible_held(request.user).select_related("network", "thread").defer("raw")),
        "addresses": list(request.user.known_addresses.all()),
    }
    return TemplateResponse(request, "mailroom/all_held.html", context)


@signed_in
def held(request, pk):
    row = find(request, pk)
    form = OwnForm(request.POST or None)
    post = form.carry_out(actions.own, row, by=request.user, **form.cleaned_data) if form.is_valid() else None
    if post:
        messages.success(request, actions.WAITS if isinstance(post, HeldPost) else "Wpis stoi już w rozmowie.")
        return redirect(post)
    letter = delivery.opened(bytes(row.raw))
    reply = delivery.read_reply(letter, Place(row.network, row.thread, request.user, is_personal=True))
    return show(request, "mailroom/held.html", {"form": form, "held": row, "letter": letter, "reply": reply})


@signed_in
@require_POST
def disown(request, pk):
    actions.disown(find(request, pk), by=request.user)
    messages.success(request, "Listu już nie ma. Nikt go nie zobaczył.")
    return redirect("mailroom:all_held")


@signed_in
@require_POST
def forget_address(request, pk):
    actions.forget_address(get_object_or_404(request.user.known_addresses, pk=pk), by=request.user)
    messages.success(request, "Listy z tego adresu znów będą czekać na Twoje słowo.")
    return redirect("mailroom:all_held")
