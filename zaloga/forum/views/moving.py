"""Moving, splitting and joining threads, and old addresses that go on leading to them."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.core.words import network_named
from zaloga.forum import actions, policies
from zaloga.forum.models import Trail
from zaloga.forum.moderation_forms import MergeForm, MoveForm, SplitForm
from zaloga.forum.views.find import find_thread
from zaloga.networks import policies as networks
from zaloga.networks.models import Network

MOST_OLDER = 200


def find_movable(request, slug, pk):
    thread = find_thread(request, slug, pk)
    require(policies.can_move(request.user, thread))
    return thread


@signed_in
@require_safe
def tidy(request, slug, pk):
    return tidy_page(request, find_movable(request, slug, pk))


def tidy_page(request, thread, **bound):
    """Three ways to put a thread in order; the form that was sent comes back with what is wrong."""
    forms = {name: bound.get(name) or form_of(request.user, thread, name) for name in WAYS}
    context = {"thread": thread, "network": thread.network, **forms, "form": next(iter(bound.values()), None)}
    context["is_settling"] = policies.is_settling(thread)
    return show(request, "forum/tidy.html", context)


def choices(user, thread, name):
    """What there is to choose from in a form."""
    if name == "move_form":
        led = Network.objects.filter(pk__in=networks.standing(user).leads, archived_at=None)
        return {"networks": led.exclude(pk=thread.network_id).order_by("sort_key", "pk")}
    if name == "split_form":
        replies = thread.posts.filter(is_first=False, withdrawn_at=None, alias=None).select_related("by")
        return {"replies": replies.order_by("created_at", "pk")}
    older = policies.visible_threads(user).filter(network=thread.network, is_confidential=False)
    older = older.filter(created_at__lte=thread.created_at).exclude(pk=thread.pk)
    return {"older": older.order_by("-last_post_at", "-pk")}


# What is asked, the deed, and what is said when it is done.
WAYS = {
    "move_form": (MoveForm, actions.move, "Rozmowa jest teraz w {siec}. Stary adres tu prowadzi."),
    "split_form": (SplitForm, actions.split, "Wpisy mają własną rozmowę. W poprzedniej został ślad."),
    "merge_form": (MergeForm, actions.merge, "To teraz jedna rozmowa. Stary adres tu prowadzi."),
}


def form_of(user, thread, name, *sent):
    return WAYS[name][0](*sent, **choices(user, thread, name), auto_id=f"{name}-%s")


@signed_in
@require_POST
def put_in_order(request, slug, pk, *, name):
    """Move, split or merge, as the address says; leads to where the words are now."""
    thread = find_movable(request, slug, pk)
    form, (_, deed, done) = form_of(request.user, thread, name, request.POST), WAYS[name]
    if form.is_valid():
        place = form.carry_out(deed, thread, by=request.user, **form.cleaned_data)
        if place:
            messages.success(request, done.format(siec=network_named(place.network)))
            return redirect(place)
    return tidy_page(request, thread, **{name: form})


def followed(request, slug, pk):
    """An old address: leads to where the thread is now; whoever may not read it there learns that it went."""
    trails = Trail.objects.exclude(deed=Trail.Deed.SPLIT).filter(network__slug=slug, place=pk)
    trail = trails.select_related("network", "thread__network").order_by("-at", "-pk").first()
    if trail is None:
        raise Http404
    if policies.can_read_thread(request.user, trail.thread):
        post = request.GET.get("wpis", "")
        return redirect(f"{trail.thread.get_absolute_url()}?wpis={post}" if post.isdecimal() else trail.thread)
    if not policies.can_read(request.user, trail.network):
        raise Http404
    to = trail.thread.network if networks.can_view(request.user, trail.thread.network) else None
    return TemplateResponse(request, "forum/moved.html", {"network": trail.network, "to": to})


def elsewhere(request, thread, wanted):
    """The post asked for, when it stands in another thread now."""
    return policies.visible_posts(request.user).filter(pk=wanted).exclude(thread=thread.pk).first()


def trails_of(user, thread):
    """What went out of this thread, and what came in; a network that the reader may not know is not named."""
    found = Trail.objects.filter(Q(place=thread.pk) | Q(thread=thread)).select_related("network", "thread__network")
    trails = [trail for trail in found if trail.thread_id == thread.pk or trail.deed == Trail.Deed.SPLIT]
    for trail in trails:
        trail.is_here = trail.thread_id == thread.pk
        trail.may_name = networks.can_view(user, trail.network)
    return trails
