from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from zaloga.core.forms import ArchiveForm
from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.forum import policies as forum
from zaloga.programmes import actions
from zaloga.programmes import policies as programmes
from zaloga.proposals.models import Proposal
from zaloga.supervision import policies
from zaloga.supervision.forms import ProgrammeForm
from zaloga.supervision.overview import overviews
from zaloga.supervision.views.doors import supervised

PER_PAGE = 20


@signed_in
def home(request):
    if not policies.can_supervise(request.user):
        return TemplateResponse(request, "supervision/nobody.html", status=403)
    mine = programmes.overseen_programmes(request.user).for_glance()
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("strona"))
    if page.paginator.count == 1:
        return glance(request, page[0])
    return TemplateResponse(request, "supervision/home.html", {"overviews": overviews(page), "page": page})


def frame(programme):
    """The programme of the page; when it is the main one, the page's head need not look for that."""
    return {"programme": programme, "main_programme": programme} if programme.is_main else {"programme": programme}


@supervised
def programme(request, programme):
    return glance(request, programme)


def glance(request, programme):
    context = {
        **frame(programme),
        "overview": overviews([programme])[0],
        "appeals": forum.appeals_to(request.user).filter(post__thread__network__programme=programme).for_list(),
        "needs": Proposal.objects.in_queue().filter(programme=programme).count(),
        "appointments": programme.appointments.filter(ended_at=None).select_related("user"),
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
    return show(request, "supervision/programme_form.html", {"form": form, **frame(programme)})


@supervised
def archive(request, programme):
    require(programmes.can_archive(request.user, programme))
    form = ArchiveForm(posted(request))
    if form.is_valid():
        deed = actions.archive if form.wants_archive else actions.restore
        if form.carry_out(deed, programme, by=request.user):
            return redirect("supervision:programme", programme.slug)
    return show(request, "supervision/archive.html", {"form": form, "programme": programme})
