"""The page of a survey: a draft to be finished, how many have answered, or the result."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from zaloga.core import export
from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.surveys import actions, charts, exporting, policies, printing, results, tracing
from zaloga.surveys.actions.inviting import uninvited
from zaloga.surveys.forms import OutcomeForm
from zaloga.surveys.models import NamedAnswer
from zaloga.surveys.views.find import led, survey_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def survey(request, pk):
    row = survey_of(request, pk)
    context = {"survey": row, "network": row.network, "leads": policies.can_lead(request.user, row)}
    if row.is_draft:
        context["questions"] = list(row.questions.select_related("only_if"))
        return show(request, "surveys/draft.html", context)
    if not row.is_closed:
        return show(request, "surveys/running.html", context | running(request, row))
    return show(request, "surveys/results.html", context | result(request, row))


def running(request, row):
    mine = row.participations.standing().filter(user=request.user).first()
    return {
        "answered": row.how_many_answered(),
        "invited": row.how_many_invited(),
        "mine": mine,
        "silent": row.how_many_silent(),
        "newcomers": uninvited(row).count(),
        "may_edit": not row.has_answers(),
    }


def result(request, row):
    parts = results.parts(row)
    tallies = [tally for part in parts for block in part.blocks for tally in block.tallies]
    return {
        "parts": [{"part": part, "blocks": [drawn(block) for block in part.blocks]} for part in parts],
        "sentence": results.sentence(row, tallies),
        "has_names": policies.can_read_names(request.user, row),
        "became": tracing.outcomes(row, request.user),
    }


def drawn(block):
    """A block with its chart and its tables."""
    rows = block.tallies
    found = {"block": block, "cuts": [(row, tables) for row in rows if (tables := results.cut_tables(row))]}
    shown = [table for _, tables in found["cuts"] for table in tables]
    found |= {name: any(getattr(table, name) for table in shown) for name in ("has_dashes", "has_others", "leaves_out")}
    if block.kind == "scale":
        found["legend"] = charts.legend(block.steps)
        found["bars"] = [
            {"tally": row, "pieces": charts.stacked(row), "said": list(zip(block.steps, row.counts, strict=True))[::-1]}
            for row in rows
        ]
    elif block.kind == "bars":
        found["bars"] = [
            {"line": line, "width": charts.bar(block, line), "people": block.first.how_many(line.number)}
            for line in block.lines()
        ]
    elif block.kind == "pair":
        given, taken = rows
        found["bars"] = [
            {
                "gives": one,
                "takes": two,
                "left": charts.width(one, given.counted),
                "right": charts.width(two, taken.counted),
            }
            for one, two in block.pairs()
        ]
    return found


@signed_in
def outcome(request, pk):
    row = led(request, pk)
    form = OutcomeForm(posted(request), initial={"text": row.outcome})
    if form.is_valid() and form.carry_out(actions.say_outcome, row, by=request.user, **form.cleaned_data):
        messages.success(request, "To, co z tego wynika, jest przy wynikach.")
        return redirect(row)
    return show(request, "surveys/outcome.html", {"survey": row, "network": row.network, "form": form})


def closed(request, pk):
    row = survey_of(request, pk)
    require(policies.can_read_results(request.user, row))
    if row.is_erased:
        raise Http404
    return row


@require_safe
@signed_in
def names(request, pk):
    """Who said what, in a survey that told so beforehand."""
    row = survey_of(request, pk)
    require(policies.can_read_names(request.user, row))
    questions = list(row.questions.all())
    said = NamedAnswer.objects.filter(participation__survey=row).select_related("participation__user")
    people = [
        {"row": one, "answers": [(question, question.in_words(one.values)) for question in questions]}
        for one in said.order_by("participation__user__sort_key", "pk")
    ]
    return show(request, "surveys/names.html", {"survey": row, "network": row.network, "people": people})


def download(row, content, kind, suffix):
    name = f"{slugify(row.title.translate(str.maketrans('łŁ', 'lL'))) or 'ankieta'}.{suffix}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@signed_in
def xlsx(request, pk):
    row = closed(request, pk)
    content = export.xlsx("Wyniki", exporting.HEADER, exporting.rows(row, as_text=False))
    return download(row, content, XLSX, "xlsx")


@require_safe
@signed_in
def csv(request, pk):
    row = closed(request, pk)
    content = export.csv_text(exporting.HEADER, exporting.rows(row, as_text=True))
    return download(row, content, "text/csv; charset=utf-8", "csv")


@require_safe
@signed_in
def pdf(request, pk):
    row = closed(request, pk)
    return download(row, printing.as_pdf(row), "application/pdf", "pdf")
