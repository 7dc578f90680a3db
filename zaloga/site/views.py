from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError
from django.http import FileResponse, Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zaloga.installation.logo import KIND
from zaloga.installation.now import current, read
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
def logo(request, mark):
    """The installation's logo. Its address changes with it, so browsers keep it for good."""
    house = current()
    if house.logo_mark != mark:
        house = read()  # changed a moment ago by another process
    if house.logo_mark != mark:
        raise Http404
    try:
        file = house.logo.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(file, content_type=KIND)
    response.headers["Cache-Control"] = f"public, max-age={settings.WHITENOISE_MAX_AGE}, immutable"
    return response


@require_safe
def components(request):
    """All components of the design system, live. Only in demonstration mode."""
    if not settings.DEMO:
        raise Http404
    return TemplateResponse(request, "components.html", samples.context())
