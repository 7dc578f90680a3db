from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from zaloga.core.authors import forget_author
from zaloga.core.models import AttachmentQuerySet
from zaloga.core.traces import Traces, forget_in_columns
from zaloga.core.words import FORMER, plural
from zaloga.installation.privacy import Part, Way, declare, traces
from zaloga.meetings.models import (
    AgendaItem,
    Attendance,
    Coming,
    Correction,
    DateAnswer,
    DatePoll,
    Expert,
    Meeting,
    MeetingFile,
    Minutes,
    MinutesLine,
    NetworkFeed,
    Register,
    Remark,
    Respondent,
    Visit,
    VisitVote,
    Withdrawal,
)
from zaloga.networks.models import Network
from zaloga.people.models import User


def export(person: User) -> Iterable[Part]:
    """To what the person was asked, and what they said."""
    rows = Coming.objects.filter(user=person).select_related("meeting__network")
    yield Part("Zaproszenia na spotkania", [coming_row(row) for row in rows])
    out = Withdrawal.objects.filter(user=person).select_related("meeting__network")
    yield Part("Spotkania wyjęte z Twojego kalendarza", [withdrawal_row(row) for row in out])
    there = Attendance.objects.filter(user=person).counting().select_related("register__meeting__network")
    yield Part("Listy obecności", [attendance_row(row) for row in there])
    is_theirs = Q(respondent__user=person) | Q(respondent__expert__email=person.email)
    said = DateAnswer.objects.filter(is_theirs).select_related("option__poll__network")
    yield Part("Twoje odpowiedzi o terminach spotkań", [date_row(row) for row in said])
    asked = DatePoll.objects.filter(begun_by=person).select_related("network")
    rows_of_polls = [{"sieć": str(row.network), "pytanie": row.title, "kiedy": row.begun_at} for row in asked]
    yield Part("Pytania o termin od Ciebie", rows_of_polls)
    led = Meeting.objects.filter(called_by=person).select_related("network")
    proposed = AgendaItem.objects.filter(proposed_by=person).select_related("meeting__network")
    yield Part("Punkty programu od Ciebie", [item_row(row) for row in proposed])
    remarks = Remark.objects.filter(by=person).select_related("minutes__meeting__network")
    yield Part("Uwagi do notatek ze spotkań", [words_row(row) for row in remarks])
    added = Correction.objects.filter(by=person).select_related("minutes__meeting__network")
    yield Part("Sprostowania do notatek ze spotkań", [words_row(row) for row in added])
    begun = Minutes.objects.filter(begun_by=person).select_related("meeting__network")
    yield Part("Notatki ze spotkań zaczęte przez Ciebie", [minutes_row(row) for row in begun])
    yield Part("Spotkania umówione przez Ciebie", [{"sieć": str(row.network), "kiedy": row.called_at} for row in led])
    suggested = Visit.objects.filter(suggested_by=person).select_related("meeting__network")
    yield Part("Eksperci, których proponujesz", [suggestion_row(row) for row in suggested])
    voted = VisitVote.objects.filter(user=person).select_related("visit__meeting__network")
    yield Part("Głosy na ekspertów", [vote_row(row) for row in voted])
    visits = Visit.objects.filter(email=person.email).exclude(invited_at=None).select_related("meeting__network")
    yield Part("Zaproszenia dla Ciebie jako eksperta", [visit_row(row) for row in visits])
    entries = Expert.objects.filter(email=person.email).select_related("programme")
    yield Part("Twoje wpisy na listach ekspertów", [entry_row(row) for row in entries])
    files = MeetingFile.objects.filter(added_by=person).select_related("meeting__network")
    sent = [(file.name, file.file) for file in files]
    yield Part("Pliki od Ciebie na spotkania", [file_row(file) for file in files], sent)


def file_row(row: MeetingFile) -> dict[str, Any]:
    meeting = row.meeting
    return {"sieć": str(meeting.network), "spotkanie": str(meeting), "nazwa": row.name, "kiedy": row.added_at}


def suggestion_row(row: Visit) -> dict[str, Any]:
    """Whom they suggested is data of somebody else; that they did, and why, is theirs."""
    return {"sieć": str(row.meeting.network), "spotkanie": str(row.meeting), "dlaczego": row.why, "kiedy": row.added_at}


def vote_row(row: VisitVote) -> dict[str, Any]:
    meeting = row.visit.meeting
    return {"sieć": str(meeting.network), "spotkanie": str(meeting), "kiedy": row.given_at}


def visit_row(row: Visit) -> dict[str, Any]:
    return {
        "sieć": str(row.meeting.network),
        "spotkanie": str(row.meeting),
        "temat": row.theme,
        "odpowiedź": row.get_answer_display(),
        "Twoje słowa": row.word,
        "jak Cię przedstawić": row.introduce,
        "odpowiedź z dnia": row.answered_at,
    }


def entry_row(row: Expert) -> dict[str, Any]:
    return {
        "program": str(row.programme),
        "tematy": row.themes,
        "opis": row.about,
        "dopisane": row.added_at,
        "zgoda": row.agreed_at,
    }


def item_row(row: AgendaItem) -> dict[str, Any]:
    return {"sieć": str(row.meeting.network), "spotkanie": str(row.meeting), "punkt": row.title, "kiedy": row.added_at}


def words_row(row: Remark | Correction) -> dict[str, Any]:
    meeting = row.minutes.meeting
    return {"sieć": str(meeting.network), "spotkanie": str(meeting), "kiedy": row.at, "treść": row.text}


def minutes_row(row: Minutes) -> dict[str, Any]:
    return {"sieć": str(row.meeting.network), "spotkanie": str(row.meeting), "kiedy": row.begun_at}


def coming_row(row: Coming) -> dict[str, Any]:
    return {
        "sieć": str(row.meeting.network),
        "spotkanie": str(row.meeting),
        "kiedy": row.meeting.starts_at,
        "odpowiedź": row.get_answer_display(),
        "powód": row.why,
        "odpowiedź z dnia": row.answered_at,
    }


def withdrawal_row(row: Withdrawal) -> dict[str, Any]:
    return {"sieć": str(row.meeting.network), "spotkanie": str(row.meeting), "ile razy": row.times}


def attendance_row(row: Attendance) -> dict[str, Any]:
    return {
        "sieć": str(row.register.meeting.network),
        "spotkanie": str(row.register.meeting),
        "dzień": row.register.on,
        "wpis": row.in_words,
        "godzin dydaktycznych": row.counted,  # type: ignore[attr-defined]
        "skąd": row.get_how_display(),
        "zapisane": row.entered_at,
    }


def date_row(row: DateAnswer) -> dict[str, Any]:
    poll = row.option.poll
    return {
        "sieć": str(poll.network),
        "pytanie": poll.title,
        "termin": str(row.option),
        "odpowiedź": row.get_says_display(),
        "uwaga": row.comment,
    }


def forget(person: User, way: Way) -> None:
    """Invitations and answers go; the meetings stay, without the name in their words; registers keep their counts."""
    for network in Network.objects.filter(Q(meetings__isnull=False) | Q(date_polls__isnull=False)).distinct():
        forget_traces(network, traces(person, way, among=network.people.all()))
    Coming.objects.filter(user=person).delete()
    Withdrawal.objects.filter(user=person).delete()
    Attendance.objects.filter(user=person).update(user=None, name=FORMER, institution="", why="")
    Attendance.objects.filter(entered_by=person).update(entered_by=None)
    Register.objects.filter(confirmed_by=person).update(confirmed_by=None)
    Coming.objects.filter(entered_by=person).update(entered_by=None)
    Respondent.objects.filter(user=person).delete()
    DateAnswer.objects.filter(entered_by=person).update(entered_by=None)
    DatePoll.objects.filter(begun_by=person).update(begun_by=None)
    AgendaItem.objects.filter(proposed_by=person).update(proposed_by=None)
    AgendaItem.objects.filter(leader=person).update(leader=None)
    forget_as_expert(person, way)
    forget_files(person, way, MeetingFile.objects.filter(added_by=person))
    Meeting.objects.filter(called_by=person).update(called_by=None)
    Meeting.objects.filter(called_off_by=person).update(called_off_by=None)
    NetworkFeed.objects.filter(made_by=person).update(made_by=None)
    forget_in_minutes(person, way)


def forget_as_expert(person: User, way: Way) -> None:
    """What was said of them and to them at their own address goes; what they suggested stays, without them."""
    Expert.objects.filter(email=person.email).delete()
    Visit.objects.filter(email=person.email).delete()
    VisitVote.objects.filter(user=person).delete()
    forget_in_columns(Expert.objects.all(), ("name", "themes", "about"), traces(person, way))
    Expert.objects.filter(added_by=person).update(added_by=None)
    Visit.objects.filter(suggested_by=person).update(suggested_by=None)
    Visit.objects.filter(invited_by=person).update(invited_by=None)


def forget_files(person: User, way: Way, files: AttachmentQuerySet) -> None:
    """Their files go with their words; those that stay have nobody in their properties."""
    if way == Way.DELETED:
        files.erase()
        return
    keys = files.values_list("pk", "meeting__network")
    for key, network in keys:
        people = Network.objects.get(pk=network).people.all()
        transaction.on_commit(partial(forget_author, MeetingFile, key, traces(person, way, among=people)))
    files.update(added_by=None)


def forget_in(network: Network, person: User, way: Way) -> None:
    """The same in one network; to what was past the answers go too. What they heard stays theirs: it is what the
    organiser accounts for and what certificates say, until the rule of retention takes it.
    """
    forget_traces(network, traces(person, way, among=network.people.all()))
    Coming.objects.filter(user=person, meeting__network=network).delete()
    Withdrawal.objects.filter(user=person, meeting__network=network).delete()
    Respondent.objects.filter(user=person, poll__network=network).delete()
    VisitVote.objects.filter(user=person, visit__meeting__network=network).delete()
    if way != Way.SIGNED:
        forget_files(person, way, MeetingFile.objects.filter(added_by=person, meeting__network=network))
    forget_in_minutes(person, way, network)


def forget_in_minutes(person: User, way: Way, network: Network | None = None) -> None:
    """Remarks and corrections: signed, without a name, or gone. What the crew agreed on stays, without the person."""
    where = {"minutes__meeting__network": network} if network else {}
    for model in (Remark, Correction):
        words = model.objects.filter(by=person, **where)
        if way == Way.DELETED:
            words.delete()
        elif way == Way.FORMER:
            words.update(by=None)
    Remark.objects.filter(answered_by=person, **where).update(answered_by=None)
    MinutesLine.objects.filter(changed_by=person, **where).update(changed_by=None)
    MinutesLine.people.through.objects.filter(
        user=person, **{f"minutesline__{place}": value for place, value in where.items()}
    ).delete()
    for column in ("begun_by", "opened_by", "approved_by"):
        place = {"meeting__network": network} if network else {}
        Minutes.objects.filter(**{column: person}, **place).update(**{column: None})


def forget_traces(network: Network, found: Traces) -> None:
    words = ("title", "purpose", "bring", "place", "way", "dial_in", "called_off_why")
    forget_in_columns(Meeting.objects.filter(network=network), words, found)
    forget_in_columns(AgendaItem.objects.filter(meeting__network=network), ("title", "led_by", "note"), found)
    forget_in_columns(Coming.objects.filter(meeting__network=network), ("why",), found)
    of_visits = ("name", "about", "why", "theme", "terms", "contact", "word", "introduce")
    forget_in_columns(Visit.objects.filter(meeting__network=network), of_visits, found)
    forget_in_columns(MeetingFile.objects.filter(meeting__network=network), ("name",), found)
    forget_in_columns(Expert.objects.filter(programme=network.programme_id), ("name", "themes", "about"), found)
    forget_in_columns(DatePoll.objects.filter(network=network), ("title", "note"), found)
    forget_in_columns(DateAnswer.objects.filter(option__poll__network=network), ("comment",), found)
    forget_in_columns(MinutesLine.objects.filter(minutes__meeting__network=network), ("text",), found)
    forget_in_columns(Remark.objects.filter(minutes__meeting__network=network), ("text", "answer"), found)
    forget_in_columns(Correction.objects.filter(minutes__meeting__network=network), ("text",), found)
    approved = Minutes.objects.filter(meeting__network=network).alias(words=Cast("content", TextField()))
    for minutes in approved.filter(found.within("words", "text")):
        minutes.content, minutes.text = found.without_in(minutes.content), found.without(minutes.text)
        minutes.save(update_fields=["content", "text"])


def effects(person: User, network: Network | None) -> list[str]:
    rows = Coming.objects.expected().filter(user=person, meeting__in=Meeting.objects.upcoming())
    rows = rows.filter(meeting__network=network) if network else rows
    n = rows.count()
    return (
        [f"{n} {plural(n, 'zapowiedziany udział', 'zapowiedziane udziały', 'zapowiedzianych udziałów')}"] if n else []
    )


declare(
    "meetings",
    columns=[
        "meetings.meeting.called_by",
        "meetings.meeting.called_off_by",
        "meetings.networkfeed.made_by",
        "meetings.agendaitem.leader",
        "meetings.agendaitem.proposed_by",
        "meetings.coming.user",
        "meetings.coming.entered_by",
        "meetings.withdrawal.user",
        "meetings.attendance.user",
        "meetings.attendance.entered_by",
        "meetings.register.confirmed_by",
        "meetings.datepoll.begun_by",
        "meetings.respondent.user",
        "meetings.dateanswer.entered_by",
        "meetings.minutes.begun_by",
        "meetings.minutes.opened_by",
        "meetings.minutes.approved_by",
        "meetings.minutesline.changed_by",
        "meetings.minutesline_people.user",
        "meetings.remark.by",
        "meetings.remark.answered_by",
        "meetings.correction.by",
        "meetings.expert.email",
        "meetings.expert.added_by",
        "meetings.visit.email",
        "meetings.visit.suggested_by",
        "meetings.visit.invited_by",
        "meetings.visitvote.user",
        "meetings.meetingfile.added_by",
    ],
    export=export,
    forget=forget,
    forget_in=forget_in,
    effects=effects,
)
