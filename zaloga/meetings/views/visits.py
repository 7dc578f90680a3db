"""People from outside at one meeting: whom the crew suggests, whom those who lead invite, and the guest's own page."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core import calendars, clock
from zaloga.core.guard import require
from zaloga.core.http import dead_end, posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.meetings import actions, calendar, page, policies
from zaloga.meetings import letters_to_experts as letters
from zaloga.meetings.forms import ExpertAnswerForm, FilesForm, InviteExpertForm, SuggestForm
from zaloga.meetings.models import Visit
from zaloga.meetings.views.find import led, meeting_of, unless_called_off

DEAD = "meetings/expert_link_dead.html"
DEEDS = {
    "glos": actions.vote_for_expert,
    "bez-glosu": actions.take_expert_vote_back,
    "skresl": actions.drop_suggestion,
    "jeszcze-raz": actions.invite_expert_again,
    "wycofaj": actions.withdraw_invitation,
}
DONE = {
    "skresl": "Skreślone.",
    "jeszcze-raz": "Nowy list jest w drodze. Poprzedni odnośnik już nie działa.",
    "wycofaj": "Zaproszenie jest wycofane. Zaproszona osoba dostaje o tym list.",
}
UNTOLD = "Zaproszenie jest wycofane. Ta osoba i tak nie mogła przyjść, więc listu o tym nie dostaje."
THANKS = {
    "accepted": "Dziękujemy, zaproszenie jest przyjęte. Potwierdzenie z terminem jest w drodze na Twój adres.",
    "declined": "Dziękujemy za odpowiedź. Osoba prowadząca już wie.",
}
USUAL_WAIT, BEFORE_MEETING = timedelta(days=7), timedelta(days=3)


@require_safe
@signed_in
def visits(request, slug, pk):
    meeting = seen(request, slug, pk)
    return show(request, "meetings/visits.html", page.with_visits(meeting, request.user))


def seen(request, slug, pk):
    """The meeting, for its crew; others who see it get 403."""
    meeting = meeting_of(request, slug, pk)
    require(policies.can_see_visits(request.user, meeting))
    return meeting


@signed_in
@unless_called_off
def suggest(request, slug, pk):
    meeting = seen(request, slug, pk)
    require(policies.can_suggest_expert(request.user, meeting))
    form = SuggestForm(posted(request), experts=listed(request, meeting))
    if form.is_valid() and form.carry_out(actions.suggest_expert, meeting, by=request.user, **form.cleaned_data):
        messages.success(request, "Twoja propozycja jest na liście, z Twoim głosem.")
        return redirect("meetings:visits", slug, pk)
    context = {"network": meeting.network, "meeting": meeting, "form": form}
    return show(request, "meetings/visit_suggest.html", context)


def listed(request, meeting):
    """Whom the programme's list offers to this person."""
    return policies.visible_experts(request.user, meeting.network.programme).listed().order_by("sort_key", "pk")


@signed_in
@unless_called_off
def invite(request, slug, pk):
    """Somebody new, or from the list, as the address says."""
    meeting = led(request, slug, pk)
    wanted = request.GET.get("kto", "")
    expert = None
    if wanted.isdecimal() and len(wanted) <= 18:
        expert = get_object_or_404(listed(request, meeting), pk=wanted)
    return ask(request, meeting, expert=expert)


@signed_in
@unless_called_off
def invite_suggested(request, slug, pk, visit):
    meeting = led(request, slug, pk)
    return ask(request, meeting, visit=get_object_or_404(meeting.visits.suggested(), pk=visit))


def ask(request, meeting, *, visit=None, expert=None):
    form = InviteExpertForm(posted(request), initial=beginning(request, meeting, visit, expert))
    if form.is_valid():
        whom = {"visit": visit, "expert": expert}
        if form.carry_out(actions.invite_expert, meeting, by=request.user, **whom, **form.cleaned_data):
            messages.success(request, "Zaproszenie jest w drodze.")
            return redirect("meetings:visits", meeting.network.slug, meeting.pk)
    context = {"network": meeting.network, "meeting": meeting, "form": form, "visit": visit, "expert": expert}
    context["experts"] = [] if visit or expert else listed(request, meeting)
    return show(request, "meetings/visit_invite.html", context)


def beginning(request, meeting, visit, expert):
    """What the form of an invitation holds before anybody types."""
    known = expert or visit
    usual = min(clock.today() + USUAL_WAIT, meeting.first_on - BEFORE_MEETING)
    return {
        "name": known.name if known else "",
        "email": known.email if known else "",
        "about": visit.about if visit else expert.themes if expert else "",
        "contact": f"{request.user.name}, {request.user.email}",
        "answer_by": max(usual, clock.today()),
    }


@require_POST
@signed_in
def deed(request, slug, pk, visit):
    """One button: a vote, a suggestion struck out, a letter sent again, an invitation withdrawn."""
    meeting = seen(request, slug, pk)
    row = get_object_or_404(meeting.visits.select_related("meeting__network__programme"), pk=visit)
    what = request.POST.get("co")
    if what in DEEDS:
        done = DEEDS[what](row, by=request.user)
        if what in DONE:
            is_untold = what == "wycofaj" and done.is_declined
            messages.success(request, UNTOLD if is_untold else DONE[what])
    return redirect("meetings:visits", slug, pk)


def by_link(request, token):
    """The guest's own page. Nothing changes on GET; who is signed in here does not matter: the link is personal."""
    visit = behind(token)
    if visit is None:
        return dead_end(request, DEAD)
    form = ExpertAnswerForm(posted(request), visit=visit)
    if form.is_valid() and form.carry_out(actions.answer_as_expert, visit, **form.for_deed()):
        messages.success(request, THANKS[form.cleaned_data["odp"]])
        return redirect("meetings:visit_by_link", token)
    context = {**page.for_guest(visit), "form": form, "answer_form": form, "files_form": FilesForm()}
    return show(request, "meetings/visit_own.html", context)


def behind(token):
    """The invitation with this link, as long as the link lives."""
    rows = Visit.objects.select_related("meeting__network__programme__organiser", "expert", "invited_by")
    visit = rows.filter(digest=digest(token)).first()
    return visit if visit and visit.is_alive else None


@require_safe
def ics(request, token):
    visit = behind(token)
    if visit is None:
        return dead_end(request, DEAD)
    meeting = visit.meeting
    shown = letters.ShownToExpert(meeting, list(meeting.days.all()), with_link=visit.is_accepted, visit=visit)
    body = calendar.published([calendar.event(shown)])
    return calendars.served(request, body, name=f"spotkanie-{meeting.pk}", changed_at=meeting.changed_at)
