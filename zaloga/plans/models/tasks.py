"""The one table of tasks in the house: those of plans, and those agreed on elsewhere."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.fields import LineField, WordsField
from zaloga.core.tokens import token
from zaloga.core.words import plural
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.plans.models.plan import Part, PlanItem


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None)

    def in_plan(self) -> "TaskQuerySet":
        """Without what was agreed on elsewhere: a plan's version does not speak of those."""
        return self.filter(origin=Task.Origin.PLAN)

    def in_order(self) -> "TaskQuerySet":
        return self.order_by("stage", F("due_on").asc(nulls_last=True), "position", "pk")

    def for_page(self) -> "TaskQuerySet":
        """With ``who``: id, name and whether done of everybody who has it; and how many comments."""
        shares = Share.objects.filter(task=OuterRef("pk")).order_by("user__sort_key", "pk")
        person = JSONObject(id="user", name="user__name", done_at="done_at")
        comments = Task.comments.rel.related_model.objects.standing().filter(task=OuterRef("pk"))  # type: ignore[attr-defined]
        return self.in_order().annotate(who=ArraySubquery(shares.values(one=person)), comment_count=how_many(comments))

    def waiting_for(self, user: User | OuterRef) -> "TaskQuerySet":
        """Open tasks that this person has and has not done, or that everybody of the crew has."""
        mine = Share.objects.filter(task=OuterRef("pk"), user=user)
        return self.open().filter(Exists(mine.filter(done_at=None)) | Q(for_all=True) & ~Exists(mine))


class Task(Part):
    """Something to do until a day, by named people, by everybody, or by whoever takes it."""

    class Origin(models.TextChoices):
        PLAN = "plan", "z planu"
        AGREED = "agreed", "ustalone na spotkaniu"

    network = models.ForeignKey(Network, models.CASCADE, related_name="tasks")
    item = models.ForeignKey(
        PlanItem, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name="po którym spotkaniu"
    )
    stage = models.PositiveSmallIntegerField("etap", choices=Network.Stage, default=Network.Stage.WORK)
    title = LineField("co jest do zrobienia", max_length=200)
    note = WordsField("kilka słów więcej", max_length=1000, blank=True)
    for_all = models.BooleanField("zadanie dla wszystkich", default=False)
    due_on = models.DateField("do kiedy", null=True, blank=True)
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.PLAN)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="task_stage_from_0_to_4", condition=Q(stage__lte=4), violation_error_message="Etapy są od 0 do 4."
            )
        ]
        indexes = [models.Index(fields=["network", "due_on"], condition=Q(done_at=None), name="open_tasks")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:part", args=[self.network.slug, "zadania", self.pk])

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < clock.today()

    @property
    def counts(self) -> tuple[int, int]:
        """How many of those who have it have done their part; for rows of for_page()."""
        who = self.who  # type: ignore[attr-defined]
        return sum(bool(one["done_at"]) for one in who), len(who)

    @property
    def says(self) -> str:
        """gotowe, po terminie, trwa 4 z 6, do wzięcia, przed nami; for rows of for_page()."""
        done, all_of_them = self.counts
        if self.is_done:
            return "gotowe"
        if self.is_overdue:
            return "po terminie"
        if done:
            return f"trwa, {done} gotowe" if self.for_all else f"trwa, {done} z {all_of_them}"
        return "przed nami" if all_of_them or self.for_all else "do wzięcia"

    @property
    def tone(self) -> str:
        """The class of the tag that tells the state."""
        done, _ = self.counts
        if self.is_done:
            return "good"
        return "now" if done or self.is_overdue else ""

    @property
    def names(self) -> str:
        """wszyscy, two names, or how many people; for rows of for_page()."""
        who = self.who  # type: ignore[attr-defined]
        if self.for_all:
            return "wszyscy"
        if len(who) > 3:
            return f"{len(who)} {plural(len(who), 'osoba', 'osoby', 'osób')}"
        return ", ".join(one["name"] for one in who)


class Share(models.Model):
    """One person's part in a task. Who took it by themselves can give it back."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="shares")
    user = models.ForeignKey(User, models.CASCADE, related_name="shares")
    is_own = models.BooleanField(default=False)
    since = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "user"], name="share_once", violation_error_message="Ta osoba już ma to zadanie."
            )
        ]

    def __str__(self) -> str:
        return str(self.task)


class Feed(models.Model):
    """The secret address of somebody's calendar. Raising the generation makes the old address dead."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    generation = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)  # nothing: closed
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_open(self) -> bool:
        return self.digest is not None

    @property
    def token(self) -> str:
        """The secret in the address, computed again whenever the owner looks at it."""
        return token("calendar", self.user_id, self.generation, kept=self.digest)
