"""A person's second key: setting it up, its recovery codes, taking it away. Showing it: second_step."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.errors import Refusal
from zaloga.core.forms import Form
from zaloga.core.http import posted, show, signed_in
from zaloga.people import policies, sign_in
from zaloga.people import second_factor as deeds
from zaloga.people.forms import AppCodeForm, KeyNameForm, NewKeyForm
from zaloga.people.second_step import SHOWN

# In the session: the recovery codes have not been put away yet, so their page may show them.
CODES_SHOWN = "recovery_codes_shown"


def proven(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only after a fresh sign-in, with a second key where there is one; others are asked for it first."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        keys = deeds.keys_of(request.user)
        if sign_in.may_change_keys(request, keys):
            return view(request, *args, keys=keys, **kwargs)
        back = request.path if request.method == "GET" else reverse("people:second_factor")
        return redirect(f"{reverse('people:key_prove')}?{urlencode({'next': back})}")

    return guarded


@signed_in
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    keys = deeds.keys_of(request.user)
    is_needed = policies.needs_second_factor(request.user)
    context = {
        "keys": keys,
        "codes_left": keys.codes_left,
        "is_needed": is_needed,
        "must_show": is_needed and keys.are_set_up and SHOWN not in request.session,
        **place(request),
    }
    return render(request, "people/second_factor.html", context)


def place(request: HttpRequest) -> dict:
    """Whether keys of devices work at the address at which the person is now, and at which they do."""
    return {"keys_work": deeds.keys_work_at(request.get_host()), "host": request.get_host()}


@signed_in
def key_prove(request: HttpRequest) -> HttpResponse:
    """A code to the person's address first, and then the second key if there is one."""
    form = Form(posted(request))
    next_url = sign_in.safe_path(request.GET.get("next", "")) or reverse("people:second_factor")
    if request.method == "POST":
        remember = not request.session.get_expire_at_browser_close()
        if form.carry_out(sign_in.ask_for_code, request, request.user.email, next_url, remember=remember):
            return redirect("people:code")
    return show(request, "people/key_prove.html", {"form": form, "next": next_url})


@proven
def key_app(request: HttpRequest, keys: deeds.Keys) -> HttpResponse:
    if "begin" in request.POST:
        totp.get_totp_secret(regenerate=True)
        return redirect("people:key_app")
    secret = request.session.get(totp.SECRET_SESSION_KEY)
    if secret is None:
        return redirect("people:second_factor")
    form = AppCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.set_up_app(request.user, by=request.user, secret=secret, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            totp.clear_totp_secret(request)
            return welcome(request, keys)
    return show(request, "people/key_app.html", {"form": form, "secret": in_fours(secret), "keys": keys})


def in_fours(secret: str) -> str:
    """A secret as people copy it: four letters at a time."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@proven
@require_safe
def key_app_picture(request: HttpRequest, keys: deeds.Keys) -> HttpResponse:
    """The secret of the app being set up, as a QR code."""
    secret = request.session.get(totp.SECRET_SESSION_KEY)
    if secret is None:
        raise Http404
    picture = BytesIO()
    code = segno.make(get_adapter().build_totp_url(request.user, secret), error="m", micro=False)
    code.save(picture, kind="svg", scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@proven
def key_new(request: HttpRequest, keys: deeds.Keys) -> HttpResponse:
    form = NewKeyForm(request.POST or None)
    is_right = request.method == "POST" and form.is_valid()
    if is_right and form.carry_out(deeds.add_key, request.user, by=request.user, **form.cleaned_data):
        return welcome(request, keys)
    return show(request, "people/key_new.html", {"form": form, **place(request)})


@proven
@require_POST
def key_new_challenge(request: HttpRequest, keys: deeds.Keys) -> HttpResponse:
    return JsonResponse(deeds.challenge_for_new(request.user))


def welcome(request: HttpRequest, before: deeds.Keys) -> HttpResponse:
    """After a new key: the recovery codes at the first, the list at the next."""
    request.session[SHOWN] = True
    messages.success(request, "Gotowe. Od teraz po kodzie z listu poprosimy też o drugi klucz.")
    if before.are_set_up:
        return redirect("people:second_factor")
    request.session[CODES_SHOWN] = True
    return redirect("people:recovery_codes")


@proven
def recovery_codes(request: HttpRequest, keys: deeds.Keys) -> HttpResponse:
    if "put_away" in request.POST:
        request.session.pop(CODES_SHOWN, None)
        return redirect("people:second_factor")
    form = Form(posted(request))
    if request.method == "POST" and form.carry_out(deeds.renew_codes, request.user, by=request.user):
        request.session[CODES_SHOWN] = True
        return redirect("people:recovery_codes")
    context = {"form": form, "codes": shown_codes(request, keys), "left": keys.codes_left, "keys": keys}
    return show(request, "people/recovery_codes.html", context)


@proven
@require_safe
def recovery_codes_file(request: HttpRequest, keys: deeds.Keys) -> HttpResponse:
    codes = shown_codes(request, keys)
    if not codes:
        raise Http404
    page = render(request, "people/recovery_codes.txt", {"codes": codes}, content_type="text/plain; charset=utf-8")
    page.headers["Content-Disposition"] = 'attachment; filename="kody-zapasowe.txt"'
    return page


def shown_codes(request: HttpRequest, keys: deeds.Keys) -> list[str]:
    """The codes as two groups of four digits, from their making until the person says they are put away."""
    shown = keys.unused_codes if CODES_SHOWN in request.session else []
    return [f"{code[:4]} {code[4:]}" for code in shown]


@proven
def key(request: HttpRequest, pk: int, keys: deeds.Keys) -> HttpResponse:
    one = get_object_or_404(Authenticator, pk=pk, user=request.user, type=deeds.Kind.WEBAUTHN)
    form = KeyNameForm(request.POST or None, initial={"name": deeds.name_of(one)})
    if request.method == "POST" and form.is_valid():
        deeds.rename(one, by=request.user, name=form.cleaned_data["name"])
        messages.success(request, "Nazwa jest zmieniona.")
        return redirect("people:second_factor")
    return show(request, "people/key.html", {"form": form, "name": deeds.name_of(one)})


@proven
def key_remove(request: HttpRequest, pk: int, keys: deeds.Keys) -> HttpResponse:
    one = next((one for one in keys.all if one.pk == pk), None)
    if one is None:
        raise Http404
    form = Form(posted(request))
    name, is_last = deeds.name_of(one), len(keys.all) == 1
    if request.method == "POST":
        form.carry_out(deeds.remove, one, by=request.user, here=request.session.session_key)
        if not form.is_refused:
            if is_last:
                request.session.pop(SHOWN, None)
            messages.success(request, f"Usunięte: {name}.")
            return redirect("people:second_factor")
    return show(request, "people/key_remove.html", {"form": form, "name": name, "is_last": is_last})


@signed_in
@require_POST
def key_offer_close(request: HttpRequest) -> HttpResponse:
    deeds.decline_offer(request.user, by=request.user)
    messages.info(request, "Dobrze, już nie przypominamy. Drugi klucz czeka w Twoim koncie.")
    return redirect("portal:desk")
