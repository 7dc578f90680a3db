"""What one wants to hear of a thread, its summary, and whom one can speak to in it."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.forum import actions, policies
from zaloga.forum.forms import SummaryForm
from zaloga.forum.models import Following
from zaloga.forum.views.find import find_thread

SAID = {
    "": "O tej rozmowie usłyszysz tak, jak o całej sieci.",
    Following.Level.ALL: "Usłyszysz od razu o każdej odpowiedzi w tej rozmowie.",
    Following.Level.MUTED: "Z tej rozmowy usłyszysz tylko to, co ktoś napisze wprost do Ciebie.",
}


@signed_in
@require_POST
def follow(request, slug, pk):
    thread = find_thread(request, slug, pk)
    level = request.POST.get("co", "")
    if level not in SAID:
        raise Http404
    actions.follow(thread, by=request.user, level=level)
    messages.success(request, SAID[level])
    return redirect(thread)


@signed_in
def sum_up(request, slug, pk):
    thread = find_thread(request, slug, pk)
    require(policies.can_write_in(request.user, thread))
    written = getattr(thread, "summary", None)
    initial = {"text": written.text if written else ""}
    form = SummaryForm(posted(request), initial=initial)
    if form.is_valid():
        form.carry_out(actions.sum_up, thread, by=request.user, text=form.cleaned_data["text"])
        if not form.errors:
            return redirect(thread)
    return show(request, "forum/sum_up.html", {"thread": thread, "network": thread.network, "form": form})


@signed_in
@require_safe
def names(request, slug, pk):
    """Whom one can speak to in this thread, for the script that offers names after „@”."""
    seats = policies.seats_that_read(find_thread(request, slug, pk)).exclude(user=request.user)
    people = seats.order_by("user__sort_key", "pk").values_list("user__name", flat=True)
    response = JsonResponse({"names": list(dict.fromkeys(people))})
    response.headers["Cache-Control"] = "private, no-store"
    return response
