from copy import copy

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from zaloga.core.forms import Form
from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.programmes import actions
from zaloga.programmes import policies as programmes
from zaloga.supervision import policies
from zaloga.supervision.forms import ProgrammeForm
from zaloga.supervision.overview import overviews
from zaloga.supervision.views.doors import supervised


@signed_in
def home(request):
    if not policies.can_supervise(request.user):
        return TemplateResponse(request, "supervision/nobody.html", status=403)
    mine = list(programmes.overseen_programmes(request.user).select_related("organiser"))
    if len(mine) == 1:
        return glance(request, mine[0])
    return TemplateResponse(request, "supervision/home.html", {"overviews": overviews(mine)})


@supervised
def programme(request, programme):
    return glance(request, programme)


def glance(request, programme):
    context = {
        "programme": programme,
        "overview": overviews([programme])[0],
        "appointments": programme.appointments.filter(ended_at=None).select_related("user"),
        "acceded": programme.accessions.count(),
    }
    return TemplateResponse(request, "supervision/programme.html", context)


@supervised
def edit(request, programme):
    require(programmes.can_edit(request.user, programme))
    # The form writes what was typed into its own copy, so that the page goes on speaking of the programme as it is.
    form = ProgrammeForm(request.POST or None, instance=copy(programme), by=request.user)
    is_right = request.method == "POST" and form.is_valid()
    if is_right and form.carry_out(actions.edit, programme, by=request.user, **form.cleaned_data):
        messages.success(request, "Zasady programu są zapisane.")
        return redirect("supervision:programme", programme.slug)
    return show(request, "supervision/programme_form.html", {"form": form, "programme": programme})


@supervised
def archive(request, programme):
    require(programmes.can_archive(request.user, programme))
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.carry_out(actions.archive, programme, by=request.user):
        return redirect("supervision:programme", programme.slug)
    return show(request, "supervision/archive.html", {"form": form, "programme": programme})
