"""What people agree to: the texts, everybody's own consents, and the operator's next version."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.http import operators_only, show, signed_in
from zaloga.people import actions
from zaloga.people import texts as kept
from zaloga.people.forms import TextForm
from zaloga.people.models import Consent, Text


def known(kind: str) -> str:
    """The kind of text the address speaks of; Http404 when there is none such."""
    if kind not in Text.Kind.values:
        raise Http404
    return kind


@signed_in
def consents(request: HttpRequest) -> HttpResponse:
    rows = []
    for kind in Text.Kind.values:
        text = kept.current(kind)
        agreed = request.user.agreed.get(kind, 0)
        rows.append(
            {"text": text, "agreed": agreed, "is_fresh": agreed >= text.version, "is_needed": kind in Text.NEEDED}
        )
    given = request.user.consents.select_related("text")
    return show(request, "people/consents.html", {"rows": rows, "given": given})


@signed_in
@require_POST
def agree(request: HttpRequest, kind: str) -> HttpResponse:
    actions.agree(request.user, known(kind), by=request.user, way=Consent.Way.PAGE)
    messages.success(request, "Zapisane, z datą i wersją tekstu.")
    return redirect("people:consents")


@signed_in
@require_POST
def withdraw(request: HttpRequest, kind: str) -> HttpResponse:
    actions.withdraw_consent(request.user, known(kind), by=request.user)
    messages.success(request, "Zgoda jest cofnięta.")
    return redirect("people:consents")


@require_safe
def text(request: HttpRequest, kind: str, version: int) -> HttpResponse:
    present = kept.current(known(kind))
    found = present if version == present.version else get_object_or_404(Text, kind=kind, version=version)
    context = {"text": found, "html": kept.html(found), "is_present": version == present.version}
    return show(request, "people/text.html", context)


@operators_only
def texts(request: HttpRequest) -> HttpResponse:
    return show(request, "people/texts.html", {"texts": [kept.current(kind) for kind in Text.Kind.values]})


@operators_only
def publish(request: HttpRequest, kind: str) -> HttpResponse:
    present = kept.current(known(kind))
    form = TextForm(request.POST or None, initial={"words": present.words})
    is_right = request.method == "POST" and form.is_valid()
    if is_right and "podglad" not in request.POST:
        new = form.carry_out(actions.publish_text, kind, form.cleaned_data["words"], by=request.user)
        messages.success(request, f"Obowiązuje: {new}." if new.pk != present.pk else "Nic się nie zmieniło.")
        return redirect("people:texts")
    shown = Text(kind=kind, words=form.cleaned_data["words"]) if is_right else None
    context = {"form": form, "present": present, "preview": kept.html(shown) if shown else ""}
    return show(request, "people/publish_text.html", context)
