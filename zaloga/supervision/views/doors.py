from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from zaloga.core.http import signed_in
from zaloga.programmes.policies import overseen_programmes


def supervised(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the programme of the address; for whoever does not look after it, it is not there (404)."""

    @signed_in
    @wraps(view)
    def found(request, slug, **rest):
        programmes = overseen_programmes(request.user).for_glance()
        return view(request, get_object_or_404(programmes, slug=slug), **rest)

    return found
