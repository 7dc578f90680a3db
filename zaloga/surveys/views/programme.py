"""Surveys of a programme: listed and made by whoever oversees it, answered by whoever asks for a link."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.people import quiet_limits, sign_in
from zaloga.programmes.policies import overseen_programmes
from zaloga.surveys import actions, policies
from zaloga.surveys.forms import FreeSchoolForm, MadeForm, TakePartForm
from zaloga.surveys.models import Survey
from zaloga.surveys.views.find import led


@signed_in
def surveys(request, slug):
    programme = get_object_or_404(overseen_programmes(request.user), slug=slug)
    rows = list(Survey.objects.filter(programme=programme).for_list())
    return show(request, "surveys/list.html", {"programme": programme, "surveys": rows})


@signed_in
def new(request, slug):
    programme = get_object_or_404(overseen_programmes(request.user), slug=slug)
    require(policies.can_make_in(request.user, programme))
    form = MadeForm(posted(request))
    if form.is_valid() and (survey := form.carry_out(actions.make_in, programme, form.ready, by=request.user)):
        return redirect(survey)
    return show(request, "surveys/new.html", {"programme": programme, "form": form})


def take_part(request, pk):
    """Anybody: an address, a school of the programme, and in whose name. The letter brings the personal link."""
    survey = get_object_or_404(Survey.objects.select_related("programme", "network"), pk=pk, network=None)
    if not policies.can_take_part(survey):
        if survey.is_draft:
            raise Http404
        return show(request, "surveys/answered.html", {"survey": survey})
    form = TakePartForm(posted(request), survey=survey, initial={"email": getattr(request.user, "email", "")})
    if form.is_valid() and form.carry_out(ask_for_link, request, survey, **form.cleaned_data):
        messages.success(request, "List z osobistym odnośnikiem jest w drodze. Sprawdź pocztę, także folder „spam”.")
        return redirect(request.path)
    return sign_in_too_often(show(request, "surveys/take_part.html", {"survey": survey, "form": form}), form)


def ask_for_link(request, survey, *, email, **fields):
    quiet_limits.limit(request, "survey_link", email.lower())
    with transaction.atomic():
        return actions.ask_for_link(survey, email=email, by=request.user, **fields)


def sign_in_too_often(response, form):
    if sign_in.TOO_OFTEN in form.non_field_errors():
        response.status_code = 429
    return response


@signed_in
def free_school(request, pk):
    survey = led(request, pk)
    require(policies.can_free_school(request.user, survey))
    form = FreeSchoolForm(posted(request), survey=survey)
    if form.is_valid() and form.carry_out(actions.free_school, survey, by=request.user, **form.cleaned_data):
        messages.success(request, f"{form.cleaned_data['institution']} może odpowiedzieć. Dyrekcja prosi o odnośnik.")
        return redirect(survey)
    return show(request, "surveys/free_school.html", {"survey": survey, "form": form})
