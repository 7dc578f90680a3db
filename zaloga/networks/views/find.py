"""How the views of this room find what an address names: only among what the person may know of."""

from django.shortcuts import get_object_or_404

from zaloga.networks import policies


def network_of(request, slug):
    """The network of the address, or 404 for whoever may not know of it."""
    visible = policies.visible_networks(request.user).select_related("programme__organiser", "run_by")
    return get_object_or_404(visible, slug=slug)


def posted(request):
    """What a form is bound to: also a POST of one bare button, never a GET."""
    return request.POST if request.method == "POST" else None
