"""Versions of a plan: shown to the crew, agreed to, adopted, compared."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.http import posted, show, signed_in
from zaloga.core.words import number
from zaloga.plans import actions, paper, policies, snapshot, telling
from zaloga.plans.forms import ConfirmForm, ShowForm
from zaloga.plans.models import Version
from zaloga.plans.views.find import edited_by, plan_of, read_by


def version_of(plan, wanted):
    version = get_object_or_404(Version.objects.select_related("shown_by", "adopted_by"), plan=plan, number=wanted)
    version.plan = plan
    return version


@signed_in
def show_to_crew(request, slug):
    """Freeze what stands as the next version, and ask the crew."""
    network = edited_by(request, slug)
    plan = plan_of(request, network)
    form = ShowForm(posted(request))
    if form.is_valid():
        version = form.carry_out(actions.show, plan, by=request.user, **form.cleaned_data)
        if version:
            messages.success(request, f"Załoga widzi wersję {version.number} i prośbę o zgodę.")
            return redirect(plan)
    return show(request, "plans/show.html", {"network": network, "plan": plan, "form": form, **to_be_shown(plan, form)})


def to_be_shown(plan, form):
    """What the crew would get: the changes since the last version, or the whole plan; and what changed meanwhile."""
    content = snapshot.content(plan)
    seen = getattr(form, "cleaned_data", {}).get("seen")
    form.put_before(content)
    last = version_of(plan, plan.latest) if plan.latest else None
    return {
        "last": last,
        "changes": telling.changes(last.content, content) if last else [],
        "meanwhile": telling.changes(seen, content) if seen else [],
        "paper": None if last else paper.of(plan.network, content),
        # A refused click keeps its form: the words to the crew are not lost.
        "why_not": "" if form.is_bound else actions.why_not_shown(content, last),
    }


@require_safe
@signed_in
def versions(request, slug):
    network = read_by(request, slug)
    plan = plan_of(request, network)
    rows = list(telling.versions_of(plan, request.user))
    return show(request, "plans/versions.html", {"network": network, "plan": plan, "versions": rows})


@require_safe
@signed_in
def version(request, slug, wanted):
    """One version as it was shown; the newest asks for consent."""
    network = read_by(request, slug)
    plan = plan_of(request, network)
    one = version_of(plan, wanted)
    agreed = list(one.acceptances.select_related("user").order_by("user__sort_key", "pk"))
    context = {
        "network": network,
        "plan": plan,
        "version": one,
        "paper": paper.of(network, one.content),
        "agreed": agreed,
        "i_agree": any(row.user_id == request.user.pk for row in agreed),
        "leads": policies.can_edit(request.user, network),
        "takes_part": policies.can_accept(request.user, plan),
    }
    return show(request, "plans/version.html", context)


@signed_in
@require_POST
def accept(request, slug, wanted):
    network = read_by(request, slug)
    plan = plan_of(request, network)
    actions.accept(version_of(plan, wanted), by=request.user)
    messages.success(request, "Twoja zgoda jest zapisana.")
    return redirect(plan)


@signed_in
def adopt(request, slug, wanted):
    """The crew adopted the plan at a meeting."""
    network = edited_by(request, slug)
    plan = plan_of(request, network)
    one = version_of(plan, wanted)
    form = ConfirmForm(posted(request))
    if form.is_valid() and form.carry_out(actions.adopt, one, by=request.user):
        messages.success(request, f"Plan jest przyjęty, wersja {one.number}.")
        return redirect(plan)
    return show(request, "plans/adopt.html", {"network": network, "plan": plan, "version": one, "form": form})


@require_safe
@signed_in
def changes(request, slug):
    """What changed: since my consent, or between two versions named in the address; nothing named: until now."""
    network = read_by(request, slug)
    plan = plan_of(request, network)
    since, until = asked(request, "od", plan.agreed_to or 1), asked(request, "do", 0)
    before = version_of(plan, since)
    after = version_of(plan, until) if until else None
    content = after.content if after else snapshot.content(plan)
    context = {"network": network, "plan": plan, "before": before, "after": after}
    context["changes"] = telling.changes(before.content, content)
    context["is_mine"] = since == plan.agreed_to
    return show(request, "plans/changes.html", context)


def asked(request, name, default):
    value = request.GET.get(name, "")
    if not value:
        return default
    found = number(value)
    if found is None:
        raise Http404
    return found
