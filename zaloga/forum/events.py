from zaloga.activity.registry import declare
from zaloga.forum.models import Post
from zaloga.networks.models import Membership
from zaloga.people.models import User


def crew(event):
    thread = getattr(event.target, "thread", event.target)
    members = Membership.objects.crew().filter(network=thread.network)
    return User.objects.filter(memberships__in=members)


def who_wrote(event):
    """Those of the crew who have a say in this thread already; people who left hear nothing."""
    thread = event.target.thread
    members = Membership.objects.crew().filter(network=thread.network)
    writers = Post.objects.filter(thread=thread).standing().values("by")
    return User.objects.filter(memberships__in=members, pk__in=writers)


def who_asked(event):
    """To whoever began the thread a reply is an answer."""
    return [person for person in [event.target.thread.by] if person]


BEGUN = declare(
    "forum.begun",
    sentence="{by} zaczyna rozmowę „{target}”",
    audience=crew,
    title="nowa rozmowa",
    button="Otwórz rozmowę",
)
REPLIED = declare(
    "forum.replied",
    sentence="{by} odpowiada w rozmowie „{target}”",
    audience=who_wrote,
    overheard_by=crew,
    title="odpowiedź w rozmowie",
    button="Otwórz rozmowę",
    answers=who_asked,
)
EDITED = declare("forum.edited", sentence="{by} poprawia wpis w rozmowie „{target}”", title="poprawienie wpisu")
WITHDRAWN = declare("forum.withdrawn", sentence="{by} wycofuje wpis z rozmowy „{target}”", title="wycofanie wpisu")
FOUND_USEFUL = declare(
    "forum.found_useful", sentence="{by} zaznacza „przyda mi się” w rozmowie „{target}”", title="„przyda mi się”"
)
