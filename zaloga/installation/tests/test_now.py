import pytest

from zaloga.installation import now
from zaloga.installation.models import from_environment


@pytest.mark.django_db
def test_before_anybody_sets_anything_the_house_is_as_the_environment_says(settings):
    settings.HOUSE = settings.HOUSE | {"name": "Sieci Wołowa"}

    now.keep(from_environment())

    assert (now.current().name, now.current().url) == ("Sieci Wołowa", settings.SITE_URL)


@pytest.mark.django_db
def test_what_the_operator_saved_stands_before_the_environment():
    installation = from_environment()
    installation.name = "Sieci powiatu"
    installation.save()
    now.RECENT.forget()

    assert now.current().name == "Sieci powiatu"


@pytest.mark.django_db
def test_speaking_of_the_house_again_asks_the_database_nothing(django_assert_num_queries):
    now.RECENT.forget()
    now.current()

    with django_assert_num_queries(0):
        now.current()
