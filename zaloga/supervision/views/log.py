"""The audit log: read on the page, taken away as a file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from zaloga.activity.models import Event
from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.core.http import operators_only
from zaloga.supervision import actions, logbook, policies
from zaloga.supervision.forms import LogExportForm, LogForm
from zaloga.supervision.views.doors import supervised

PER_PAGE = 50
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@supervised
def programme(request, programme):
    return shown(request, logbook.of_programme(programme), programme)


@operators_only
def installation(request):
    return shown(request, Event.objects.for_audit(), None)


@supervised
@require_POST
def programme_file(request, programme):
    return file(request, programme)


@operators_only
@require_POST
def installation_file(request):
    return file(request, None)


def shown(request, entries, programme):
    require(policies.can_read_log(request.user, programme))
    form = LogForm(request.GET or None)
    form.is_valid()
    found = logbook.narrowed(entries, by_address=programme is None, **form.narrowing()).for_log()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("strona"))
    context = {"page": page, "form": form, "programme": programme, "asked": form.narrowing()}
    return TemplateResponse(request, "supervision/log.html", context)


def file(request, programme):
    """The entries the page shows, all of them, to be kept."""
    form = LogExportForm(request.POST)
    form.is_valid()
    kind = form.cleaned_data.get("plik", "xlsx")
    content = actions.export_log(programme, by=request.user, kind=kind, **form.narrowing())
    name = f"dziennik-{programme.slug if programme else 'instalacja'}-{clock.today()}.{kind}"
    return HttpResponse(
        content, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
