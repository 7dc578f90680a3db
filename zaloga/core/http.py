"""What every door of the house does with HTTP: showing a form again, keeping a text when the session is gone."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse

from zaloga.core.quiet import any_in

KEPT_BACK = {"csrfmiddlewaretoken"}


def show(request: HttpRequest, template: str, context: dict) -> TemplateResponse:
    """The page; 422 when ``context["form"]`` holds errors, 409 when the house refused what the form asked."""
    form = context.get("form")
    status = 200
    if form is not None and form.is_bound and form.errors:
        status = 409 if getattr(form, "is_refused", False) else 422
    return TemplateResponse(request, template, context, status=status)


def dead_end(request: HttpRequest, template: str) -> TemplateResponse:
    """The page of a link that leads nowhere any more. Status 404."""
    return TemplateResponse(request, template, {}, status=404)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form of one page is bound to: also a POST of one bare button, never a GET."""
    return request.POST if request.method == "POST" else None


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who signed in. A guest who reads is sent to sign in; what a guest posts is handed back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return hand_back(request, "expired")
        return redirect_to_login(request.get_full_path())

    return guarded


def operators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The installation's pages are not there for anybody but operators (404)."""

    @signed_in
    @wraps(view)
    def let_in(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # Who signed in has a live account; AbstractBaseUser does not know of operators, the house's own User does.
        if not getattr(request.user, "is_operator", False):
            raise Http404
        return view(request, *args, **kwargs)

    return let_in


def hand_back(request: HttpRequest, why: str) -> HttpResponse:
    """Show what was posted with a button to send it once more: nothing typed is ever lost. Status 403.

    ``why`` is "expired" (the session is gone), "stale" (the page lay open too long) or "key" (a second key must come
    first). What another site posted is not shown: its text is nobody's here.
    """
    fields = [(name, value) for name, values in request.POST.lists() if name not in KEPT_BACK for value in values]
    is_elsewhere = is_from_elsewhere(request)
    context = {
        "fields": [] if is_elsewhere else fields,
        "why": why,
        "is_elsewhere": is_elsewhere,
        "had_files": bool(request.FILES or getattr(request, "too_large", [])),
    }
    return render(request, "again.html", context, status=403)


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site made this request, or cannot say that ours did."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc != request.get_host()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return hand_back(request, "stale")


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for the changed piece only."""
    return request.headers.get("HX-Request") == "true"


def is_reading(request: HttpRequest) -> bool:
    """Whether a person really opens the page: a HEAD or a browser's prefetch leaves no trace of reading."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method != "HEAD" and "prefetch" not in purpose


def leaves_no_trace(request: HttpRequest) -> bool:
    """Whether the request concerns what is said without a name, or a report: nobody writes down whose, or when."""
    return any_in(request.path)
