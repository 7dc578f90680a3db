from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
