"""Whose letters may speak of conversations, and what they show of them.

Everything is decided when the letter is written: who reads the thread then, and which posts still stand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.db.models import Q

from zaloga.forum import by_mail
from zaloga.forum.models import Post, PostFile, ReadMark, Thread
from zaloga.forum.policies import can_read_thread
from zaloga.networks.models import Membership
from zaloga.networks.notices import is_for_crew
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
POST = "_post"  # on a note: the post that it speaks of
# Of the network only its name and address go into a letter.
LONG_TEXTS = [f"thread__network__{name}" for name in ("contract", "general_aim", "invitation_text", "search_text")]


def readable(notes: Sequence[Note]) -> Iterable[Note]:
    """The crew's only; of what somebody said, what still stands and the person has not read on the page yet."""
    posts = {note.pk: found_post(note) for note in notes}
    spoken = [(note.user, post.thread) for note in notes if (post := posts[note.pk]) and post.stands]
    seen = seen_until(may_read(spoken))

    def is_open(note: Note) -> bool:
        if note.source not in SPOKEN | CONFIDED:
            return is_for_crew(note)
        post = posts[note.pk]
        if post is None or not post.stands or (note.user_id, post.thread_id) not in seen:
            return False
        # Of a post without a name nobody knows the moment; being let in is news also to who has read before.
        is_news = post.by_id is None or note.source in LET_IN
        return is_news or post.created_at > seen[note.user_id, post.thread_id]

    return [note for note in notes if is_open(note)]


def may_read(pairs: Iterable[tuple[User, Thread]]) -> list[tuple[User, Thread]]:
    """Those of the pairs in which the person reads the thread; asks the database for confidential ones only."""
    asked = {(person.pk, thread.pk): (person, thread) for person, thread in pairs}
    return [(person, thread) for person, thread in asked.values() if can_read_thread(person, thread)]


def seen_until(pairs: Collection[tuple[User, Thread]]) -> dict[tuple[int, int], datetime]:
    """How far each person has read, by keys of person and thread: with_mark() for many people, in two queries."""
    people, threads = {person for person, _ in pairs}, {thread for _, thread in pairs}
    seats = Membership.objects.filter(user__in=people, network__threads__in=threads, left_at=None).distinct()
    since = {(user, network): at for user, network, at in seats.values_list("user", "network", "read_until")}
    marks = ReadMark.objects.filter(user__in=people, thread__in=threads)
    read = {(user, thread): at for user, thread, at in marks.values_list("user", "thread", "read_until")}
    found = {}
    for person, thread in pairs:
        key, joined = (person.pk, thread.pk), since[person.pk, thread.network_id]
        found[key] = max(joined, read.get(key, joined))
    return found


def look_up(notes: Sequence[Note]) -> None:
    """Put to each note the post that it speaks of."""
    posts = posts_of(notes)
    for note in notes:
        setattr(note, POST, posts.get(note.ref))


def found_post(note: Note) -> Post | None:
    """The note's post, as look_up() has just read it."""
    return getattr(note, POST)


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
    told = [(note, post) for note in notes if note.source in SPOKEN and (post := found_post(note))]
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


declare("forum", readable=readable, speech=speech, ahead=look_up)
