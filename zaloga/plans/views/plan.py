"""The plan's page, how it begins, and its parts: read, written, struck out."""

from copy import copy

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.core.overtaken import now, save
from zaloga.plans import actions, catalogue, needs, origins, page, policies
from zaloga.plans.forms import CommentForm, ConfirmForm, GeneralAimForm, StateForm, ThemesForm
from zaloga.plans.models import Plan
from zaloga.plans.views import gone
from zaloga.plans.views.find import edited_by, found_plan, kind_of, network_of, part_or_gone, plan_of, read_by


@require_safe
@signed_in
def plan(request, slug):
    """The whole plan for its crew; supervision sees that it is kept."""
    mine = policies.visible_plans(request.user).for_page(request.user)
    one = page.with_changes(mine).filter(network__slug=slug).first()
    if one:
        return show(request, "plans/plan.html", page.of(one, request.user))
    network = network_of(request, slug)
    if policies.can_read(request.user, network):
        leads = policies.can_edit(request.user, network)
        return show(request, "plans/none.html", {"network": network, "leads": leads})
    return show(request, "plans/kept.html", {"network": network, **page.counted(network)})


WAYS = {
    "pusty": lambda network, code, by: actions.begin_empty(network, by=by),
    "przyklad": lambda network, code, by: actions.begin_from_template(network, code, by=by),
    "zeszly-rok": lambda network, code, by: actions.begin_from_last_year(network, by=by),
}


@signed_in
def begin(request, slug):
    network = edited_by(request, slug)
    form = ConfirmForm(posted(request))
    if form.is_valid():
        way = WAYS.get(request.POST.get("jak"), WAYS["pusty"])
        if form.carry_out(way, network, request.POST.get("przyklad", ""), request.user):
            messages.success(request, "Plan jest zaczęty. Na razie widzą go tylko osoby prowadzące.")
            return redirect("plans:plan", slug)
    context = {"network": network, "form": form, "examples": catalogue.examples().values()}
    context["last_year"] = Plan.objects.filter(network=network.continues_id).first() if network.continues_id else None
    context["there_is"] = Plan.objects.filter(network=network).exists()
    return show(request, "plans/begin.html", context)


@signed_in
def from_survey(request, slug):
    """Themes of a survey of needs become a plan, or aims and meetings of the one that stands."""
    network = edited_by(request, slug)
    one = found_plan(request, network)
    offers = [
        ThemesForm(request.POST if is_asked(request, row) else None, offered=row, network=network, plan=one)
        for row in needs.of(network, request.user)
    ]
    form = next((offer for offer in offers if offer.is_bound), ConfirmForm(posted(request)))
    if form.is_valid():
        deed = actions.add_from_themes if one else actions.begin_from_themes
        themes, survey = form.cleaned_data.get("themes", ()), getattr(form, "survey", None)
        if form.carry_out(deed, one or network, themes, by=request.user, survey=survey):
            messages.success(request, "Tematy z ankiety są w planie. Popraw je tak, żeby brzmiały po Waszemu.")
            return redirect("plans:plan", slug)
    return show(request, "plans/from_survey.html", {"network": network, "form": form, "offers": offers, "plan": one})


def is_asked(request, offered):
    """Whether the button of this survey was pressed."""
    return request.POST.get("ankieta") == str(offered.survey.pk)


@require_safe
@signed_in
def example(request, slug, code):
    network = edited_by(request, slug)
    if code not in catalogue.examples():
        raise Http404
    one = catalogue.example(code)
    meetings = catalogue.fitting(one.meetings, network.programme.meetings_to)
    there_is = Plan.objects.filter(network=network).exists()
    context = {"network": network, "example": one, "meetings": meetings, "there_is": there_is}
    return show(request, "plans/example.html", context)


@signed_in
def general_aim(request, slug):
    network = edited_by(request, slug)
    one = plan_of(request, network)
    form = GeneralAimForm(posted(request), instance=copy(one), network=network)
    if form.is_valid() and save(form, actions.set_general_aim, one, by=request.user, **form.for_deed()):
        return redirect(one)
    context = {"network": network, "form": form, "title": "Cel na ten rok", "back": one.get_absolute_url()}
    current = now(form, lambda fresh: type(form)(instance=fresh, network=network))
    return show(request, "plans/part_form.html", context | current)


@signed_in
def add(request, slug, kind):
    network, how = edited_by(request, slug), kind_of(kind)
    one = plan_of(request, network)
    form = how.form(posted(request), instance=how.fresh(one), network=network)
    if form.is_valid() and form.carry_out(
        how.add, network if kind == "zadania" else one, by=request.user, **form.for_deed()
    ):
        messages.success(request, "Jest w planie.")
        return redirect(f"{one.get_absolute_url()}#{kind}")
    back = f"{one.get_absolute_url()}#{kind}"
    return show(request, "plans/part_form.html", {"network": network, "form": form, "title": how.new, "back": back})


@signed_in
def edit(request, slug, kind, pk):
    network, how = edited_by(request, slug), kind_of(kind)
    row = part_or_gone(request, network, kind, pk)
    if row is None:
        return gone.as_new(request, network, kind)
    form = how.form(posted(request), instance=copy(row), network=network)
    if form.is_valid() and save(form, how.edit, row, by=request.user, **form.for_deed()):
        messages.success(request, "Zmiana jest zapisana.")
        return redirect(row)
    context = {"network": network, "form": form, "title": how.old, "back": row.get_absolute_url()}
    current = now(form, lambda fresh: type(form)(instance=fresh, network=network))
    return show(request, "plans/part_form.html", context | current)


@signed_in
def remove(request, slug, kind, pk):
    network, how = edited_by(request, slug), kind_of(kind)
    row = part_or_gone(request, network, kind, pk)
    form = ConfirmForm(posted(request))
    if form.is_valid():
        if row is not None:
            form.carry_out(how.remove, row, by=request.user)
        if not form.is_refused:
            messages.success(request, "Skreślone. Wcześniejsze wersje planu to pamiętają.")
            return redirect("plans:plan", slug)
    return show(request, "plans/remove.html", {"network": network, "form": form, "row": row, "how": how})


@signed_in
def part(request, slug, kind, pk):
    """One part with what people say of it; a POST is a comment."""
    network = read_by(request, slug)
    row = part_or_gone(request, network, kind, pk)
    if row is None:
        return gone.as_remark(request, network, request.POST.get("text", ""))
    one = found_plan(request, network)
    form = CommentForm(posted(request))
    if form.is_valid():
        require(one is not None)
        if form.carry_out(actions.comment, one, by=request.user, about=row, **form.cleaned_data):
            return redirect(f"{row.get_absolute_url()}#uwagi")
    return show(request, "plans/part.html", part_page(request, one, row, kind, form, comment_form=form))


@signed_in
@require_POST
def aim_state(request, slug, pk):
    """How an aim stands, on the page of the aim."""
    network = read_by(request, slug)
    row = part_or_gone(request, network, "cele", pk)
    if row is None:
        return gone.as_remark(request, network, request.POST.get("why", ""))
    require(policies.can_tell_state(request.user, row))
    form = StateForm(request.POST)
    if form.is_valid() and form.carry_out(actions.tell_state, row, by=request.user, **form.cleaned_data):
        messages.success(request, "Stan celu jest zapisany.")
        return redirect(row)
    return show(request, "plans/part.html", part_page(request, row.plan, row, "cele", form, state_form=form))


def part_page(request, one, row, kind, form, comment_form=None, state_form=None):
    user, how = request.user, kind_of(kind)
    network = row.network if kind == "zadania" else one.network
    comments = list(one.comments.for_page().filter(**{how.column: row})) if one else []
    for comment in comments:
        comment.plan = one
    context = {"plan": one, "row": row, "how": how, "kind": kind, "network": network, "comments": comments}
    context |= {"form": form, "comment_form": comment_form or CommentForm()}
    context["may_comment"] = one is not None and policies.can_comment(user, one)
    context["may_edit"] = policies.can_edit(user, network)
    if kind == "cele":
        context["statuses"] = row.statuses.select_related("by")
        context["state_form"] = state_form or StateForm(initial={"state": row.state})
        context["may_tell"] = policies.can_tell_state(user, row)
    if kind == "zadania":
        context["mine"] = next((share for share in row.who if share["id"] == user.pk), None)
        context["may_do"] = policies.can_do(user, row)
        context["origin"] = origins.origin_of(row)
    return context
