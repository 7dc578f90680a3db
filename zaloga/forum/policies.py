"""Who may do what in a conversation. What a crew says is the crew's: supervision sees counts and dates elsewhere."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from zaloga.forum.models import Post, PostFile, Reader, Thread
from zaloga.networks import policies as networks
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User


def can_read(user: User, network: Network) -> bool:
    """The network's conversations: active crew only. Confidential ones have readers of their own."""
    return networks.can_read_content(user, network)


def has_left(user: User, slug: str) -> bool:
    """Whether this person once belonged to the crew of the network with this address, and does not today."""
    mine = Membership.objects.filter(user=user, network__slug=slug)
    return mine.filter(role__in=Membership.CREW).exists() and not mine.crew().exists()


def visible_networks(user: User) -> QuerySet[Network]:
    """Networks whose conversations this person may open; agrees with can_read."""
    return Network.objects.filter(pk__in=networks.standing(user).crew_of)


def visible_threads(user: User) -> QuerySet[Thread]:
    """Conversations of the crews this person belongs to today; confidential ones as one of their readers.

    Experts and observers read only confidential ones to which somebody let them in by name.
    """
    mine = networks.standing(user)
    reads = Reader.objects.filter(thread=OuterRef("pk"), user=user.pk)
    return Thread.objects.filter(
        Q(network__in=mine.crew_of, is_confidential=False)
        | Q(Exists(reads), network__in=mine.crew_of, is_confidential=True)
        | Q(Exists(reads.by_name()), network__in=mine.advises | mine.observes, is_confidential=True)
    )


def seats_that_read(thread: Thread) -> QuerySet[Membership]:
    """Those of the network who read this thread today: the other side of visible_threads."""
    seats = Membership.objects.active().filter(network=thread.network)
    if not thread.is_confidential:
        return seats.crew()
    reads = Reader.objects.filter(thread=thread, user=OuterRef("user"))
    return seats.filter(Q(Exists(reads), role__in=Membership.CREW) | Q(Exists(reads.by_name())))


def can_read_thread(user: User, thread: Thread) -> bool:
    """Agrees with visible_threads; asks nothing of the database unless the thread is confidential."""
    if not thread.is_confidential:
        return can_read(user, thread.network)
    belongs = thread.network_id in networks.standing(user).belongs_to
    return belongs and visible_threads(user).filter(pk=thread.pk).exists()


def can_write_in(user: User, thread: Thread) -> bool:
    """Reply, keep a draft: whoever reads the thread, until the network is in the archive."""
    return can_read_thread(user, thread) and not thread.network.is_archived


def can_let_in(user: User, thread: Thread) -> bool:
    """Name further readers: whoever began the confidential thread or coordinates the network, as one of its readers."""
    is_theirs = thread.by_id == user.pk or thread.network_id in networks.standing(user).coordinates
    return thread.is_confidential and is_theirs and can_write_in(user, thread)


def taking_mail(threads: Iterable[Thread]) -> set[int]:
    """Keys of those that take replies by mail: no confidential one, nor any where somebody speaks without a name."""
    open_ones = {thread.pk for thread in threads if not thread.is_confidential}
    unsigned = Post.objects.filter(thread__in=open_ones).exclude(alias=None)
    return open_ones - set(unsigned.values_list("thread", flat=True))


def takes_mail(thread: Thread) -> bool:
    """The same of one thread."""
    return bool(taking_mail([thread]))


def has_anonymous(thread: Thread) -> bool:
    """Whether anybody spoke there without a name, also in a post taken back since."""
    return thread.posts.exclude(alias=None).exists()


def visible_posts(user: User) -> QuerySet[Post]:
    """Posts of those conversations, the stubs of withdrawn ones too."""
    return Post.objects.filter(thread__in=visible_threads(user))


def visible_files(user: User) -> QuerySet[PostFile]:
    """Files sent with those posts: whoever reads the words opens the files."""
    return PostFile.objects.filter(post__thread__in=visible_threads(user))


def can_write(user: User, network: Network) -> bool:
    """Begin a thread, reply, keep a draft. An archived network is only read."""
    return can_read(user, network) and not network.is_archived


def can_edit(user: User, post: Post) -> bool:
    """The author, as long as they belong to the crew; nobody ever changes another person's words."""
    return post.by_id == user.pk and can_write_in(user, post.thread)


def can_withdraw(user: User, post: Post) -> bool:
    """The author, as with editing: only one's own words can be taken back."""
    return can_edit(user, post)


def can_see_versions(user: User, post: Post) -> bool:
    """Whoever reads the post may see what it said before."""
    return can_read_thread(user, post.thread)


def can_see_cut(user: User, post: Post) -> bool:
    """The author alone: what a mail program added may hold a telephone, or words of people from elsewhere."""
    return post.by_id == user.pk and can_read_thread(user, post.thread)


def can_mark_useful(user: User, post: Post) -> bool:
    """Somebody else's post: saying „przyda mi się” of one's own would say nothing."""
    return post.by_id != user.pk and can_write_in(user, post.thread)


def allows_anonymous(network: Network, crew_size: int) -> bool:
    """Whether the programme lets people write without a name, and the crew is large enough to hide one of them."""
    programme = network.programme
    return programme.allows_anonymous and crew_size >= programme.anonymous_from and not network.is_archived


def can_write_anonymously(user: User, network: Network) -> bool:
    """Begin a thread without a name: whoever may begin one with it, where that is allowed. One query."""
    return can_write(user, network) and allows_anonymous(network, network.crew().count())


def can_reply_anonymously(user: User, thread: Thread) -> bool:
    """Reply without a name: the same, among those who may write in this very thread."""
    return not thread.is_confidential and can_write_anonymously(user, thread.network)
