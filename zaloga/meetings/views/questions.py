from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaloga.core.http import signed_in
from zaloga.meetings import actions
from zaloga.meetings.views.find import led


@require_POST
@signed_in
def begin(request, slug, pk):
    """The conversation before the meeting, for whoever leads; the next reader is led straight to it."""
    return redirect(actions.open_questions(led(request, slug, pk), by=request.user))
