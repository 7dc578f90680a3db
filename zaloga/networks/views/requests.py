"""Answering those who ask to be let in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.networks import actions, policies
from zaloga.networks.forms import AnswerForm
from zaloga.networks.views.find import network_of


@signed_in
def answer(request, slug, pk):
    network = network_of(request, slug)
    asked = get_object_or_404(network.join_requests.select_related("user", "institution", "network"), pk=pk)
    require(policies.can_answer_request(request.user, asked))
    form = AnswerForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        if given["answer"] == "tak":
            done = form.carry_out(actions.accept_request, asked, by=request.user)
        else:
            done = form.carry_out(actions.decline_request, asked, reason=given["reason"], by=request.user)
        if done:
            messages.success(request, f"{asked.user} dostanie Twoją odpowiedź w liście.")
            return redirect("networks:crew", slug)
    return show(request, "networks/request.html", {"form": form, "network": network, "asked": asked})


@signed_in
@require_POST
def withdraw(request, slug, pk):
    network = network_of(request, slug)
    asked = get_object_or_404(network.join_requests.filter(user=request.user), pk=pk)
    actions.withdraw_request(asked, by=request.user)
    messages.success(request, "Twoja prośba jest wycofana.")
    return redirect(network)
