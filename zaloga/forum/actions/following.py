"""What one wants to hear of a thread."""

from django.db import transaction

from zaloga.core.guard import require
from zaloga.forum import policies
from zaloga.forum.models import Following, Thread
from zaloga.people.models import User


@transaction.atomic
def follow(thread: Thread, *, by: User, level: str) -> None:
    """Hear of every reply at once, of nothing but mentions, or (with an empty level) as the network's settings say.

    It is nobody's business but the person's own, so it is not recorded. Raises ValueError for another level.
    """
    require(policies.can_read_thread(by, thread))
    if not level:
        Following.objects.filter(thread=thread, user=by).delete()
        return
    Following.objects.update_or_create(thread=thread, user=by, defaults={"level": Following.Level(level)})
