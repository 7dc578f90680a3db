"""Answering by the personal link: without signing in, nothing written on GET, no word in the session."""

from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict

from zaloga.core.http import dead_end, posted, show
from zaloga.core.tokens import digest
from zaloga.surveys import actions, policies, sealing, walk
from zaloga.surveys.forms import AnswerForm
from zaloga.surveys.forms.answering import as_posted, names_of
from zaloga.surveys.models import Participation


def answer(request, token):
    rows = Participation.objects.select_related(
        "survey__network__programme", "survey__programme", "user", "institution"
    )
    row = rows.filter(digest=digest(token)).first()
    if row is None or (row.user and not row.user.is_active):
        return dead_end(request, "surveys/link_dead.html")
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
    page, values, typed, version = where(request, row, questions)
    data = typed if request.method == "POST" and version != survey.version else posted(request)
    form = AnswerForm(data, questions=walk.asked(questions, page, values))
    is_whole = form.is_valid()
    if form.is_bound and form.carry_out(actions.stop_if_changed, survey, version) and is_whole:
        values |= form.values()
        following = walk.next_page(questions, page, values)
        if following is None:
            if form.carry_out(actions.answer, row, values=values, version=version):
                return redirect(request.path)
        else:
            page, form = (
                following,
                AnswerForm(initial=filled(typed), questions=walk.asked(questions, following, values)),
            )
    kept = {"version": survey.version, "values": values, "typed": dict(typed.lists())}
    carried = sealing.carry(row.pk, kept) if page or typed else ""
    is_last = not any(one.only_if_id in {asked.pk for asked in form.questions} for one in questions)
    context = {"form": form, "survey": survey, "row": row, "page": page, "carried": carried, "is_last": is_last}
    return show(request, "surveys/answer.html", context)


def where(request, row, questions):
    """On which page the posted form stands, what was said before it, what was typed into questions since changed, and
    which questions it knew.
    """
    kept = sealing.carried(row.pk, request.POST.get("niesione", ""))
    version, values = number(request.POST.get("wersja")), kept.get("values", {})
    typed = MultiValueDict(kept.get("typed", {}))
    if version == row.survey.version == kept.get("version"):
        page = number(request.POST.get("strona")) if values else 0
        return page, values if page else {}, typed, version
    if request.method == "POST" and version != row.survey.version:
        typed = MultiValueDict(dict(typed.lists()) | still_there(request, questions, values))
    return 0, {}, typed, version


def filled(typed):
    """The same as what a fresh form begins with."""
    return {name: told if len(told) > 1 else told[0] for name, told in typed.lists() if told}


def still_there(request, questions, values):
    """Everything said on this page and those before it, as a form sends it, for the questions that still exist."""
    found = {}
    for question in questions:
        if (value := values.get(str(question.pk))) is not None:
            found |= as_posted(question, value)
        found |= {name: request.POST.getlist(name) for name in names_of(question) if name in request.POST}
    return found


def number(text):
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
