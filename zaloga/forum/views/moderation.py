"""Reports, hidden posts and appeals; how a thread is led."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.forum import actions, policies
from zaloga.forum.models import HeldPost, Hiding, Report
from zaloga.forum.moderation_forms import AnswerForm, AppealForm, HideForm, ReportForm
from zaloga.forum.views.find import about, find_network, find_post, find_thread

MOST_HIDDEN = 50


def find_hiding(request, pk):
    return get_object_or_404(policies.visible_hidings(request.user).for_list(), pk=pk)


@signed_in
@require_safe
def moderation(request, slug):
    """What waits for those who lead: reported posts, and what is hidden."""
    network = find_network(request, slug)
    require(policies.can_moderate(request.user, network))
    threads = policies.visible_threads(request.user).filter(network=network)
    reports = Report.objects.filter(post__thread__in=threads).select_related("post__by", "post__thread__network")
    hidden = Hiding.objects.standing().filter(post__thread__in=threads).for_list()[:MOST_HIDDEN]
    held = HeldPost.objects.waiting().filter(network=network).for_list()
    context = {"network": network, "reports": reports, "held": held, "hidden": hidden, "viewer": request.user}
    return TemplateResponse(request, "forum/moderation.html", context)


@signed_in
def report(request, slug, pk):
    post = find_post(request, slug, pk)
    require(policies.can_report(request.user, post))
    form = ReportForm(posted(request))
    if request.POST.get("od") == "wpis":  # one tap under the post; why, one may say afterwards
        actions.report(post, by=request.user)
        return redirect(f"{request.path}?zgloszony")
    done = "Zgłoszenie jest zapisane. Nie zapisaliśmy, kto je wysłał."
    told = {"is_heard": policies.is_heard(post), "is_reported": "zgloszony" in request.GET}
    return asked(request, "forum/report.html", post, form, actions.report, done, **told)


def asked(request, template, post, form, deed, done, **more):
    """A question about one post on a page of its own; its answer leads back to the post."""
    if form.is_valid() and form.carry_out(deed, post, by=request.user, **form.cleaned_data):
        messages.success(request, done)
        return redirect(post)
    return show(request, template, about(post, form=form, **more))


@signed_in
@require_POST
def leave_standing(request, slug, pk):
    post = find_post(request, slug, pk)
    actions.leave_standing(post, by=request.user)
    messages.success(request, "Wpis zostaje, zgłoszenie jest załatwione.")
    return redirect("forum:moderation", slug)


@signed_in
def hide(request, slug, pk):
    post = find_post(request, slug, pk)
    require(policies.can_hide(request.user, post))
    form = HideForm(posted(request), is_first=post.is_first)
    done = "Wpis jest ukryty. Autor zobaczy powód i może się odwołać."
    return asked(request, "forum/hide.html", post, form, actions.hide, done)


@signed_in
@require_safe
def hiding(request, pk):
    return hiding_page(request, find_hiding(request, pk))


def hiding_page(request, hiding, appeal_form=None, answer_form=None):
    """What the author, those who lead and the programme coordinator see of one hidden post; each what is theirs."""
    user = request.user
    may_read = policies.can_read_hidden(user, hiding.post)
    may_appeal = not hiding.appealed_at and not hiding.lifted_at and policies.can_appeal(user, hiding)
    context = {
        "hiding": hiding,
        "post": hiding.post,
        "may_read": may_read,
        "shows_text": may_read or not hiding.thread.is_confidential,
        "is_mine": hiding.post.by_id == user.pk,
        "may_bring_back": policies.can_bring_back(user, hiding) and may_read and hiding.lifted_at is None,
        "appeal_form": appeal_form or AppealForm(),
        "answer_form": answer_form or AnswerForm(),
        "may_appeal": may_appeal,
        "has_judge": may_appeal and policies.judges(hiding).exists(),
        "may_judge": policies.can_judge(user, hiding) and hiding.waits_for_answer,
        "form": answer_form or appeal_form,
    }
    return show(request, "forum/hiding.html", context)


@signed_in
@require_POST
def appeal(request, pk):
    hiding = find_hiding(request, pk)
    require(policies.can_appeal(request.user, hiding))
    form = AppealForm(request.POST)
    if form.is_valid() and form.carry_out(actions.appeal, hiding, by=request.user, **form.cleaned_data):
        messages.success(request, "Odwołanie jest u koordynatora programu. Odpowiedź przyjdzie listem i do dzwonka.")
        return redirect(hiding)
    return hiding_page(request, hiding, appeal_form=form)


@signed_in
@require_POST
def answer(request, pk):
    """The programme coordinator's answer to an appeal; afterwards the page is no longer theirs."""
    hiding = find_hiding(request, pk)
    require(policies.can_judge(request.user, hiding))
    form = AnswerForm(request.POST)
    if form.is_valid():
        deed = actions.bring_back if form.brings_back else actions.uphold
        if form.carry_out(deed, hiding, by=request.user, answer=form.cleaned_data["answer"]):
            messages.success(request, "Wpis wraca do rozmowy." if form.brings_back else "Wpis zostaje ukryty.")
            return redirect("supervision:programme", hiding.network.programme.slug)
    return hiding_page(request, hiding, answer_form=form)


@signed_in
@require_POST
def bring_back(request, pk):
    hiding = find_hiding(request, pk)
    actions.bring_back(hiding, by=request.user)
    messages.success(request, "Wpis znów widać w rozmowie.")
    return redirect(hiding.post)


STEERING = {
    "zamknij": (actions.close, "Rozmowa jest zamknięta: można ją czytać, ale nie można w niej odpowiadać."),
    "otworz": (actions.reopen, "Rozmowa jest znów otwarta."),
    "przypnij": (actions.pin, "Rozmowa jest przypięta na górze listy."),
    "odepnij": (actions.unpin, "Rozmowa wróciła na swoje miejsce na liście."),
}


@signed_in
@require_POST
def steer(request, slug, pk):
    """Close, open, pin, unpin: the state wished for is posted, so that a second click wishes the same."""
    thread = find_thread(request, slug, pk)
    if request.POST.get("co") not in STEERING:
        raise Http404
    deed, done = STEERING[request.POST["co"]]
    try:
        deed(thread, by=request.user)
        messages.success(request, done)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(thread)


@signed_in
@require_POST
def mark_answer(request, slug, pk):
    post = find_post(request, slug, pk)
    deed = actions.unmark_answer if request.POST.get("odpowiedz") == "nie" else actions.mark_answer
    deed(post, by=request.user)
    return redirect(post)
