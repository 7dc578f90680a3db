"""A letter to the operators about what the doctor found wrong, at most once a day to each."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.notifications import outbox, tasks
from zaloga.notifications.models import Letter
from zaloga.people.models import User
from zaloga.site.doctor.finding import Finding, State
from zaloga.site.doctor.mail import FAILURES

TEMPLATE = "email/unwell"
# Less than a day: the timer may come some minutes earlier than yesterday.
ONCE_IN = timedelta(hours=20)


def tell(findings: Iterable[Finding]) -> int:
    """Write to every operator when something is wrong; gives how many letters went into the outbox or out.

    Each letter is sent at once: a worker that has died would never send it. Where the database does not answer nobody
    knows who the operators are, so one plain letter goes to the address of the helpline (HOUSE_EMAIL).
    """
    wrong = [one for one in findings if one.state == State.BAD]
    if not wrong:
        return 0
    try:
        return sum(written(operator, wrong) for operator in still_untold())
    except DatabaseError:
        return shouted(wrong)


def still_untold() -> list[User]:
    told = Letter.objects.filter(template=TEMPLATE, created_at__gt=clock.now() - ONCE_IN).values("to")
    return list(User.objects.filter(is_operator=True, is_active=True, is_robot=False).exclude(email__in=told))


def written(operator: User, wrong: list[Finding]) -> bool:
    with transaction.atomic():
        letter = outbox.post(
            to=operator.email,
            user=operator,
            subject=subject(wrong),
            template=TEMPLATE,
            context={"person": operator, "wrong": wrong},
        )
    if letter:
        tasks.send_letter(letter_id=letter.pk)
    return letter is not None


def subject(wrong: list[Finding]) -> str:
    things = plural(len(wrong), "rzecz", "rzeczy", "rzeczy")
    return f"{settings.HOUSE['name']}: {len(wrong)} {things} do naprawienia"


def shouted(wrong: list[Finding]) -> int:
    if settings.DEMO:
        return 0
    lines = [f"– {one.words}\n  {one.remedy}".rstrip() for one in wrong]
    text = "Strona najpewniej nie działa. Trzeba naprawić:\n\n" + "\n".join(lines) + f"\n\n{settings.SITE_URL}\n"
    try:
        return EmailMessage(subject(wrong), text, to=[settings.HOUSE["email"]]).send()
    except FAILURES:  # the unit has failed all the same, and systemd says so
        return 0
