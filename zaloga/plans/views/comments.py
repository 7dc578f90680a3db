"""What the crew says of a plan."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.plans import actions, policies
from zaloga.plans.forms import CommentForm
from zaloga.plans.views.find import comment_of, plan_of, read_by


@signed_in
def comments(request, slug):
    """All that people say of the plan; a POST is a comment on the whole."""
    plan = plan_of(request, read_by(request, slug))
    form = CommentForm(posted(request))
    if form.is_valid() and form.carry_out(actions.comment, plan, by=request.user, **form.cleaned_data):
        return redirect("plans:comments", slug)
    return show(request, "plans/comments.html", comments_page(request, plan, form))


def comments_page(request, plan, form):
    rows = list(plan.comments.for_page().select_related("by", "aim", "item", "task", "undertaking"))
    for row in rows:
        row.plan = plan
    context = {"network": plan.network, "plan": plan, "form": form, "comments": rows}
    context["may_comment"] = policies.can_comment(request.user, plan)
    context["may_edit"] = policies.can_edit(request.user, plan.network)
    return context


@signed_in
@require_POST
def comment_deed(request, slug, pk):
    """Take one's own remark back, or say that it has been dealt with."""
    network = read_by(request, slug)
    comment = comment_of(request, network, pk)
    deed = {"wycofaj": actions.withdraw_comment, "zalatwione": actions.settle}.get(request.POST.get("co"))
    require(deed is not None)
    deed(comment, by=request.user)
    return redirect(f"{comment.get_absolute_url()}#uwagi")
