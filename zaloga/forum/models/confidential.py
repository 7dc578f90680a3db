"""Who reads a confidential thread: rows of people, fixed on the day it began, longer only by names."""

from django.db import models
from django.db.models import Q

from zaloga.core import clock
from zaloga.forum.models.conversation import Thread
from zaloga.people.models import User


class ReaderQuerySet(models.QuerySet):
    def by_name(self) -> "ReaderQuerySet":
        return self.filter(is_by_name=True)

    def for_list(self) -> "ReaderQuerySet":
        return self.select_related("user", "let_in_by").order_by("user__sort_key", "pk")


class Reader(models.Model):
    """A person who may read one confidential thread: of the crew when it began, or let in by name since."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    is_by_name = models.BooleanField(default=False)
    let_in_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=clock.now)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "user"],
                name="reader_once",
                violation_error_message="Ta osoba już czyta tę rozmowę.",
            ),
            models.CheckConstraint(
                name="crew_was_let_in_by_nobody",
                condition=Q(is_by_name=True) | Q(let_in_by=None),
                violation_error_message="Załogi nikt nie dopuszczał.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thread)
