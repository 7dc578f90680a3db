from typing import Any

from django.db.models import QuerySet

from zaloga.institutions.models import ImportRun, Upload


def can_import(user: Any) -> bool:
    """Who may load registers and add institutions: operators, and None, the system itself (commands, demonstration).

    People stand above this floor, so their robot is out of reach here: the system has no face.
    """
    return user is None or (user.is_authenticated and user.is_active and user.is_operator)


can_add = can_import


def visible_imports(user: Any) -> QuerySet[ImportRun]:
    return ImportRun.objects.all() if can_import(user) else ImportRun.objects.none()


def visible_uploads(user: Any) -> QuerySet[Upload]:
    return Upload.objects.all() if can_import(user) else Upload.objects.none()
