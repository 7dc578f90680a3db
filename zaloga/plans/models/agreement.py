"""What the crew says of a plan: comments, versions kept as data, and who agreed to which."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import LineField, WordsField
from zaloga.people.models import User
from zaloga.plans.models.plan import Aim, Plan, PlanItem, Undertaking
from zaloga.plans.models.tasks import Task


class CommentQuerySet(models.QuerySet["Comment"]):
    def standing(self) -> "CommentQuerySet":
        return self.filter(withdrawn_at=None)

    def for_page(self) -> "CommentQuerySet":
        return self.standing().select_related("by")


class Comment(models.Model):
    """A signed remark about the plan or one of its parts. It outlives the part; what it was about is kept in words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    aim = models.ForeignKey(Aim, models.SET_NULL, null=True, blank=True, related_name="comments")
    item = models.ForeignKey(PlanItem, models.SET_NULL, null=True, blank=True, related_name="comments")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="comments")
    undertaking = models.ForeignKey(Undertaking, models.SET_NULL, null=True, blank=True, related_name="comments")
    about = LineField(max_length=200)
    text = WordsField("uwaga", max_length=2000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_about_one_thing",
                condition=Q(aim=None, item=None, task=None)
                | Q(aim=None, item=None, undertaking=None)
                | Q(aim=None, task=None, undertaking=None)
                | Q(item=None, task=None, undertaking=None),
                violation_error_message="Uwaga dotyczy jednej rzeczy.",
            )
        ]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("plans:comments", args=[self.plan.network.slug])

    @property
    def network(self) -> Any:
        return self.plan.network


class Version(models.Model):
    """A plan as it was shown to the crew: frozen data, with ids instead of names of people."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    note = WordsField("kilka słów do załogi", max_length=600, blank=True)
    shown_at = models.DateTimeField(default=clock.now)
    shown_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="version_numbered_once",
                violation_error_message="Wersja o tym numerze już jest.",
            )
        ]

    def __str__(self) -> str:
        return f"wersja {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("plans:version", args=[self.plan.network.slug, self.number])

    @property
    def is_adopted(self) -> bool:
        return self.adopted_at is not None


class Acceptance(models.Model):
    """Somebody of the crew agrees to a version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="acceptances")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"],
                name="accepted_once",
                violation_error_message="Ta osoba już zgodziła się na tę wersję.",
            )
        ]

    def __str__(self) -> str:
        return str(self.version)
