"""The page „Kalendarz”, and calendars for programs; whoever holds a secret address reads it, and nothing is written."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core import calendars
from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.core.tokens import digest
from zaloga.meetings import actions, feeds, month, policies
from zaloga.meetings import letter_to_head as letters
from zaloga.meetings.models import NetworkFeed
from zaloga.meetings.views.find import called_by, meeting_of, unless_called_off
from zaloga.programmes.models import Programme


@require_safe
@signed_in
def calendar(request):
    return show(request, "meetings/calendar.html", month.page(request.user, request.GET))


@require_safe
def of_meeting(request, slug, pk):
    one = meeting_of(request, slug, pk)
    body = feeds.of_meeting(one, request.user)
    return calendars.served(request, body, name=f"spotkanie-{one.pk}", changed_at=one.changed_at)


@require_safe
@signed_in
@unless_called_off
def letter_to_head(request, slug, pk):
    """A letter to one's head, for whoever may come; it is made anew each time and kept nowhere."""
    one = meeting_of(request, slug, pk)
    require(policies.can_answer(request.user, one))
    named = {"Content-Disposition": f'inline; filename="{letters.FILE_NAME}"', "Cache-Control": "no-store"}
    return HttpResponse(letters.as_pdf(one, request.user), content_type="application/pdf", headers=named)


@require_safe
def network_feed(request, token):
    row = get_object_or_404(NetworkFeed.objects.select_related("network"), digest=digest(token))
    body, rows = feeds.of_network(row)
    return calendars.served(request, body, name=row.network.slug, changed_at=latest(rows))


@require_safe
def programme_feed(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    body, rows = feeds.of_programme(programme)
    return calendars.served(request, body, name=slug, changed_at=latest(rows))


def latest(rows):
    return max((row.changed_at for row in rows), default=None)


@require_POST
@signed_in
def network_feed_address(request, slug):
    """Make a new secret address of the network's calendar, or close the one there is."""
    network = called_by(request, slug)
    if request.POST.get("co") == "zamknij":
        actions.close_network_feed(network, by=request.user)
        messages.success(request, "Adres kalendarza sieci już nie działa.")
    else:
        actions.make_network_feed(network, by=request.user)
        messages.success(request, "Adres kalendarza sieci jest gotowy. Poprzedni, jeśli był, już nie działa.")
    return redirect("meetings:list", slug)
