from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import hand_back, is_fragment, is_reading, posted, show, signed_in
from zaloga.core.uploads import limited, served
from zaloga.core.words import number
from zaloga.forum import actions, by_mail, confidential, policies
from zaloga.forum.forms import BEGINNINGS, EditForm, ReplyForm, ThreadForm, is_signed_for, signed_by
from zaloga.forum.mentions import show_mentions
from zaloga.forum.models import (
    Draft,
    HeldPost,
    MailedPost,
    Reader,
    Thread,
    show_files,
    show_hidings,
)
from zaloga.forum.views.anonymous import hand_out
from zaloga.forum.views.find import about, find_network, find_post
from zaloga.forum.views.moving import elsewhere, followed, trails_of
from zaloga.forum.views.polls import may_ask_crew, poll_of
from zaloga.notifications import bouncing

THREADS_ON_PAGE = 20
POSTS_ON_PAGE = 50
TOPIC = Thread.Kind.TOPIC


def text_is_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who signed in, but nothing posted is lost.

    After the session has ended it becomes its author's draft; who has left the network meanwhile is shown it back.
    """

    @wraps(view)
    def guarded(request, slug, **kwargs):
        if request.user.is_authenticated:
            try:
                return view(request, slug, **kwargs)
            except (Http404, PermissionDenied):
                if request.method != "POST" or not policies.has_left(request.user, slug):
                    raise
                return render(request, "forum/gone.html", words(request), status=403)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        return rescue(request, slug, kwargs.get("pk"))

    return guarded


def rescue(request, slug, pk):
    """A text whose author's session has ended becomes a draft, or is handed back when its author is not certain."""
    author = signed_by(request.POST.get("kto", ""))
    network = policies.visible_networks(author).filter(slug=slug).first() if author else None
    thread = policies.visible_threads(author).filter(network=network, pk=pk).first() if network and pk else None
    if network is None or (pk and thread is None) or not policies.can_write(author, network):
        return hand_back(request, "expired")
    if not is_signed_for(request.POST["kto"], network, thread):
        return hand_back(request, "expired")
    if actions.rescue(network, by=author, thread=thread, **words(request)) is None:
        return hand_back(request, "expired")
    messages.info(request, "Twój tekst jest bezpieczny: zapisaliśmy szkic. Wejdź jeszcze raz, a go oddamy.")
    return redirect_to_login(place_of(network, thread, is_confidential="poufnie" in request.POST))


def words(request):
    typed = {name: request.POST.get(name, "") for name in ("text", "title", "kind", "sent_key")}
    return {**typed, "is_confidential": "poufnie" in request.POST}


def place_of(network, thread, *, is_confidential=False):
    """Where a draft is written on."""
    if thread is None:
        return reverse("forum:new_confidential" if is_confidential else "forum:new", args=[network.slug])
    return reverse("forum:thread", args=[network.slug, thread.pk])


def pages(request):
    """Threads with everything their pages show."""
    guests = Reader.objects.by_name().filter(thread=OuterRef("pk"))
    return policies.visible_threads(request.user).for_page(request.user).annotate(has_guests=Exists(guests))


def find_page(request, slug, pk):
    return get_object_or_404(pages(request), network__slug=slug, pk=pk)


@signed_in
@require_safe
def threads(request, slug):
    network = find_network(request, slug)
    here = policies.visible_threads(request.user).filter(network=network)
    pages = Paginator(here.for_list(request.user), THREADS_ON_PAGE)
    page = pages.get_page(number(request.GET.get("strona", "")))
    page.object_list = list(page.object_list)
    context = {
        "network": network,
        "page": page,
        "has_news": any(thread.news for thread in page.object_list),
        "may_write": policies.can_write(request.user, network),
        "address": by_mail.network_address(network) if bouncing.is_open() else "",
        "may_moderate": policies.can_moderate(request.user, network),
        "held": HeldPost.objects.filter(network=network, by=request.user).first(),
    }
    return TemplateResponse(request, "forum/threads.html", context)


@limited
@text_is_kept
def new(request, slug, *, is_confidential=False):
    """A new thread, for the whole crew or in confidence: the address decides, from the first letter."""
    network = find_network(request, slug)
    secrecy = {"is_confidential": is_confidential}
    if request.method != "POST":
        require(policies.can_write(request.user, network))
        draft = Draft.objects.filter(user=request.user, network=network, thread=None, **secrecy).first()
        return new_page(request, network, thread_form(request, network, draft), draft, **secrecy)
    form = thread_form(request, network)
    if form.is_valid():
        begun = form.carry_out(actions.begin_or_wait, network, by=request.user, **secrecy, **form.for_deed())
        if begun:
            asks = isinstance(begun, Thread) and begun.kind == TOPIC
            return redirect("forum:new_poll", slug, begun.pk) if asks else redirect(begun)
    return new_page(request, network, form, **secrecy)


def thread_form(request, network, draft=None):
    initial = {"title": draft.title, "text": draft.text} if draft else begun_with(request)
    if draft and draft.kind:
        initial["kind"] = draft.kind
    may_announce = policies.can_announce(request.user, network)
    return ThreadForm(*typed(request), initial=initial, may_announce=may_announce, **given(request, network))


def begun_with(request):
    """A ready text to correct, for whoever came here from the first steps of a network."""
    return BEGINNINGS.get(request.GET.get("zacznij", ""), {})


def new_page(request, network, form, draft=None, *, is_confidential=False):
    if is_confidential:
        ears = confidential.ears_of(network, request.user)
        context = {"network": network, "form": form, "draft": draft, "ears": ears}
        return show(request, "forum/new_confidential.html", context)
    crew_size = network.crew().count()
    context = {"network": network, "form": form, "draft": draft, "crew_size": crew_size}
    context["may_ask_anonymously"] = policies.allows_anonymous(network, crew_size)
    return show(request, "forum/new.html", context)


def typed(request):
    return (request.POST, request.FILES) if request.method == "POST" else ()


def given(request, network, thread=None):
    """What the writing forms want to know beside what was typed."""
    too_large = getattr(request, "too_large", [])
    return {"user": request.user, "network": network, "thread": thread, "too_large": too_large}


@signed_in
@require_safe
def thread(request, slug, pk):
    thread = pages(request).filter(network__slug=slug, pk=pk).first()
    if thread is None:
        return followed(request, slug, pk)
    wanted = number(request.GET.get("wpis", ""))
    if wanted and (post := elsewhere(request, thread, wanted)):
        return redirect(post)
    if thread.network.is_archived or thread.is_closed:
        return thread_page(request, thread)
    draft = thread.draft
    parts = [draft.text if draft else "", quotation(request, thread)]
    initial = {"text": "\n\n".join(part for part in parts if part)}
    return thread_page(request, thread, ReplyForm(initial=initial, **given(request, thread.network, thread)), draft)


def quotation(request, thread):
    """The post asked for by „Cytuj”, ready to be answered."""
    wanted = number(request.GET.get("cytuj", ""))
    post = thread.posts.standing().select_related("by").filter(pk=wanted).first() if wanted else None
    return f"{post.as_quote()}\n\n" if post else ""


@limited
@text_is_kept
@require_POST
def reply(request, slug, pk):
    thread = find_page(request, slug, pk)
    form = ReplyForm(*typed(request), **given(request, thread.network, thread))
    if form.is_valid():
        post = form.carry_out(actions.reply_or_wait, thread, by=request.user, **form.for_deed())
        if post:
            return redirect(post)
    return thread_page(request, thread, form)


def thread_page(request, thread, form=None, draft=None):
    page = page_of_posts(request, thread)
    show_files(page.object_list)
    show_hidings(page.object_list)
    show_mentions(page.object_list, thread, request.user)
    for post in page.object_list:
        post.is_mine = post.by_id == request.user.pk
        post.is_new = not post.is_mine and post.stands and post.created_at > thread.seen_until
    context = {
        "thread": thread,
        "network": thread.network,
        "page": page,
        "fresh": fresh_posts(request, thread, page),
        "form": form,
        "draft": draft,
        "trails": trails_of(request.user, thread) if thread.has_trails else [],
        "poll": poll_of(request.user, thread),
        "may_ask_crew": may_ask_crew(request.user, thread),
        "may_write": not thread.network.is_archived,
        "may_reply": not (thread.network.is_archived or thread.is_closed),
        "may_moderate": policies.can_moderate_thread(request.user, thread),
        "may_mark": thread.by_id == request.user.pk or policies.can_steer(request.user, thread),
        "is_crew": (is_crew := policies.can_read(request.user, thread.network)),
        "let_in": thread.readers.by_name().for_list() if thread.has_guests else [],
        "may_let_in": policies.can_let_in(request.user, thread),
        **({"ears": confidential.ears_of(thread.network, request.user, thread)} if thread.is_confidential else {}),
        "may_reply_anonymously": bool(form) and is_crew and may_reply_anonymously(thread),
    }
    remember_reading(request, thread, page)
    response = show(request, "forum/thread.html", context)
    if context["may_reply_anonymously"]:
        hand_out(request, response, thread.network.slug, thread.pk)
    return response


def may_reply_anonymously(thread):
    return not thread.is_confidential and policies.allows_anonymous(thread.network, thread.crew_size)


def page_of_posts(request, thread):
    """The page asked for by number or by a post on it; the last one when a reply has to be mended."""
    paginator = Paginator(thread.posts.for_list(request.user), POSTS_ON_PAGE)
    paginator.count = thread.entries  # known already, so nothing is counted
    wanted = paginator.num_pages if request.method == "POST" else number(request.GET.get("strona", ""))
    post = number(request.GET.get("wpis", ""))
    if wanted is None and post and paginator.num_pages > 1:
        wanted = thread.posts.before(post).count() // POSTS_ON_PAGE + 1
    page = paginator.get_page(wanted)
    page.object_list = list(page.object_list)
    return page


def fresh_posts(request, thread, page):
    """Posts that the reader has not seen, also on other pages of a long thread."""
    if not page.has_other_pages():
        return [post for post in page.object_list if post.is_new]
    fresh = thread.posts.standing().not_by(request.user).filter(created_at__gt=thread.seen_until)
    return list(fresh.only("pk", "thread").order_by("created_at", "pk"))


def remember_reading(request, thread, page):
    """A person's own look at something new moves the mark; HEAD and prefetch do not."""
    if not (is_reading(request) and page.object_list):
        return
    last = page.object_list[-1]
    if last.created_at > thread.seen_until:
        actions.read(thread, by=request.user, until=last.created_at)


@limited
@require_POST
def draft(request, slug):
    """Keep what is being typed (htmx does so by itself) or, with ``usun``, throw the draft away."""
    place = request.POST.get("rozmowa", "")
    if not request.user.is_authenticated:
        # What saves itself is not let in by a signature: it would pile up, and the form's own sending will bring it.
        return hand_back(request, "expired") if is_fragment(request) else rescue(request, slug, number(place))
    thread = find_page(request, slug, number(place) or 0) if place else None
    network = thread.network if thread else find_network(request, slug)
    secrecy = {"is_confidential": "poufnie" in request.POST}
    if "usun" in request.POST:
        actions.drop_draft(network, by=request.user, thread=thread, **secrecy)
        return redirect(place_of(network, thread, **secrecy))
    kept = actions.keep_draft(network, by=request.user, thread=thread, **words(request))
    if is_fragment(request):
        return TemplateResponse(request, "forum/_draft.html", {"draft": kept})
    return redirect(place_of(network, thread, **secrecy))


@signed_in
def edit(request, slug, pk):
    post = find_post(request, slug, pk)
    require(policies.can_edit(request.user, post))
    form = EditForm(posted(request), initial={"text": post.text})
    if form.is_valid() and form.carry_out(actions.edit, post, by=request.user, text=form.cleaned_data["text"]):
        return redirect(post)
    return show(request, "forum/edit.html", about(post, form=form))


@signed_in
@require_safe
def versions(request, slug, pk):
    post = find_post(request, slug, pk)
    require(policies.can_see_versions(request.user, post))
    return TemplateResponse(request, "forum/versions.html", about(post, versions=post.versions.all()))


@signed_in
@require_safe
def mailed(request, slug, pk):
    """What was left out of a post that came by mail."""
    post = find_post(request, slug, pk)
    require(policies.can_see_cut(request.user, post))
    mailed = get_object_or_404(MailedPost, post=post)
    return TemplateResponse(request, "forum/mailed.html", about(post, mailed=mailed))


@signed_in
def withdraw(request, slug, pk):
    post = find_post(request, slug, pk)
    require(policies.can_withdraw(request.user, post))
    if request.method == "POST":
        actions.withdraw(post, by=request.user)
        messages.success(request, "Wpis jest wycofany.")
        return redirect(post)
    return TemplateResponse(request, "forum/withdraw.html", about(post))


@signed_in
@require_POST
def read_all(request, slug):
    network = find_network(request, slug)
    actions.read_all(network, by=request.user)
    return redirect("forum:threads", network.slug)


@signed_in
@require_safe
def file(request, slug, pk):
    files = policies.visible_files(request.user).select_related("post__thread")
    row = get_object_or_404(files, post__thread__network__slug=slug, pk=pk)
    return served(row, is_secret=row.post.thread.is_confidential)
