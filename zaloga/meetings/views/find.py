"""What the views of this room share. They find a meeting only among those that the person may know of."""

from functools import wraps

from django.shortcuts import get_object_or_404, redirect

from zaloga.core.guard import require
from zaloga.core.http import is_fragment
from zaloga.meetings import policies
from zaloga.networks import policies as networks
from zaloga.plans.models import PlanItem


def network_of(request, slug):
    """The network of the address, or 404 for whoever may not know of it."""
    rows = networks.visible_networks(request.user).select_related("programme__organiser", "run_by", "continues")
    return get_object_or_404(rows, slug=slug)


def called_by(request, slug):
    """The same for whoever calls its meetings; others get 403."""
    network = network_of(request, slug)
    require(policies.can_schedule(request.user, network))
    return network


def meeting_of(request, slug, pk):
    rows = policies.visible_meetings(request.user).for_list(request.user)
    rows = rows.select_related("called_by", "item", "evaluation", "questions__network")
    return get_object_or_404(rows, network__slug=slug, pk=pk)


def led(request, slug, pk):
    """The meeting, for whoever leads it; others who see it get 403."""
    meeting = meeting_of(request, slug, pk)
    require(policies.can_lead(request.user, meeting))
    return meeting


def unless_called_off(view):
    """For a page that asks for something or prints something: of a meeting called off it leads to the meeting's own,
    which says why and what is next. What is posted there, the deed itself refuses.
    """

    @wraps(view)
    def guarded(request, slug, pk, *more, **named):
        if request.method in ("GET", "HEAD") and not is_fragment(request):
            seen = policies.visible_meetings(request.user).filter(network__slug=slug, called_off_at__isnull=False)
            if found := seen.filter(pk=pk).select_related("network").first():
                return redirect(found)
        return view(request, slug, pk, *more, **named)

    return guarded


def item_of(request, network):
    """The meeting of the plan that the address names, or nothing."""
    wanted = request.GET.get("pozycja", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    return get_object_or_404(PlanItem.objects.select_related("plan__network"), plan__network=network, pk=wanted)


def read_minutes(request, slug, pk):
    """The minutes of a meeting, for its crew; 404 while there are none for them."""
    meeting = meeting_of(request, slug, pk)
    require(policies.is_inside(request.user, meeting))
    return minutes_of(request, meeting)


def led_minutes(request, slug, pk):
    """The same for whoever leads; others get 403."""
    return minutes_of(request, led(request, slug, pk))


def minutes_of(request, meeting):
    minutes = get_object_or_404(policies.visible_minutes(request.user).select_related("approved_by"), meeting=meeting)
    minutes.meeting = meeting
    return minutes
