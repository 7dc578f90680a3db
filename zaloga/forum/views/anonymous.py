"""Pages at /anonimowo/: the only addresses to which the browser sends its secret."""

from functools import wraps
from secrets import compare_digest

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import hand_back, is_fragment, posted, show, signed_in
from zaloga.core.tokens import random_key, token
from zaloga.core.uploads import limited
from zaloga.core.words import number
from zaloga.forum import anonymous, browser_key, nameless, policies
from zaloga.forum.forms import AnonymousForm, AnonymousThreadForm, CodeForm, EditForm, signed, signed_by
from zaloga.forum.models import Post, Thread
from zaloga.forum.moderation_forms import AppealForm

COOKIE_DAYS = 400
GIVEN = "anonim-miejsce"


def secret_of(request, place):
    """The browser's secret of this place, or nothing."""
    secret = request.COOKIES.get(f"anonim-{place}", "")
    return secret if browser_key.is_secret(secret) else ""


def hand_out(request, response, slug, place, *, is_inside=False):
    """Give the browser a secret for this place unless it has one, whoever it is and whatever it came for.

    The secret goes to the place's /anonimowo/ only; elsewhere a mark without any value of its own says that it is
    there. The mark is Lax, so that a link in a letter does not make the house forget the secret.
    """
    if secret_of(request, place) or (not is_inside and f"anonim-jest-{place}" in request.COOKIES):
        return response
    where = reverse("forum:thread", args=[slug, place])
    kept = {"max_age": COOKIE_DAYS * 24 * 3600, "httponly": True, "secure": True}
    secret = getattr(request, "fresh_secret", "") or browser_key.fresh()
    response.set_cookie(
        f"anonim-{place}", secret, path=reverse("forum:anonymous", args=[slug, place]), samesite="Strict", **kept
    )
    response.set_cookie(f"anonim-jest-{place}", "1", path=where, samesite="Lax", **kept)
    return response


def with_secret(view):
    """For pages of one place: the browser has a secret in ``request.secret`` and takes it along."""

    @wraps(view)
    def given(request, slug, place, **kwargs):
        secret = secret_of(request, place)
        if not secret and comes_from_elsewhere(request) and f"anonim-jest-{place}" in request.COOKIES:
            # The browser kept the secret back from a link of another site: it must not get a new one for that.
            return redirect("forum:thread", slug, place)
        request.secret = secret or browser_key.fresh()
        request.fresh_secret = "" if secret else request.secret
        return hand_out(request, view(request, slug, place, **kwargs), slug, place, is_inside=True)

    return given


def comes_from_elsewhere(request):
    return request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site"


def find(request, slug, place):
    """The network and the thread of this key; None for a thread that is only about to begin.

    One may begin a thread only at a place that ask() gave to this browser: the place becomes its address, and whoever
    could send somebody a place of their own making would know who asked there.
    """
    network = get_object_or_404(policies.visible_networks(request.user).select_related("programme"), slug=slug)
    thread = policies.visible_threads(request.user).filter(network=network, pk=place).first()
    if thread is None and (given(request, f"{GIVEN}-{place}") != place or Thread.objects.filter(pk=place).exists()):
        raise Http404
    if thread:
        thread.network = network
    return network, thread


@signed_in
@require_safe
def ask(request, slug):
    """Leads to a place for a new thread, the same one as long as nothing has been said there."""
    network = get_object_or_404(policies.visible_networks(request.user).select_related("programme"), slug=slug)
    require(policies.can_write_anonymously(request.user, network))
    before = given(request, GIVEN)
    place = before if before and not anonymous.is_taken(before) else random_key()
    response = redirect("forum:anonymous", slug, place)
    mark, kept = f"{place}.{token(GIVEN, place, request.user.pk)}", {"httponly": True, "secure": True}
    path, corner_path = reverse("forum:ask_anonymously", args=[slug]), reverse("forum:anonymous", args=[slug, place])
    response.set_cookie(GIVEN, mark, path=path, samesite="Strict", **kept)
    days = COOKIE_DAYS * 24 * 3600
    response.set_cookie(f"{GIVEN}-{place}", mark, path=corner_path, samesite="Strict", max_age=days, **kept)
    return response


def given(request, name):
    """The place that ask() gave to this person in this browser, if this cookie keeps one; the mark holds no time."""
    digits, _, mark = request.COOKIES.get(name, "").partition(".")
    place = number(digits) or 0
    return place if compare_digest(mark, token(GIVEN, place, request.user.pk)) else None


def signed_in_or_kept(view):
    """What was posted after the session has ended becomes a sealed draft, without the house knowing whose."""

    @wraps(view)
    def guarded(request, slug, place):
        if request.user.is_authenticated or request.method != "POST":
            return signed_in(view)(request, slug, place)
        author, secret = signed_by(request.POST.get("kto", "")), secret_of(request, place)
        network = policies.visible_networks(author).filter(slug=slug).first() if author else None
        is_here = network and signed(request.POST["kto"])[1:] == [network.pk, place]
        if is_here and secret and policies.can_write(author, network):
            anonymous.rescue(network, place, by=author, secret=secret, **words(request))
        return hand_back(request, "expired")

    return guarded


def words(request):
    return {name: request.POST.get(name, "") for name in ("text", "title", "kind")}


@limited
@signed_in_or_kept
@with_secret
def corner(request, slug, place):
    """Write without a name, and see what one has written so in this browser."""
    network, thread = find(request, slug, place)
    form = form_of(request, network, thread, place)
    if form and form.is_valid():
        said = {"by": request.user, "secret": request.secret, **form.for_deed()}
        deed, where = (anonymous.reply, [thread]) if thread else (anonymous.ask, [network, place])
        if form.carry_out(deed, *where, **said):
            return redirect("forum:anonymous", slug, place)
    return corner_page(request, network, thread, place, form)


def form_of(request, network, thread, place):
    """The form, or None where one may not write without a name (any more): one's own posts are still there."""
    if not policies.can_write_anonymously(request.user, network):
        if request.method == "POST" or not thread:
            require(False)
        return None
    kind = AnonymousForm if thread else AnonymousThreadForm
    given = {"user": request.user, "network": network, "place": place, "too_large": getattr(request, "too_large", [])}
    if request.method == "POST":
        return kind(request.POST, request.FILES, **given)
    return kind(initial=anonymous.draft_of(place, by=request.user, secret=request.secret), **given)


def corner_page(request, network, thread, place, form, code_form=None):
    mine = {"by": request.user, "secret": request.secret}
    waiting, posts = anonymous.waiting_of(place, **mine), anonymous.own_posts(thread, **mine) if thread else []
    for row in waiting:
        row.own_code = browser_key.code_of(request.secret, request.user.pk, row.pk) if row.code else ""
    context = {
        "network": network,
        "thread": thread,
        "place": place,
        "form": None if any(row.code for row in waiting) and not (form and form.errors) else form,
        "waiting": waiting,
        "posts": posts,
        "code_form": code_form or CodeForm(),
        "is_new_browser": bool(request.fresh_secret),
        "crew_size": network.crew().count(),
        "let_in": thread.readers.by_name().for_list() if thread else [],
        **(answers_to(thread, posts) if thread else {}),
    }
    return show(request, "forum/anonymous.html", context)


def answers_to(thread, posts):
    """For whoever asked without a name: replies that may have answered, and the mark that waits."""
    if thread.kind != Thread.Kind.QUESTION or not any(post.is_first for post in posts):
        return {}
    replies = thread.posts.standing().filter(is_first=False).select_related("by").order_by("created_at", "pk")
    return {"replies": replies, "mark": thread.unreleased.filter(deed__in=nameless.MARKS).first()}


@signed_in
@require_POST
@with_secret
def by_code(request, slug, place):
    """Take a post back by its code, from any browser."""
    network, thread = find(request, slug, place)
    if thread is None:
        raise Http404
    form = CodeForm(request.POST)
    if form.is_valid():
        form.carry_out(anonymous.withdraw_by_code, thread, by=request.user, code=form.cleaned_data["code"])
        if not form.errors:
            return redirect("forum:anonymous", slug, place)
    may_write = policies.can_write_anonymously(request.user, network)
    again = AnonymousForm(user=request.user, network=network, place=place) if may_write else None
    response = corner_page(request, network, thread, place, again, form)
    response.status_code = 409 if form.is_refused else 422
    return response


@require_POST
def draft(request, slug, place):
    """Keep what is being typed (htmx does so by itself) or, with ``usun``, throw it away. Sealed before it is kept."""
    secret = secret_of(request, place)
    if not request.user.is_authenticated:
        return hand_back(request, "expired")
    network, _ = find(request, slug, place)
    is_kept = False
    if secret and "usun" in request.POST:
        anonymous.drop_draft(network, place, by=request.user, secret=secret)
    elif secret:
        is_kept = anonymous.keep_draft(network, place, by=request.user, secret=secret, **words(request))
    if is_fragment(request):
        return TemplateResponse(request, "forum/_anonymous_draft.html", {"is_kept": is_kept})
    return redirect("forum:anonymous", slug, place)


def own(request, slug, place, pk):
    """One's own anonymous post, waiting or shown; for anybody else it is not there."""
    network, thread = find(request, slug, place)
    mine = {"by": request.user, "secret": request.secret}
    posts = [*anonymous.waiting_of(place, **mine), *(anonymous.own_posts(thread, **mine) if thread else [])]
    post = next((post for post in posts if post.pk == pk), None)
    if post is None:
        raise Http404
    require(policies.can_write(request.user, network))
    return network, thread, post


@signed_in
@with_secret
def edit(request, slug, place, pk):
    network, thread, post = own(request, slug, place, pk)
    form = EditForm(posted(request), initial={"text": post.text})
    if form.is_valid():
        form.carry_out(anonymous.edit, post, by=request.user, secret=request.secret, text=form.cleaned_data["text"])
        if not form.errors:
            return redirect("forum:anonymous", slug, place)
    context = {"network": network, "thread": thread, "post": post, "place": place, "form": form}
    return show(request, "forum/anonymous_edit.html", context | {"is_shown": isinstance(post, Post)})


@signed_in
@with_secret
def withdraw(request, slug, place, pk):
    network, thread, post = own(request, slug, place, pk)
    if request.method == "POST":
        anonymous.withdraw(post, by=request.user, secret=request.secret)
        return redirect("forum:anonymous", slug, place)
    context = {"network": network, "thread": thread, "post": post, "place": place, "is_shown": isinstance(post, Post)}
    return TemplateResponse(request, "forum/anonymous_withdraw.html", context)


@signed_in
@with_secret
def appeal(request, slug, place, pk):
    """One's own hidden anonymous post: words to the programme coordinator, who never learns whose they are."""
    network, thread = find(request, slug, place)
    mine = anonymous.own_posts(thread, by=request.user, secret=request.secret) if thread else []
    post = next((post for post in mine if post.pk == pk), None)
    if post is None:
        raise Http404
    form = AppealForm(posted(request))
    if form.is_valid():
        form.carry_out(nameless.appeal, post, by=request.user, secret=request.secret, **form.cleaned_data)
        if not form.errors:
            return redirect("forum:anonymous", slug, place)
    has_judge = post.is_hidden and policies.judges(post.hiding).exists()
    context = {"network": network, "thread": thread, "post": post, "place": place, "form": form}
    return show(request, "forum/anonymous_appeal.html", {**context, "has_judge": has_judge})


@signed_in
@require_POST
@with_secret
def mark_answer(request, slug, place, pk):
    network, thread = find(request, slug, place)
    if thread is None:
        raise Http404
    post = get_object_or_404(thread.posts, pk=pk)
    post.thread = thread
    deed = nameless.unmark_answer if request.POST.get("odpowiedz") == "nie" else nameless.mark_answer
    deed(post, by=request.user, secret=request.secret)
    return redirect("forum:anonymous", slug, place)
