"""Signing in and out."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from zaloga.core.errors import Refusal
from zaloga.core.http import show
from zaloga.people import sign_in as entrance
from zaloga.people.forms import CodeForm, LinkForm, SignInForm
from zaloga.people.models import SignInLink
from zaloga.people.second_factor import keys_work_at
from zaloga.people.second_step import waiting

View = Callable[..., HttpResponse]


def forgiving(view: View) -> View:
    """A button clicked twice must not end in an error: signing in changes the CSRF token under the second click.

    Whoever has entered already is only sent on, so that needs no token; everybody else is protected as always.
    """

    @csrf_exempt
    @wraps(view)
    def forgiven(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and has_entered(request, kwargs.get("token")):
            return redirect(entrance.landing(request))
        return csrf_protect(view)(request, *args, **kwargs)

    return forgiven


def has_entered(request: HttpRequest, token: str | None) -> bool:
    """Whether the sign-in is done: by the link of this token, or whatever this browser last asked for.

    A signed-in person may ask for another address's code, or for one more of their own to prove who they are.
    """
    if not request.user.is_authenticated or waiting(request):
        return False
    if token is None:
        asked = entrance.pending(request)
        return asked is None or asked.used_at is not None
    link = SignInLink.objects.of(token)
    return link is not None and link.user_id == request.user.pk


def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(entrance.safe_path(request.GET.get("next", "")) or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            entrance.ask_for_code(request, asked["email"], asked["next"], remember=asked["remember"])
        except entrance.TooOften as refusal:
            return too_often(request, "people/sign_in.html", form, refusal)
        return redirect("people:code")
    return show(request, "people/sign_in.html", {"form": form, "keys_work": keys_work_at(request.get_host())})


@forgiving
def code(request: HttpRequest) -> HttpResponse:
    if waiting(request):
        return redirect("people:second_step")
    asked = entrance.pending(request)
    if asked is None:
        return redirect("people:sign_in")
    if "again" in request.POST:
        return code_again(request, asked)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return entrance.use_code(request, asked, form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    return show(request, "people/code.html", {"form": form, "asked": asked})


def code_again(request: HttpRequest, asked: SignInLink) -> HttpResponse:
    """Another letter to the same address."""
    remember = request.session.get(entrance.REMEMBER, False)
    try:
        entrance.ask_for_code(request, asked.email, asked.next_url, remember=remember)
    except entrance.TooOften as refusal:
        return too_often(request, "people/code.html", CodeForm({"code": ""}), refusal, asked=asked)
    messages.success(request, "Nowy kod jest w drodze. Poprzedni już nie zadziała.")
    return redirect("people:code")


def too_often(request: HttpRequest, template: str, form, refusal: entrance.TooOften, **context) -> HttpResponse:
    """The same page with everything typed, 429."""
    form.errors.clear()
    form.add_error(None, str(refusal))
    response = show(request, template, {"form": form, **context})
    response.status_code = 429
    return response


@forgiving
def link(request: HttpRequest, token: str) -> HttpResponse:
    asked = SignInLink.objects.of(token)
    if request.method == "POST" and asked is not None:
        try:
            return entrance.use_link(request, asked, remember="remember" in request.POST)
        except Refusal:
            if waiting(request):  # clicked twice: the first click has led to the second key
                return redirect("people:second_step")
            asked.refresh_from_db()
    if asked is None or not asked.is_alive:
        return render(request, "people/link_dead.html", {"asked": asked}, status=410 if asked else 404)
    return show(request, "people/link.html", {"form": LinkForm(), "asked": asked})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
