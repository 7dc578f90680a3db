"""What every test of the house starts from."""

import pytest
from django.test.utils import setup_databases, teardown_databases


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    """Plain static files (no collectstatic needed) and a folder of its own for uploaded files."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_keepdb, django_db_blocker):
    """The test database, also for fixtures that outlive one test (pytest-django makes it only for marked tests)."""
    with django_db_blocker.unblock():
        made = setup_databases(
            0, interactive=False, keepdb=django_db_keepdb, aliases={"default"}, serialized_aliases=[]
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)
