from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from zaloga.installation.now import current
from zaloga.networks.policies import Standing, standing
from zaloga.programmes.models import Programme


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page may show: the house, its main programme, and for whom is signed in the bell and the standing.

    Lazy: a page that does not ask pays no query.
    """
    user = getattr(request, "user", None)
    return {
        "house": current(),
        "is_demo": settings.DEMO,
        "main_programme": SimpleLazyObject(lambda: Programme.objects.select_related("organiser").main()),
        "standing": SimpleLazyObject(lambda: standing(user) if user else Standing()),
        # A number cannot be counted with while it is lazy; templates call what can be called.
        "unread_notes": cache(lambda: user.notes.unread().count()),
    }
