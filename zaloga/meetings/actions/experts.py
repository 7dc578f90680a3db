"""The list of experts that a programme shares: whoever stands on it agreed by a personal link, and leaves by it."""

from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.tokens import digest
from zaloga.meetings import events, policies
from zaloga.meetings import letters_to_experts as letters
from zaloga.meetings.models import Expert, Visit
from zaloga.people.models import User, normal_address
from zaloga.programmes.models import Programme

GONE = "Tego wpisu już nie ma na liście."


@transaction.atomic
def add_expert(programme: Programme, *, by: User, name: str, email: str, themes: str, about: str = "") -> Expert:
    """Ask somebody whether crews of the programme may invite them; until they agree, hardly anybody sees them.

    Refused for an address that is on the list or waits for an answer already.
    """
    require(policies.can_add_expert(by, programme))
    email = normal_address(email)
    if Expert.objects.filter(programme=programme, email=email).exists():
        raise Refusal("Osoba o tym adresie już jest na liście albo czekamy na jej zgodę.")
    expert = Expert(programme=programme, added_by=by, name=name, email=email, themes=themes, about=about)
    expert.full_clean(exclude=["sort_key"])
    expert.save()
    give_link(expert)
    letters.asked_to_list(expert)
    record(events.experts.EXPERT_ADDED, by=by, target=programme)
    return expert


def give_link(expert: Expert) -> None:
    expert.digest = digest(expert.token)
    expert.save(update_fields=["digest"])


@transaction.atomic
def edit_expert(expert: Expert, *, by: User, **fields: Any) -> Expert:
    """Other words about somebody; whoever agreed reads in a letter what stands there now."""
    require(policies.can_keep_experts(by, expert.programme))
    expert = held(expert)
    put(expert, fields)
    if expert.agreed_at:
        letters.told_of_list(expert)
    record(events.experts.EXPERT_EDITED, by=by, target=expert.programme)
    return expert


def held(expert: Expert) -> Expert:
    rows = Expert.objects.select_for_update(of=("self",)).select_related("programme", "added_by")
    found = rows.filter(pk=expert.pk).first()
    if found is None:
        raise Refusal(GONE)
    return found


def put(expert: Expert, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(expert, name, value)
    expert.full_clean(exclude=["sort_key"])
    expert.save()


@transaction.atomic
def remove_expert(expert: Expert, *, by: User) -> None:
    """The entry is gone; invitations to meetings stay until their own time."""
    require(policies.can_remove_expert(by, expert))
    expert = held(expert)
    record(events.experts.EXPERT_REMOVED, by=by, target=expert.programme)
    expert.delete()


@transaction.atomic
def agree_to_list(expert: Expert, *, themes: str, about: str = "") -> Expert:
    """The person themselves, by their link: they agree, and say what stands about them."""
    expert = held(expert)
    is_new = expert.agreed_at is None
    expert.agreed_at = expert.agreed_at or clock.now()
    put(expert, {"themes": themes, "about": about})
    if is_new:
        record(events.experts.EXPERT_AGREED, by=None, target=expert.programme)
    return expert


@transaction.atomic
def leave_list(expert: Expert) -> None:
    """The person themselves, by their link: nothing of the entry is left."""
    expert = held(expert)
    record(events.experts.EXPERT_LEFT, by=None, target=expert.programme)
    expert.delete()


def agree_from_visit(visit: Visit) -> None:
    """Whoever is invited to a meeting ticked that they want to be on the list; a letter gives them their link."""
    programme = visit.meeting.network.programme
    expert = Expert.objects.filter(programme=programme, email=visit.email).first()
    if expert is None:
        themes = (visit.theme or visit.about or visit.name)[:200]
        expert = Expert(programme=programme, name=visit.name, email=visit.email, themes=themes, about=visit.introduce)
        expert.full_clean(exclude=["sort_key"])
        expert.save()
        give_link(expert)
    if expert.agreed_at is None:
        expert.agreed_at = clock.now()
        expert.save(update_fields=["agreed_at"])
        letters.told_of_list(expert)
        record(events.experts.EXPERT_AGREED, by=None, target=programme)
    visit.expert = expert
    visit.save(update_fields=["expert"])
