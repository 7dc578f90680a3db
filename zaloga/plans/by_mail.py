"""Addresses under which somebody says by mail that a task of theirs is done."""

import re

from django.conf import settings

from zaloga.core.reply_marks import keys_in, local_part
from zaloga.notifications import bouncing
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import WayToAnswer
from zaloga.people.models import User
from zaloga.plans.models import Task

ADDRESS = re.compile(r"^zadanie\+[a-z2-7]{52}$")
PLACE = "zadanie", "task reply"
SENTENCE = "Gdy skończysz, wystarczy odpisać na ten list jednym słowem: zrobione."


def reply_address(task: int, person: int) -> str:
    """Where this person answers about this task, both by their keys."""
    return f"{local_part(*PLACE, task, person)}@{settings.MAIL_DOMAIN}"


def behind(local: str) -> tuple[Task, User] | None:
    """Which task, and whose answer, by the part before the „@”; None for a forged one, or where either is gone."""
    keys = keys_in(local, *PLACE, how_many=2)
    if keys is None:
        return None
    task = Task.objects.select_related("network__programme").filter(pk=keys[0]).first()
    person = User.objects.filter(pk=keys[1], is_active=True).first()
    return (task, person) if task and person else None


def way_to_answer(note: Note) -> WayToAnswer | None:
    """How the letter about a task that somebody was given is answered; nothing where no letters come in."""
    key = note.ref.removeprefix("task-")
    if note.source != "task.given" or not key.isdecimal() or not bouncing.is_open():
        return None
    return WayToAnswer(reply_address(int(key), note.user_id), SENTENCE)
