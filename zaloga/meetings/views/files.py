"""Files of a meeting: those of a point, a guest's own, and each of them as the crew opens it."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.files import MOST_FILES
from zaloga.core.guard import require
from zaloga.core.http import dead_end, show, signed_in
from zaloga.core.uploads import limited, served, takes_files
from zaloga.meetings import actions, page, policies
from zaloga.meetings.forms import ExpertAnswerForm, FilesForm
from zaloga.meetings.views.agenda import item_of
from zaloga.meetings.views.find import meeting_of, unless_called_off
from zaloga.meetings.views.visits import DEAD, behind


def sent(request):
    """The form bound to what was posted; what was too large has run past already."""
    if request.method != "POST":
        return FilesForm()
    return FilesForm(request.POST, request.FILES, too_large=getattr(request, "too_large", []))


@limited
@signed_in
@unless_called_off
def of_item(request, slug, pk, item):
    meeting = meeting_of(request, slug, pk)
    row = item_of(meeting, item)
    require(policies.can_attach(request.user, row))
    form = sent(request)
    if form.is_valid() and form.carry_out(actions.attach, row, by=request.user, files=form.cleaned_data["attached"]):
        messages.success(request, "Pliki są przy tym punkcie programu.")
        return redirect(f"{meeting.get_absolute_url()}#program")
    files = policies.visible_files(request.user).filter(item=row).select_related("meeting__network", "item")
    context = {"network": meeting.network, "meeting": meeting, "item": row, "form": form, "files": files}
    return show(request, "meetings/item_files.html", context)


@require_safe
@signed_in
def file(request, slug, pk, file):
    return served(file_of(request, slug, pk, file))


def file_of(request, slug, pk, file):
    rows = policies.visible_files(request.user).select_related("meeting__network", "item")
    return get_object_or_404(rows, meeting__network__slug=slug, meeting=pk, pk=file)


@require_POST
@signed_in
def drop(request, slug, pk, file):
    row = file_of(request, slug, pk, file)
    actions.drop_file(row, by=request.user)
    messages.success(request, f"Plik „{row.name}” jest usunięty.")
    return redirect(f"{row.meeting.get_absolute_url()}#program")


def for_guests(view):
    """The guest behind a living link may send files; of anybody else nothing is read."""
    limit = settings.ATTACHMENT_MAX_OCTETS
    taking = takes_files(view, most=MOST_FILES, largest=limit, may_send=lambda user: True)

    @wraps(taking)
    def guarded(request, token):
        visit = behind(token)
        return dead_end(request, DEAD) if visit is None else taking(request, visit)

    return guarded


@for_guests
@require_POST
def of_guest(request, visit):
    """Materials of somebody invited: sent, or taken back."""
    key = request.POST.get("usun", "")
    if key.isdecimal() and len(key) <= 18:
        actions.take_file_back(visit, int(key))
        return redirect("meetings:visit_by_link", visit.token)
    form = sent(request)
    if form.is_valid() and form.carry_out(actions.hand_in, visit, files=form.cleaned_data["attached"]):
        messages.success(request, "Dziękujemy, materiały są u załogi.")
        return redirect("meetings:visit_by_link", visit.token)
    context = {**page.for_guest(visit), "form": form, "files_form": form, "answer_form": ExpertAnswerForm(visit=visit)}
    return show(request, "meetings/visit_own.html", context)
