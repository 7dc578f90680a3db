from django.shortcuts import redirect

from zaloga.core.guard import require
from zaloga.core.http import posted, show, signed_in
from zaloga.forum import confidential, policies
from zaloga.forum.forms import LetInForm
from zaloga.forum.views.find import find_thread


@signed_in
def readers(request, slug, pk):
    """Who reads the thread, and letting somebody else of the network in by name."""
    thread = find_thread(request, slug, pk)
    require(policies.can_let_in(request.user, thread))
    form = LetInForm(posted(request), outside=confidential.outside(thread))
    if form.is_valid():
        person = form.cleaned_data["person"].user
        if form.carry_out(confidential.let_in, thread, person=person, by=request.user):
            return redirect("forum:readers", slug, pk)
    context = {
        "thread": thread,
        "network": thread.network,
        "form": form,
        "seats": confidential.listed(thread),
        "let_in": {row.user_id for row in thread.readers.by_name()},
    }
    return show(request, "forum/readers.html", context)
