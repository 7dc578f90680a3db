"""When shall we meet: the poll's page, answering on it or by the personal link, and what those who lead do with it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.forms import Form
from zaloga.core.guard import require
from zaloga.core.http import dead_end, posted, show, signed_in
from zaloga.core.tokens import digest
from zaloga.core.words import number
from zaloga.meetings import actions, dates_page, policies
from zaloga.meetings.forms import ChoiceForm, DatePollForm, DatesForForm, DatesForm, LastDayForm, NeededForm, SlotForm
from zaloga.meetings.models import Meeting, Respondent
from zaloga.meetings.views.find import called_by, item_of

SAVED = "Zapisane. Dziękujemy."


def poll_of(request, slug, pk):
    rows = policies.visible_dates(request.user).for_list(request.user)
    return get_object_or_404(rows.select_related("begun_by", "questions__network"), network__slug=slug, pk=pk)


def led(request, slug, pk):
    """The poll, for whoever leads; others who see it get 403."""
    poll = poll_of(request, slug, pk)
    require(policies.can_lead_dates(request.user, poll))
    return poll


@signed_in
def poll(request, slug, pk):
    one = poll_of(request, slug, pk)
    context = dates_page.of(one, request.user)
    form = DatesForm(posted(request), weighed=context["weighed"], said=context["said"])
    if form.is_valid() and form.carry_out(actions.answer_dates, one, by=request.user, words=form.words()):
        messages.success(request, SAVED)
        return redirect(one)
    table = dates_page.who_said_what(context["people"], context["weighed"])
    may_answer = one.is_open and policies.can_answer_dates(request.user, one)
    return show(request, "meetings/dates.html", {**context, "form": form, "table": table, "may_answer": may_answer})


def by_link(request, token):
    """The letter's own page, without signing in; whoever has signed in as the same person sees the whole poll.

    Nothing changes on GET. Whoever else is signed in here does not matter: the link is personal.
    """
    rows = Respondent.objects.select_related("poll__network__programme", "poll__meeting", "user", "expert")
    row = rows.filter(digest=digest(token)).first()
    if row is None or not policies.can_answer_dates_by_link(row):
        return dead_end(request, "meetings/link_dead.html")
    if row.user == request.user and request.method != "POST":
        return redirect(row.poll)
    context = dates_page.of(row.poll, row.user) if row.user else dates_page.for_expert(row)
    form = DatesForm(posted(request), weighed=context["weighed"], said=context["said"])
    if form.is_valid() and answer(form, row):
        messages.success(request, SAVED)
        return redirect(row)
    return show(request, "meetings/dates_by_link.html", {**context, "form": form, "row": row})


def answer(form, row):
    if row.user:
        return form.carry_out(actions.answer_dates, row.poll, by=row.user, words=form.words())
    return form.carry_out(actions.answer_dates_as_expert, row, words=form.words())


@signed_in
def new(request, slug):
    network = called_by(request, slug)
    item = item_of(request, network)
    form = DatePollForm(posted(request), network=network, initial={"title": f"Kiedy: {item}?"[:200]} if item else None)
    if form.is_valid() and (
        made := form.carry_out(actions.begin, network, by=request.user, item=item, **form.for_deed())
    ):
        messages.success(request, "Zapytane. Każda osoba dostaje list z własnym odnośnikiem.")
        return redirect(made)
    return show(request, "meetings/dates_new.html", {"network": network, "form": form, "item": item})


@signed_in
def enter(request, slug, pk):
    """What somebody said by phone or on paper: first who, then what, beside what they say now."""
    one = led(request, slug, pk)
    context = dates_page.of(one, request.user)
    wanted = number(request.GET.get("osoba", ""))
    row = next((row for row in context["people"] if row.pk == wanted), None)
    if row is None:
        return show(request, "meetings/dates_enter.html", context)
    said = dates_page.said_by(row, context["weighed"])
    form = DatesForForm(posted(request), weighed=context["weighed"], said=said)
    if form.is_valid() and form.carry_out(actions.enter_dates_for, row, by=request.user, words=form.words()):
        messages.success(request, f"Zapisane. Widać, że odpowiedź tej osoby jest od Ciebie: {row}.")
        return redirect(one)
    return show(request, "meetings/dates_enter.html", {**context, "form": form, "row": row})


@signed_in
def add_option(request, slug, pk):
    one = led(request, slug, pk)
    form = SlotForm(posted(request), poll=one)
    if form.is_valid() and form.carry_out(actions.add_option, one, by=request.user, slot=form.slot()):
        messages.success(request, "Termin jest dodany.")
        return redirect(one)
    return show(request, "meetings/dates_option.html", {"poll": one, "network": one.network, "form": form})


@signed_in
def needed(request, slug, pk):
    one = led(request, slug, pk)
    form = NeededForm(posted(request), poll=one)
    if form.is_valid() and form.carry_out(actions.mark_needed, one, by=request.user, **form.cleaned_data):
        messages.success(request, "Zapisane.")
        return redirect(one)
    return show(request, "meetings/dates_needed.html", {"poll": one, "network": one.network, "form": form})


@require_POST
@signed_in
def begin_questions(request, slug, pk):
    """The conversation before the meeting, while its date is looked for."""
    return redirect(actions.open_questions_of_dates(led(request, slug, pk), by=request.user))


@signed_in
def prolong(request, slug, pk):
    one = led(request, slug, pk)
    form = LastDayForm(posted(request))
    if form.is_valid() and form.carry_out(actions.prolong, one, by=request.user, **form.cleaned_data):
        messages.success(request, "Jest więcej czasu na odpowiedzi.")
        return redirect(one)
    context = {"poll": one, "network": one.network, "form": form}
    context["silent"] = one.respondents.silent().exclude(user=request.user).count()
    return show(request, "meetings/dates_prolong.html", context)


@signed_in
def close(request, slug, pk):
    return end(request, led(request, slug, pk), actions.close, "zamkniecie", "Odpowiedzi są zamknięte.")


@signed_in
def withdraw(request, slug, pk):
    done = "Pytanie jest wycofane. Wszyscy zapytani już o tym wiedzą."
    return end(request, led(request, slug, pk), actions.withdraw, "wycofanie", done)


def end(request, one, deed, what, done):
    form = Form(posted(request))
    if form.is_valid() and form.carry_out(deed, one, by=request.user):
        messages.success(request, done)
        return redirect(one)
    return show(request, "meetings/dates_end.html", {"poll": one, "network": one.network, "form": form, "what": what})


@signed_in
def choose(request, slug, pk, option):
    """One of the dates becomes a meeting; whoever comes second, with another click or beside somebody, is led to it."""
    one = led(request, slug, pk)
    if one.meeting:
        return led_to(request, one.meeting)
    context = dates_page.of(one, request.user)
    chosen = next((row for row in context["weighed"] if row.option.pk == option), None)
    get_object_or_404(one.options, pk=option)
    chosen.option.poll = one
    form = ChoiceForm(posted(request), option=chosen.option)
    if form.is_valid() and (made := form.carry_out(actions.choose, chosen.option, by=request.user, **form.for_deed())):
        messages.success(request, "Termin jest wybrany, spotkanie umówione, a załoga dostaje wiadomość.")
        return redirect(made)
    if form.is_bound and (meeting := Meeting.objects.filter(date_polls=one).select_related("network").first()):
        return led_to(request, meeting)
    return show(request, "meetings/dates_choose.html", {**context, "chosen": chosen, "form": form})


def led_to(request, meeting):
    messages.info(request, f"Termin jest już wybrany: {meeting.when}. To spotkanie, które z niego powstało.")
    return redirect(meeting)
