"""What the views of this room share. They find what an address names only among what the person may know of."""

from django.shortcuts import get_object_or_404

from zaloga.networks import policies


def network_of(request, slug):
    """The network of the address, or 404 for whoever may not know of it."""
    return get_object_or_404(visible_to(request), slug=slug)


def network_with_queue(request, slug):
    """The same with how many wait on its list and how many seats are held for them."""
    return get_object_or_404(visible_to(request).with_queue(), slug=slug)


def visible_to(request):
    return policies.visible_networks(request.user).select_related("programme__organiser", "run_by")
