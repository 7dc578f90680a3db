from django.template.response import TemplateResponse
from django.urls import include, path

from zaloga.core.http import signed_in


@signed_in
def bare(request):
    """The yardstick: base template, session and user of a signed-in person, and nothing else."""
    return TemplateResponse(request, "bare.html")


urlpatterns = [path("gola-strona/", bare), path("", include("zaloga.site.urls"))]
