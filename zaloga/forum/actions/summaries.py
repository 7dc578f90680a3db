"""W skrócie: a thread told in some sentences."""

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.guard import require
from zaloga.core.words import tidy_text
from zaloga.forum import events, policies
from zaloga.forum.actions.conversation import rendered, stop_if_archived
from zaloga.forum.models import Summary, Thread
from zaloga.people.models import User


@transaction.atomic
def sum_up(thread: Thread, *, by: User, text: str) -> Summary | None:
    """Put these words above the thread in place of those that stood there; no words take them away.

    Whoever may write in the thread writes it, signed. Raises Refusal when the network has just been archived.
    """
    require(policies.can_write_in(by, thread))
    html = rendered(text)
    stop_if_archived(thread.network)
    Thread.objects.select_for_update().get(pk=thread.pk)
    summary = Summary.objects.filter(thread=thread).first() or Summary(thread=thread)
    if summary.text == tidy_text(text):
        return summary if summary.pk else None
    if not tidy_text(text):
        summary.delete()
        record(events.SUMMARY_REMOVED, by=by, target=thread)
        return None
    summary.text, summary.html, summary.by, summary.at = tidy_text(text), html, by, clock.now()
    summary.full_clean()
    summary.save()
    record(events.SUMMED_UP, by=by, target=thread)
    return summary
