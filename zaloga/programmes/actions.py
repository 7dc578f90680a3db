"""Deeds on programmes: founding, rules, who coordinates, which institutions have acceded."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.slugs import free_slug
from zaloga.institutions.models import Institution, Territory
from zaloga.people import actions as people
from zaloga.people.models import User
from zaloga.programmes import emails, events, policies
from zaloga.programmes.models import Accession, Appointment, Programme

DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def found(*, by: User, territories: Iterable[Territory] = (), **fields: Any) -> Programme:
    """Found a programme; its address is made of the short name unless given.

    A programme founded as the main one takes the front page over from the main one before. The same name and
    organiser within a minute is a double click and gives the programme that is there.
    Raises ValidationError where a field or a constraint of the model says no.
    """
    require(policies.can_found_programme(by))
    programme = Programme(**fields)
    if twin := founded_just_now(programme):
        return twin
    programme.slug = programme.slug or free_slug(Programme.objects.all(), programme.short_name or programme.name)
    keep(programme, territories)
    record(events.FOUNDED, by=by, target=programme)
    return programme


def founded_just_now(programme: Programme) -> Programme | None:
    """The programme that the first click has founded; the second waits at the organiser's row."""
    Institution.objects.select_for_update().filter(pk=programme.organiser_id).first()
    just_now = Programme.objects.filter(founded_at__gt=clock.now() - DOUBLE_CLICK)
    return just_now.filter(name=programme.name, organiser=programme.organiser_id).first()


@transaction.atomic
def edit(programme: Programme, *, by: User, territories: Iterable[Territory] | None = None, **fields: Any) -> Programme:
    """Change rules and words; ``territories`` are left as they are when None.

    Which programme is the main one is for the operator to say.
    """
    require(policies.can_edit(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(fields.get("is_main", programme.is_main) == programme.is_main or policies.is_operator(by))
    changed = sorted(name for name, value in fields.items() if getattr(programme, name) != value)
    for name, value in fields.items():
        setattr(programme, name, value)
    keep(programme, territories)
    record(events.EDITED, by=by, target=programme, fields=changed)
    return programme


def keep(programme: Programme, territories: Iterable[Territory] | None) -> None:
    """Check and save; there is one main programme at most, and the newest choice wins."""
    if programme.is_main:
        Programme.objects.exclude(pk=programme.pk).filter(is_main=True).update(is_main=False)
    programme.full_clean()
    programme.save()
    if territories is not None:
        programme.territories.set(territories)


@transaction.atomic
def appoint(programme: Programme, *, email: str, name: str, by: User) -> Appointment:
    """Make somebody a coordinator of the programme; who is not known here gets an account and a letter.

    Appointing the same person twice changes nothing and gives the appointment that stands.
    """
    require(policies.can_appoint(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    user = User.objects.known_as(email) or people.enrol(email, name)
    if standing := programme.appointments.filter(user=user, ended_at=None).first():
        return standing
    appointment = Appointment(programme=programme, user=user, appointed_by=by)
    appointment.full_clean()
    appointment.save()
    policies.forget_oversight(user)
    emails.appointed(appointment)
    record(events.APPOINTED, by=by, target=appointment, user=user.pk)
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: User) -> Appointment:
    """End somebody's coordination of a programme. The last one may be ended by an operator only."""
    require(policies.can_end_appointment(by, appointment))
    # The lock on the programme keeps two coordinators from ending each other at once.
    programme = Programme.objects.select_for_update().get(pk=appointment.programme_id)
    appointment = programme.appointments.select_related("user", "programme").get(pk=appointment.pk)
    if appointment.ended_at:
        return appointment
    others = programme.appointments.filter(ended_at=None).exclude(pk=appointment.pk)
    if not others.exists() and not policies.is_operator(by):
        raise Refusal("To jedyna osoba koordynująca ten program. Najpierw powołaj następną.")
    appointment.ended_at = clock.now()
    appointment.save(update_fields=["ended_at"])
    policies.forget_oversight(appointment.user)
    policies.forget_oversight(by)
    record(events.APPOINTMENT_ENDED, by=by, target=appointment, user=appointment.user_id)
    return appointment


@transaction.atomic
def accede(programme: Programme, institution: Institution, *, by: User) -> Accession:
    """Note that an institution has acceded; noting it twice changes nothing."""
    require(policies.can_edit(by, programme))
    accession, is_new = Accession.objects.get_or_create(programme=programme, institution=institution)
    if is_new:
        details = {"institution": str(institution), "institution_id": institution.pk}
        record(events.ACCEDED, by=by, target=programme, **details)
    return accession


@transaction.atomic
def accede_many(programme: Programme, institutions: Iterable[Institution], *, by: User) -> list[Accession]:
    """Note that these institutions have acceded, all or none; gives the new accessions only.

    Refused when one of them has been closed meanwhile.
    """
    require(policies.can_edit(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    inside = set(programme.accessions.values_list("institution_id", flat=True))
    new = [institution for institution in institutions if institution.pk not in inside]
    if closed := [institution for institution in new if not institution.is_open]:
        raise Refusal(f"{closed[0]}: ta placówka została zamknięta. Odznacz ją i spróbuj jeszcze raz.")
    return [accede(programme, institution, by=by) for institution in new]


@transaction.atomic
def withdraw_accession(programme: Programme, institution: Institution, *, by: User) -> None:
    """The institution is no longer in the programme. Its staff stay where they are; nobody new may join from it."""
    require(policies.can_edit(by, programme))
    gone, _ = Accession.objects.filter(programme=programme, institution=institution).delete()
    if gone:
        details = {"institution": str(institution), "institution_id": institution.pk}
        record(events.ACCESSION_WITHDRAWN, by=by, target=programme, **details)


@transaction.atomic
def withdraw_many(programme: Programme, institutions: Iterable[Institution], *, by: User) -> list[Institution]:
    """These institutions are no longer in the programme, all or none; gives those that were in it.

    Each is withdrawn as by withdraw_accession().
    """
    require(policies.can_edit(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    inside = set(programme.accessions.values_list("institution_id", flat=True))
    leaving = [institution for institution in institutions if institution.pk in inside]
    for institution in leaving:
        withdraw_accession(programme, institution, by=by)
    return leaving


@transaction.atomic
def archive(programme: Programme, *, by: User) -> Programme:
    """Close a programme: no new networks arise in it; those that run go on until each is archived."""
    require(policies.can_archive(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.is_archived:
        return programme
    if programme.is_main:
        raise Refusal("To główny program tej instalacji. Najpierw wskaż inny jako główny.")
    programme.archived_at = clock.now()
    programme.save(update_fields=["archived_at"])
    record(events.ARCHIVED, by=by, target=programme)
    return programme


@transaction.atomic
def restore(programme: Programme, *, by: User) -> Programme:
    """Take the programme out of the archive: networks may arise in it again. Restoring twice changes nothing."""
    require(policies.can_restore(by, programme))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not programme.is_archived:
        return programme
    programme.archived_at = None
    programme.save(update_fields=["archived_at"])
    record(events.RESTORED, by=by, target=programme)
    return programme
