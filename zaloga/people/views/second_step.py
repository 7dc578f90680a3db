"""Showing the second key: after the code from the letter, or instead of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.errors import Refusal
from zaloga.core.http import show
from zaloga.core.words import plural
from zaloga.people import second_factor as keys
from zaloga.people import sign_in
from zaloga.people.forms import KeyForm, KeySignInForm, SecondCodeForm
from zaloga.people.second_step import SecondStep, waiting
from zaloga.people.views.entrance import forgiving, too_often

PAGE = "people/second_step.html"


@forgiving
def second_step(request: HttpRequest) -> HttpResponse:
    stage = waiting(request)
    if stage is None:
        return redirect(sign_in.landing(request) if request.user.is_authenticated else "people:sign_in")
    if "credential" in request.POST:
        return by_key(request, stage)
    form = SecondCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return by_code(request, stage, form.cleaned_data["code"])
        except sign_in.TooOften as refusal:
            return too_often(request, PAGE, form, refusal, **seen(request, stage, form))
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    return show(request, PAGE, {"form": form, **seen(request, stage, form)})


def by_code(request: HttpRequest, stage: SecondStep, typed: str) -> HttpResponse:
    key, response = sign_in.use_second_code(request, stage, typed)
    if key.type == keys.Kind.RECOVERY_CODES:
        tell_what_is_left(request, stage)
    return response


def tell_what_is_left(request: HttpRequest, stage: SecondStep) -> None:
    left = keys.keys_of(stage.login.user).codes_left
    words = f"Ten kod zapasowy już nie zadziała. Zostało Ci: {left} {plural(left, 'kod', 'kody', 'kodów')}."
    more = " Zrób nowe na stronie „Drugi klucz” w swoim koncie." if left <= keys.FEW_CODES else ""
    messages.warning(request, words + more)


def by_key(request: HttpRequest, stage: SecondStep) -> HttpResponse:
    form = KeyForm(request.POST)
    if form.is_valid():
        response = form.carry_out(sign_in.use_second_key, request, stage, form.cleaned_data["credential"])
        if response:
            return response
    return show(request, PAGE, {"form": form, **seen(request, stage, SecondCodeForm())})


def seen(request: HttpRequest, stage: SecondStep, code_form: SecondCodeForm) -> dict[str, Any]:
    """What the page shows besides the form that was sent."""
    mine = keys.keys_of(stage.login.user)
    can_show_key = bool(mine.devices) and keys.keys_work_at(request.get_host())
    return {"code_form": code_form, "keys": mine, "can_show_key": can_show_key, "email": stage.login.user.email}


@require_POST
def second_step_challenge(request: HttpRequest) -> HttpResponse:
    stage = waiting(request)
    if stage is None:
        return JsonResponse({"sentence": "Minęło 20 minut od kodu z listu. Zaloguj się jeszcze raz."}, status=409)
    return JsonResponse(keys.challenge(stage.login.user))


@require_POST
def key_sign_in_challenge(request: HttpRequest) -> HttpResponse:
    return JsonResponse(keys.challenge(None))


@forgiving
@require_POST
def key_sign_in(request: HttpRequest) -> HttpResponse:
    """In by a key alone; a key that opens nothing leaves the person at the usual door."""
    form = KeySignInForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        response = form.carry_out(sign_in.use_key_alone, request, asked["credential"], asked["next"])
        if response:
            return response
    messages.warning(request, f"{said(form)} Możesz też wejść kodem z listu.")
    return redirect("people:sign_in")


def said(form: KeySignInForm) -> str:
    return next(iter(next(iter(form.errors.values()))))
