"""Fixtures of the whole-house tests: the world of the permission walk, kept for a whole file."""

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.walk import world as worlds
from zaloga.people.second_step import SHOWN

PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True)
def _house():
    """Settings of the walk come with ``world``; the journeys speak to another process."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, built once for all tests of a file. Each visit is undone, so no test sees another's traces."""
    settings = override_settings(
        STORAGES=PLAIN, MEDIA_ROOT=tmp_path_factory.mktemp("files"), DEMO=True, SECOND_FACTOR_REQUIRED=False
    )
    with django_db_blocker.unblock(), settings, transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    """One browser for every role, signed in where the role has an account, a second key shown."""
    browsers = signed_in(world)
    for role, browser in browsers.items():
        if role != "guest":
            session = browser.session
            session[SHOWN] = True
            session.save()
    return browsers


@pytest.fixture(scope="module")
def keyless(world):
    """The same browsers, in which no second key was shown."""
    return signed_in(world)


def signed_in(world) -> dict[str, Client]:
    browsers = {}
    for role, person in world.people.items():
        browsers[role] = Client(raise_request_exception=False)
        if person.is_authenticated:
            browsers[role].force_login(person)
    return browsers
