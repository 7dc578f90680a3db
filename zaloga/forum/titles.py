"""A title is said in many places outside its thread; when it is taken back, it goes from all of them."""

from zaloga.activity.record import relabel
from zaloga.forum.models import Thread
from zaloga.notifications.forgetting import retitle


def take_back(thread: Thread, instead: str) -> None:
    """Other words in the log, in bells and in waiting letters. A confidential title has never been there."""
    if thread.is_confidential:
        return
    relabel(Thread.objects.filter(pk=thread.pk), instead)
    relabel(thread.posts.all(), instead)
    retitle(thread.title, instead, under=thread.get_absolute_url())
