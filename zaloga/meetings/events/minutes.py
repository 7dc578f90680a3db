from collections.abc import Iterable
from typing import Any

from zaloga.activity.registry import declare
from zaloga.meetings.events.experts import crew
from zaloga.meetings.models import Attendance
from zaloga.networks.audiences import leaders, people, the_one_concerned
from zaloga.networks.models import Membership
from zaloga.people.models import User


def who_was_there(event: Any) -> Iterable[User]:
    """Those of the crew who were at the meeting; where nobody is written down, those who did not decline."""
    inside = people(event.target.network, *Membership.CREW)
    there = Attendance.objects.there().filter(register__meeting=event.target.meeting, user__isnull=False)
    if there.exists():
        return inside.filter(pk__in=there.values("user"))  # type: ignore[attr-defined]
    asked_to = event.target.meeting.comings.exclude(answer="declined").values("user")
    return inside.filter(pk__in=asked_to)  # type: ignore[attr-defined]


BEGUN = declare(
    "minutes.begun", sentence="Spotkanie „{target}”: notatkę zaczyna {by}", title="początek notatki ze spotkania"
)
EDITED = declare(
    "minutes.edited", sentence="Spotkanie „{target}”: notatkę zmienia {by}", title="zmiana notatki ze spotkania"
)
OPENED = declare(
    "minutes.opened",
    sentence="Spotkanie „{target}”: notatka czeka na Twoje uwagi do {until}",
    audience=who_was_there,
    by_mail=True,
    button="Przeczytaj notatkę",
    title="notatka ze spotkania do uwag",
)
REMARKED = declare(
    "minutes.remarked",
    sentence="Spotkanie „{target}”: uwaga do notatki, pisze {by}",
    audience=leaders,
    button="Odpowiedz",
    title="uwaga do notatki ze spotkania",
)
ANSWERED = declare(
    "minutes.remark_answered",
    sentence="Spotkanie „{target}”: Twoja uwaga do notatki: {verdict}",
    audience=the_one_concerned,
    title="odpowiedź na uwagę do notatki",
    is_personal=True,
)
APPROVED = declare(
    "minutes.approved",
    sentence="Spotkanie „{target}”: notatka jest zatwierdzona",
    audience=crew,
    by_mail=True,
    button="Zobacz notatkę",
    title="zatwierdzenie notatki ze spotkania",
    for_audit=True,
    line=lambda details: f"SHA-256: {details['sha256'][:16]}",
)
CORRECTED = declare(
    "minutes.corrected",
    sentence="Spotkanie „{target}”: sprostowanie do notatki, pisze {by}",
    audience=crew,
    title="sprostowanie do notatki ze spotkania",
    for_audit=True,
)
