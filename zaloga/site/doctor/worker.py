"""The worker: is one alive, does it keep up, did what has its hour run at its hour."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from croniter import croniter
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from zaloga.core import clock
from zaloga.core.words import plural
from zaloga.notifications.models import Letter
from zaloga.site.doctor.database import ask
from zaloga.site.doctor.finding import Finding, bad, good, odd

ALIVE_S = 60
LATE = timedelta(minutes=10)
START = "Uruchom usługę pracy w tle (manage.py worker) i zobacz jej dziennik."


def heartbeat() -> Iterator[Finding]:
    age = ask("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    if age is None:
        yield bad("Żaden proces pracy w tle nie działa: listy nie wychodzą.", START)
    elif age > ALIVE_S:
        yield bad(f"Proces pracy w tle milczy {span(float(age))}.", START)
    else:
        yield good("Proces pracy w tle działa.")


def span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    hours = round(seconds / 3600)
    return f"{hours} {plural(hours, 'godzinę', 'godziny', 'godzin')}"


def queue() -> Iterator[Finding]:
    oldest = ask(
        "SELECT extract(epoch FROM now() - min(greatest(event.at, job.scheduled_at))) FROM procrastinate_jobs job "
        "JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred' "
        "WHERE job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now()"
    )
    if oldest and float(oldest) > LATE.total_seconds():
        yield bad(f"Najstarsze zadanie w kolejce czeka {span(float(oldest))}.", START)
    else:
        yield good("Kolejka zadań jest na bieżąco.")
    failed = list(
        ProcrastinateJob.objects.filter(status="failed").order_by("task_name").values_list("task_name", flat=True)
    )
    if failed:
        count = f"{len(failed)} {plural(len(failed), 'zadanie', 'zadania', 'zadań')}"
        names = ", ".join(sorted(set(failed)))
        yield odd(f"Nie udało się {count}: {names}.", "Powód jest w dzienniku pracy w tle.")


def letters() -> Iterator[Finding]:
    waiting = Letter.objects.waiting().order_by("created_at").values_list("created_at", flat=True).first()
    if waiting and clock.now() - waiting > LATE:
        age = span((clock.now() - waiting).total_seconds())
        yield odd(f"Najstarszy list czeka na wysłanie {age}.", "Powód stoi przy nim na stronie /instalacja/poczta/.")
    given_up = Letter.objects.filter(given_up_at__isnull=False).count()
    if given_up:
        words = plural(given_up, "list nie doszedł", "listy nie doszły", "listów nie doszło")
        yield odd(f"{given_up} {words}.", "Zobacz, do kogo i dlaczego: /instalacja/poczta/.")
    if not given_up and not (waiting and clock.now() - waiting > LATE):
        yield good("Listy wychodzą.")


def hours() -> Iterator[Finding]:
    """Each periodic task should have been queued at its last but one hour, or since."""
    now, since = clock.now(), installed_at()
    late = []
    for periodic in app.periodic_registry.periodic_tasks.values():
        cron = croniter(periodic.cron, now)
        cron.get_prev(datetime)
        due = cron.get_prev(datetime)
        last = last_run(periodic.task.name)
        if since < due and (last is None or last < due):
            late.append(periodic.task.name)
    if late:
        yield bad(f"O swojej porze nie ruszyło: {', '.join(sorted(late))}.", START)
    else:
        yield good("Co ma swoją porę, rusza o swojej porze.")


def installed_at() -> datetime:
    return ask("SELECT min(applied) FROM django_migrations")


def last_run(task: str) -> datetime | None:
    with connection.cursor() as cursor:
        question = "SELECT max(defer_timestamp) FROM procrastinate_periodic_defers WHERE task_name = %s"
        cursor.execute(question, [task])
        (stamp,) = cursor.fetchone()
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


CHECKS = [heartbeat, queue, letters, hours]
