from django.shortcuts import get_object_or_404, redirect

from zaloga.core.guard import require
from zaloga.core.http import show, signed_in
from zaloga.forum import confidential, policies
from zaloga.forum.forms import LetInForm


@signed_in
def readers(request, slug, pk):
    """Who reads a confidential thread, and letting somebody else of the network in by name."""
    threads = policies.visible_threads(request.user).filter(is_confidential=True)
    thread = get_object_or_404(threads.select_related("network"), network__slug=slug, pk=pk)
    require(policies.can_let_in(request.user, thread))
    form = LetInForm(request.POST if request.method == "POST" else None, outside=confidential.outside(thread))
    if form.is_valid():
        person = form.cleaned_data["person"].user
        if form.carry_out(confidential.let_in, thread, person=person, by=request.user):
            return redirect("forum:readers", slug, pk)
    context = {
        "thread": thread,
        "network": thread.network,
        "form": form,
        "seats": policies.seats_that_read(thread).for_list(),
        "let_in": {row.user_id for row in thread.readers.by_name()},
    }
    return show(request, "forum/readers.html", context)
