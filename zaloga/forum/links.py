"""Links that look like spam: from somebody quite new, to pages that nobody here has spoken of."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.forum.models import Post
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

NEW_FOR = timedelta(days=14)
LINK = re.compile(r'href="https?://(?:www\.)?([^/"?#:]+)', re.IGNORECASE)
# What teachers send one another every day, with everything below each of them.
KNOWN = (
    *("gov.pl", "edu.pl", "wikipedia.org", "wolnelektury.pl", "youtube.com", "youtu.be", "vimeo.com", "google.com"),
    *("office.com", "sharepoint.com", "live.com", "padlet.com", "wordwall.net", "genial.ly", "genially.com"),
    *("canva.com", "learningapps.org", "kahoot.it", "kahoot.com", "quizlet.com", "geogebra.org", "khanacademy.org"),
)


class MustWait(Refusal):
    """A first post with a link that somebody who leads should read before it stands; ``hosts`` are where it leads."""

    def __init__(self, hosts: list[str]):
        self.hosts = hosts
        super().__init__(
            "Pierwszy wpis nowej osoby z odnośnikiem do nieznanej strony czyta najpierw osoba prowadząca. "
            "Wyślij go na stronie rozmowy: tam poczeka."
        )


def stop_if_suspect(network: Network, by: User, html: str) -> None:
    """Raises MustWait for the first post of a member of less than 14 days with a link to an unknown page.

    Known are common pages of schools, this installation, and what the crew has linked to before. Those who lead are
    never new. No query for a post without an unknown link.
    """
    hosts = unknown(html)
    if hosts and is_new(network, by) and (strange := never_heard_of(network, hosts)):
        raise MustWait(strange)


def unknown(html: str) -> list[str]:
    """Hosts of the links that are neither ours nor everybody's."""
    ours = (*KNOWN, urlsplit(settings.SITE_URL).hostname or "")
    found = dict.fromkeys(host.lower() for host in LINK.findall(html))
    return [host for host in found if not any(host == one or host.endswith(f".{one}") for one in ours)]


def is_new(network: Network, by: User) -> bool:
    since = clock.now() - NEW_FOR
    seats = Membership.objects.crew().filter(network=network, user=by, role=Membership.Role.MEMBER)
    return seats.filter(joined_at__gt=since).exists() and not Post.objects.standing().filter(by=by).exists()


def never_heard_of(network: Network, hosts: list[str]) -> list[str]:
    said = Post.objects.standing().filter(thread__network=network, thread__is_confidential=False)
    return [host for host in hosts if not said.filter(text__icontains=host).exists()]
