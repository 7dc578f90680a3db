"""Files of the registers: sent, looked at, written by the worker."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zaloga.core.http import is_fragment, operators_only, show
from zaloga.core.uploads import takes_files
from zaloga.institutions import actions, policies
from zaloga.institutions.forms import LARGEST, AnswerForm, ScopeForm, UploadForm
from zaloga.institutions.models import ImportRun, Territory, Upload

PER_PAGE = 20
MOST_ROWS = 200


@partial(takes_files, most=1, largest=LARGEST, may_send=policies.can_import)
@operators_only
def imports(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        kept = form.carry_out(actions.keep_upload, form.cleaned_data["file"], by=request.user)
        if kept:
            return redirect(kept)
    runs = policies.visible_imports(request.user).select_related("by").defer("examples")
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("strona"))
    waiting = policies.visible_uploads(request.user).unanswered().select_related("by")
    return show(request, "institutions/imports.html", {"form": form, "page": page, "waiting": waiting})


@operators_only
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(policies.visible_imports(request.user).select_related("by"), pk=pk)
    return render(request, "institutions/import_run.html", told(run))


@operators_only
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    uploads = policies.visible_uploads(request.user).select_related("by", "run", "scope")
    kept = get_object_or_404(uploads, pk=pk)
    if "drop" in request.POST:
        return drop(request, kept)
    if request.method != "POST" and (kept.is_under_way or kept.run or is_fragment(request)):
        return progress(request, kept)
    form = AnswerForm(request.POST) if request.method == "POST" else ScopeForm(request.GET)
    scope = form.cleaned_data.get("scope") if form.is_valid() else None
    is_yes = request.method == "POST" and form.is_valid()
    if is_yes and form.carry_out(actions.ask_for_import, kept, by=request.user, **form.cleaned_data):
        return redirect(kept)
    return preview(request, kept, form, scope)


def preview(request: HttpRequest, kept: Upload, form: ScopeForm, scope: Territory | None) -> HttpResponse:
    run = actions.preview_upload(kept, by=request.user, scope=scope)
    form.offer(run.counties)
    context = {"form": form, "kept": kept, "scope": scope, "answer": AnswerForm(), **told(run)}
    return show(request, "institutions/upload.html", context)


def progress(request: HttpRequest, kept: Upload) -> HttpResponse:
    """The page that waits for the worker; asked by htmx it gives only how far it has come."""
    if is_fragment(request):
        return render(request, "institutions/_progress.html", {"kept": kept})
    return redirect(kept.run) if kept.run else render(request, "institutions/under_way.html", {"kept": kept})


def drop(request: HttpRequest, kept: Upload) -> HttpResponse:
    actions.drop_upload(kept, by=request.user)
    messages.success(request, f"Plik {kept} jest usunięty. Nic nie zostało wczytane.")
    return redirect("institutions:imports")


def told(run: ImportRun) -> dict[str, object]:
    return {"run": run, "rows": run.rejected[:MOST_ROWS], "more": max(0, len(run.rejected) - MOST_ROWS)}
