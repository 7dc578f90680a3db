from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zaloga.site import samples


@require_safe
@never_cache
def health(request):
    """200 while the house can reach its database, 503 when it cannot."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("Baza danych nie odpowiada.\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("Załoga działa.\n", content_type="text/plain; charset=utf-8")


@require_safe
def components(request):
    """All components of the design system, live. Only in demonstration mode."""
    if not settings.DEMO:
        raise Http404
    return TemplateResponse(request, "components.html", samples.context())
