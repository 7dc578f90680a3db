from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from zaloga.core.http import signed_in
from zaloga.programmes.policies import overseen_programmes
from zaloga.supervision import policies


def supervised(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the programme of the address; for whoever does not look after it, it is not there (404)."""

    @signed_in
    @wraps(view)
    def found(request, slug, **rest):
        programmes = overseen_programmes(request.user).select_related("organiser")
        return view(request, get_object_or_404(programmes, slug=slug), **rest)

    return found


def operators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The installation's pages are not there for anybody but operators (404)."""

    @signed_in
    @wraps(view)
    def let_in(request, **rest):
        if not policies.can_operate(request.user):
            raise Http404
        return view(request, **rest)

    return let_in
