"""Whose letters may speak of conversations, and what they show of them.

Everything is decided when the letter is written: who reads the thread then, and which posts still stand.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.db.models import Q

from zaloga.forum import by_mail
from zaloga.forum.models import Post, PostFile, Thread
from zaloga.forum.policies import visible_threads
from zaloga.networks.policies import forget_standing, standing
from zaloga.notifications import bouncing
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import Said, declare
from zaloga.notifications.tell import frame as around
from zaloga.people.models import User

BUTTON = "Otwórz rozmowę"
MENTIONED = {"forum.mentioned", "forum.mentioned_anonymously"}
SPOKEN = {"forum.announced", "forum.begun", "forum.replied", "forum.asked_for_words"} | MENTIONED
SPOKEN |= {"forum.asked_anonymously", "forum.replied_anonymously"}
# Their words stay on the page, but who reads the thread no longer is not told of it either.
CONFIDED = {"forum.confided", "forum.replied_confidentially", "forum.mentioned_confidentially", "forum.let_in"}
LET_IN = {"forum.let_in", "forum.asked_for_words"}
# On a note: its post as readable() has just found it, so that a digest does not read all its posts twice.
READ = "_post"
# Of the network only its name and address go into a letter.
LONG_TEXTS = [f"thread__network__{name}" for name in ("contract", "general_aim", "invitation_text", "search_text")]


def readable(person: User, notes: Sequence[Note]) -> Iterable[Note]:
    """The crew's only; of what somebody said, what still stands and the person has not read on the page yet."""
    forget_standing(person)
    crew = {f"siec-{key}" for key in standing(person).crew_of}
    posts = posts_of(notes)
    for note in notes:
        setattr(note, READ, posts.get(note.ref))
    threads = visible_threads(person).filter(pk__in={post.thread_id for post in posts.values()})
    seen = dict(Thread.objects.with_mark(person).filter(pk__in=threads).values_list("pk", "seen_until"))

    def is_open(note: Note) -> bool:
        if note.source not in SPOKEN | CONFIDED:
            return note.scope in crew
        post = posts.get(note.ref)
        if post is None or not post.stands or post.thread_id not in seen:
            return False
        # Of a post without a name nobody knows the moment; being let in is news also to who has read before.
        is_news = post.by_id is None or note.source in LET_IN
        return is_news or post.created_at > seen[post.thread_id]

    return [note for note in notes if is_open(note)]


def posts_of(notes: Iterable[Note]) -> dict[str, Post]:
    """The post that each note speaks of, by the note's mark; of a thread its first."""
    keys: dict[str, list[int]] = defaultdict(list)
    for note in notes:
        what, _, key = note.ref.partition("-")
        if note.source in SPOKEN | CONFIDED and key.isdecimal():
            keys[what].append(int(key))
    asked = Q(pk__in=keys["post"]) | Q(is_first=True, thread__in=keys["thread"])
    rows = Post.objects.filter(asked).select_related("by", "thread__network").defer(*LONG_TEXTS) if keys else []
    marks = {f"post-{post.pk}": post for post in rows}
    return marks | {f"thread-{post.thread_id}": post for post in rows if post.is_first}


def speech(notes: Sequence[Note]) -> dict[int, Said]:
    unread = posts_of([note for note in notes if not hasattr(note, READ)])
    found = [(note, getattr(note, READ, None) or unread.get(note.ref)) for note in notes if note.source in SPOKEN]
    told = [(note, post) for note, post in found if post]
    pairs = [(note.user, post.thread) for note, post in told if not post.thread.network.is_archived]
    addresses = by_mail.reply_addresses(pairs) if bouncing.is_open() else {}
    files = defaultdict(list)
    for pk, name in PostFile.objects.filter(post__in=[post for _, post in told]).values_list("post", "name"):
        files[pk].append(name)
    return {
        note.pk: said(note, post, tuple(files[post.pk]), addresses.get((note.user_id, post.thread_id), ""))
        for note, post in told
    }


def said(note: Note, post: Post, files: tuple[str, ...], answer_to: str) -> Said:
    thread = post.thread
    return Said(
        title=thread.title,
        author=post.author_name,
        text=post.text,
        html=post.html,
        subject=f"[{thread.network}] {thread.title}",
        files=files,
        answer_to=answer_to,
        headers=headers(note, post) | (signed(post, answer_to) if answer_to else {}),
    )


def headers(note: Note, post: Post) -> dict[str, str]:
    """It hangs on the thread's root, and is the same letter for everybody (RFC 5322, 3.6.4).

    Only one that speaks to somebody is a letter of its own: the person may have had the post before it named them, and
    programs throw away what comes under the same identifier again.
    """
    root, own = f"<t{post.thread_id}@{settings.MAIL_DOMAIN}>", ".m" if note.source in MENTIONED else ""
    return {
        "Message-ID": f"<w{post.pk}{own}.t{post.thread_id}@{settings.MAIL_DOMAIN}>",
        "In-Reply-To": root,
        "References": root,
    }


def signed(post: Post, answer_to: str) -> dict[str, str]:
    """From whom, under the network's own address: programs that overlook Reply-To bring the answer there."""
    house = parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    name = f"{post.author_name} ({post.thread.network})" if post.author_name else house
    return {"From": formataddr((name, by_mail.network_address(post.thread.network))), "Reply-To": answer_to}


def words_of_letters(person: User, thread: Thread, posts: Iterable[Post]) -> str:
    """Everything that our letters to this person said of these posts, to know it again in an answer that quotes it."""
    lines = [around(person, f"siec-{thread.network_id}", sorted(SPOKEN), button=BUTTON)]
    for post in posts:
        lines.append(f"{post.author_name} odpowiada w rozmowie „{thread}”:\n{post.text}")
        lines.append(f"{BUTTON}: {settings.SITE_URL}{post.get_absolute_url()}")
    return "\n".join([*lines, f"{BUTTON}: {settings.SITE_URL}{thread.get_absolute_url()}"])


declare("forum", readable=readable, speech=speech)
