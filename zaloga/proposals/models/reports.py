from django.db import models

from zaloga.core import clock
from zaloga.core.fields import WordsField
from zaloga.proposals.models.proposals import Proposal


class Report(models.Model):
    """Somebody says that a proposal should not stand as it is. It holds nobody, and no moment but the day.

    One is enough for a proposal; answering it, or hiding the proposal, deletes it.
    """

    REASONS_LENGTH = 2000

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="report")
    reasons = WordsField("co jest nie tak", max_length=REASONS_LENGTH, blank=True)
    reported_on = models.DateField(default=clock.today)

    class Meta:
        ordering = ["reported_on", "pk"]

    def __str__(self) -> str:
        return str(self.proposal)
