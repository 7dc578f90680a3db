"""The plan on paper: a page to print, PDF and DOCX."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zaloga.core.http import show, signed_in
from zaloga.plans import documents, paper
from zaloga.plans.views.find import plan_of, read_by

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@signed_in
def to_print(request, slug):
    network = read_by(request, slug)
    plan = plan_of(request, network)
    return show(request, "plans/print.html", {"network": network, "plan": plan, "paper": paper.of_now(plan)})


@require_safe
@signed_in
def pdf(request, slug):
    plan = plan_of(request, read_by(request, slug))
    return file(documents.as_pdf(paper.of_now(plan)), "application/pdf", f"plan-{slug}.pdf")


@require_safe
@signed_in
def docx(request, slug):
    plan = plan_of(request, read_by(request, slug))
    return file(documents.as_docx(paper.of_now(plan)), DOCX, f"plan-{slug}.docx")


def file(body, kind, name):
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
