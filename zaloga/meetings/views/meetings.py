"""The meetings of a network: the list, one meeting, calling it, changing it, calling it off."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zaloga.core.http import posted, show, signed_in
from zaloga.core.overtaken import now, save
from zaloga.meetings import actions, page, policies
from zaloga.meetings.forms import CallOffForm, DaysForm, MeetingForm
from zaloga.meetings.views.find import called_by, item_of, led, meeting_of, network_of, unless_called_off


@require_safe
def all_of_network(request, slug):
    network = network_of(request, slug)
    rows = policies.visible_meetings(request.user).filter(network=network).for_list(request.user)
    return show(request, "meetings/list.html", page.of_network(network, rows, request.user))


@require_safe
def meeting(request, slug, pk):
    one = meeting_of(request, slug, pk)
    return show(request, "meetings/meeting.html", page.of(one, request.user))


@signed_in
def new(request, slug):
    """A meeting on its own, or from a meeting of the plan."""
    network = called_by(request, slug)
    item = item_of(request, network)
    form = MeetingForm(posted(request), item=item)
    if form.is_valid():
        deed, where = (actions.schedule_from, item) if item else (actions.schedule, network)
        if made := form.carry_out(deed, where, by=request.user, **form.for_deed()):
            messages.success(request, "Spotkanie jest umówione, cała załoga dostaje zaproszenie.")
            return redirect(made)
    return show(request, "meetings/form.html", {"network": network, "form": form, "item": item})


@signed_in
@unless_called_off
def edit(request, slug, pk):
    one = led(request, slug, pk)
    form = MeetingForm(posted(request), instance=one)
    if form.is_valid() and save(form, actions.change, one, by=request.user, **form.for_deed()):
        messages.success(request, "Zapisane. Kogo ta zmiana dotyczy, ten już o niej wie.")
        return redirect(one)
    context = {"network": one.network, "form": form, "meeting": one, "item": one.item}
    return show(request, "meetings/form.html", context | now(form, lambda row: MeetingForm(instance=row)))


@signed_in
@unless_called_off
def days(request, slug, pk):
    one = led(request, slug, pk)
    form = DaysForm(posted(request), meeting=one)
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        if save(form, actions.set_days, one, by=request.user, days=form.days(), revision=revision):
            messages.success(request, "Godziny są zapisane.")
            return redirect(one)
    context = {"network": one.network, "form": form, "meeting": one}
    return show(request, "meetings/days.html", context | now(form, lambda row: DaysForm(meeting=row)))


@signed_in
@unless_called_off
def call_off(request, slug, pk):
    one = led(request, slug, pk)
    form = CallOffForm(posted(request))
    if form.is_valid() and form.carry_out(actions.call_off, one, by=request.user, why=form.cleaned_data["why"]):
        messages.success(request, "Spotkanie jest odwołane. Wszyscy zaproszeni dostają list.")
        return redirect(one)
    return show(request, "meetings/call_off.html", {"network": one.network, "form": form, "meeting": one})
