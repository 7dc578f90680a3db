"""Demonstration mode: accounts to sign in with, and the letters that would have been sent."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from html import unescape

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.people.sign_in import let_in, safe_path

LETTERS_ON_PAGE = 50
STYLE = re.compile(r'style="([^"]*)"')


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Not found anywhere but in demonstration mode."""

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


@demo_only
def accounts(request: HttpRequest) -> HttpResponse:
    next_url = safe_path(request.POST.get("next") or request.GET.get("next", ""))
    people = {person.email: person for person in User.objects.filter(email__in=settings.DEMO_ACCOUNTS)}
    if request.method == "POST":
        person = people.get(request.POST.get("email", "").strip().lower())
        if person is None:
            raise Http404
        # A visitor who tries a second key out must not lock the next one out of the account they share.
        let_in(request, person, method="demo", needs_no_more=True)
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    rows = [(people[email], role) for email, role in settings.DEMO_ACCOUNTS.items() if email in people]
    return render(request, "demo/accounts.html", {"rows": rows, "next": next_url})


@demo_only
def mail(request: HttpRequest) -> HttpResponse:
    page = Paginator(Letter.objects.all(), LETTERS_ON_PAGE).get_page(request.GET.get("strona"))
    return render(request, "demo/mail.html", {"page": page})


@demo_only
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "demo/letter.html", {"letter": get_object_or_404(Letter, pk=pk)})


@demo_only
def letter_look(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part as a mail program shows it."""
    found = get_object_or_404(Letter, pk=pk)
    return HttpResponse(found.html, headers={"Content-Security-Policy": letter_policy(found.html)})


def letter_policy(html: str) -> str:
    """A letter carries its styles within, as mail programs want: exactly these are allowed, by their hashes."""
    styles = sorted({unescape(style) for style in STYLE.findall(html)})
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in styles)
    return f"default-src 'none'; style-src 'unsafe-hashes' {hashes}; frame-ancestors 'none'; sandbox"
