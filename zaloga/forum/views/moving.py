"""Moving, splitting and joining threads, and old addresses that go on leading to them."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.core.words import network_named
from zaloga.forum import actions, policies
from zaloga.forum.models import Trail
from zaloga.forum.moderation_forms import MergeForm, MoveForm, SplitForm
from zaloga.networks import policies as networks
from zaloga.networks.models import Network

MOST_OLDER = 200


def find_thread(request, slug, pk):
    threads = policies.visible_threads(request.user).select_related("network")
    found = get_object_or_404(threads, network__slug=slug, pk=pk)
    require(policies.can_move(request.user, found))
    return found


@signed_in
@require_safe
def tidy(request, slug, pk):
    return tidy_page(request, find_thread(request, slug, pk))


def tidy_page(request, thread, **bound):
    """Three ways to put a thread in order; the form that was sent comes back with what is wrong."""
    forms = {name: bound.get(name) or empty(request.user, thread, name) for name in FORMS}
    context = {"thread": thread, "network": thread.network, **forms, "form": next(iter(bound.values()), None)}
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


FORMS = {"move_form": MoveForm, "split_form": SplitForm, "merge_form": MergeForm}


def empty(user, thread, name):
    return FORMS[name](**choices(user, thread, name), auto_id=f"{name}-%s")


def sent(request, thread, name):
    return FORMS[name](request.POST, **choices(request.user, thread, name), auto_id=f"{name}-%s")


@signed_in
@require_POST
def move(request, slug, pk):
    thread = find_thread(request, slug, pk)
    form = sent(request, thread, "move_form")
    if form.is_valid():
        moved = form.carry_out(actions.move, thread, to=form.cleaned_data["to"], by=request.user)
        if moved:
            messages.success(request, f"Rozmowa jest teraz w {network_named(moved.network)}. Stary adres tu prowadzi.")
            return redirect(moved)
    return tidy_page(request, thread, move_form=form)


@signed_in
@require_POST
def split(request, slug, pk):
    thread = find_thread(request, slug, pk)
    form = sent(request, thread, "split_form")
    if form.is_valid():
        born = form.carry_out(actions.split, thread, by=request.user, **form.cleaned_data)
        if born:
            messages.success(request, "Wpisy mają własną rozmowę. W poprzedniej został ślad.")
            return redirect(born)
    return tidy_page(request, thread, split_form=form)


@signed_in
@require_POST
def merge(request, slug, pk):
    thread = find_thread(request, slug, pk)
    form = sent(request, thread, "merge_form")
    if form.is_valid():
        older = form.carry_out(actions.merge, thread, into=form.cleaned_data["into"], by=request.user)
        if older:
            messages.success(request, "To teraz jedna rozmowa. Stary adres tu prowadzi.")
            return redirect(older)
    return tidy_page(request, thread, merge_form=form)


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
