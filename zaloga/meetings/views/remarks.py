"""Minutes on their way to being approved: shown to the crew, remarked on, answered, approved, corrected."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.meetings import actions, minutes_page, policies
from zaloga.meetings.forms import ApproveForm, CorrectionForm, OpenForm, RemarkAnswerForm, RemarkForm
from zaloga.meetings.views.find import led_minutes, read_minutes


@signed_in
def open_for_remarks(request, slug, pk):
    row = led_minutes(request, slug, pk)
    if not row.is_draft:
        return redirect(row)
    form = OpenForm(posted(request))
    if form.is_valid() and form.carry_out(
        actions.open_for_remarks, row, by=request.user, until=form.cleaned_data["until"]
    ):
        messages.success(request, "Załoga widzi notatkę. Kto był na spotkaniu, dostaje list.")
        return redirect(row)
    return show(request, "meetings/minutes_open.html", {**minutes_page.of(row, request.user), "form": form})


@require_POST
@signed_in
def leave(request, slug, pk):
    row = read_minutes(request, slug, pk)
    require(policies.can_remark(request.user, row))
    form = RemarkForm(request.POST)
    if form.is_valid() and form.carry_out(actions.leave_remark, row, by=request.user, **form.cleaned_data):
        messages.success(request, "Uwaga jest pod notatką. Osoby prowadzące już o niej wiedzą.")
        return redirect(f"{row.get_absolute_url()}#uwagi")
    return show(request, "meetings/minutes.html", {**minutes_page.of(row, request.user), "form": form})


@signed_in
def answer(request, slug, pk, remark):
    """Those who lead answer; whoever wrote the remark may withdraw it."""
    row = read_minutes(request, slug, pk)
    one = get_object_or_404(row.remarks.select_related("by"), pk=remark)
    one.minutes = row
    if request.method == "POST" and "wycofaj" in request.POST:
        actions.withdraw_remark(one, by=request.user)
        return redirect(f"{row.get_absolute_url()}#uwagi")
    require(policies.can_lead(request.user, row.meeting))
    form = RemarkAnswerForm(posted(request), initial={"verdict": one.verdict, "answer": one.answer})
    if form.is_valid() and form.carry_out(actions.answer_remark, one, by=request.user, **form.cleaned_data):
        messages.success(request, "Odpowiedź jest pod uwagą.")
        return redirect(f"{row.get_absolute_url()}#uwagi")
    context = {"network": row.network, "meeting": row.meeting, "minutes": row, "remark": one, "form": form}
    return show(request, "meetings/remark_answer.html", context)


@signed_in
def approve(request, slug, pk):
    """The whole text once more, and one button; what is approved is what was read."""
    row = led_minutes(request, slug, pk)
    if row.is_approved:
        return redirect(row)
    form = ApproveForm(posted(request))
    if form.is_valid() and form.carry_out(actions.approve_minutes, row, by=request.user, **form.cleaned_data):
        messages.success(request, "Notatka jest zatwierdzona. Załoga dostaje ją w liście.")
        return redirect(row)
    return show(request, "meetings/minutes_approve.html", {**minutes_page.of(row, request.user), "form": form})


@signed_in
def correct(request, slug, pk):
    row = led_minutes(request, slug, pk)
    form = CorrectionForm(posted(request))
    if form.is_valid() and form.carry_out(actions.correct_minutes, row, by=request.user, **form.cleaned_data):
        messages.success(request, "Sprostowanie stoi pod notatką.")
        return redirect(f"{row.get_absolute_url()}#sprostowania")
    context = {"network": row.network, "meeting": row.meeting, "minutes": row, "form": form}
    return show(request, "meetings/minutes_correct.html", context)
