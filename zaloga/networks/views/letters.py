"""Writing to people of a network. Who has what address stays with the house."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.words import plural
from zaloga.networks import actions, policies
from zaloga.networks.actions.letters import reach, recipients
from zaloga.networks.forms import LetterForm, LetterToManyForm
from zaloga.networks.views.find import network_of
from zaloga.notifications.models import Letter


@signed_in
def write(request, slug, pk):
    network = network_of(request, slug)
    require(policies.can_see_crew(request.user, network))
    rows = network.memberships.active().select_related("user", "institution", "network__programme")
    membership = get_object_or_404(rows, pk=pk)
    require(policies.can_write_to(request.user, membership))
    form = LetterForm(posted(request))
    if form.is_valid() and form.carry_out(actions.write_to_one, membership, by=request.user, **form.cleaned_data):
        messages.success(request, f"{membership.user} dostanie Twój list. Odpowiedź przyjdzie listem od Załogi.")
        return redirect("networks:crew", slug)
    return show(request, "networks/write.html", {"form": form, "network": network, "membership": membership})


@signed_in
def write_to_all(request, slug):
    network = network_of(request, slug)
    require(policies.can_write_to_all(request.user, network))
    rows = recipients(network, request.user).annotate(has_failed=failing())
    form = LetterToManyForm(posted(request), recipients=rows)
    is_right = form.is_valid()
    if is_right and "podglad" not in request.POST and (sent := send(form, network, request.user)):
        people = plural(sent.recipients, "osoby", "osób", "osób")
        messages.success(request, f"List idzie do {sent.recipients} {people}. Kopię dostaniesz na swój adres.")
        return redirect("networks:crew", slug)
    context = {"form": form, "network": network, "chosen": chosen(form), "rows": rows}
    if is_right:
        context["reach"] = reach(network, [one.user for one in form.cleaned_data["to"]])
    return show(request, "networks/write_to_all.html", context)


def send(form, network, by):
    fields = {**form.cleaned_data}
    return form.carry_out(actions.write_to_many, network, fields.pop("to"), by=by, **fields)


def chosen(form) -> set[str]:
    """Ids of the people ticked, as they stand in the form."""
    return {str(one) for one in form["to"].value() or []}


def failing():
    """Whether the last thing known of somebody's mail is that it did not arrive."""
    lost = Q(given_up_at__isnull=False) | Q(returned_at__isnull=False)
    return Exists(Letter.objects.filter(lost, user=OuterRef("user")))
