"""„Przyda mi się” and „dziękuję” under a post."""

from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from zaloga.core.http import is_fragment, signed_in
from zaloga.forum import actions, policies
from zaloga.forum.models import Reaction
from zaloga.forum.views.find import find_post

BUTTONS = {"przyda": Reaction.Kind.USEFUL, "dziekuje": Reaction.Kind.THANKS}


@signed_in
@require_POST
def react(request, slug, pk):
    """The button that was pressed says what is wished for: „tak” or „nie”."""
    post = find_post(request, slug, pk)
    button = "dziekuje" if "dziekuje" in request.POST else "przyda"
    deed = actions.take_reaction_back if request.POST.get(button) == "nie" else actions.react
    deed(post, by=request.user, kind=BUTTONS[button])
    return acts(request, pk) if is_fragment(request) else redirect(post)


def acts(request, pk):
    """The row of deeds under the post, as it is now."""
    posts = policies.visible_posts(request.user).for_list(request.user).select_related("thread__network", "by")
    post = posts.get(pk=pk)
    post.is_mine = False
    context = {"post": post, "thread": post.thread, "network": post.thread.network, "may_write": True}
    context["may_reply"] = not post.thread.is_closed
    context["may_moderate"] = policies.can_moderate_thread(request.user, post.thread)
    context["may_mark"] = policies.can_mark_answer(request.user, post)
    return TemplateResponse(request, "forum/_acts.html", context)
