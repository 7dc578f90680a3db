"""The agenda of a meeting: points set, proposed, moved, answered, struck out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.overtaken import now, save
from zaloga.meetings import actions, policies
from zaloga.meetings.forms import ItemForm, ProposedItemForm
from zaloga.meetings.views.find import led, meeting_of, unless_called_off

DEEDS = {
    "wyzej": lambda item, by: actions.move_item(item, by=by, up=True),
    "nizej": lambda item, by: actions.move_item(item, by=by, up=False),
    "do-programu": actions.agree_item,
    "nie-teraz": actions.decline_item,
    "skresl": actions.drop_item,
}
DONE = {
    "do-programu": "Punkt jest w programie.",
    "nie-teraz": "Zapisane. Osoba, która to proponuje, już wie.",
    "skresl": "Skreślone.",
}


@signed_in
@unless_called_off
def new(request, slug, pk):
    meeting = led(request, slug, pk)
    form = ItemForm(posted(request), meeting=meeting)
    if form.is_valid() and form.carry_out(actions.add_item, meeting, by=request.user, **form.for_deed()):
        messages.success(request, "Punkt jest w programie.")
        return redirect(f"{meeting.get_absolute_url()}#program")
    return ask(request, meeting, form, "Nowy punkt programu")


@signed_in
@unless_called_off
def propose(request, slug, pk):
    meeting = meeting_of(request, slug, pk)
    require(policies.can_propose_item(request.user, meeting))
    form = ProposedItemForm(posted(request), meeting=meeting)
    if form.is_valid() and form.carry_out(actions.propose_item, meeting, by=request.user, **form.for_deed()):
        messages.success(request, "Twoja propozycja stoi pod programem. Osoby prowadzące ją zobaczą.")
        return redirect(f"{meeting.get_absolute_url()}#program")
    return ask(request, meeting, form, "Propozycja do programu")


@signed_in
@unless_called_off
def edit(request, slug, pk, item):
    meeting = led(request, slug, pk)
    row = item_of(meeting, item)
    form = ItemForm(posted(request), instance=row, meeting=meeting)
    if form.is_valid() and save(form, actions.edit_item, row, by=request.user, **form.for_deed()):
        messages.success(request, "Zapisane.")
        return redirect(f"{meeting.get_absolute_url()}#program")
    current = now(form, lambda fresh: ItemForm(instance=fresh, meeting=meeting))
    return ask(request, meeting, form, "Zmiana punktu programu", item=row, **current)


@require_POST
@signed_in
def deed(request, slug, pk, item):
    """One button of a point: moved, agreed to, put off, struck out."""
    meeting = meeting_of(request, slug, pk)
    what = request.POST.get("co")
    if what in DEEDS:
        DEEDS[what](item_of(meeting, item), by=request.user)
        if what in DONE:
            messages.success(request, DONE[what])
    return redirect(f"{meeting.get_absolute_url()}#program")


@require_POST
@signed_in
def proposals(request, slug, pk):
    """Whether members may still propose points: the state wished for is posted."""
    meeting = led(request, slug, pk)
    change = actions.close_agenda if request.POST.get("stan") == "zamkniete" else actions.open_agenda
    change(meeting, by=request.user)
    return redirect(f"{meeting.get_absolute_url()}#program")


def item_of(meeting, pk):
    item = get_object_or_404(meeting.agenda, pk=pk)
    item.meeting = meeting
    return item


def ask(request, meeting, form, title, **context):
    context |= {"network": meeting.network, "meeting": meeting, "form": form, "title": title}
    return show(request, "meetings/item_form.html", context)
