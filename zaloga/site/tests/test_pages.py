"""What every page of the house shares: frame, errors, health, components."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.notifications.models import Note
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory
from zaloga.site import finders
from zaloga.site.templatetags import parts

pytestmark = pytest.mark.django_db


def main_navigation(page):
    inside = re.search(r'<nav class="nav (?:main|public)".*?</nav>', page, re.DOTALL)[0]
    return re.findall(r'<a href="([^"]+)"', inside)


def test_health_answers_without_asking_who_it_is(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/zdrowie/")

    assert (response.status_code, response.content.decode()) == (200, "Załoga działa.\n")


@pytest.mark.parametrize("path", ["/", "/sieci/", "/jak-to-dziala/", "/prywatnosc/", "/nie-ma-takiej/"])
def test_pages_hold_no_inline_style_or_script_and_load_from_here_only(client, path):
    page = client.get(path).content.decode()

    assert re.findall(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+=", page) == []
    assert re.findall(r'<(?:link|script|img|use)[^>]*(?:href|src)="(?:https?:)?//', page) == []
    assert page.count("<h1") == 1
    assert '<html lang="pl">' in page
    assert 'name="deklaracja-dostępności"' in page


def test_a_guest_may_go_to_networks_and_help(client):
    assert main_navigation(client.get("/").content.decode()) == ["/sieci/", "/zgloszenia/", "/jak-to-dziala/"]


@pytest.mark.parametrize(
    ("make", "extra"),
    [
        (lambda: MembershipFactory().user, []),
        (lambda: AppointmentFactory().user, ["/nadzor/"]),
        (lambda: UserFactory(operator=True), ["/instalacja/"]),
    ],
    ids=["member", "programme coordinator", "operator"],
)
def test_navigation_shows_only_places_that_are_there_for_me(client, make, extra):
    client.force_login(make())

    page = client.get("/jak-to-dziala/").content.decode()

    assert main_navigation(page) == [
        "/pulpit/",
        "/sieci/",
        "/spotkania/",
        "/konto/powiadomienia/",
        *extra,
        "/jak-to-dziala/",
    ]


def test_unread_notes_are_counted_beside_the_bell(client):
    me = UserFactory()
    Note.objects.bulk_create(Note(user=user, text="Nowy wpis") for user in (me, me, UserFactory()))
    client.force_login(me)

    assert '<span class="count num">2<span class="vh"> nowe</span></span>' in client.get("/sieci/").content.decode()


def test_the_look_chosen_in_the_profile_stands_on_the_page(client):
    client.force_login(UserFactory(look="ciemny"))

    assert '<html lang="pl" data-wyglad="ciemny">' in client.get("/sieci/").content.decode()


def test_the_page_of_help_has_one_name_for_guests_and_members(client):
    guest = client.get("/jak-to-dziala/").content.decode()
    client.force_login(UserFactory())
    member = client.get("/jak-to-dziala/").content.decode()

    for page in (guest, member):
        link = re.search(r'<a href="/jak-to-dziala/" aria-current="page">(.*?)</a>', page)[1]
        assert ">Jak to działa<" in f">{link}<"
        assert "<h1>Jak to działa</h1>" in page


def test_signing_out_is_a_form_and_not_a_link(client):
    client.force_login(UserFactory())

    page = client.get("/sieci/").content.decode()

    assert f'<form method="post" action="{reverse("people:sign_out")}">' in page
    assert f'href="{reverse("people:sign_out")}"' not in page


def test_the_footer_names_the_organiser_and_the_funding_of_the_main_programme(client):
    ProgrammeFactory(is_main=True, organiser__name="Poradnia Próbna", funding_line="Z funduszu próbnego")

    page = client.get("/regulamin/").content.decode()

    assert "Prowadzi Poradnia Próbna." in page
    assert "Z funduszu próbnego" in page


@pytest.mark.parametrize(("demo", "shown"), [(True, 1), (False, 0)])
def test_the_demonstration_says_that_it_is_one(client, settings, demo, shown):
    settings.DEMO = demo

    assert client.get("/sieci/").content.decode().count("Tryb pokazowy<") == shown


def test_components_are_shown_in_the_demonstration_only(client, settings):
    settings.DEMO = False
    assert client.get("/demo/komponenty/").status_code == 404

    settings.DEMO = True
    page = client.get("/demo/komponenty/").content.decode()

    assert "Popraw dwie rzeczy" in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_every_icon_that_templates_name_is_in_the_sprite(settings):
    sprite = (settings.ROOT / "zaloga/site/static/img/ikony.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    templates = [path.read_text() for path in settings.ROOT.glob("zaloga/*/templates/**/*.html")]
    named = {name for text in templates for name in re.findall(r'(?:\bicon |icon_name=)"([a-z0-9-]+)"', text)}

    assert named - drawn == set()


def test_one_style_sheet_holds_all_layers_in_order():
    sheet = finders.bundle()

    assert finders.Bundle().find("css/zaloga.css").endswith("css/zaloga.css")
    assert finders.Bundle().find("css/tokens.css") == []
    assert sheet.index("@layer tokens {") < sheet.index("@layer components {") < sheet.index("@layer product {")
    assert "url(http" not in sheet


def test_a_missing_page_offers_a_way_back(client):
    response = client.get("/sieci/nie-ma-takiej/")

    page = response.content.decode()
    assert response.status_code == 404
    assert "Nie ma tu takiej strony" in page
    assert "Kod do podania: 404." in page


def test_a_forbidden_deed_points_to_the_network(client):
    member = MembershipFactory()
    client.force_login(member.user)

    response = client.get(reverse("networks:edit", args=[member.network.slug]))

    assert response.status_code == 403
    assert f'class="btn primary" href="{member.network.get_absolute_url()}"' in response.content.decode()


def test_the_page_of_a_breakdown_needs_neither_database_nor_context(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = get_template("500.html").render()

    assert "Coś się u&nbsp;nas zepsuło" in page


def given_back(rf_post, why, **context):
    request = RequestFactory(headers={"host": "testserver"}).post("/sieci/a/rozmowy/nowa/", rf_post)
    fields = list(rf_post.items())
    return render_to_string("again.html", {"fields": fields, "why": why, "had_files": False, **context}, request)


def test_a_text_whose_session_is_gone_is_given_back_whole():
    text = '\nPierwszy wiersz\n<b>"drugi"</b> & trzeci'

    page = given_back({"text": text, "kind": "question"}, "expired")

    assert '<textarea id="t1" name="text" rows="8">\n\nPierwszy wiersz\n&lt;b&gt;&quot;drugi&quot;&lt;/b&gt;' in page
    assert '<input type="hidden" name="kind" value="question">' in page
    assert f'href="{reverse("people:sign_in")}" target="_blank"' in page
    assert "Wyślij jeszcze raz" in page


def test_a_short_text_is_shown_too_and_choices_are_not():
    page = given_back({"title": "Ułamki", "text": "Kto pomoże?", "kind": "question", "sent_key": "a1b2"}, "stale")

    assert re.findall(r'<textarea id="t\d" name="(\w+)"', page) == ["title", "text"]
    assert re.findall(r'<input type="hidden" name="(kind|sent_key)"', page) == ["kind", "sent_key"]
    assert "skopiować tekst" in page


def test_copying_is_advised_only_where_there_is_something_to_copy():
    page = given_back({"kind": "question", "text": " "}, "stale")

    assert "Wyślij jeszcze raz" in page
    assert "skopiować tekst" not in page


def test_files_that_the_browser_forgot_are_asked_for_again():
    page = given_back({"text": "Krótki tekst"}, "stale", had_files=True)

    assert "Pliki trzeba dołączyć jeszcze raz" in page
    assert "Zaloguj się w nowej karcie" not in page


def test_a_post_without_its_token_keeps_the_text_and_never_lists_files():
    member = MembershipFactory()
    careful = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    careful.force_login(member.user)
    upload = SimpleUploadedFile("tajny-plan.pdf", b"%PDF")

    url = reverse("networks:leave", args=[member.network.slug])
    response = careful.post(url, {"text": "Bardzo ważny tekst,\nktórego szkoda stracić", "files": upload})

    page = response.content.decode()
    assert response.status_code == 403
    assert "Bardzo ważny tekst,\nktórego szkoda stracić" in page
    assert "tajny-plan" not in page
    assert member.network.memberships.active().count() == 1


@pytest.mark.parametrize(
    ("stage", "archived", "states"),
    [
        (0, False, ["now", "", "", "", ""]),
        (2, False, ["done", "done", "now", "", ""]),
        (4, False, ["done", "done", "done", "done", "now"]),
        (4, True, ["done"] * 5),
    ],
)
def test_the_rope_shows_the_way_travelled_and_the_way_ahead(stage, archived, states):
    network = NetworkFactory.build(stage=stage, archived=archived, programme=ProgrammeFactory.build())

    assert [step.state for step in parts.stages(network)] == states
    assert parts.dots(network) == states


@pytest.mark.parametrize(
    ("people", "schools", "audience", "words"),
    [
        (1, 0, "teachers", "1 osoba"),
        (22, 11, "teachers", "22 osoby z 11 szkół"),
        (5, 1, "teachers", "5 osób z 1 szkoły"),
        (17, 17, "heads", "17 osób z 17 placówek"),
        (21, 2, "local_governments", "21 osób z 2 samorządów"),
    ],
)
def test_the_crew_is_counted_in_words(people, schools, audience, words):
    network = Network(audience=audience)
    network.crew_size, network.schools = people, schools

    assert parts.crew_words(network).replace("\u00a0", " ") == words
