"""What the views of this room share."""

from django.shortcuts import get_object_or_404

from zaloga.programmes.models import Programme
from zaloga.programmes.policies import overseen_programmes
from zaloga.proposals import policies


def proposal_of(request, pk):
    """The proposal of the address, or 404 for whoever may not know of it."""
    rows = policies.visible_proposals(request.user).for_list(request.user)
    return get_object_or_404(rows.select_related("by", "programme__organiser"), pk=pk)


def programme_of(request, slug):
    """The programme of the address, for whoever looks after it; else 404."""
    return get_object_or_404(overseen_programmes(request.user).for_glance(), slug=slug)


def running_programmes():
    return list(Programme.objects.running().select_related("organiser"))
