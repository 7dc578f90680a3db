"""Somebody who goes is taken out of what waits for others: bells, letters, and what the worker was told to do."""

import json
from email.header import decode_header, make_header

from django.db import connection
from django.db.models import Q
from django.utils.html import escape

from zaloga.core.traces import Traces
from zaloga.notifications.models import Letter, Note


def forget_in_notes(traces: Traces, *, under: str = "") -> None:
    """Take the traces out of other people's bells; ``under`` limits it to what leads below one address of ours."""
    for note in Note.objects.filter(traces.within("text"), url__startswith=under):
        note.text = traces.without(note.text)[:500]
        note.save(update_fields=["text"])


def forget_in_letters(traces: Traces) -> None:
    """Letters to others that wait or are shown; those to the address itself go altogether."""
    Letter.objects.filter(to__iexact=traces.email).delete()
    for letter in Letter.objects.filter(traces.within("subject", "text", "html", "calendar", "last_error")):
        for column in ("subject", "text", "html", "calendar", "last_error"):
            setattr(letter, column, traces.without(getattr(letter, column)))
        letter.subject, letter.last_error = letter.subject[:255], letter.last_error[:500]
        letter.save(update_fields=["subject", "text", "html", "calendar", "last_error"])
    forget_in_headers(traces)


def forget_in_headers(traces: Traces) -> None:
    """Whoever wrote through the house stands in From, encoded as mail wants it, so the database cannot look there."""
    for letter in Letter.objects.filter(headers__has_key="From"):
        writer = str(make_header(decode_header(letter.headers["From"])))
        if traces.without(writer) != writer:
            del letter.headers["From"]
            letter.save(update_fields=["headers"])


def retitle(old: str, new: str, *, under: str) -> None:
    """Other words for what was taken back, in bells and letters that lead below one address of ours."""
    for note in Note.objects.filter(text__contains=old, url__startswith=under):
        note.text = note.text.replace(old, new)[:500]
        note.save(update_fields=["text"])
    for letter in Letter.objects.filter(Q(subject__contains=old) | Q(text__contains=old), text__contains=under):
        letter.subject = letter.subject.replace(old, new)[:255]
        letter.text = letter.text.replace(old, new)
        letter.html = letter.html.replace(escape(old), new)
        letter.save(update_fields=["subject", "text", "html"])


def forget_in_jobs(traces: Traces) -> None:
    """What jobs were called with, also those done long ago: the queue's own tables know no person."""
    with connection.cursor() as cursor:
        for what in traces.instead():
            like = what.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            cursor.execute("SELECT id, args FROM procrastinate_jobs WHERE args::text ILIKE %s", [f"%{like}%"])
            for pk, args in cursor.fetchall():
                read = json.loads(args) if isinstance(args, str) else args
                clean = json.dumps(traces.without_in(read))
                cursor.execute("UPDATE procrastinate_jobs SET args = %s WHERE id = %s", [clean, pk])
