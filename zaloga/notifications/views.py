from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from zaloga.core.http import is_reading, show, signed_in
from zaloga.notifications import bouncing, stopping
from zaloga.notifications.forms import LettersForm, ReadyForm
from zaloga.notifications.models import Unreached

NOTES_ON_PAGE = 30


@signed_in
def bell(request: HttpRequest) -> HttpResponse:
    notes = request.user.notes.in_bell()
    if request.method == "POST":
        notes.mark_read()
        messages.success(request, "Wszystko przeczytane.")
        return redirect("notifications:bell")
    page = Paginator(notes, NOTES_ON_PAGE).get_page(request.GET.get("strona"))
    return render(request, "notifications/bell.html", {"page": page, "unread": notes.unread().count()})


@signed_in
def open_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what the note speaks of; a person who really opens it has read it."""
    note = get_object_or_404(request.user.notes.in_bell(), pk=pk)
    if is_reading(request):
        request.user.notes.filter(pk=pk).mark_read()
    return redirect(note.url or "notifications:bell")


@signed_in
def letters(request: HttpRequest) -> HttpResponse:
    forms = forms_of(request, request.user)
    if is_saved(request, *forms.values()):
        return redirect("notifications:letters")
    returned = Unreached.objects.stopped().filter(user=request.user).first()
    return show(request, "notifications/letters.html", {**forms, "returned": returned})


def forms_of(request: HttpRequest, person: Any, only: str = "") -> dict[str, ReadyForm | LettersForm]:
    ready, form = ReadyForm(request.POST, person=person), LettersForm(request.POST or None, person=person, only=only)
    return {"ready": ready, "form": form}


def is_saved(request: HttpRequest, *forms: ReadyForm | LettersForm) -> bool:
    """Whichever of them was sent; a wrong one is shown again."""
    sent = next((form for form in forms if request.method == "POST" and form.is_valid()), None)
    if sent:
        sent.save()
        messages.success(request, "Zapisane. Następne listy przyjdą już tak.")
    return bool(sent)


@signed_in
@require_POST
def write_again(request: HttpRequest) -> HttpResponse:
    bouncing.forgive(request.user)
    messages.success(request, "Listy będą znów przychodzić. To, co czekało, przyjdzie w następnym liście zbiorczym.")
    return redirect("notifications:letters")


@csrf_protect
def letters_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the foot of a letter: its link is the right, and shows no more than the letter did."""
    found = stop_or_404(token)
    forms = forms_of(request, found.person, found.scope)
    if is_saved(request, *forms.values()):
        return redirect("notifications:letters_by_link", token)
    return show(request, "notifications/letters.html", {**forms, "stop": found})


# A mail program posts here by itself, without our page and without a cookie (RFC 8058); the signed token is the right.
@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a mail program stops these letters at once; everything else is the page with its one button."""
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return stop_page(request, token)
    found = stop_or_404(token)
    found.carry_out(stop=True)
    return render(request, "notifications/stop.html", {"stop": found})


@csrf_protect
def stop_page(request: HttpRequest, token: str) -> HttpResponse:
    found = stop_or_404(token)
    if request.method == "POST":
        found.carry_out(stop="wroc" not in request.POST)
    return render(request, "notifications/stop.html", {"stop": found})


def stop_or_404(token: str) -> stopping.Stop:
    found = stopping.read(token)
    if found is None:
        raise Http404
    return found
