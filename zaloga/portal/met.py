"""What the coming meetings of a network ask of somebody on their desk, and the nearest one on the network's home."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone

from zaloga.core import clock
from zaloga.core.counting import how_many
from zaloga.core.words import day, hour
from zaloga.meetings import rhythm
from zaloga.meetings.models import Coming, DateOption, DatePoll, Day, Meeting, Minutes, Register, Respondent
from zaloga.meetings.models.dates import dates_token
from zaloga.meetings.models.meeting import wall
from zaloga.networks.models import Membership
from zaloga.notifications.waiting import Item
from zaloga.people.models import User

LATELY = timedelta(days=30)  # after that nobody is reminded any more
MOST = 3  # of one network; there are three to five in a year


def asked() -> dict[str, Any]:
    """For a membership: ``meetings``, the nearest ones that are called, with what this person said of each; ``dates``,
    polls of dates without a choice, with this person's own row of each; ``unconfirmed``, those held lately;
    ``unwritten``, those whose minutes wait to be written or approved; ``times_met``, how many there were, ``met_last``,
    the end of the last one, ``meets_at_most``, how many a year wants.
    """
    return {
        "meetings": ArraySubquery(nearest().values("one")[:MOST]),
        "dates": ArraySubquery(polls().values("one")[:MOST]),
        "unconfirmed": ArraySubquery(unconfirmed().values("one")[:MOST]),
        "unwritten": ArraySubquery(unwritten().values("one")[:MOST]),
        "times_met": how_many(past()),
        "met_last": Subquery(past().values("ends_at")[:1]),
        "meets_at_most": F("network__programme__meetings_to"),
    }


def polls() -> QuerySet[DatePoll]:
    mine = Respondent.objects.filter(poll=OuterRef("pk"), user=OuterRef(OuterRef("user"))).order_by()
    newest = DateOption.objects.filter(poll=OuterRef("pk")).order_by("-added_at")
    columns = ("pk", "title", "closes_on", "closed_at")
    one = JSONObject(
        **dict(zip(columns, columns, strict=True)),
        digest=Subquery(mine.values("digest")[:1]),
        answered_at=Subquery(mine.values("answered_at")[:1]),
        added_at=Subquery(newest.values("added_at")[:1]),
    )
    return DatePoll.objects.filter(network=OuterRef("network")).unsettled().annotate(one=one)


def nearest() -> QuerySet[Meeting]:
    mine = Coming.objects.filter(meeting=OuterRef("pk"), user=OuterRef(OuterRef("user"))).order_by()
    said = Subquery(mine.values("answer")[:1])
    one = JSONObject(pk="pk", title="title", starts_at="starts_at", place="place", answer=said)
    return Meeting.objects.filter(network=OuterRef("network")).upcoming().annotate(one=one)


def past() -> QuerySet[Meeting]:
    return Meeting.objects.filter(network=OuterRef("network")).past()


def unconfirmed() -> QuerySet[Meeting]:
    """Meetings of the last weeks with a day whose register nobody has confirmed."""
    sealed = Register.objects.filter(meeting=OuterRef("meeting"), on=OuterRef("on"), confirmed_at__isnull=False)
    open_days = Day.objects.filter(~Exists(sealed), meeting=OuterRef("pk"))
    lately = past().filter(ends_at__gte=clock.now() - LATELY)
    return lately.filter(Exists(open_days)).annotate(one=JSONObject(pk="pk", title="title", starts_at="starts_at"))


def unwritten() -> QuerySet[Meeting]:
    """Meetings of the last weeks with a confirmed register, without minutes that the crew reads, or with ripe ones."""
    sealed = Register.objects.filter(meeting=OuterRef("pk"), confirmed_at__isnull=False)
    lately = Meeting.objects.filter(network=OuterRef("network"), ends_at__gte=clock.now() - LATELY).past()
    state = Coalesce("minutes__state", Value(Minutes.State.DRAFT))
    is_ripe = Q(minutes__state=Minutes.State.REMARKS, minutes__remarks_until__lt=clock.today())
    waiting = lately.filter(Exists(sealed)).alias(stands=state).filter(is_ripe | Q(stands=Minutes.State.DRAFT))
    return waiting.annotate(one=JSONObject(pk="pk", title="title", starts_at="starts_at", state="minutes__state"))


def of_today(user: User) -> list[Item]:
    """Where this person is expected today, of their own networks and of others, until it ends; one query."""
    midnight = wall(clock.today() + timedelta(days=1), time.min)
    rows = Coming.objects.filter(user=user, meeting__in=Meeting.objects.upcoming().filter(starts_at__lt=midnight))
    standing = rows.exclude(answer__in=(Coming.Answer.NONE, Coming.Answer.DECLINED)).order_by("meeting__starts_at")
    return [of_coming(row) for row in standing.select_related("meeting__network")]


def of_coming(row: Coming) -> Item:
    meeting = row.meeting
    starts = "trwa teraz" if meeting.runs else f"dziś, {hour(meeting.starts_at)}"
    about = (meeting.network.in_year, starts, row.get_answer_display())
    return Item(f"Dziś: „{meeting.title}”", about, meeting.get_absolute_url(), "Zobacz")


def of_dates(mine: Membership) -> list[Item]:
    """Dates that wait for an answer, or for the choice of whoever leads."""
    name, items = mine.network.in_year, []
    for row in mine.dates:
        until = date.fromisoformat(row["closes_on"])
        is_open = not row["closed_at"] and clock.today() <= until
        if is_open and row["digest"] and is_open_to(row):
            url = reverse("meetings:dates_by_link", args=[dates_token(row["pk"], mine.user_id, row["digest"])])
            items.append(Item(row["title"], (name, f"odpowiedzi do {day(until)}"), url, "Zaznacz terminy"))
        elif not is_open and mine.role in Membership.LEADING:
            url = reverse("meetings:dates", args=[mine.network.slug, row["pk"]])
            why = "odpowiedzi są zamknięte" if clock.today() <= until else "czas na odpowiedzi minął"
            items.append(Item(row["title"], (name, why), url, "Wybierz termin"))
    return items


def is_open_to(row: dict[str, Any]) -> bool:
    """Whether the person has said nothing yet, or a date has come since."""
    said = row["answered_at"]
    return not said or datetime.fromisoformat(row["added_at"]) > datetime.fromisoformat(said)


def of_meetings(mine: Membership) -> list[Item]:
    """Meetings of one's own crew that wait for an answer, and the search for dates of others."""
    if mine.role not in Membership.CREW:
        return []
    name = mine.network.in_year
    return (
        of_dates(mine)
        + of_registers(mine)
        + of_minutes(mine)
        + [
            Item(f"Będziesz? „{row['title']}”", (name, when(row)), address(mine, row), "Odpowiedz")
            for row in mine.meetings
            if not row["answer"]
        ]
        + of_rhythm(mine)
    )


def of_rhythm(mine: Membership) -> list[Item]:
    """Whoever leads may plan the next meeting when it is time for it and none is being looked for."""
    if mine.role not in Membership.LEADING or mine.meetings or mine.dates:
        return []
    last = timezone.localdate(mine.met_last) if mine.met_last else None
    on = rhythm.due_on(mine.network, held=mine.times_met, last=last, most=mine.meets_at_most)
    if on is None or not rhythm.is_time(on):
        return []
    url = reverse("meetings:new", args=[mine.network.slug])
    from_plan = f"?pozycja={mine.coming['pk']}" if mine.coming else ""
    title = "Zaplanuj następne spotkanie" if last else "Zaplanuj pierwsze spotkanie"
    return [Item(title, (mine.network.in_year, rhythm.in_words(on)), f"{url}{from_plan}", "Zaplanuj")]


def of_registers(mine: Membership) -> list[Item]:
    """Lists that whoever leads has not confirmed yet."""
    if mine.role not in Membership.LEADING:
        return []
    slug, name = mine.network.slug, mine.network.in_year
    return [
        Item(f"Potwierdź obecność: „{row['title']}”", (name, when(row)), register(slug, row["pk"]), "Potwierdź")
        for row in mine.unconfirmed
    ]


def of_minutes(mine: Membership) -> list[Item]:
    """Minutes that whoever leads has not shown to the crew yet, or that can be approved."""
    if mine.role not in Membership.LEADING:
        return []
    name, items = mine.network.in_year, []
    for row in mine.unwritten:
        is_ripe = row["state"] == Minutes.State.REMARKS
        what, button = ("Zatwierdź notatkę", "Zatwierdź") if is_ripe else ("Napisz notatkę", "Napisz")
        url = f"{address(mine, row)}#notatka"
        items.append(Item(f"{what}: „{row['title']}”", (name, when(row)), url, button))
    return items


def register(slug: str, pk: int) -> str:
    return reverse("meetings:register", args=[slug, pk])


def coming(mine: Membership) -> dict[str, Any] | None:
    """The nearest meeting, for the network's home; nothing where none is called."""
    if not mine.meetings or mine.role not in Membership.CREW:
        return None
    row = mine.meetings[0]
    return {"topic": row["title"], "when": when(row), "place": row["place"], "url": address(mine, row)}


def when(row: dict[str, Any]) -> str:
    """czwartek, 3 grudnia, 15:30."""
    starts = timezone.localtime(datetime.fromisoformat(row["starts_at"]))
    return f"{day(starts, weekday=True)}, {hour(starts)}"


def address(mine: Membership, row: dict[str, Any]) -> str:
    return reverse("meetings:meeting", args=[mine.network.slug, row["pk"]])
