"""Doing tasks, one's own list of them, and one's calendar."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from zaloga.core import calendars
from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.core.tokens import digest
from zaloga.plans import actions, calendar, policies
from zaloga.plans.models import Feed
from zaloga.plans.views.find import part_of, read_by

DEEDS = {
    "biore": (actions.take, "To zadanie jest teraz Twoje."),
    "oddaje": (actions.give_back, "Nie masz już tego zadania."),
    "zrobione": (actions.finish, "Zrobione."),
    "zamknij": (actions.close, "Całe zadanie jest zrobione."),
    "wroc": (actions.reopen, "Zadanie jest znowu otwarte."),
}


@signed_in
@require_POST
def do(request, slug, pk):
    """Take, give back, finish, close or reopen; then back to where the button stood."""
    network = read_by(request, slug)
    task = part_of(request, network, "zadania", pk)
    require(request.POST.get("co") in DEEDS)
    deed, said = DEEDS[request.POST["co"]]
    deed(task, by=request.user)
    messages.success(request, said)
    back = request.POST.get("skad", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours and back.startswith("/") else task.get_absolute_url())


@require_safe
@signed_in
def mine(request):
    """All my open tasks in all my networks, nearest day first, and the last ones done."""
    tasks = policies.visible_tasks(request.user).filter(network__archived_at=None).for_page()
    waiting = list(tasks.waiting_for(request.user).order_by("due_on", "network__sort_key", "position", "pk"))
    done = list(
        tasks.filter(shares__user=request.user, shares__done_at__isnull=False).order_by("-shares__done_at")[:10]
    )
    feed = Feed.objects.filter(user=request.user, digest__isnull=False).first()
    address = request.build_absolute_uri(calendar.path_of(feed)) if feed else ""
    context = {"tasks": waiting, "done": done, "feed": feed, "address": address}
    return show(request, "plans/my_tasks.html", context)


@signed_in
@require_POST
def calendar_address(request):
    """Make a new secret address, or close the one there is."""
    if request.POST.get("co") == "zamknij":
        actions.close_feed(by=request.user)
        messages.success(request, "Adres kalendarza już nie działa.")
    else:
        actions.make_feed(by=request.user)
        messages.success(request, "Adres kalendarza jest gotowy. Poprzedni, jeśli był, już nie działa.")
    return redirect("plans:my_tasks")


@require_safe
def feed(request, token):
    """The calendar behind the secret address; whoever holds the address reads it, and nothing is written down."""
    row = get_object_or_404(Feed.objects.select_related("user"), digest=digest(token), user__is_active=True)
    body, changed_at = calendar.of(row.user, request.build_absolute_uri("/"))
    return calendars.served(request, body, name="zaloga", changed_at=changed_at)
