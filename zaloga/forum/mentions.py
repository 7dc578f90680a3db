"""Who is spoken to by name: „@Anna Lis” in a post, as long as that person reads the thread."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from difflib import get_close_matches
from html import escape

from zaloga.core import clock
from zaloga.core.words import fold, fold_case
from zaloga.forum.models import Post, Thread
from zaloga.forum.policies import seats_that_read
from zaloga.people.models import User

SPOKEN = re.compile(r"(?<![\w.+-])@([^\W\d_][\w-]*(?: [A-ZĄĆĘŁŃÓŚŹŻ][\w-]*)?)")
LONGEST_NAME = 200
APART = re.compile(r"(<[^>]+>)")
NOT_SPOKEN = re.compile(r"<(/?)(?:blockquote|code|pre|a)\b")
ALIKE = 0.75
CORRECTED_WITHIN = timedelta(days=7)


def names_in(text: str, names: dict[int, str]) -> set[int]:
    """The keys of those whose names stand after „@” in words of the author's own; the longest name that fits counts.

    Quoted lines speak to nobody. Namesakes are all spoken to.
    """
    wanted = {key: fold_case(name) for key, name in names.items()}
    return {key for spoken in fold_case(own_words(text)).split("@")[1:] for key in whose(spoken, wanted)}


def own_words(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def whose(spoken: str, wanted: dict[int, str]) -> set[int]:
    fitting = {key: name for key, name in wanted.items() if stands_at_the_start(spoken, name)}
    longest = max(map(len, fitting.values()), default=0)
    return {key for key, name in fitting.items() if len(name) == longest}


def stands_at_the_start(spoken: str, name: str) -> bool:
    return spoken.startswith(name) and not spoken[len(name) : len(name) + 1].isalnum()


def mentioned_in(post: Post) -> frozenset[int]:
    """Readers of the thread whom the post speaks to, without its author. No query where there is no „@”.

    One deed asks several times of the same words: they are searched once.
    """
    if "@" not in post.text:
        return frozenset()
    if getattr(post, "searched", None) != post.text:
        seats = seats_that_read(post.thread).exclude(user=post.by_id)
        post.spoken_to = frozenset(names_in(post.text, dict(seats.values_list("user", "user__name"))))
        post.searched = post.text
    return post.spoken_to


def show_mentions(posts: Sequence[Post], thread: Thread, reader: User) -> None:
    """Put names to whom a post speaks in bold, and tell its author, for some days, whom it does not reach.

    Only names of those who read the thread count, here as in mentioned_in(). No query where there is no „@”; a page's
    posts come without their text, so it is asked for where somebody's own fresh posts have one.
    """
    speaking = [post for post in posts if post.stands and "@" in post.html]
    names = dict(seats_that_read(thread).values_list("user", "user__name")) if speaking else {}
    since = clock.now() - CORRECTED_WITHIN
    mine = [post.pk for post in speaking if post.by_id == reader.pk and (post.edited_at or post.created_at) > since]
    texts = dict(Post.objects.filter(pk__in=mine).values_list("pk", "text")) if mine else {}
    for post in speaking:
        others = {key: name for key, name in names.items() if key != post.by_id}
        post.shown_html = marked(post.html, others.values())
        post.unheard = unheard_in(texts.get(post.pk, ""), names)


def marked(html: str, names: Iterable[str]) -> str:
    """The post's HTML with „@” and these names in bold, where they are the author's own words and no link."""
    wanted = "|".join(re.escape(escape(name, quote=False)) for name in sorted(names, key=len, reverse=True))
    spoken = re.compile(rf"@(?:{wanted})(?![^\W_])", re.IGNORECASE)
    depth, parts = 0, APART.split(html) if wanted else [html]
    for place, part in enumerate(parts):
        if tag := NOT_SPOKEN.match(part):
            depth += -1 if tag[1] else 1
        elif wanted and not depth and not part.startswith("<"):
            parts[place] = spoken.sub(r"<b>\g<0></b>", part)
    return "".join(parts)


def unheard_in(text: str, names: dict[int, str]) -> list[tuple[str, str]]:
    """What stands after „@” in own words like a name and is nobody's here; with it the name that is most like it."""
    own, wanted = own_words(text), {key: fold_case(name) for key, name in names.items()}
    starts = {found[1]: fold_case(own[found.start(1) :][:LONGEST_NAME]) for found in SPOKEN.finditer(own)}
    folded = {fold(name): name for name in names.values()}
    lost = [spoken for spoken, start in starts.items() if not whose(start, wanted)]
    alike = (get_close_matches(fold(spoken), folded, n=1, cutoff=ALIKE) for spoken in lost)
    return [(spoken, folded[near[0]] if near else "") for spoken, near in zip(lost, alike, strict=True)]
