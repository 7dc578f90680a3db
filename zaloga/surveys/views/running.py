"""A survey that runs: opened, made longer, reminded of, closed; sheets of paper."""

from django.contrib import messages
from django.shortcuts import redirect

from zaloga.core.http import posted, show, signed_in
from zaloga.core.words import day, plural
from zaloga.surveys import actions
from zaloga.surveys.actions.inviting import uninvited
from zaloga.surveys.forms import ConfirmForm, DayForm, SheetForm
from zaloga.surveys.views.answering import number
from zaloga.surveys.views.find import led


@signed_in
def open_survey(request, pk):
    survey = led(request, pk)
    form = DayForm(posted(request))
    if form.is_valid() and form.carry_out(actions.open_survey, survey, by=request.user, **form.cleaned_data):
        messages.success(request, f"Ankieta jest otwarta do {day(form.cleaned_data['closes_on'])}.")
        return redirect(survey)
    context = {"survey": survey, "network": survey.network, "form": form, "letters": uninvited(survey).count()}
    return show(request, "surveys/open.html", context)


@signed_in
def prolong(request, pk):
    survey = led(request, pk)
    form = DayForm(posted(request))
    if form.is_valid() and form.carry_out(actions.prolong, survey, by=request.user, **form.cleaned_data):
        messages.success(request, f"Odpowiadać można do {day(form.cleaned_data['closes_on'])}.")
        return redirect(survey)
    return show(request, "surveys/prolong.html", {"survey": survey, "network": survey.network, "form": form})


@signed_in
def remind(request, pk):
    """Shows how many are silent of those asked, never how many letters go."""
    survey = led(request, pk)
    form = ConfirmForm(posted(request))
    if form.is_valid() and form.carry_out(actions.remind, survey, by=request.user):
        messages.success(request, "Przypomnienie wysłane do tych, którzy jeszcze nie odpowiedzieli.")
        return redirect(survey)
    context = {"survey": survey, "network": survey.network, "form": form, "silent": survey.how_many_silent()}
    return show(request, "surveys/remind.html", context)


@signed_in
def invite_newcomers(request, pk):
    survey = led(request, pk)
    form = ConfirmForm(posted(request))
    sent = form.carry_out(actions.invite_newcomers, survey, by=request.user) if form.is_valid() else None
    if sent is not None:
        messages.success(request, f"Zaproszenia wysłane: {sent} {plural(sent, 'list', 'listy', 'listów')}.")
        return redirect(survey)
    context = {"survey": survey, "network": survey.network, "form": form, "letters": uninvited(survey).count()}
    return show(request, "surveys/newcomers.html", context)


@signed_in
def close(request, pk):
    survey = led(request, pk)
    form = ConfirmForm(posted(request))
    if form.is_valid() and form.carry_out(actions.close, survey, by=request.user):
        return redirect(survey)
    context = {"survey": survey, "network": survey.network, "form": form}
    return show(request, "surveys/close.html", context)


@signed_in
def paper(request, pk):
    """One sheet after another; questions that depend on others stand among the rest, as on paper."""
    survey = led(request, pk)
    questions = list(survey.questions.select_related("only_if"))
    form = SheetForm(posted(request), questions=questions, survey=survey)
    if form.is_valid():
        fields = {"version": number(request.POST.get("wersja")), "participation": form.cleaned_data.get("osoba")}
        if form.carry_out(actions.answer_on_paper, survey, values=form.values(), by=request.user, **fields):
            messages.success(request, "Kartka jest wpisana. Możesz wpisać następną.")
            return redirect(request.path)
    return show(request, "surveys/paper.html", {"survey": survey, "network": survey.network, "form": form})
