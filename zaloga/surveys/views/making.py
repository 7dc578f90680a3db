"""The list of a network's surveys, a new one, and its questions until somebody has answered."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.networks.policies import visible_networks
from zaloga.surveys import actions, policies
from zaloga.surveys.forms import AnswerForm, EditForm, MadeForm, QuestionForm
from zaloga.surveys.models import Question
from zaloga.surveys.views.find import led, list_of


def network_of(request, slug):
    """The network, for its crew; for others its surveys are not there."""
    network = get_object_or_404(visible_networks(request.user).select_related("programme"), slug=slug)
    if not policies.can_see_list(request.user, network):
        raise Http404
    return network


@signed_in
def surveys(request, slug):
    network = network_of(request, slug)
    rows = list(policies.visible_surveys(request.user).filter(network=network).for_list())
    mine = {
        row.survey_id: row for row in request.user.participations.standing().filter(survey__in=rows, has_answered=False)
    }
    for row in rows:
        row.mine = mine.get(row.pk) if row.is_open else None
    return show(request, "surveys/list.html", {"network": network, "surveys": rows})


@signed_in
def new(request, slug):
    network = network_of(request, slug)
    require(policies.can_make(request.user, network))
    form = MadeForm(posted(request))
    if form.is_valid() and (survey := form.carry_out(actions.make, network, form.ready, by=request.user)):
        return redirect(survey)
    return show(request, "surveys/new.html", {"network": network, "form": form})


@signed_in
def edit(request, pk):
    survey = led(request, pk)
    form = EditForm(posted(request), instance=survey)
    if form.is_valid() and form.carry_out(actions.edit, survey, by=request.user, **form.for_deed()):
        return redirect(survey)
    return show(request, "surveys/edit.html", {"survey": survey, "network": survey.network, "form": form})


@signed_in
def new_question(request, pk):
    survey = led(request, pk)
    form = QuestionForm(posted(request), survey=survey)
    if form.is_valid() and form.carry_out(actions.add_question, survey, by=request.user, **form.for_deed()):
        return redirect(f"{survey.get_absolute_url()}#pytania")
    return show(request, "surveys/question.html", {"survey": survey, "network": survey.network, "form": form})


def question_of(request, pk, question):
    survey = led(request, pk)
    return get_object_or_404(Question.objects.select_related("survey", "only_if"), survey=survey, pk=question)


@signed_in
def edit_question(request, pk, question):
    row = question_of(request, pk, question)
    survey = row.survey
    form = QuestionForm(posted(request), survey=survey, question=row)
    if form.is_valid() and form.carry_out(actions.edit_question, row, by=request.user, **form.for_deed()):
        return redirect(f"{survey.get_absolute_url()}#pytania")
    context = {"survey": survey, "network": survey.network, "form": form, "question": row}
    return show(request, "surveys/question.html", context)


@signed_in
@require_POST
def move_question(request, pk, question):
    row = question_of(request, pk, question)
    actions.move_question(row, up=request.POST.get("dokad") != "dol", by=request.user)
    return redirect(f"{row.survey.get_absolute_url()}#pytania")


@signed_in
@require_POST
def drop_question(request, pk, question):
    row = question_of(request, pk, question)
    actions.drop_question(row, by=request.user)
    messages.success(request, f"Pytanie „{row.text}” jest usunięte.")
    return redirect(f"{row.survey.get_absolute_url()}#pytania")


@signed_in
def preview(request, pk):
    """As those who are asked will see it, all pages on one."""
    survey = led(request, pk)
    form = AnswerForm(questions=list(survey.questions.select_related("only_if")))
    return show(request, "surveys/preview.html", {"survey": survey, "network": survey.network, "form": form})


@signed_in
def drop(request, pk):
    survey = led(request, pk)
    if request.method == "POST":
        actions.drop(survey, by=request.user)
        messages.success(request, f"Szkic „{survey.title}” jest usunięty.")
        return redirect(list_of(survey))
    return show(request, "surveys/drop.html", {"survey": survey, "network": survey.network})
