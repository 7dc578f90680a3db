"""Saying whether one comes: on the page, or by the personal link from a letter, without signing in."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import dead_end, posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.meetings import actions, page, policies
from zaloga.meetings.forms import AnswerForForm, AnswerForm
from zaloga.meetings.models import Coming
from zaloga.meetings.views.find import meeting_of

THANKS = {
    "coming": "Zapisane: będziesz. Do zobaczenia.",
    "online": "Zapisane: będziesz online.",
    "waiting": "Czekasz na miejsce. Napiszemy, gdy się zwolni.",
    "declined": "Zapisane: nie możesz tym razem.",
}
ENTERED = "Zapisane. {} widzi, że odpowiedź jest od Ciebie."
QUEUED = (
    "Wszystkie miejsca na sali są zajęte. {} czeka na miejsce: gdy ktoś zrezygnuje, dostanie je po kolei i od razu "
    "o tym napiszemy."
)


@require_POST
@signed_in
def answer(request, slug, pk):
    meeting = meeting_of(request, slug, pk)
    form = AnswerForm(request.POST)
    if form.is_valid() and (coming := form.carry_out(actions.answer, meeting, by=request.user, **said(form))):
        messages.success(request, THANKS[coming.answer])
        return redirect(meeting)
    return show(request, "meetings/meeting.html", {**page.of(meeting, request.user), "form": form})


def said(form):
    return {"answer": form.cleaned_data["odp"], "why": form.cleaned_data["why"]}


@signed_in
def people(request, slug, pk):
    """Who comes, for the crew; those who lead write down what they heard by phone."""
    meeting = meeting_of(request, slug, pk)
    require(policies.can_see_names(request.user, meeting))
    form = AnswerForForm(posted(request), meeting=meeting)
    if form.is_valid():
        person, given = form.cleaned_data["person"], form.cleaned_data["odp"]
        if coming := form.carry_out(actions.answer_for, meeting, person, by=request.user, answer=given):
            messages.success(request, (QUEUED if coming.answer == "waiting" else ENTERED).format(person))
            return redirect("meetings:people", slug, pk)
    return show(request, "meetings/people.html", {**page.with_people(meeting, request.user), "form": form})


def by_link(request, token):
    """The letter's own answer. Nothing changes on GET; who is signed in here does not matter: the link is personal."""
    rows = Coming.objects.select_related("meeting__network__programme", "user")
    row = rows.filter(digest=digest(token), user__is_active=True).first()
    if row is None:
        return dead_end(request, "meetings/link_dead.html")
    form = AnswerForm(posted(request))
    if form.is_valid() and form.carry_out(actions.answer, row.meeting, by=row.user, **said(form)):
        return redirect(row)
    context = {"row": row, "meeting": row.meeting, "form": form, "full": not row.meeting.has_room()}
    context |= page.by_link(row)
    return show(request, "meetings/answer.html", context)
