"""The one digest of the demonstration: what was told in moved time, in a letter of today."""

from datetime import timedelta

from django.db.models import Q

from zaloga.core import clock
from zaloga.notifications import digests
from zaloga.notifications.models import Note, Reader, first_hour
from zaloga.people.models import User


def send_digest(person: User) -> None:
    """What the story says of the last fortnight comes to this person by mail; nobody's first digest is a year long."""
    before = clock.now() - timedelta(days=14)
    Note.objects.filter(Q(created_at__lt=before) | ~Q(user=person)).update(mailed_at=clock.now())
    Reader.objects.filter(user=person).update(next_at=clock.now())
    digests.compose(Reader.objects.get(user=person), Note.Way.DIGEST)
    Reader.objects.update(next_at=first_hour())
