"""A first post with links that waits: for its author, and for whoever leads."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.forum import actions, policies
from zaloga.forum.moderation_forms import RejectForm


def find(request, pk):
    return get_object_or_404(policies.visible_held(request.user).for_list(), pk=pk)


def page(request, held, form=None):
    context = {
        "held": held,
        "network": held.network,
        "form": form or RejectForm(),
        "files": held.files.all(),
        "is_mine": held.by_id == request.user.pk,
        "may_judge": policies.can_judge_held(request.user, held) and not held.is_rejected,
    }
    return show(request, "forum/held.html", context)


@signed_in
@require_safe
def held(request, pk):
    return page(request, find(request, pk))


@signed_in
@require_POST
def release(request, pk):
    post = actions.release_held(find(request, pk), by=request.user)
    messages.success(request, "Wpis jest w rozmowie, a autor o tym wie.")
    return redirect(post)


@signed_in
@require_POST
def reject(request, pk):
    held = find(request, pk)
    require(policies.can_judge_held(request.user, held))
    form = RejectForm(request.POST)
    if form.is_valid() and form.carry_out(actions.reject_held, held, by=request.user, **form.cleaned_data):
        messages.success(request, "Wpis się nie pokaże. Autor zobaczy powód.")
        return redirect("forum:moderation", held.network.slug)
    return page(request, held, form)


@signed_in
@require_POST
def take_back(request, pk):
    held = find(request, pk)
    actions.take_back_held(held, by=request.user)
    messages.success(request, "Wpis jest usunięty.")
    return redirect("forum:threads", held.network.slug)
