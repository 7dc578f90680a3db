"""What those who lead set: everything about the network, its opening, its stage, the archive."""

from copy import copy

from django.contrib import messages
from django.shortcuts import redirect

from zaloga.core.forms import ArchiveForm
from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.words import network_named
from zaloga.networks import actions, policies, stages
from zaloga.networks.forms import ConfirmForm, NetworkForm, StageForm
from zaloga.networks.keeping import aims_kept_at
from zaloga.networks.views.find import network_of


@signed_in
def edit(request, slug):
    network = network_of(request, slug)
    require(policies.can_edit(request.user, network))
    # A copy, because a form writes what was typed into its row, and the page still names the network as it is.
    kept_at = aims_kept_at(network)
    form = NetworkForm(posted(request), instance=copy(network), are_aims_elsewhere=bool(kept_at))
    if form.is_valid():
        changed = form.carry_out(actions.edit, network, by=request.user, **form.cleaned_data)
        if changed:
            messages.success(request, told(network.contract_version, changed.contract_version))
            return redirect("networks:edit", changed.slug)
    return show(request, "networks/edit.html", {"form": form, "network": network, "kept_at": kept_at})


def told(before, after):
    if before == after:
        return "Ustawienia są zapisane."
    return "Ustawienia są zapisane. Załoga wie już o nowym kontrakcie i zobaczy prośbę o zgodę."


@signed_in
def open(request, slug):
    network = network_of(request, slug)
    require(policies.can_open(request.user, network))
    form = ConfirmForm(posted(request))
    if form.is_valid() and form.carry_out(actions.open, network, by=request.user):
        messages.success(request, f"{network_named(network, 'Sieć')} jest już w katalogu.")
        return redirect(network)
    context = {"form": form, "network": network, "missing": stages.missing(network, is_opening=True)}
    return show(request, "networks/open.html", context)


@signed_in
def stage(request, slug):
    network = network_of(request, slug)
    require(policies.can_move_stage(request.user, network))
    form = StageForm(posted(request), network=network)
    if form.is_valid():
        moved = form.carry_out(actions.move_stage, network, form.cleaned_data["stage"], by=request.user)
        if moved:
            messages.success(request, f"Sieć jest teraz na etapie {moved.stage}: {moved.get_stage_display()}.")
            return redirect(network)
    missing = stages.missing_everywhere(network)
    context = {"form": form, "network": network, "missing": missing, "box": stages.box(network)}
    return show(request, "networks/stage.html", context)


@signed_in
def archive(request, slug):
    network = network_of(request, slug)
    form = ArchiveForm(posted(request))
    if form.is_valid():
        deed = actions.archive if form.wants_archive else actions.restore
        if form.carry_out(deed, network, by=request.user):
            messages.success(request, "Sieć jest w archiwum." if form.wants_archive else "Sieć wróciła z archiwum.")
            return redirect(network)
    require((policies.can_restore if network.is_archived else policies.can_archive)(request.user, network))
    return show(request, "networks/archive.html", {"form": form, "network": network})
