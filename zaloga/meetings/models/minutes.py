"""Minutes: what was said at a meeting, on what the crew agreed, and who does what until when."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Max, Q
from django.urls import reverse

from zaloga.core import clock
from zaloga.core.fields import WordsField
from zaloga.core.tokens import digest
from zaloga.meetings.models.meeting import Meeting
from zaloga.people.models import User
from zaloga.plans.models import Task

LONGEST_LINE = 6000
LONGEST_TASK = 200  # the title of a task in the plan


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def told(self) -> "MinutesQuerySet":
        """Those that the crew reads."""
        return self.exclude(state=Minutes.State.DRAFT)


class Minutes(models.Model):
    """The minutes of one meeting: a draft of those who lead, then open for remarks of the crew, then approved.

    ``revision`` rises with every change of the words. Once approved nothing in them changes: ``content`` is what the
    page and the PDF show, ``text`` the same in plain words, ``sha256`` of which is printed on the paper.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "szkic"
        REMARKS = "remarks", "czeka na uwagi"
        APPROVED = "approved", "zatwierdzona"

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    remarks_until = models.DateField("uwagi do", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    content = models.JSONField(null=True, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="minutes_open_until_a_day",
                condition=Q(state="draft", opened_at=None, remarks_until=None)
                | ~Q(state="draft") & Q(opened_at__isnull=False, remarks_until__isnull=False),
                violation_error_message="Notatka pokazana załodze ma dzień, do którego czeka na uwagi.",
            ),
            models.CheckConstraint(
                name="minutes_fixed_when_approved",
                condition=Q(state="approved", approved_at__isnull=False, content__isnull=False) & ~Q(sha256="")
                | ~Q(state="approved") & Q(approved_at=None, content=None, sha256="", text=""),
                violation_error_message="Zatwierdzona notatka ma treść, której nikt już nie zmienia.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return reverse("meetings:minutes", args=[self.meeting.network.slug, self.meeting_id])

    @property
    def network(self) -> Any:
        return self.meeting.network

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def takes_remarks(self) -> bool:
        return self.state == self.State.REMARKS and self.remarks_until >= clock.today()  # type: ignore[operator]

    @property
    def is_ripe(self) -> bool:
        """Whether the time for remarks is over, so that it can be approved."""
        return self.state == self.State.REMARKS and not self.takes_remarks

    @property
    def is_whole(self) -> bool:
        """Whether the approved words are still those that were approved; a person who has left may be taken out."""
        return sha256_of(self.text) == self.sha256


class MinutesLineQuerySet(models.QuerySet["MinutesLine"]):
    def for_page(self) -> "MinutesLineQuerySet":
        return self.select_related("task", "changed_by").prefetch_related("people").order_by("position", "pk")

    def next_position(self) -> int:
        last = self.aggregate(last=Max("position"))["last"]
        return 0 if last is None else last + 1


class MinutesLine(models.Model):
    """One line: the title of a point, plain words, something agreed on, or a task, which the plan's table holds too."""

    class Kind(models.TextChoices):
        HEADING = "heading", "punkt spotkania"
        PLAIN = "plain", "zwykły tekst"
        DECISION = "decision", "ustalenie"
        TASK = "task", "zadanie"

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField("co to jest", max_length=8, choices=Kind, default=Kind.PLAIN)
    text = WordsField("treść", max_length=LONGEST_LINE, blank=True)
    for_all = models.BooleanField("zadanie dla wszystkich", default=False)
    people = models.ManyToManyField(User, blank=True, related_name="+", verbose_name="kto")
    due_on = models.DateField("do kiedy", null=True, blank=True)
    task = models.OneToOneField(Task, models.SET_NULL, null=True, blank=True, related_name="minutes_line")
    given_at = models.DateTimeField(null=True, blank=True)  # since when the plan's table has it, or has had
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MinutesLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="only_tasks_have_a_day",
                condition=Q(kind="task") | Q(due_on=None, for_all=False),
                violation_error_message="Dzień i osoby mają tylko zadania.",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_heading(self) -> bool:
        return self.kind == self.Kind.HEADING

    @property
    def is_task(self) -> bool:
        return self.kind == self.Kind.TASK

    @property
    def mark(self) -> str:
        """By which a form knows whether the line is still what it showed."""
        if self.kind != self.Kind.TASK:
            return mark_of(self.kind, self.text)
        return mark_of(
            self.kind, self.text, self.for_all, [one.pk for one in self.people.all()], str(self.due_on or "")
        )


class Remark(models.Model):
    """What somebody of the crew says of the minutes before they are approved, and the answer of those who lead."""

    class Verdict(models.TextChoices):
        NONE = "", "czeka na odpowiedź"
        TAKEN = "taken", "uwzględniona"
        LEFT = "left", "bez zmiany"

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="remarks")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    text = WordsField("uwaga", max_length=2000)
    at = models.DateTimeField(default=clock.now)
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True, default=Verdict.NONE)
    answer = WordsField("odpowiedź", max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="remark_answered_at_some_moment",
                condition=Q(verdict="", answered_at=None, answer="") | ~Q(verdict="") & Q(answered_at__isnull=False),
                violation_error_message="Odpowiedź na uwagę ma chwilę.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Correction(models.Model):
    """A dated note under approved minutes: they themselves stay as they were."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="corrections")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    text = WordsField("sprostowanie", max_length=2000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


def mark_of(kind: str, text: str, for_all: bool = False, people: Iterable[int] = (), due_on: str = "") -> str:
    """Short and the same for the same line, whoever reckons it."""
    of_task = [str(for_all), *map(str, sorted(people)), due_on] if kind == MinutesLine.Kind.TASK else []
    return digest("\n".join([kind, text, *of_task]))[:16]


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
