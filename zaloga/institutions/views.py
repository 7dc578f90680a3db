from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zaloga.core.http import is_fragment, operators_only, show
from zaloga.core.uploads import takes_files
from zaloga.institutions import actions, policies
from zaloga.institutions.forms import LARGEST, AnswerForm, UploadForm
from zaloga.institutions.picking import Found

PER_PAGE = 20
MOST_ROWS = 200


def search(request: HttpRequest) -> HttpResponse:
    """For guests too: whoever joins by a link picks a school before having an account. The register is public."""
    typed = request.GET.get("q") or request.GET.get("institution_name") or ""
    found = Found(typed[:200])
    if is_fragment(request):
        context = {"found": found, "must_choose": "z-listy" in request.GET, "swaps": True}
        return render(request, "parts/institutions_found.html", context)
    return render(request, "institutions/search.html", {"found": found})


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
    waiting = policies.visible_uploads(request.user).select_related("by")
    return show(request, "institutions/imports.html", {"form": form, "page": page, "waiting": waiting})


@operators_only
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(policies.visible_imports(request.user).select_related("by"), pk=pk)
    context = {"run": run, "rows": run.rejected[:MOST_ROWS], "more": max(0, len(run.rejected) - MOST_ROWS)}
    return render(request, "institutions/import_run.html", context)


@operators_only
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(policies.visible_uploads(request.user).select_related("by"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if "drop" in request.POST:
        actions.drop_upload(kept, by=request.user)
        messages.success(request, f"Plik {kept} jest usunięty. Nic nie zostało wczytane.")
        return redirect("institutions:imports")
    if request.method == "POST" and form.is_valid():
        run = form.carry_out(actions.import_upload, kept, by=request.user, **form.cleaned_data)
        if run:
            messages.success(request, "Plik jest wczytany.")
            return redirect(run)
    run = actions.preview_upload(kept, by=request.user)
    context = {"run": run, "rows": run.rejected[:MOST_ROWS], "more": max(0, len(run.rejected) - MOST_ROWS)}
    return show(request, "institutions/upload.html", {"form": form, "kept": kept, **context})
