"""At the door: the screen with the changing code, what stands behind it, and the code typed by hand."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.errors import Refusal
from zaloga.core.forms import Form
from zaloga.core.guard import require
from zaloga.core.http import is_fragment, posted, show, signed_in
from zaloga.meetings import actions, attendance, door, page, policies
from zaloga.meetings.actions.door import GONE_BY, why_shut
from zaloga.meetings.forms import DoorForm
from zaloga.meetings.models import Meeting
from zaloga.meetings.views.find import led, meeting_of, unless_called_off
from zaloga.people import sign_in

MISSED = "door_code"
COOKIE, DOOR = "zaloga-wejscie", "meetings:typed"  # all that is behind a code stands under this address
WELCOME = "Jesteś na liście obecności. Dobrego spotkania."
CALLED_OFF = "To spotkanie jest odwołane."
TOO_MANY = "Za dużo nietrafionych kodów z tego miejsca. Poproś osobę prowadzącą, żeby zaznaczyła Cię na liście."


@require_safe
@signed_in
@unless_called_off
def screen(request, slug, pk):
    """The page for the projector; asked by htmx it gives the code of now and who has come."""
    one = led(request, slug, pk)
    window = door.window_of(one)
    context = {"network": one.network, "meeting": one, "window": window, "host": settings.SITE_URL.split("//")[-1]}
    context |= {"code": door.code_now(window.day), "rows": attendance.arrived(one, window.day.on)}
    return show(request, "meetings/_door_now.html" if is_fragment(request) else "meetings/door.html", context)


@require_safe
@signed_in
@unless_called_off
def qr(request, slug, pk):
    one = led(request, slug, pk)
    code = door.code_now(door.window_of(one).day)
    picture = io.BytesIO()
    made = segno.make(f"{settings.SITE_URL}{reverse('meetings:scanned', args=[pk, code])}", error="m", micro=False)
    made.save(picture, kind="svg", scale=10, border=4, light="#fff", svgclass=None, lineclass=None)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_safe
def scanned(request, pk, shown):
    """What stands behind a code: one button. Nothing changes; the proof in the button counts for ten minutes."""
    one = Meeting.objects.select_related("network__programme").filter(pk=pk).first()
    window, secret = one and door.window_of(one), secret_of(request)
    why = why_shut(window.day, shown, request.user, secret) if window else GONE_BY
    if why:
        return nobody_home(request, 404, why)  # not counted: a look leaves no trace, and a guess comes too late
    if one.is_called_off:
        return nobody_home(request, 409, CALLED_OFF)
    if request.user.is_authenticated:
        require(policies.can_come_in(request.user, one))
    secret = secret or door.fresh_secret()
    proof = shown if "-" in shown else door.proof_of(window.day, request.user, secret)
    context = {"meeting": one, "window": window, "proof": proof}
    context |= {"is_expected": policies.can_check_in(request.user, one), "full": not one.has_room()}
    response = show(request, "meetings/scanned.html", context)
    return response if request.user.is_authenticated else keep(response, secret)


def secret_of(request):
    """What this browser has kept since a guest scanned a code in it, or nothing."""
    return request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=door.KEPT)


def keep(response, secret):
    """The browser that scanned is known again for ten minutes; nothing of it is stored here."""
    given = {"secure": settings.SESSION_COOKIE_SECURE, "httponly": True, "samesite": "Lax", "path": reverse(DOOR)}
    response.set_signed_cookie(COOKIE, secret, salt=COOKIE, max_age=door.KEPT, **given)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def nobody_home(request, status, why):
    """The page behind a code that lets nobody in."""
    response = show(request, "meetings/door_shut.html", {"why": why})
    response.status_code = status
    return response


@require_POST
@signed_in
def check_in(request, pk, shown):
    one = get_object_or_404(Meeting.objects.select_related("network__programme"), pk=pk)
    try:
        actions.check_in(one, by=request.user, shown=shown, secret=secret_of(request))
    except Refusal as refusal:
        return nobody_home(request, 409, str(refusal))
    messages.success(request, WELCOME)
    return redirect(home_of(one, request.user))


def home_of(meeting, person):
    """Where whoever has come in reads on: the meeting's page, or what they see of it as a guest or an expert."""
    if policies.can_view(person, meeting):
        return meeting
    visit = policies.visits_of(person).filter(meeting=meeting).first()
    return visit.link if visit else reverse("meetings:list", args=[meeting.network.slug])


@require_POST
@signed_in
def online(request, slug, pk):
    one = meeting_of(request, slug, pk)
    form = Form(request.POST)
    if form.is_valid() and form.carry_out(actions.check_in_online, one, by=request.user):
        messages.success(request, WELCOME)
        return redirect(one)
    return show(request, "meetings/meeting.html", {**page.of(one, request.user), "form": form})


@signed_in
def typed(request):
    """For a phone without a camera: the signs say which meeting it is."""
    form = DoorForm(posted(request))
    if form.is_valid() and (row := form.carry_out(entered, request, form.cleaned_data["kod"])):
        messages.success(request, WELCOME)
        return redirect(home_of(row.register.meeting, request.user))
    return show(request, "meetings/door_code.html", {"form": form})


def entered(request, code):
    """The deed, where not too many wrong codes came from here. Raises Refusal."""
    if sign_in.has_missed_too_often(request, MISSED):
        raise Refusal(TOO_MANY)
    try:
        return actions.check_in_by_code(code, by=request.user)
    except Refusal:
        sign_in.count_miss(request, MISSED)
        raise
