"""The crew and what belongs to being in it: roles and the contract."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.networks import actions, policies
from zaloga.networks import roles as matrix
from zaloga.networks.forms import ContractForm, InviteForm, RemoveForm, RoleForm
from zaloga.networks.models import Membership
from zaloga.networks.views.find import network_of, network_with_queue


@signed_in
def crew(request, slug):
    network = network_with_queue(request, slug)
    require(policies.can_see_crew(request.user, network))
    memberships = list(network.memberships.active().for_list())
    taken = sum(one.role in Membership.CREW for one in memberships)
    context = {"network": network, "memberships": memberships, "taken": taken}
    if policies.can_invite(request.user, network):
        context["asked"] = network.join_requests.waiting()
        context["invitations"] = network.invitations.for_list().waiting()[:5]
        context["form"] = InviteForm(network=network, by=request.user)
    return show(request, "networks/crew.html", context)


@signed_in
def membership(request, slug, pk):
    network = network_of(request, slug)
    rows = network.memberships.active().select_related("user", "institution")
    membership = get_object_or_404(rows, pk=pk)
    require(policies.can_change_role(request.user, membership))
    is_removal = "koniec" in request.POST
    role_form = RoleForm(None if is_removal else posted(request), initial=role_of(membership))
    remove_form = RemoveForm(request.POST if is_removal else None)
    form = remove_form if is_removal else role_form
    if form.is_valid():
        deed = actions.remove if is_removal else actions.change_role
        if form.carry_out(deed, membership, by=request.user, **form.cleaned_data):
            messages.success(request, "Udział jest zakończony." if is_removal else "Rola jest zmieniona.")
            return redirect("networks:crew", slug)
    context = {"form": form, "role_form": role_form, "remove_form": remove_form}
    return show(request, "networks/membership.html", {"network": network, "membership": membership, **context})


def role_of(membership):
    return {"role": membership.role, "until": membership.until}


@signed_in
def roles(request, slug):
    network = network_of(request, slug)
    require(policies.can_see_rules(request.user, network))
    context = {"network": network, "columns": matrix.COLUMNS.values(), "rows": matrix.ROWS}
    return show(request, "networks/roles.html", context)


@signed_in
def contract(request, slug):
    network = network_of(request, slug)
    require(policies.can_see_rules(request.user, network))
    form = ContractForm(posted(request), initial={"contract_version": network.contract_version})
    if form.is_valid():
        version = form.cleaned_data["contract_version"]
        if form.carry_out(actions.accept_contract, network, by=request.user, contract_version=version):
            messages.success(request, "Dziękujemy. Zgoda na kontrakt jest zapisana.")
            return redirect(network)
    mine = network.memberships.active().filter(user=request.user).first()
    return show(request, "networks/contract.html", {"form": form, "network": network, "mine": mine})
