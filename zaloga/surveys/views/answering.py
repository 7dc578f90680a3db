"""Answering by the personal link: without signing in, nothing written on GET, no word in the session."""

from django.contrib.auth import logout
from django.shortcuts import redirect

from zaloga.core.http import posted, show
from zaloga.core.tokens import digest
from zaloga.surveys import actions, policies, sealing, walk
from zaloga.surveys.forms import AnswerForm
from zaloga.surveys.models import Participation


def answer(request, token):
    rows = Participation.objects.select_related("survey__network__programme", "survey__programme", "user")
    row = rows.filter(digest=digest(token)).first()
    if row is None or (row.user and not row.user.is_active):
        response = show(request, "surveys/link_dead.html", {})
        response.status_code = 404
        return response
    if row.user and request.user.is_authenticated and request.user != row.user:
        return step_aside(request, row)
    if row.has_answered or not row.survey.is_open or not policies.can_answer(row):
        return show(request, "surveys/answered.html", {"row": row, "survey": row.survey})
    return ask(request, row)


def step_aside(request, row):
    """Somebody else is signed in here: they sign out and come back, or leave the letter to its owner."""
    if "wyloguj" in request.POST:
        logout(request)
        return redirect(request.path)
    return show(request, "surveys/for_another.html", {"survey": row.survey})


def ask(request, row):
    """One page of questions after another; what was said on the pages before travels sealed within the form."""
    survey, questions = row.survey, list(row.survey.questions.all())
    page, values, version = where(request, row)
    form = AnswerForm(posted(request), questions=walk.asked(questions, page, values))
    if form.is_valid() and form.carry_out(actions.stop_if_changed, survey, version):
        values |= form.values()
        following = walk.next_page(questions, page, values)
        if following is None:
            if form.carry_out(actions.answer, row, values=values, version=version):
                return redirect(request.path)
        else:
            page, form = following, AnswerForm(questions=walk.asked(questions, following, values))
    carried = sealing.carry(row.pk, survey.version, values) if page else ""
    is_last = not any(one.only_if_id in {asked.pk for asked in form.questions} for one in questions)
    context = {"form": form, "survey": survey, "row": row, "page": page, "carried": carried, "is_last": is_last}
    return show(request, "surveys/answer.html", context)


def where(request, row):
    """On which page the posted form stands, what was said before it, and which questions it knew."""
    version = number(request.POST.get("wersja"))
    page = number(request.POST.get("strona"))
    values = sealing.carried(row.pk, row.survey.version, request.POST.get("niesione", "")) if page else {}
    if request.method != "POST" or version != row.survey.version or not values:
        return 0, {}, version
    return page, values, version


def number(text):
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
