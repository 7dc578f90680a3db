"""Who may do what in a conversation. What a crew says is the crew's: supervision sees counts and dates elsewhere."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from zaloga.core import clock
from zaloga.forum.models import HeldPost, Hiding, Poll, Post, PostFile, Reader, Thread
from zaloga.networks import policies as networks
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

LONGEST_WAIT = timedelta(hours=2)  # of what is said without a name


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

    Experts and observers read only those to which somebody let them in by name, until their own date.
    """
    mine = networks.standing(user)
    reads = Reader.objects.filter(thread=OuterRef("pk"), user=user.pk)
    return Thread.objects.filter(
        Q(network__in=mine.crew_of, is_confidential=False)
        | Q(Exists(reads), network__in=mine.crew_of, is_confidential=True)
        | Q(Exists(reads.by_name()), network__in=mine.advises | mine.observes)
    )


def seats_that_read(thread: Thread) -> QuerySet[Membership]:
    """Those of the network who read this thread today: the other side of visible_threads."""
    reads = Reader.objects.filter(thread=thread, user=OuterRef("user"))
    of_crew = Q(role__in=Membership.CREW)
    if thread.is_confidential:
        of_crew &= Q(Exists(reads))
    return Membership.objects.active().filter(of_crew | Q(Exists(reads.by_name())), network=thread.network)


def can_read_thread(user: User, thread: Thread) -> bool:
    """Agrees with visible_threads; asks nothing of the database about the crew's open threads."""
    if not thread.is_confidential and can_read(user, thread.network):
        return True
    belongs = thread.network_id in networks.standing(user).belongs_to
    return belongs and visible_threads(user).filter(pk=thread.pk).exists()


def can_write_in(user: User, thread: Thread) -> bool:
    """Reply, keep a draft: whoever reads the thread, until the network is in the archive."""
    return can_read_thread(user, thread) and not thread.network.is_archived


def can_let_in(user: User, thread: Thread) -> bool:
    """Name further readers: of a confidential thread whoever began it or coordinates the network, as one of its
    readers; of the crew's open ones whoever leads, for an expert or an observer comes from outside the crew."""
    mine = networks.standing(user)
    if not thread.is_confidential:
        return thread.network_id in mine.leads and can_write_in(user, thread)
    return (thread.by_id == user.pk or thread.network_id in mine.coordinates) and can_write_in(user, thread)


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
    reads = Q(post__hidden_at=None) | Q(post__by=user.pk) | Q(post__thread__network__in=networks.standing(user).leads)
    return PostFile.objects.filter(reads, post__thread__in=visible_threads(user))


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
    """Whoever reads the post may see what it said before; of a hidden one its author and those who lead."""
    return can_read_thread(user, post.thread) and (not post.is_hidden or can_read_hidden(user, post))


def can_see_cut(user: User, post: Post) -> bool:
    """The author alone: what a mail program added may hold a telephone, or words of people from elsewhere."""
    return post.by_id == user.pk and can_read_thread(user, post.thread)


def can_react(user: User, post: Post) -> bool:
    """Somebody else's post: saying „przyda mi się” or „dziękuję” of one's own would say nothing."""
    return post.by_id != user.pk and can_write_in(user, post.thread)


def allows_anonymous(network: Network, crew_size: int) -> bool:
    """Whether the programme lets people write without a name, and the crew is large enough to hide one of them."""
    programme = network.programme
    return programme.allows_anonymous and crew_size >= programme.anonymous_from and not network.is_archived


def can_write_anonymously(user: User, network: Network) -> bool:
    """Begin a thread without a name: whoever may begin one with it, where that is allowed. One query."""
    return can_write(user, network) and allows_anonymous(network, network.crew().count())


def can_reply_anonymously(user: User, thread: Thread) -> bool:
    """Reply without a name: the same, in the crew's open threads."""
    return not thread.is_confidential and can_write_anonymously(user, thread.network)


def is_settling(thread: Thread) -> bool:
    """Whether something said without a name might wait there: one could write so, and it was not closed long ago.

    Whether anything does wait must decide nothing: it would tell whoever tries now and then when somebody wrote.
    """
    is_over = thread.closed_at is not None and thread.closed_at < clock.now() - LONGEST_WAIT
    network = thread.network
    return not (is_over or thread.is_confidential) and allows_anonymous(network, network.crew().count())


def can_moderate(user: User, network: Network) -> bool:
    """Answer reports and hide: coordinator and deputy, in an archived network too, where a child's name may stand."""
    return network.pk in networks.standing(user).leads


def can_moderate_thread(user: User, thread: Thread) -> bool:
    """The same in one thread: of a confidential one only who reads it."""
    return thread.network_id in networks.standing(user).leads and can_read_thread(user, thread)


def can_steer(user: User, thread: Thread) -> bool:
    """Close, pin and so on, in a network that lives."""
    return can_moderate_thread(user, thread) and not thread.network.is_archived


def can_move(user: User, thread: Thread) -> bool:
    """Move, split and merge: whoever leads it. What is said in confidence stays where it was said."""
    return can_steer(user, thread) and not thread.is_confidential


def can_receive(user: User, network: Network) -> bool:
    """Take a thread from another network: whoever leads this one too."""
    return networks.can_lead(user, network)


def can_ask_crew(user: User, thread: Thread) -> bool:
    """Put a poll into a thread and end it: whoever began the thread, or leads."""
    return can_steer(user, thread) or (thread.by_id == user.pk and can_write_in(user, thread))


def can_vote(user: User, poll: Poll) -> bool:
    """Whoever of the crew may write in the thread: experts and observers do not choose for it."""
    return can_write_in(user, poll.thread) and can_read(user, poll.thread.network)


def can_announce(user: User, network: Network) -> bool:
    """Announcements go to everybody at once, so those who lead make them."""
    return networks.can_lead(user, network)


def can_report(user: User, post: Post) -> bool:
    """Any reader, of somebody else's post; in the archive too."""
    return post.by_id != user.pk and can_read_thread(user, post.thread)


def can_answer_report(user: User, post: Post) -> bool:
    """Whoever leads, but nobody judges their own post: that one waits for another leader, or is withdrawn."""
    return post.by_id != user.pk and can_moderate_thread(user, post.thread)


def is_heard(post: Post) -> bool:
    """Whether a report of the post reaches anybody today: whoever leads, reads the thread and did not write it."""
    leading = seats_that_read(post.thread).filter(role__in=Membership.LEADING)
    return leading.exclude(user=post.by_id).exists()


def can_hide(user: User, post: Post) -> bool:
    """Whoever leads, somebody else's post; one's own is withdrawn."""
    return can_answer_report(user, post)


def can_read_hidden(user: User, post: Post) -> bool:
    """The words of a hidden post: its author and those who lead."""
    return (post.by_id == user.pk and can_read_thread(user, post.thread)) or can_moderate_thread(user, post.thread)


def can_mark_answer(user: User, post: Post) -> bool:
    """Whoever asked the question, or leads."""
    thread = post.thread
    is_question = thread.kind == Thread.Kind.QUESTION and not post.is_first
    return is_question and can_write_in(user, thread) and (thread.by_id == user.pk or can_steer(user, thread))


def can_appeal(user: User, hiding: Hiding) -> bool:
    """The author of the hidden post, as long as they read the thread."""
    return hiding.post.by_id == user.pk and can_read_thread(user, hiding.thread)


def judges(hiding: Hiding) -> QuerySet[User]:
    """Whoever coordinates the programme, except who hid the post or wrote it: the other side of can_judge."""
    appointed = User.objects.filter(
        appointments__programme=hiding.network.programme_id, appointments__ended_at=None
    ).distinct()
    return appointed.exclude(pk__in=[hiding.by_id or 0, hiding.post.by_id or 0])


def can_judge_held(user: User, held: HeldPost) -> bool:
    """Show or reject a first post with links: whoever leads, not its author."""
    return held.by_id != user.pk and can_moderate(user, held.network)


def can_take_back_held(user: User, held: HeldPost) -> bool:
    """Its author, also after leaving the crew."""
    return held.by_id == user.pk


def visible_held(user: User) -> QuerySet[HeldPost]:
    """One's own posts that wait or were rejected, and those that wait for one's judgement."""
    leads = networks.standing(user).leads
    return HeldPost.objects.filter(Q(by=user.pk) | Q(network__in=leads, rejected_at=None))


def can_judge(user: User, hiding: Hiding) -> bool:
    """Answer an appeal: the coordinator of the programme, unless they hid the post or wrote it."""
    is_theirs = hiding.network.programme_id in networks.standing(user).oversees
    return is_theirs and hiding.appealed_at is not None and user.pk not in (hiding.by_id, hiding.post.by_id)


def can_bring_back(user: User, hiding: Hiding) -> bool:
    """Those who lead, or who judges the appeal. Nobody brings back their own post."""
    leads = can_moderate_thread(user, hiding.thread) and hiding.post.by_id != user.pk
    return leads or (can_judge(user, hiding) and hiding.waits_for_answer)


def visible_hidings(user: User) -> QuerySet[Hiding]:
    """One's own hidden posts, those one moderates, and appeals that wait for one's answer.

    By appealing the author shows the programme coordinator this one post, and only until the answer is given.
    """
    mine = networks.standing(user)
    reads = Q(post__thread__in=visible_threads(user))
    is_theirs = Q(post__by=user.pk) | Q(post__thread__network__in=mine.leads)
    return Hiding.objects.filter((reads & is_theirs) | Q(pk__in=appeals_to(user).values("pk")))


def appeals_to(user: User) -> QuerySet[Hiding]:
    """Appeals that wait for this person's answer; agrees with can_judge."""
    oversees = networks.standing(user).oversees
    waiting = Hiding.objects.appealed().filter(post__thread__network__programme__in=oversees)
    return waiting.exclude(by=user.pk).exclude(post__by=user.pk)
