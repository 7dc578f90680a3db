"""The only way a letter leaves the house: a row in the outbox, written in the transaction of the deed."""

from typing import Any

from django.template.loader import render_to_string

from zaloga.core import clock
from zaloga.core.words import tidy_line
from zaloga.installation.now import current
from zaloga.notifications import tasks
from zaloga.notifications.models import Letter


def post(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    user: Any = None,
    is_urgent: bool = False,
    is_last: bool = False,
    headers: dict[str, str] | None = None,
    calendar: str = "",
) -> Letter | None:
    """Put a letter into the outbox and wake the worker once the transaction has been committed.

    ``template`` names a pair ``<template>.txt`` and ``<template>.html``; the context gets ``house`` (address of the
    site, its name, helpline); ``headers`` are added to the e-mail's own, ``calendar`` is what calendar programs
    read in it. Of one that ``is_last`` no row stays when it has gone out. Gives the letter, or None while the clock is
    moved: moved time sends no mail.
    """
    if clock.is_moved():
        return None
    context = {"house": current(), "subject": subject, **context}
    letter = Letter.objects.create(
        to=to,
        user=user,
        subject=tidy_line(subject)[:255],
        text=render_to_string(f"{template}.txt", context).strip() + "\n",
        html=render_to_string(f"{template}.html", context),
        is_urgent=is_urgent,
        is_last=is_last,
        headers=headers or {},
        calendar=calendar,
        template=template,
    )
    tasks.enqueue(letter)
    return letter
