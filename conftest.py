"""What every test of the house starts from."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.made import Made
from zaloga.installation import now
from zaloga.installation.models import from_environment
from zaloga.people import texts


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    """Plain static files (no collectstatic needed) and a folder of its own for uploaded files."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SURVEY_KEYS = tmp_path / "klucze"
    # Most tests sign people in without a second key; those about it switch the requirement on.
    settings.SECOND_FACTOR_REQUIRED = False
    now.keep(from_environment())
    texts.PUBLISHED.keep({})


@pytest.fixture(autouse=True)
def _empty_queue(request):
    """After a test with real transactions Django empties our tables only; jobs it left would be the next test's."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, worker_id) -> Made:
    """What is made once for all workers; ``make test`` names a folder for all of its runs."""
    base = tmp_path_factory.getbasetemp()
    return Made(Path(os.environ.get("MADE") or (base if worker_id == "master" else base.parent)))


@pytest.fixture(scope="session")
def django_db_setup(
    made_once, django_test_environment, django_db_modify_db_settings, django_db_keepdb, django_db_blocker
):
    """The test database, also for fixtures that outlive one test (pytest-django makes it only for marked tests).

    It is a copy of one that was migrated once: migrations take longer than most rooms' tests.
    """
    connection.settings_dict["TEST"]["TEMPLATE"] = made_once.empty().database
    with django_db_blocker.unblock():
        made = setup_databases(
            0, interactive=False, keepdb=django_db_keepdb, aliases={"default"}, serialized_aliases=[]
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)
