"""Institutions outside the register: local governments, training centres, other bodies."""

from typing import Any

from django.db import connection, transaction

from zaloga.activity.record import record
from zaloga.core import clock
from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.institutions import events, policies
from zaloga.institutions.models import Institution


@transaction.atomic
def add_by_hand(*, by: Any, **fields: Any) -> Institution:
    """Add an institution that is in no register. No import ever changes or closes it.

    ``by`` is an operator or None (the system); ``fields`` are those of Institution. Raises ValidationError, and Refusal
    when an open institution of this name is there in the same place, as after a double click.
    """
    require(policies.can_add(by))
    institution = Institution(source=Institution.Source.HAND, **fields)
    institution.full_clean()
    with connection.cursor() as cursor:  # the second of two clicks waits for the first
        cursor.execute(f"LOCK TABLE {Institution._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    refuse_namesake(institution)
    institution.save()
    record(events.ADDED, by=by, target=institution)
    return institution


def refuse_namesake(institution: Institution) -> None:
    others = Institution.objects.open().exclude(pk=institution.pk)
    if others.filter(name=institution.name, town=institution.town, commune=institution.commune_id).exists():
        raise Refusal(f"{institution.name} jest już na liście.")


@transaction.atomic
def correct(institution: Institution, *, by: Any, **fields: Any) -> Institution:
    """Change what is written of an institution: everything of one made by hand, of one in RSPO the everyday name only.

    An empty everyday name of one in RSPO becomes the usual one again, which follows the register. Raises Refusal for
    other fields of the register and for the name of another institution in the same place.
    """
    require(policies.can_correct(by, institution))
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    if institution.is_in_register and fields.keys() - {"short_name"}:
        raise Refusal("Te dane bierze się z rejestru RSPO. Tu można zmienić tylko nazwę na co dzień.")
    if institution.is_in_register:
        fields["short_name"] = fields.get("short_name") or institution.usual_short_name()
    changed = [name for name, value in fields.items() if getattr(institution, name) != value]
    if not changed:
        return institution
    for name in changed:
        setattr(institution, name, fields[name])
    institution.full_clean()
    if not institution.is_in_register:
        refuse_namesake(institution)
    institution.save()
    words = {field.name: str(field.verbose_name) for field in Institution._meta.fields}
    what = ", ".join(words[name] for name in changed)
    record(events.CORRECTED, by=by, target=institution, what=what)
    return institution


@transaction.atomic
def close(institution: Institution, *, by: Any) -> Institution:
    """Nobody picks it from the list any more; people and accessions stay. Closing twice changes nothing.

    Refused for what is in RSPO: the register says when that ends.
    """
    institution = by_hand_only(institution, by)
    if institution.is_open:
        institution.closed_on = clock.today()
        institution.save(update_fields=["closed_on"])
        record(events.CLOSED, by=by, target=institution)
    return institution


@transaction.atomic
def reopen(institution: Institution, *, by: Any) -> Institution:
    """The opposite of close()."""
    institution = by_hand_only(institution, by)
    if not institution.is_open:
        refuse_namesake(institution)
        institution.closed_on = None
        institution.save(update_fields=["closed_on"])
        record(events.REOPENED, by=by, target=institution)
    return institution


def by_hand_only(institution: Institution, by: Any) -> Institution:
    require(policies.can_correct(by, institution))
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    if institution.is_in_register:
        raise Refusal("O tym, czy ta placówka działa, mówi rejestr RSPO. Wczytaj nowszy plik.")
    return institution
