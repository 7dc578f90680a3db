import re
from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from zaloga.core import clock
from zaloga.networks.models import Invitation
from zaloga.networks.tests.factories import InvitationFactory, MembershipFactory, NetworkFactory
from zaloga.notifications.models import Letter
from zaloga.people import sign_in
from zaloga.people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TEXT = "Anna Kowalska <anna@szkola.example>; jan@szkola.example\nEwa <ewa@szkola>"


@pytest.fixture
def network():
    return MembershipFactory(coordinating=True, network__slug="matematycy").network


@pytest.fixture
def door(client, network):
    client.force_login(network.memberships.get().user)
    return client


def url(network, name="invite_many"):
    return reverse(f"networks:{name}", args=[network.slug])


def fields_of(response):
    """What a browser would post back from the page, all boxes as they stand."""
    (form,) = [form for form in html.fromstring(response.content.decode()).forms if "text" in form.fields]
    return {name: form.inputs[name] for name in set(form.fields.keys())}, form


def posted_back(response, button, **changed):
    _, form = fields_of(response)
    pairs = {}
    for name, value in form.form_values():
        pairs.setdefault(name, []).append(value)
    return {**pairs, button: "1", **changed}


def test_a_list_is_first_shown_and_nothing_goes(door, network):
    UserFactory(email="jan@szkola.example", name="Tajny Właściciel")

    response = door.post(url(network), {"text": TEXT, "role": "member", "message": "Zapraszam.", "sprawdz": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Dostaną list: <span" in page and "Do poprawienia: 1" in page
    assert ">2\u00a0osoby</span>" in page and ">Wyślij 2\u00a0zaproszenia, pomiń 1</span>" in page
    assert 'name="popraw" value="ewa@szkola"' in page
    assert "ma już konto" in page and "nowa osoba" in page
    assert "Tajny Właściciel" not in page
    assert (Invitation.objects.count(), Letter.objects.count()) == (0, 0)


def test_whoever_is_ticked_gets_a_letter_and_the_result_is_told(door, network):
    shown = door.post(url(network), {"text": TEXT, "role": "member", "sprawdz": "1"})

    response = door.post(url(network), posted_back(shown, "wyslij", kto=["anna@szkola.example"]), follow=True)

    assert [letter.to for letter in Letter.objects.all()] == ["anna@szkola.example"]
    assert Invitation.objects.get().name == "Anna Kowalska"
    assert "Wysłano 1 zaproszenie, pominięto 2." in re.sub(r"\s", " ", response.content.decode())


def test_whoever_got_no_letter_is_named_and_stays_in_the_box_to_be_put_right(door, network):
    MembershipFactory(network=network, user__email="ola@szkola.example")
    text = f"{TEXT}\nola@szkola.example"
    shown = door.post(url(network), {"text": text, "role": "member", "message": "Zapraszam.", "sprawdz": "1"})

    response = door.post(url(network), posted_back(shown, "wyslij", kto=["anna@szkola.example"]))

    left = html.fromstring(response.content.decode()).xpath("//section[@aria-labelledby='zostalo']//li")
    fields, _ = fields_of(response)
    assert [" ".join(" ".join(one.itertext()).split()) for one in left] == [
        "jan@szkola.example bez zaznaczenia",
        "Ewa ewa@szkola Ten adres wygląda na niepełny. Powinien wyglądać tak: anna@szkola.example.",
        "ola@szkola.example już w sieci",
    ]
    assert fields["text"].value.strip() == "jan@szkola.example\nEwa <ewa@szkola>"
    assert fields["message"].value.strip() == "Zapraszam."


def test_a_list_that_went_whole_leads_back_to_the_invitations(door, network):
    shown = door.post(url(network), {"text": "jan@szkola.example", "role": "member", "sprawdz": "1"})

    response = door.post(url(network), posted_back(shown, "wyslij"))

    assert ">Wyślij 1\u00a0zaproszenie</span>" in shown.content.decode()
    assert response.url == url(network, "invite")


def test_what_may_have_grown_together_goes_nowhere_until_somebody_says_that_it_is_good(door, network):
    given = {"text": "tel.123anna@szkola.example", "role": "member", "sprawdz": "1"}
    shown = door.post(url(network), given)
    hasty = door.post(url(network), posted_back(shown, "wyslij"))
    good = door.post(url(network), posted_back(shown, "sprawdz", dobre=["tel.123anna@szkola.example"]))
    sent = door.post(url(network), posted_back(good, "wyslij"))

    assert "Do adresu mogło się coś przykleić" in shown.content.decode()
    assert hasty.status_code == 422 and "Nikogo tu nie zaznaczono" in hasty.content.decode()
    assert "Do poprawienia" not in good.content.decode()
    assert sent.url == url(network, "invite")
    assert [letter.to for letter in Letter.objects.all()] == ["tel.123anna@szkola.example"]


def test_what_has_grown_together_is_parted_in_place(door, network):
    shown = door.post(url(network), {"text": "Anna Kowalskaanna@szkola.example", "role": "member", "sprawdz": "1"})

    again = door.post(url(network), posted_back(shown, "sprawdz", popraw=["Kowalska anna@szkola.example"]))
    door.post(url(network), posted_back(again, "wyslij"))

    assert [(one.email, one.name) for one in Invitation.objects.all()] == [("anna@szkola.example", "Anna Kowalska")]


def test_a_line_corrected_in_place_is_looked_through_before_anything_goes(door, network):
    shown = door.post(url(network), {"text": TEXT, "role": "member", "sprawdz": "1"})
    only_anna = posted_back(shown, "wyslij", kto=["anna@szkola.example"], popraw=["ewa@szkola.example"])

    again = door.post(url(network), only_anna)

    assert again.status_code == 200
    assert not Letter.objects.exists()
    _, form = fields_of(again)
    ticked = [value for name, value in form.form_values() if name == "kto"]
    assert ticked == ["anna@szkola.example", "ewa@szkola.example"]  # jan stays unticked, ewa is new
    assert "Ewa <ewa@szkola.example>" in form.fields["text"]

    door.post(url(network), posted_back(again, "wyslij"))
    assert [letter.to for letter in Letter.objects.order_by("to")] == ["anna@szkola.example", "ewa@szkola.example"]


def test_a_list_changed_in_the_box_is_shown_again_before_anything_goes(door, network):
    shown = door.post(url(network), {"text": TEXT, "role": "member", "sprawdz": "1"})

    again = door.post(url(network), posted_back(shown, "wyslij", text="ola@szkola.example"))

    assert "ola@szkola.example" in again.content.decode()
    assert not Letter.objects.exists()


def test_nobody_ticked_is_said_in_words(door, network):
    shown = door.post(url(network), {"text": TEXT, "role": "member", "sprawdz": "1"})

    response = door.post(url(network), posted_back(shown, "wyslij", kto=[]))

    assert response.status_code == 422
    assert "Nikogo tu nie zaznaczono" in response.content.decode()


def test_sending_twice_by_a_double_click_sends_once(door, network):
    shown = door.post(url(network), {"text": TEXT, "role": "member", "sprawdz": "1"})

    for _ in range(2):
        response = door.post(url(network), posted_back(shown, "wyslij"), follow=True)

    assert Letter.objects.count() == 2
    assert "Nic nowego nie poszło" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Wklej tu adresy"),
        ("\0\0\u200b", "Wklej tu adresy"),
        ("Anna\nJan", "Nie ma tu żadnego adresu"),
        ("PK\x03\x04\0\0\x08\0!\0b\n\ufffd\xdf\x9f]\n\0\0", "Nie ma tu żadnego adresu"),
        ("\n".join(f"osoba{n}@szkola.example" for n in range(5_000)), "Ta lista jest za długa"),
        ("x" * 100_000 + "\n" + "@" * 90_000, "Nie ma tu żadnego adresu"),
        ("a" * 250_000, "Ta lista jest za długa"),
    ],
)
def test_a_paste_that_is_no_list_comes_back_with_a_sentence(door, network, text, sentence):
    response = door.post(url(network), {"text": text, "role": "member", "sprawdz": "1"})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Letter.objects.exists()


def test_a_name_with_a_hidden_line_end_makes_no_header(door, network):
    text = "Anna\u2028Bcc: zly@obcy.example <anna@szkola.example>"
    shown = door.post(
        url(network), {"text": text, "role": "member", "message": "a\r\nBcc: b@c.example", "sprawdz": "1"}
    )
    door.post(url(network), posted_back(shown, "wyslij", kto=["anna@szkola.example"]))

    assert [letter.to for letter in Letter.objects.all()] == ["anna@szkola.example"]
    assert [letter.headers for letter in Letter.objects.all()] == [{}]
    assert all("\n" not in letter.subject for letter in Letter.objects.all())


def test_somebody_who_looks_through_very_many_lists_is_stopped_in_words(door, network, monkeypatch):
    monkeypatch.setitem(sign_in.RATES, "list", "1/h/key")
    given = {"text": TEXT, "role": "member", "sprawdz": "1"}
    door.post(url(network), given)

    response = door.post(url(network), given)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Odczekaj godzinę" in page
    assert "nowa osoba" not in page
    assert "anna@szkola.example" in page  # the list itself is not lost


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_preview_asks_as_many_queries_however_long_the_list_is(door, network, how_many, django_assert_num_queries):
    text = "\n".join(f"osoba{n}@szkola.example" for n in range(how_many))
    door.post(url(network), {"text": text, "role": "member"})

    # Half of them count the looks in the cache.
    with django_assert_num_queries(27):
        door.post(url(network), {"text": text, "role": "member", "sprawdz": "1"})


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_of_invitations_asks_as_many_queries_however_long_it_is(
    door, network, how_many, django_assert_num_queries
):
    InvitationFactory.create_batch(how_many, network=network)
    InvitationFactory.create_batch(how_many, network=network, accepted_at=clock.now())

    with django_assert_num_queries(10):
        page = door.get(url(network, "invite")).content.decode()

    assert page.count('id="zaproszenie-') == 2 * how_many


def test_invitations_are_shown_by_their_state(door, network):
    InvitationFactory(network=network, email="czeka@szkola.example", name="")
    InvitationFactory(network=network, email="dawna@szkola.example", invited_at=clock.now() - timedelta(days=31))
    InvitationFactory(network=network, email="przyjeta@szkola.example", accepted_at=clock.now())
    InvitationFactory(network=network, email="cofnieta@szkola.example", withdrawn_at=clock.now())
    InvitationFactory(network=NetworkFactory(), email="obca@szkola.example")

    def shown(state):
        page = door.get(url(network, "invite"), {"stan": state}).content.decode().partition("<main")[2]
        return sorted(set(re.findall(r"(\w+)@szkola\.example", page)))

    assert shown("wyslane") == ["czeka"]
    assert shown("wygasle") == ["dawna"]
    assert shown("przyjete") == ["przyjeta"]
    assert shown("wycofane") == ["cofnieta"]
    assert shown("") == shown("bzdura") == ["cofnieta", "czeka", "dawna", "przyjeta"]


def test_a_reminder_tells_to_whom_it_goes_before_it_goes(door, network):
    InvitationFactory(network=network, email="milczy@szkola.example", invited_at=clock.now() - timedelta(days=5))
    InvitationFactory(network=network, email="swieza@szkola.example")

    before = door.get(url(network, "remind")).content.decode()
    assert not Letter.objects.exists()
    after = door.post(url(network, "remind"), follow=True).content.decode()

    assert "1\u00a0osoba" in before and "milczy@szkola.example" in before
    assert "swieza@szkola.example" not in before and "Zostawiamy w\u00a0spokoju: 1" in before
    assert "Wysłano ponownie 1 zaproszenie." in after
    assert [letter.to for letter in Letter.objects.all()] == ["milczy@szkola.example"]
