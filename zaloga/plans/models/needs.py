"""Needs from which the year began, the aims and meetings that answer them, and what became of each."""

from zlib import crc32

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zaloga.core.fields import LineField, WordsField
from zaloga.people.models import User
from zaloga.plans.models.plan import Aim, Plan, PlanItem
from zaloga.proposals.models import Proposal
from zaloga.surveys.models import Survey


class Need(models.Model):
    """A proposal that people signed, or a theme that the crew ranked in its survey, as far as the plan speaks of it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="needs")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="+")
    survey = models.ForeignKey(Survey, models.CASCADE, null=True, blank=True, related_name="+")
    theme = LineField("temat", max_length=200, blank=True)
    aims = models.ManyToManyField(Aim, related_name="needs", blank=True)
    items = models.ManyToManyField(PlanItem, related_name="needs", blank=True)
    outcome = WordsField("co z tego wyszło", max_length=600, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="need_is_a_proposal_or_a_theme",
                condition=Q(proposal__isnull=False, survey=None, theme="")
                | Q(proposal=None, survey__isnull=False) & ~Q(theme=""),
                violation_error_message="Potrzeba to zgłoszenie albo temat z ankiety.",
            ),
            models.UniqueConstraint(
                fields=["plan", "proposal"],
                name="proposal_in_plan_once",
                violation_error_message="To zgłoszenie już jest przy tym planie.",
            ),
            models.UniqueConstraint(
                fields=["plan", "survey", "theme"],
                name="theme_in_plan_once",
                violation_error_message="Ten temat już jest przy tym planie.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.proposal) if self.proposal else self.theme

    def get_absolute_url(self) -> str:
        return reverse("plans:need", args=[self.plan.network.slug, self.key])

    @property
    def key(self) -> str:
        """How forms and addresses name it, also before it has a row."""
        if self.proposal_id:
            return f"zgloszenie-{self.proposal_id}"
        return f"ankieta-{self.survey_id}-{crc32(self.theme.encode()):x}"

    @property
    def in_words(self) -> str:
        """For somebody who chooses among several."""
        return f"{self} – {self.origin}"

    @property
    def origin(self) -> str:
        """What kind of need it is."""
        if self.survey is None:
            return "zgłoszenie"
        return f"temat z ankiety {'' if self.survey.network_id else 'programu '}„{self.survey}”"

    @property
    def is_of_programme(self) -> bool:
        """Whether the whole programme said it, in a survey whose results its networks do not read."""
        return self.survey is not None and self.survey.network_id is None

    @property
    def source(self) -> Proposal | Survey | None:
        """Where it was said."""
        return self.proposal or self.survey
