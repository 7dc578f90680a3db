"""What somebody wrote about a part of the plan that was struck out meanwhile: shown again with a way to keep it."""

from django.urls import reverse

from zaloga.core.guard import require
from zaloga.core.http import show
from zaloga.plans import policies
from zaloga.plans.forms import CommentForm
from zaloga.plans.views.comments import comments_page
from zaloga.plans.views.find import kind_of, plan_of

COMMENTED = (
    "Tego, o czym piszesz, nie ma już w planie: ktoś to przed chwilą skreślił. "
    "Twoje słowa stoją na dole strony; możesz je zostawić jako uwagę do całego planu."
)
EDITED = (
    "Tego nie ma już w planie: ktoś to przed chwilą skreślił. "
    "Twój tekst stoi niżej, w całości. Zapisz go, jeśli ma wrócić jako nowa rzecz."
)


def refused(form, words):
    """The form with what was typed, and why it cannot be carried out as it was meant."""
    form.is_valid()
    form.is_refused = True
    form.add_error(None, words)
    return form


def as_remark(request, network, text):
    """409 on the page of remarks: the same words wait there as a remark on the whole plan."""
    plan = plan_of(request, network)
    require(policies.can_comment(request.user, plan))
    form = refused(CommentForm({"text": text}), COMMENTED)
    return show(request, "plans/comments.html", comments_page(request, plan, form))


def as_new(request, network, kind):
    """409 with the form of a new part, filled in with what was typed about the old one."""
    plan, how = plan_of(request, network), kind_of(kind)
    form = refused(how.form(request.POST, instance=how.fresh(plan), network=network), EDITED)
    context = {"network": network, "form": form, "title": how.new, "back": f"{plan.get_absolute_url()}#{kind}"}
    context["action"] = reverse("plans:add", args=[network.slug, kind])
    return show(request, "plans/part_form.html", context)
