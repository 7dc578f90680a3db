from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path

from zaloga.core.errors import Refusal
from zaloga.core.http import is_fragment


class Refusals:
    """Turn a Refusal that no form has taken into a page with the sentence (409), or into the bare sentence for htmx."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if is_fragment(request):
            return HttpResponse(str(exception), status=409, content_type="text/plain; charset=utf-8")
        return render(request, "409.html", {"sentence": str(exception)}, status=409)


class OnlyForms:
    """Give somebody a page where their browser opens an address that takes forms alone: a phone that brings an old tab
    back, an address copied after a refusal. It stays a 405 and changes nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if not isinstance(response, HttpResponseNotAllowed) or not wants_page or is_fragment(request):
            return response
        page = render(request, "405.html", {"above": page_above(request.path)}, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def page_above(path: str) -> str:
    """The nearest address above this one under which there is something."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    return above if above == "/" or is_valid_path(above) else page_above(above)


class SafetyHeaders:
    """Headers that Django and django-csp do not send by themselves."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        has_token = request.resolver_match is not None and "token" in request.resolver_match.kwargs
        # A calendar is read by programs again and again, so it says itself what they may keep.
        if has_token and not response.has_header("X-Robots-Tag"):
            # The address is a key: not told on. (With no-referrer browsers send Origin: null and no form would pass.)
            response.headers["Referrer-Policy"] = "strict-origin"
            response.headers["Cache-Control"] = "private, no-store"
        elif hasattr(request, "user") and request.user.is_authenticated:
            # A page of a signed-in person is nobody else's, not even the browser's after signing out.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
