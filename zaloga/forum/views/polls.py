"""A poll of a thread: made on a page of its own, voted in on the thread's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.forum import actions, policies
from zaloga.forum.models import Poll
from zaloga.forum.poll_forms import PollForm, VoteForm
from zaloga.forum.views.find import find_thread

FEWEST_SHOWN = 5  # with fewer, whoever looks in between sees whose vote has just come


@signed_in
def new(request, slug, pk):
    thread = find_thread(request, slug, pk)
    require(policies.can_ask_crew(request.user, thread))
    form = PollForm(posted(request))
    if form.is_valid() and form.carry_out(actions.ask_crew, thread, by=request.user, **form.for_deed()):
        return redirect(f"{thread.get_absolute_url()}#glosowanie")
    return show(request, "forum/new_poll.html", {"thread": thread, "network": thread.network, "form": form})


def find(request, slug, pk):
    """The poll of the thread with this key."""
    polls = Poll.objects.filter(thread__in=policies.visible_threads(request.user))
    return get_object_or_404(polls.select_related("thread__network"), thread__network__slug=slug, thread=pk)


@signed_in
@require_POST
def vote(request, slug, pk):
    poll = find(request, slug, pk)
    form = VoteForm(request.POST, poll=poll)
    if form.is_valid() and form.carry_out(actions.vote, poll, choices=form.chosen, by=request.user):
        messages.success(request, "Twój głos jest policzony. Do końca głosowania możesz go zmienić.")
    else:
        messages.warning(request, next(iter(form.errors.values()))[0])
    return redirect(f"{poll.thread.get_absolute_url()}#glosowanie")


@signed_in
@require_POST
def end(request, slug, pk):
    poll = find(request, slug, pk)
    actions.end_poll(poll, by=request.user)
    messages.success(request, "Głosowanie jest zakończone, a wynik widzą wszyscy.")
    return redirect(f"{poll.thread.get_absolute_url()}#glosowanie")


def may_ask_crew(user, thread):
    """Whether to offer a poll: one fits into a thread, while people may write in it."""
    return getattr(thread, "poll", None) is None and not thread.is_closed and policies.can_ask_crew(user, thread)


def poll_of(user, thread):
    """For the thread's page: the poll, its answers with counts, and what this reader may do; None without a poll."""
    poll = getattr(thread, "poll", None)
    if poll is None:
        return None
    poll.thread = thread
    choices = list(poll.choices.for_page(user))
    has_voted = any(choice.is_mine for choice in choices)
    counts = [choice.counted for choice in choices]
    # Where one may choose several, nobody knows from the counts how many people voted: at least so many.
    voters = max(counts) if poll.is_multiple else sum(counts)
    most = max(1, *counts)
    for choice in choices:
        choice.share = round(100 * choice.counted / most)
    return {
        "row": poll,
        "choices": choices,
        "has_voted": has_voted,
        "shows_result": not poll.is_open or (has_voted and voters >= FEWEST_SHOWN),
        "fewest_shown": FEWEST_SHOWN,
        "may_vote": poll.is_open and policies.can_vote(user, poll),
        "may_end": poll.is_open and policies.can_ask_crew(user, thread),
    }
