import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.people import actions, texts
from zaloga.people.models import Consent, Text
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
CONSENTS = reverse("people:consents")


def agree(person, *kinds):
    actions.agree(person, *kinds, by=person, way="page")


def standing(person) -> list[tuple[str, int, str]]:
    return [(one.text.kind, one.text.version, one.way) for one in person.consents.standing().order_by("text__kind")]


def test_signing_in_agrees_to_the_rules_and_the_notice_once_and_the_page_says_so(client):
    person = UserFactory(agreed={})
    link, secret = actions.open_link(person.email, person)
    door = reverse("people:link", args=[secret])

    page = client.get(door).content.decode()
    client.post(door)
    agree(person, "rules")

    assert "Wchodząc, przyjmujesz" in page
    assert standing(person) == [("privacy", 1, "sign_in"), ("rules", 1, "sign_in")]


def test_a_person_sees_when_and_to_what_version_they_agreed(client):
    person = UserFactory()
    agree(person, "rules", "privacy")
    client.force_login(person)

    page = client.get(CONSENTS).content.decode()

    assert "Regulamin, wersja 1" in page and "na stronie konta" in page
    assert "nieobowiązkowa, bez zgody" in page


def test_a_new_version_asks_everybody_again_and_the_old_one_can_still_be_read(client):
    person, operator = UserFactory(), UserFactory(operator=True)
    agree(person, "rules", "privacy")
    client.force_login(operator)

    client.post(reverse("people:publish_text", args=["rules"]), {"words": "Nowe zasady: {kto}."})

    person.refresh_from_db()
    assert [text.version for text in texts.missing(person)] == [2]
    client.force_login(person)
    assert "Zmieniły się zasady" in client.get(reverse("portal:desk")).content.decode()
    assert "już nie obowiązuje" in client.get(reverse("people:text", args=["rules", 1])).content.decode()
    client.post(reverse("people:agree", args=["rules"]))
    person.refresh_from_db()
    assert texts.missing(person) == []
    assert [(one.text.version, one.withdrawn_at) for one in person.consents.filter(text__kind="rules")] == [
        (2, None),
        (1, None),
    ]


def test_the_text_that_came_with_the_house_stays_as_it_was_agreed_to():
    agree(UserFactory(), "rules")

    assert Text.objects.get().words == texts.BUILT_IN["rules"].strip()


def test_a_preview_publishes_nothing_and_shows_the_facts_of_the_installation(client, settings):
    client.force_login(UserFactory(operator=True))

    page = client.post(
        reverse("people:publish_text", args=["rules"]), {"words": "## Zasady\nProwadzi {kto}.", "podglad": "1"}
    ).content.decode()

    assert "<h2>Zasady</h2>" in page and f"Prowadzi {settings.HOUSE['operator']}." in page.replace("\u00a0", " ")
    assert not Text.objects.exists()


def test_the_same_words_are_no_new_version(client):
    client.force_login(UserFactory(operator=True))

    client.post(reverse("people:publish_text", args=["rules"]), {"words": texts.BUILT_IN["rules"]})

    assert not Text.objects.exists()


def test_an_empty_text_is_sent_back_in_words(client):
    client.force_login(UserFactory(operator=True))

    answer = client.post(reverse("people:publish_text", args=["rules"]), {"words": "  "})

    assert answer.status_code == 422
    assert "Pusty tekst nikogo do niczego nie zobowiąże" in answer.content.decode()


def test_a_voluntary_consent_is_withdrawn_as_easily_as_it_was_given_and_both_are_written_down(client):
    person = UserFactory()
    client.force_login(person)

    client.post(reverse("people:agree", args=["image"]))
    client.post(reverse("people:withdraw_consent", args=["image"]))

    person.refresh_from_db()
    consent = Consent.objects.get()
    assert consent.withdrawn_at and "image" not in person.agreed
    kinds = Event.objects.concerning(person).order_by("pk").values_list("name", flat=True)
    assert list(kinds) == ["account.agreed", "account.consent_withdrawn"]


def test_given_again_after_withdrawing_it_is_a_new_consent():
    person = UserFactory()
    agree(person, "image")
    actions.withdraw_consent(person, "image", by=person)

    agree(person, "image")

    assert [bool(one.withdrawn_at) for one in person.consents.all()] == [False, True]


def test_the_rules_cannot_be_taken_back_while_using_the_house(client):
    person = UserFactory()
    agree(person, "rules")
    client.force_login(person)

    answer = client.post(reverse("people:withdraw_consent", args=["rules"]))

    assert answer.status_code == 409
    assert standing(person) == [("rules", 1, "page")]
    with pytest.raises(Refusal):
        actions.withdraw_consent(person, "rules", by=person)


def test_nobody_agrees_for_another_and_only_operators_publish():
    person, meddler = UserFactory(), UserFactory()

    with pytest.raises(PermissionDenied):
        actions.agree(person, "rules", by=meddler, way="page")
    with pytest.raises(PermissionDenied):
        actions.withdraw_consent(person, "image", by=meddler)
    with pytest.raises(PermissionDenied):
        actions.publish_text("rules", "Moje zasady.", by=meddler)


@pytest.mark.parametrize("path", ["/teksty/rules/7/", "/teksty/nie-ma/1/"])
def test_a_text_that_never_was_is_not_there(client, path):
    assert client.get(path).status_code == 404


def test_what_an_operator_writes_cannot_run_on_the_page(client):
    actions.publish_text("rules", "<script>alert(1)</script> [x](javascript:alert(1))", by=UserFactory(operator=True))

    page = client.get("/regulamin/").content.decode()

    assert "<script>alert" not in page and 'href="javascript:' not in page
