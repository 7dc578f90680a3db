"""Files for a meeting: with a point of its agenda, or from somebody invited."""

from django.db import models
from django.urls import reverse

from zaloga.core.models import Attachment
from zaloga.meetings.models.agenda import AgendaItem
from zaloga.meetings.models.expert import Visit
from zaloga.meetings.models.meeting import Meeting
from zaloga.people.models import User


class MeetingFile(Attachment):
    """The crew reads it. It stays with the meeting when its point is struck out, and when we forget the guest."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="files")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="files")
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, blank=True, related_name="files")
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["added_at", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("meetings:file", args=[self.meeting.network.slug, self.meeting_id, self.pk])
