"""What becomes of somebody's words when they leave a network, or the house.

The caller holds the locks of the networks, for which whoever posts, edits or withdraws waits. Deeds of the person alone
stand in actions.py; these are the last ones.
"""

from functools import partial

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from zaloga.core import clock, markdown
from zaloga.core.authors import forget_author
from zaloga.core.traces import Traces, forget_in_columns
from zaloga.forum.actions import recount
from zaloga.forum.models import (
    Choice,
    Draft,
    Following,
    HeldFile,
    HeldPost,
    Hiding,
    MailedPost,
    Poll,
    Post,
    PostFile,
    PostVersion,
    Reaction,
    Reader,
    ReadMark,
    ReplyAddress,
    Report,
    Summary,
    Thread,
    Trail,
    Unreleased,
    Vote,
)
from zaloga.forum.titles import take_back
from zaloga.installation.privacy import Way, traces
from zaloga.networks.models import Network
from zaloga.people.models import User

WITHDRAWN_TITLE = "Rozmowa z wycofanym początkiem"


def forget_words(network: Network, person: User, way: Way) -> None:
    """What the person wrote in one network, and what others wrote with the person's name."""
    found = traces(person, way, among=network.people.all())
    MailedPost.objects.filter(post__by=person, post__thread__network=network).delete()
    if way == Way.DELETED:
        withdraw_all(network, person)
    if way != Way.SIGNED:
        forget_marks(network, person)
        unsign(network, person, found)
    forget_in_words(network, found)
    forget_held(person, network)


def forget_held(person: User, network: Network | None = None) -> None:
    """Posts that wait or were rejected are the person's alone, with their files."""
    held = HeldPost.objects.filter(by=person)
    (held.filter(network=network) if network else held).erase()


def withdraw_all(network: Network, person: User) -> None:
    """Words, versions and files are gone for good; stubs keep the places, threads of the person alone go whole."""
    mine = Post.objects.filter(thread__network=network, by=person)
    threads = list(Thread.objects.filter(network=network).filter(Q(posts__by=person) | Q(by=person)).distinct())
    PostFile.objects.filter(post__in=mine).erase()
    PostVersion.objects.filter(post__in=mine).delete()
    Reaction.objects.filter(post__in=mine).delete()
    Hiding.objects.filter(post__in=mine).forget()
    Report.objects.filter(post__in=mine).delete()
    Summary.objects.filter(thread__network=network, by=person).delete()
    mine.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
    mine.update(text="", html="", useful=0, edited_at=None, hidden_at=None, sent_key="", by=None)
    for thread in threads:
        close_up(thread, person)


def close_up(thread: Thread, person: User) -> None:
    """A thread in which nobody else has a say goes whole; another one of the person's loses its title."""
    if thread.by_id == person.pk:
        take_back(thread, WITHDRAWN_TITLE)
    others = thread.posts.exclude(by=None, withdrawn_at__isnull=False).exists() or thread.unreleased.exists()
    if thread.by_id == person.pk and not others and not thread.drafts.exclude(user=person).exists():
        thread.delete()
        return
    if thread.by_id == person.pk:
        thread.title = WITHDRAWN_TITLE
        thread.save(update_fields=["title"])
    recount(thread)


def unsign(network: Network, person: User, found: Traces) -> None:
    """What stays has no author any more, nor do the properties of documents sent with it."""
    files = PostFile.objects.filter(post__by=person, post__thread__network=network)
    for key in files.values_list("pk", flat=True):
        transaction.on_commit(partial(forget_author, PostFile, key, found))
    network.threads.filter(by=person).update(by=None)
    Summary.objects.filter(thread__network=network, by=person).update(by=None)
    Post.objects.filter(thread__network=network, by=person).update(by=None, sent_key="")


def forget_marks(network: Network, person: User) -> None:
    """Drafts, read marks, wishes and reactions: they are nobody's without the person."""
    Draft.objects.filter(user=person, network=network).delete()
    ReplyAddress.objects.filter(user=person, thread__network=network).delete()
    ReadMark.objects.filter(user=person, thread__network=network).delete()
    Following.objects.filter(user=person, thread__network=network).delete()
    Reader.objects.filter(user=person, thread__network=network).delete()
    Vote.objects.filter(user=person, choice__poll__thread__network=network).update(user=None)
    liked = Post.objects.filter(thread__network=network, reactions__by=person)
    keys = list(liked.values_list("pk", flat=True))
    Reaction.objects.filter(by=person, post__in=keys).delete()
    for post in Post.objects.filter(pk__in=keys):
        post.useful = post.reactions.filter(kind=Reaction.Kind.USEFUL).count()
        post.save(update_fields=["useful"])


def forget_in_words(network: Network, found: Traces) -> None:
    """Mentions and signed quotations, versions, summaries, drafts, titles, names of files, and what letters lost."""
    posts = Post.objects.filter(found.within("text"), thread__network=network)
    versions = PostVersion.objects.filter(found.within("text"), post__thread__network=network)
    summaries = Summary.objects.filter(found.within("text"), thread__network=network)
    written: list[Post | PostVersion | Summary] = [*posts, *versions, *summaries]
    for row in written:
        row.text = found.without(row.text)
        row.html = markdown.render(row.text)
        row.save(update_fields=["text", "html"])
    places: list[tuple[QuerySet, tuple[str, ...]]] = [
        (Draft.objects.filter(network=network), ("title", "text")),
        (Thread.objects.filter(network=network), ("title",)),
        (Unreleased.objects.filter(network=network), ("title", "text")),
        (PostFile.objects.filter(post__thread__network=network), ("name",)),
        (MailedPost.objects.filter(post__thread__network=network), ("cut",)),
        (Report.objects.filter(post__thread__network=network), ("reasons",)),
        (HeldPost.objects.filter(network=network), ("title", "text", "html", "reason")),
        (HeldFile.objects.filter(post__network=network), ("name",)),
        (Trail.objects.filter(network=network), ("title",)),
        (Poll.objects.filter(thread__network=network), ("question",)),
        (Choice.objects.filter(poll__thread__network=network), ("words",)),
        (Hiding.objects.filter(post__thread__network=network), ("reason", "title", "appeal", "answer")),
    ]
    for rows, columns in places:
        forget_in_columns(rows, columns, found)


def counted(person: User, network: Network | None) -> dict[str, int]:
    """How many posts not withdrawn, in how many threads, with how many files; everywhere when no network is given."""
    posts = Post.objects.filter(by=person, withdrawn_at=None)
    if network:
        posts = posts.filter(thread__network=network)
    return posts.aggregate(
        posts=Count("pk", distinct=True),
        threads=Count("thread", distinct=True),
        networks=Count("thread__network", distinct=True),
        files=Count("files", distinct=True),
    )
