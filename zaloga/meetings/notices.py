"""Whose letters may speak of meetings: those of people who may still open them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils.html import linebreaks

from zaloga.meetings.events import experts
from zaloga.meetings.models import Minutes, Visit
from zaloga.meetings.policies import can_lead, visible_dates, visible_meetings
from zaloga.networks.notices import is_for_crew
from zaloga.notifications.models import Note
from zaloga.notifications.rooms import Said, declare

ANSWERED = {
    experts.EXPERT_ACCEPTED.name: Visit.Answer.ACCEPTED,
    experts.EXPERT_DECLINED.name: Visit.Answer.DECLINED,
}
JUST_SAID = timedelta(minutes=1)


def readable(notes: Sequence[Note]) -> Iterable[Note]:
    """The crew's without a question; of others, a question each: they are few."""
    return filter(lambda note: is_for_crew(note) or is_seen(note), notes)


def key_in(note: Note, kind: str) -> int | None:
    """The key of what the note is about; None where that is of another kind."""
    key = note.ref.removeprefix(f"{kind}-")
    return int(key) if key.isdecimal() else None


def is_seen(note: Note) -> bool:
    key = key_in(note, "meeting")
    return key is not None and visible_meetings(note.user).filter(pk=key).exists()


def readable_dates(notes: Sequence[Note]) -> Iterable[Note]:
    """The same for polls of dates."""
    return filter(lambda note: is_for_crew(note) or are_seen(note), notes)


def are_seen(note: Note) -> bool:
    key = key_in(note, "datepoll")
    return key is not None and visible_dates(note.user).filter(pk=key).exists()


def readable_minutes(notes: Sequence[Note]) -> Iterable[Note]:
    """The crew's only."""
    return filter(is_for_crew, notes)


def approved_words(notes: Sequence[Note]) -> dict[int, Said]:
    """Approved minutes go whole into the letter that tells of them."""
    told = {note.pk: key_in(note, "minutes") for note in notes if note.source == "minutes.approved"}
    rows = Minutes.objects.filter(pk__in=filter(None, told.values())).exclude(text="")
    found = {row.pk: row for row in rows.select_related("meeting")}
    subjects = {note.pk: note.text for note in notes}
    return {pk: words_of(found[key], subjects[pk]) for pk, key in told.items() if key in found}


def words_of(minutes: Minutes, subject: str) -> Said:
    return Said(
        title=f"Notatka: {minutes}",
        author="Notatka",
        text=minutes.text,
        html=linebreaks(minutes.text, autoescape=True),
        subject=subject,
        closing="Na stronie jest też jako PDF do wydruku.",
    )


def words_of_experts(notes: Sequence[Note]) -> dict[int, Said]:
    """Who from outside has answered, and in what words, for those who lead; nothing once they have said otherwise."""
    return {note.pk: said for note in notes if note.source in ANSWERED if (said := answer_of_expert(note))}


def answer_of_expert(note: Note) -> Said | None:
    key = key_in(note, "meeting")
    if key is None:
        return None
    rows = Visit.objects.invited().filter(meeting=key, answered_at__lte=note.created_at).order_by("-answered_at")
    since = note.created_at - JUST_SAID
    visit = rows.filter(answered_at__gt=since).select_related("meeting__network").first()
    if not visit or visit.answer != ANSWERED[note.source] or not can_lead(note.user, visit.meeting):
        return None
    what = "przyjmuje zaproszenie" if visit.is_accepted else "nie może przyjść"
    words = "\n\n".join(filter(None, [visit.who, visit.word]))
    title = f"{visit.name} {what}: spotkanie „{visit.meeting}”"
    return Said(
        title=title,
        author=visit.name,
        text=words,
        html=linebreaks(words, autoescape=True),
        subject=title,
        closing="Wszystkie zaproszenia są na stronie spotkania.",
    )


declare("meeting", readable=readable, speech=words_of_experts)
declare("dates", readable=readable_dates)
declare("minutes", readable=readable_minutes, speech=approved_words)
