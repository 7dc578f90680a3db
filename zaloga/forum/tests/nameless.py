"""What tests of posts without a name say and do."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from zaloga.forum import anonymous
from zaloga.forum.tests.moments import frozen_at

SECRET, OTHER_SECRET = "a1" * 32, "b2" * 32
EVENING = datetime(2030, 11, 18, 19, 37, 11, tzinfo=ZoneInfo("Europe/Warsaw"))
SAID = "Boję się tej klasy."
HTMX = {"HX-Request": "true"}


def corner(thread, *more, name="anonymous"):
    return reverse(f"forum:{name}", args=[thread.network.slug, thread.pk, *more])


def say(thread, member, text=SAID, secret=SECRET, **kwargs):
    return anonymous.reply(thread, by=member.user, secret=secret, text=text, **kwargs)


def tides(number=2, since=EVENING):
    """Let so many tides come, an hour apart."""
    for hour in range(1, number + 1):
        with frozen_at(since + timedelta(hours=hour)):
            anonymous.release()


def shown(thread, member, **kwargs):
    say(thread, member, **kwargs)
    tides()
    return thread.posts.get(text=kwargs.get("text", SAID))
