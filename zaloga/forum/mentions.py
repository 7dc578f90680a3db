"""Who is spoken to by name: „@Anna Lis” in a post, as long as that person reads the thread."""

from zaloga.core.words import fold_case
from zaloga.forum.models import Post
from zaloga.forum.policies import seats_that_read


def names_in(text: str, names: dict[int, str]) -> set[int]:
    """The keys of those whose names stand after „@” in words of the author's own; the longest name that fits counts.

    Quoted lines speak to nobody. Namesakes are all spoken to.
    """
    own = fold_case("\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">")))
    wanted = {key: fold_case(name) for key, name in names.items()}
    found = set()
    for spoken in own.split("@")[1:]:
        fitting = {key: name for key, name in wanted.items() if stands_at_the_start(spoken, name)}
        longest = max(map(len, fitting.values()), default=0)
        found |= {key for key, name in fitting.items() if len(name) == longest}
    return found


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
