"""A missing token or an expired session never eats a text: it comes back with a button to send it again."""

import pytest
from django.test import Client

from tests.walk import permissions
from tests.walk.addresses import NAMES, address, undone

TABLE = permissions.rows()
TYPED = {"text": "Piszę to od godziny <b>i</b> nie chcę stracić.", "title": "Nowa rozmowa o ciszy"}
SHOWN = "Piszę to od godziny &lt;b&gt;i&lt;/b&gt; nie chcę stracić."
OURS = {"Origin": "http://testserver"}
ELSEWHERE = {"Origin": "https://obca.example"}
# A second click on the button that signs in needs no token: whoever is signed in is only sent on.
FORGIVING = {"people:code", "people:link", "people:second_step", "people:key_sign_in"}


def without_token(world, name: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    if name not in FORGIVING:
        client.force_login(world.people["coordinator"])
    return client


@pytest.mark.parametrize("name", NAMES)
def test_without_the_token_nothing_happens_and_the_text_comes_back(world, name):
    response = undone(lambda: without_token(world, name).post(address(name, world.living), TYPED, headers=OURS))

    page = response.content.decode()
    assert response.status_code == 403
    assert SHOWN in page
    assert TYPED["title"] in page
    assert "csrfmiddlewaretoken" in page


@pytest.mark.parametrize("name", NAMES)
def test_what_another_site_posts_is_not_shown_as_ours(world, name):
    response = undone(lambda: without_token(world, name).post(address(name, world.living), TYPED, headers=ELSEWHERE))

    assert response.status_code == 403
    assert SHOWN not in response.content.decode()


# The pages for codes are no pages of somebody who signed in: without a question for a code they lead to the door.
AT_THE_DOOR = {"people:code", "people:second_step"}
NEEDING_A_SESSION = [name for name in NAMES if TABLE.get(name, {}).get("guest") == "in" and name not in AT_THE_DOOR]


@pytest.mark.parametrize("name", NEEDING_A_SESSION)
def test_after_the_session_has_expired_the_text_comes_back(world, name):
    response = undone(lambda: Client().post(address(name, world.living), TYPED, headers=OURS))

    if response.status_code == 405:
        return  # nothing is ever posted there
    assert response.status_code == 403
    assert SHOWN in response.content.decode()
