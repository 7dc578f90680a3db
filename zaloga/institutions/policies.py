from typing import Any

from django.db.models import QuerySet

from zaloga.institutions.models import ImportRun, Institution, Upload


def can_import(user: Any) -> bool:
    """Who may load registers and add institutions: operators, and None, the system itself (commands, demonstration).

    People stand above this floor, so their robot is out of reach here: the system has no face.
    """
    return user is None or (user.is_authenticated and user.is_active and user.is_operator)


can_add = can_import


def can_correct(user: Any, institution: Institution) -> bool:
    """Correcting, closing and opening again: those who may add; what of it the register decides, the deed refuses."""
    return can_add(user)


def visible_institutions(user: Any) -> QuerySet[Institution]:
    """The whole list, closed ones too, for those who keep it; the open ones everybody may search."""
    return Institution.objects.all() if can_add(user) else Institution.objects.none()


def visible_imports(user: Any) -> QuerySet[ImportRun]:
    return ImportRun.objects.all() if can_import(user) else ImportRun.objects.none()


def visible_uploads(user: Any) -> QuerySet[Upload]:
    return Upload.objects.all() if can_import(user) else Upload.objects.none()
