from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.models import Attachment
from zaloga.core.words import FORMER, SOMEBODY, roughly, when
from zaloga.networks.models import Membership, Network
from zaloga.people.models import User

QUOTE_LENGTH = 1200

# A network's long texts stay in the table when only its name and address are shown.
NETWORK_COLUMNS = [f"network__{name}" for name in ("name", "slug", "sort_key", "programme", "starts_on", "archived_at")]
PROGRAMME_COLUMNS = [f"network__programme__{name}" for name in ("allows_anonymous", "anonymous_from")]
POLL_COLUMNS = [f"poll__{name}" for name in ("thread", "question", "is_multiple", "closes_on", "ended_at")]
SUMMARY_COLUMNS = ["summary__html", "summary__at", "summary__by__name"]
OWN_COLUMNS = ["network", "title", "kind", "by", "created_at", "last_post_at", "replies", "waits_for_answer", "entries"]
OWN_COLUMNS += ["is_anonymous", "is_confidential", "is_pinned", "closed_at", "answer", "has_trails"]
CONFIDENTIAL = "rozmowa poufna"  # all that is ever said of one outside its own pages


class ThreadQuerySet(models.QuerySet):
    def with_mark(self, viewer: User) -> "ThreadQuerySet":
        """Adds ``seen_until``: how far the viewer has read, by itself or by marking the whole network as read.

        Two joins that meet one row each at most; what was there before the viewer joined counts as seen.
        """
        return self.alias(
            mark=FilteredRelation("read_marks", condition=Q(read_marks__user=viewer)),
            own=FilteredRelation(
                "network__memberships",
                condition=Q(network__memberships__user=viewer, network__memberships__left_at=None),
            ),
        ).annotate(seen_until=Greatest("mark__read_until", "own__read_until"))

    def with_news(self, viewer: User) -> "ThreadQuerySet":
        """Adds ``news`` too: posts of others since the viewer last read the thread."""
        fresh = Post.objects.filter(thread=OuterRef("pk"), created_at__gt=OuterRef("seen_until"))
        return self.with_mark(viewer).annotate(
            # The cheap comparison comes first: a thread without anything new is not counted at all.
            news=Case(
                When(last_post_at__gt=F("seen_until"), then=how_many(fresh.standing().not_by(viewer))),
                default=Value(0),
            )
        )

    def for_list(self, viewer: User) -> "ThreadQuerySet":
        """Everything a row of the list shows, in one query however long the list is."""
        last = Post.objects.filter(thread=OuterRef("pk")).standing().order_by("-created_at", "-pk")
        return (
            self.with_news(viewer)
            .select_related("by", "network")
            .only(*OWN_COLUMNS, "by__name", *NETWORK_COLUMNS)
            .annotate(last_by=Subquery(last.annotate(name=signed()).values("name")[:1]))
            .order_by("-is_pinned", "-last_post_at", "-pk")
        )

    def for_page(self, viewer: User) -> "ThreadQuerySet":
        """Everything the page of one thread shows beside its posts, the viewer's draft too."""
        crew = Membership.objects.crew().filter(network=OuterRef("network"))
        return (
            self.with_mark(viewer)
            .select_related("network__programme", "poll", "summary__by")
            .only(*OWN_COLUMNS, *NETWORK_COLUMNS, *PROGRAMME_COLUMNS, *POLL_COLUMNS, *SUMMARY_COLUMNS)
            .alias(
                waiting=FilteredRelation("held_posts", condition=Q(held_posts__by=viewer, held_posts__rejected_at=None))
            )
            .alias(
                typed=FilteredRelation("drafts", condition=Q(drafts__user=viewer)),
                wish=FilteredRelation("followings", condition=Q(followings__user=viewer)),
            )
            .annotate(followed=F("wish__level"))
            .annotate(crew_size=how_many(crew), draft_text=F("typed__text"), draft_saved_at=F("typed__saved_at"))
            .annotate(held=F("waiting__pk"))
        )


class Thread(models.Model):
    """A conversation of one network (rozmowa)."""

    class Kind(models.TextChoices):
        QUESTION = "question", "pytanie"
        EXPERIENCE = "experience", "doświadczenie"
        ANNOUNCEMENT = "announcement", "ogłoszenie"
        TOPIC = "topic", "temat spotkania"

    network = models.ForeignKey(Network, models.CASCADE, related_name="threads")
    title = LineField("temat", max_length=160)
    kind = models.CharField("co to jest", max_length=12, choices=Kind, default=Kind.QUESTION)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="threads")
    created_at = models.DateTimeField(default=clock.now)
    last_post_at = models.DateTimeField(default=clock.now)
    replies = models.PositiveIntegerField(default=0)
    waits_for_answer = models.BooleanField(default=False)  # a question that stands, and no reply that stands
    is_anonymous = models.BooleanField(default=False, editable=False)  # its first post holds no author
    # Chosen when it begins, for good: no deed changes it.
    is_confidential = models.BooleanField(default=False, editable=False)
    entries = models.PositiveIntegerField(default=0)  # every post, the first and withdrawn ones too: for the pager
    is_pinned = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    has_trails = models.BooleanField(default=False)  # something was moved into it or out of it
    answer = models.ForeignKey("forum.Post", models.SET_NULL, null=True, blank=True, related_name="+")

    last_by: str | None  # given by for_list()
    draft_text: str  # these three given by for_page()
    draft_saved_at: datetime | None
    followed: str | None  # the viewer's wish about this thread

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_post_at", "-pk"]
        indexes = [models.Index(fields=["network", "-is_pinned", "-last_post_at", "-id"], name="threads_of_network")]

    def __str__(self) -> str:
        """What may be said anywhere: in the log, a bell, on a desk."""
        return CONFIDENTIAL if self.is_confidential else self.title

    def get_absolute_url(self) -> str:
        return reverse("forum:thread", args=[self.network.slug, self.pk])

    @property
    def author_name(self) -> str:
        if self.is_anonymous:
            return SOMEBODY
        return self.by.name if self.by else FORMER

    @property
    def last_author(self) -> str:
        """Who wrote last, of a row of for_list()."""
        return self.last_by or FORMER

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def begun_when(self) -> str:
        return roughly(self.created_at) if self.is_anonymous else when(self.created_at)

    @property
    def last_when(self) -> str:
        return roughly(self.last_post_at) if self.last_author == SOMEBODY else when(self.last_post_at)

    @property
    def draft(self) -> "Draft | None":
        """What the viewer of for_page() typed here and has not sent."""
        return Draft(text=self.draft_text, saved_at=self.draft_saved_at) if self.draft_saved_at else None


def signed() -> Case:
    """The name under a post, for queries; nothing when its author has left the house."""
    return Case(When(alias__isnull=False, then=Value(SOMEBODY)), default=F("by__name"), output_field=models.CharField())


class PostQuerySet(models.QuerySet):
    def standing(self) -> "PostQuerySet":
        """Posts that everybody reads: neither withdrawn nor hidden."""
        return self.filter(withdrawn_at=None, hidden_at=None)

    def before(self, post: int) -> "PostQuerySet":
        """Posts that stand above the one with this key; keys themselves tell no order."""
        at = Subquery(Post.objects.filter(pk=post).values("created_at")[:1])
        return self.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=post))

    def not_by(self, person: User) -> "PostQuerySet":
        return self.filter(~Q(by=person) | Q(by=None))

    def for_list(self, viewer: User) -> "PostQuerySet":
        """Everything a post on the page shows: author, place, whether I found it useful, or wrote it by mail.

        Its files come by show_files()."""
        membership = Membership.objects.filter(network=OuterRef("thread__network"), user=OuterRef("by")).order_by(
            F("left_at").desc(nulls_first=True)
        )
        place = Coalesce(
            NullIf("institution__short_name", Value("")),
            "institution__name",
            "in_own_words",
            output_field=models.CharField(),
        )
        mine = Reaction.objects.filter(post=OuterRef("pk"), by=viewer)
        return (
            self.select_related("by")
            .only(
                *("thread", "alias", "by__name", "html", "is_first", "created_at", "edited_at"),
                *("withdrawn_at", "hidden_at", "useful"),
            )
            .annotate(
                by_role=Subquery(membership.values("role")[:1]),
                is_useful_to_me=Exists(mine.filter(kind=Reaction.Kind.USEFUL)),
                is_thanked_by_me=Exists(mine.filter(kind=Reaction.Kind.THANKS)),
                thanks=how_many(Reaction.objects.filter(post=OuterRef("pk"), kind=Reaction.Kind.THANKS)),
                is_cut=Exists(MailedPost.objects.filter(post=OuterRef("pk"), post__by=viewer).exclude(cut="")),
                place=Subquery(membership.annotate(from_where=place).values("from_where")[:1]),
            )
            .order_by("created_at", "pk")
        )


class Post(models.Model):
    """One entry of a conversation (wpis). ``html`` is made from ``text`` when it is saved."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="posts")
    text = WordsField("treść", max_length=20_000)
    html = models.TextField(editable=False, blank=True)
    is_first = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # why stands in its Hiding
    useful = models.PositiveIntegerField(default=0)  # reactions counted, so that a page need not
    sent_key = models.CharField(max_length=32, blank=True)
    # Of an anonymous post: which somebody of this thread it is, and digests that know its author's browser again.
    alias = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    key = models.CharField(max_length=64, blank=True, editable=False)
    code = models.CharField(max_length=64, blank=True, editable=False)

    shown_files: list["PostFile"]  # given by show_files()
    hiding: Any  # given by show_hidings()
    searched: str  # these two given by mentioned_in()
    spoken_to: frozenset[int]
    shown_html: str  # these two given by show_mentions()
    unheard: list[tuple[str, str]]

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["thread", "created_at"], name="posts_of_thread")]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "sent_key"],
                condition=~Q(sent_key=""),
                name="post_sent_once",
                violation_error_message="Ten wpis już został wysłany.",
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(is_first=True),
                name="one_first_post",
                violation_error_message="Rozmowa ma jeden pierwszy wpis.",
            ),
            models.CheckConstraint(
                name="anonymous_post_has_no_author",
                condition=Q(alias=None, key="", code="") | Q(alias__isnull=False, by=None),
                violation_error_message="Wpis anonimowy nie ma autora.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thread)

    def get_absolute_url(self) -> str:
        """The page of the thread on which this post stands, at the post."""
        return f"{self.thread.get_absolute_url()}?wpis={self.pk}#w{self.pk}"

    @property
    def is_anonymous(self) -> bool:
        return self.alias is not None

    @property
    def author_name(self) -> str:
        if self.alias is not None:
            return SOMEBODY if self.alias == 1 else f"{SOMEBODY} ({self.alias})"
        return self.by.name if self.by else FORMER

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def stands(self) -> bool:
        return not (self.is_withdrawn or self.is_hidden)

    def as_quote(self) -> str:
        """The post's own words as a Markdown quotation, signed; what it quotes itself is left out."""
        own = [line for line in self.text.splitlines() if not line.startswith(">")]
        words = "\n".join(own).strip()
        if len(words) > QUOTE_LENGTH:
            words = words[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"
        return "\n".join(f"> {line}".rstrip() for line in [*words.splitlines(), "", f"– {self.author_name}"])


class PostVersion(models.Model):
    """What a post said before an edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"wersja z {self.written_at:%d.%m.%Y}"


class PostFile(Attachment):
    """A file sent with a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="files")

    class Meta:
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return reverse("forum:file", args=[self.post.thread.network.slug, self.pk])


def show_files(posts: list[Post]) -> None:
    """Give each post of a page its ``shown_files``: one plain query, half the price of a prefetch."""
    files = defaultdict(list)
    for file in PostFile.objects.filter(post__in=[post.pk for post in posts]):
        files[file.post_id].append(file)
    for post in posts:
        post.shown_files = files[post.pk]


class Reaction(models.Model):
    """One person finds one post useful (przyda mi się), or thanks for it."""

    class Kind(models.TextChoices):
        USEFUL = "useful", "przyda mi się"
        THANKS = "thanks", "dziękuję"

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    by = models.ForeignKey(User, models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.USEFUL)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by", "kind"],
                name="reacted_once",
                violation_error_message="To już zostało powiedziane.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.post}"


class Draft(models.Model):
    """What a person has typed and not yet sent: a reply to a thread, or a new thread of a network."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    network = models.ForeignKey(Network, models.CASCADE, related_name="drafts")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, blank=True, related_name="drafts")
    title = LineField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Thread.Kind, blank=True)
    text = WordsField(blank=True)
    is_confidential = models.BooleanField(default=False)  # of a thread not begun yet
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "network", "thread", "is_confidential"],
                name="one_draft_per_place",
                nulls_distinct=False,
                violation_error_message="Szkic jest jeden.",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]


class MailedPost(models.Model):
    """A post that came by mail. ``cut`` is what was left out of it, shown to its author alone: nothing gets lost."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="mailed")
    message_id = models.CharField(max_length=500)
    cut = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.message_id
