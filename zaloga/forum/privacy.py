from collections.abc import Iterable
from typing import Any

from zaloga.core.words import plural
from zaloga.forum.forgetting import counted, forget_held, forget_words
from zaloga.forum.models import (
    Draft,
    Following,
    HeldPost,
    Hiding,
    MailedPost,
    Post,
    PostFile,
    PostVersion,
    Reaction,
    Reader,
    ReadMark,
    ReplyAddress,
    Summary,
    Thread,
    Vote,
)
from zaloga.installation.privacy import Part, Way, declare
from zaloga.networks import policies as networks
from zaloga.networks.models import Network
from zaloga.people.models import User

LEFT_OUT = "> (cudzy cytat pominięty)"
ELSEWHERE = "inna sieć, do której przeszła rozmowa"


def export(person: User) -> Iterable[Part]:
    """The person's own words and files; titles and quotations of others are left out."""
    threads = Thread.objects.filter(by=person).select_related("network")
    yield Part(
        "Rozpoczęte rozmowy",
        [
            {
                "sieć": name_of(row.network, person),
                "temat": str(row),
                "kiedy": row.created_at,
                "strona": page_of(row, person),
            }
            for row in threads
        ],
    )
    posts = Post.objects.filter(by=person).select_related("thread__network")
    # What is confidential does not leave its page: the copy says only where it stands.
    open_files = PostFile.objects.filter(post__by=person, post__thread__is_confidential=False)
    files = open_files.select_related("post__thread__network")
    yield Part("Wpisy", [post_row(post, person) for post in posts], [(file.name, file.file) for file in files])
    yield Part(
        "Pliki",
        [{"nazwa": file.name, "kiedy": file.added_at, "wpis": page_of(file.post, person)} for file in files],
    )
    versions = PostVersion.objects.filter(post__by=person).select_related("post__thread__network")
    yield Part(
        "Wcześniejsze wersje wpisów",
        [
            {
                "wpis": page_of(row.post, person),
                "z kiedy": row.written_at,
                "treść": words_of(row.post.thread, row.text),
            }
            for row in versions
        ],
    )
    yield from marks(person)
    yield from by_mail(person)
    yield from reactions(person)
    yield hidden(person)


def by_mail(person: User) -> Iterable[Part]:
    mailed = MailedPost.objects.filter(post__by=person).select_related("post__thread__network")
    yield Part(
        "Co odcięliśmy z listów",
        [{"wpis": page_of(row.post, person), "treść": own_words(row.cut)} for row in mailed if row.cut],
    )
    addresses = ReplyAddress.objects.filter(user=person).select_related("thread__network")
    yield Part(
        "Adresy do odpowiedzi",
        [{"rozmowa": page_of(row.thread, person), "do kiedy": row.valid_until} for row in addresses],
    )


def hidden(person: User) -> Part:
    """One's own posts that were hidden; what others wrote of them is theirs, one's appeal one's own."""
    rows = Hiding.objects.filter(post__by=person).select_related("post__thread__network")
    return Part(
        "Ukryte wpisy",
        [
            {
                "wpis": page_of(row.post, person),
                "od kiedy": row.at,
                "do kiedy": row.lifted_at,
                "odwołanie": words_of(row.thread, row.appeal) if row.appeal else "",
            }
            for row in rows
        ],
    )


def marks(person: User) -> Iterable[Part]:
    drafts = Draft.objects.filter(user=person, is_confidential=False).exclude(thread__is_confidential=True)
    drafts = drafts.select_related("network")
    yield Part(
        "Szkice",
        [
            {"sieć": str(row.network), "temat": row.title, "treść": own_words(row.text), "kiedy": row.saved_at}
            for row in drafts
        ],
    )
    read = ReadMark.objects.filter(user=person).select_related("thread__network")
    yield Part("Dokąd czytane", [{"rozmowa": page_of(row.thread, person), "do kiedy": row.read_until} for row in read])
    votes = Vote.objects.filter(user=person).select_related("choice__poll__thread__network")
    yield Part(
        "Głosy",
        [
            {"rozmowa": page_of(row.choice.poll.thread, person), "wybrana możliwość": row.choice.number + 1}
            for row in votes
        ],
    )
    held = HeldPost.objects.filter(by=person).select_related("network")
    yield Part(
        "Wpisy, które czekają",
        [{"sieć": str(row.network), "temat": row.title, "treść": own_words(row.text), "kiedy": row.at} for row in held],
    )
    let_in = Reader.objects.filter(user=person).select_related("thread__network")
    yield Part(
        "Rozmowy poufne i te, do których ktoś Cię dopuścił",
        [
            {"rozmowa": page_of(row.thread, person), "od kiedy": row.since, "po imieniu": row.is_by_name}
            for row in let_in
        ],
    )


def reactions(person: User) -> Iterable[Part]:
    rows = Reaction.objects.filter(by=person).select_related("post__thread__network")
    said = [{"co": row.get_kind_display(), "wpis": page_of(row.post, person), "kiedy": row.at} for row in rows]
    yield Part("Przyda mi się i dziękuję", said)
    wishes = Following.objects.filter(user=person).select_related("thread__network")
    yield Part(
        "Powiadomienia z rozmów",
        [{"rozmowa": page_of(row.thread, person), "co": row.get_level_display()} for row in wishes],
    )
    summaries = Summary.objects.filter(by=person).select_related("thread__network")
    yield Part(
        "W skrócie",
        [
            {"rozmowa": page_of(row.thread, person), "kiedy": row.at, "treść": words_of(row.thread, row.text)}
            for row in summaries
        ],
    )


def name_of(network: Network, person: User) -> str:
    """A thread may have been moved into a network of which the person knows nothing."""
    return str(network) if networks.can_view(person, network) else ELSEWHERE


def page_of(row: Thread | Post, person: User) -> str:
    """Its address; nothing where that would name such a network."""
    network = row.network if isinstance(row, Thread) else row.thread.network
    return row.get_absolute_url() if networks.can_view(person, network) else ""


def post_row(post: Post, person: User) -> dict[str, Any]:
    return {
        "sieć": name_of(post.thread.network, person),
        "strona": page_of(post, person),
        "kiedy": post.created_at,
        "poprawiony": post.edited_at,
        "wycofany": post.withdrawn_at,
        "treść": words_of(post.thread, post.text),
    }


def words_of(thread: Thread, text: str) -> str:
    return f"({thread}: treść jest na stronie rozmowy)" if thread.is_confidential else own_words(text)


def own_words(text: str) -> str:
    """The text without what it quotes: those are words of others."""
    lines: list[str] = []
    for line in text.splitlines():
        line = LEFT_OUT if line.lstrip().startswith(">") else line
        if line != LEFT_OUT or lines[-1:] != [LEFT_OUT]:
            lines.append(line)
    return "\n".join(lines)


def forget(person: User, way: Way) -> None:
    """Everywhere the person has ever been: where they left long ago their words may still stand signed."""
    been = Network.objects.filter(memberships__user=person) | Network.objects.filter(threads__posts__by=person)
    for network in Network.objects.filter(pk__in=been.values("pk")).order_by("pk"):
        forget_words(network, person, way)
    Draft.objects.filter(user=person).delete()
    ReadMark.objects.filter(user=person).delete()
    ReplyAddress.objects.filter(user=person).delete()
    Following.objects.filter(user=person).delete()
    Reader.objects.filter(user=person).delete()
    Reader.objects.filter(let_in_by=person).update(let_in_by=None)
    Vote.objects.filter(user=person).update(user=None)
    forget_held(person)
    Hiding.objects.filter(by=person).update(by=None)
    Hiding.objects.filter(answered_by=person).update(answered_by=None)


def effects(person: User, network: Network | None) -> list[str]:
    found = counted(person, network)
    if not found["posts"]:
        return []
    posts = f"{found['posts']} {plural(found['posts'], 'wpis', 'wpisy', 'wpisów')}"
    threads = f"{found['threads']} {plural(found['threads'], 'rozmowie', 'rozmowach', 'rozmowach')}"
    line = f"{posts} w {threads}"
    if found["files"]:
        line += f", {found['files']} {plural(found['files'], 'plik', 'pliki', 'plików')}"
    return [line]


declare(
    "forum",
    columns=[
        "forum.thread.by",
        "forum.post.by",
        "forum.reaction.by",
        "forum.readmark.user",
        "forum.reader.user",
        "forum.reader.let_in_by",
        "forum.draft.user",
        "forum.replyaddress.user",
        "forum.vote.user",
        "forum.heldpost.by",
        "forum.following.user",
        "forum.summary.by",
        "forum.hiding.by",
        "forum.hiding.answered_by",
    ],
    export=export,
    forget=forget,
    forget_in=forget_words,
    effects=effects,
)
