import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory

from zaloga.core.errors import Refusal
from zaloga.core.forms import Form
from zaloga.core.http import is_fragment, is_from_elsewhere, is_reading, show, signed_in


class Question(Form):
    text = forms.CharField(label="Pytanie", help_text="Jedno zdanie.", max_length=10)
    agreed = forms.BooleanField(label="Zgoda", required=False)


def refuse():
    raise Refusal("Wszystkie miejsca są już zajęte.")


def test_page_is_200_until_a_form_is_wrong_and_409_when_the_house_said_no(rf):
    fresh, wrong, refused = Question(), Question({"text": ""}), Question({"text": "Kiedy"})
    wrong.is_valid()
    given = refused.carry_out(refuse)

    statuses = [show(rf.get("/"), "x.html", {"form": form}).status_code for form in (None, fresh, wrong, refused)]

    assert statuses == [200, 200, 422, 409]
    assert given is None
    assert refused.non_field_errors() == ["Wszystkie miejsca są już zajęte."]
    assert refused["text"].value() == "Kiedy"


def test_form_gives_back_what_the_deed_gave():
    form = Question({"text": "Kiedy"})

    assert form.carry_out(lambda a, b: (a, b), 1, b=2) == (1, 2)
    assert not form.errors and not form.is_refused


def test_control_points_at_its_hint_and_its_error():
    fresh, wrong = Question(), Question({"text": ""})
    wrong.is_valid()

    assert 'aria-describedby="text-h"' in str(fresh["text"]) and "aria-invalid" not in str(fresh["text"])
    assert 'aria-describedby="text-h text-e"' in str(wrong["text"]) and 'aria-invalid="true"' in str(wrong["text"])
    assert "aria-describedby" not in str(wrong["agreed"])


def test_error_added_later_marks_its_control_too():
    form = Question({"text": "Kiedy"})
    form.is_valid()
    form.add_error("text", "To już było.")

    assert 'aria-invalid="true"' in str(form["text"])


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({"Origin": "http://testserver"}, False),
        ({"Referer": "http://testserver/sieci/"}, False),
        ({"Origin": "https://zlo.example"}, True),
        ({"Origin": "null", "Referer": "http://testserver/"}, True),
        ({}, True),
    ],
)
def test_what_another_site_posts_is_known_by_its_headers(rf, headers, elsewhere):
    assert is_from_elsewhere(rf.post("/", headers=headers)) is elsewhere


@pytest.mark.parametrize(
    ("method", "headers", "reads"),
    [
        ("GET", {}, True),
        ("HEAD", {}, False),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}, False),
        ("GET", {"Purpose": "prefetch"}, False),
    ],
)
def test_head_and_prefetch_are_no_reading(method, headers, reads):
    assert is_reading(RequestFactory().generic(method, "/", headers=headers)) is reads


def test_fragment_is_what_htmx_asks_for(rf):
    assert is_fragment(rf.get("/", headers={"HX-Request": "true"}))
    assert not is_fragment(rf.get("/"))


def test_guest_who_reads_is_sent_to_sign_in_and_comes_back(rf):
    request = rf.get("/rozmowy/?strona=2")
    request.user = AnonymousUser()

    response = signed_in(lambda request: HttpResponse("tajne"))(request)

    assert (response.status_code, response.url) == (302, "/konto/wejscie/?next=/rozmowy/%3Fstrona%3D2")


@pytest.mark.django_db
def test_what_a_guest_posts_is_handed_back_but_never_to_another_site(client):
    fields = {"name": "Długi <tekst> pisany godzinę", "csrfmiddlewaretoken": "x"}

    ours = client.post("/konto/", fields, headers={"Origin": "http://testserver"})
    foreign = client.post("/konto/", fields, headers={"Origin": "https://zlo.example"})

    assert (ours.status_code, foreign.status_code) == (403, 403)
    assert "Długi &lt;tekst&gt; pisany godzinę" in ours.content.decode()
    assert "pisany godzinę" not in foreign.content.decode()


@pytest.mark.django_db
def test_page_that_lay_open_too_long_gives_the_text_back():
    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/konto/wejscie/", {"email": "anna@x.example"}, headers={"Origin": "http://testserver"})

    assert response.status_code == 403
    assert "anna@x.example" in response.content.decode()
