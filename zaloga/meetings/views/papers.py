"""The list and the pack on paper, and the register as a table. For whoever leads."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from zaloga.core import export
from zaloga.core.http import signed_in
from zaloga.meetings import attendance, documents
from zaloga.meetings.views.find import led, read_minutes, unless_called_off

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
@unless_called_off
def signing_list(request, slug, pk):
    return file(documents.signing_list(led(request, slug, pk)), "application/pdf", f"lista-{pk}.pdf")


@require_safe
@signed_in
def filled_list(request, slug, pk):
    return file(documents.filled_list(led(request, slug, pk)), "application/pdf", f"obecnosc-{pk}.pdf")


@require_safe
@signed_in
@unless_called_off
def pack(request, slug, pk):
    return file(documents.pack(led(request, slug, pk)), "application/pdf", f"teczka-{pk}.pdf")


@require_safe
@signed_in
def minutes(request, slug, pk):
    """The approved ones, with what was corrected later; before that there is nothing to print for good."""
    row = read_minutes(request, slug, pk)
    if not row.is_approved:
        raise Http404
    return file(documents.minutes_paper(row), "application/pdf", f"notatka-{pk}.pdf")


@require_safe
@signed_in
def xlsx(request, slug, pk):
    rows = attendance.table_of(led(request, slug, pk))
    return file(export.xlsx("Obecność", attendance.HEADER, rows), XLSX, f"obecnosc-{pk}.xlsx")


@require_safe
@signed_in
def csv(request, slug, pk):
    rows = attendance.table_of(led(request, slug, pk))
    return file(export.csv_text(attendance.HEADER, rows), "text/csv; charset=utf-8", f"obecnosc-{pk}.csv")


def file(body, kind, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)
