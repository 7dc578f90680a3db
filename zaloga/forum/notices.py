"""Whose letters may speak of conversations, and what mail programs need to keep one conversation together."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from zaloga.networks.policies import forget_standing, standing
from zaloga.notifications.rooms import declare
from zaloga.people.models import User


def readable(person: User, scopes: Collection[str]) -> set[str]:
    """The crew's only."""
    forget_standing(person)
    crew = {f"siec-{key}" for key in standing(person).crew_of}
    return crew & set(scopes)


def headers(event: Any) -> dict[str, str]:
    """Of a reply: it hangs on the thread's root, and is the same letter for everybody (RFC 5322, 3.6.4)."""
    post, domain = event.target, urlsplit(settings.SITE_URL).hostname
    root = f"<t{post.thread_id}@{domain}>"
    return {"Message-ID": f"<w{post.pk}.t{post.thread_id}@{domain}>", "In-Reply-To": root, "References": root}


declare("forum", readable=readable)
