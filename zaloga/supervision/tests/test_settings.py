import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.installation import now
from zaloga.installation.models import FIELDS, Installation, from_environment
from zaloga.installation.retention import RULES, Rule
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.notifications import outbox
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision import actions

pytestmark = pytest.mark.django_db

ADDRESS = "/instalacja/ustawienia/"
WORDS = {
    "name": "Sieci Wołowa",
    "operator": "Powiat Wołowski",
    "address": "pl. Piastowski 2, 56-100 Wołów",
    "phone": "71 380 59 01",
    "hours": "7:30–15:30",
    "email": "sieci@powiatwolowski.example",
    "privacy_officer": "iod@powiatwolowski.example",
}
LETTERS = Rule(
    name="proba.listy", title="Stare listy", why="Żeby wyjaśnić, co doszło.",
    days=30, least=7, most=90, sweep=lambda before: 0,
)  # fmt: skip
LAW = Rule(
    name="proba.ustawa", title="Dziennik zmian", why="Tyle każe prawo.",
    days=730, least=730, most=730, sweep=lambda before: 0,
)  # fmt: skip


@pytest.fixture
def operator(client):
    person = UserFactory(operator=True, name="Ola Operator")
    client.force_login(person)
    return person


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    for name in list(RULES):
        monkeypatch.delitem(RULES, name)
    monkeypatch.setitem(RULES, LETTERS.name, LETTERS)
    monkeypatch.setitem(RULES, LAW.name, LAW)


def picture(name="logo.png", size=(1200, 400), kind="PNG") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


# The deed


def test_settling_writes_down_who_changed_what_and_only_that(django_capture_on_commit_callbacks):
    person = UserFactory(operator=True)
    words = {name: getattr(from_environment(), name) for name in FIELDS}

    with django_capture_on_commit_callbacks(execute=True):
        actions.settle(by=person, **words | {"phone": "71 380 59 01"}, days={LETTERS.name: 60})

    event = Event.objects.get()
    assert now.current().phone == "71 380 59 01"
    assert (event.name, event.by, event.kind.for_audit) == ("installation.settled", person, True)
    assert event.details["changed"] == {"telefon pomocy": ["71 000 00 00", "71 380 59 01"], "Stare listy": [30, 60]}
    assert event.sentence() == f"{person} zmienia ustawienia instalacji: telefon pomocy, Stare listy"


def test_settling_the_same_again_records_nothing():
    person = UserFactory(operator=True)
    for _ in range(2):
        actions.settle(by=person, **WORDS, days={})

    assert Event.objects.count() == 1
    assert Installation.objects.count() == 1


@pytest.mark.parametrize("days", [6, 91])
def test_days_out_of_range_are_refused_and_nothing_changes(days):
    with pytest.raises(Refusal, match="Stare listy: wybierz od 7 do 90 dni"):
        actions.settle(by=UserFactory(operator=True), **WORDS, days={LETTERS.name: days})

    assert not Event.objects.exists()


def test_a_fixed_rule_takes_no_other_number():
    with pytest.raises(Refusal, match="Dziennik zmian"):
        actions.settle(by=UserFactory(operator=True), **WORDS, days={LAW.name: 1})


def test_the_proposed_time_is_not_written_down_so_that_a_better_proposal_may_come():
    person = UserFactory(operator=True)

    chosen = actions.settle(by=person, **WORDS, days={LETTERS.name: 60}).days
    back = actions.settle(by=person, **WORDS, days={LETTERS.name: 30}).days

    assert (chosen, back) == ({LETTERS.name: 60}, {})


@pytest.mark.parametrize("who", [UserFactory, lambda: AppointmentFactory().user], ids=["stranger", "overseer"])
def test_nobody_but_operators_settles(who):
    with pytest.raises(PermissionDenied):
        actions.settle(by=who(), **WORDS, days={})

    assert not Installation.objects.exists()


# The page


def test_the_operator_sees_what_stands_now_and_why_each_thing_is_kept(client, operator):
    page = client.get(ADDRESS).content.decode()

    assert 'value="71 000 00 00"' in page
    assert 'name="dni-proba-listy" value="30" aria-describedby="dni-proba-listy-h" min="7" max="90"' in page
    assert "Żeby wyjaśnić, co doszło. Od 7 do 90 dni, zwykle 30 dni." in page.replace("\xa0", " ")
    assert "Tyle każe prawo." in page and "730" in page
    assert "dni-proba-ustawa" not in page


def test_what_is_saved_is_seen_at_once_on_pages_and_in_letters(client, operator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(ADDRESS, WORDS | {"dni-proba-listy": "45"})

    page = client.get(reverse("portal:privacy")).content.decode()
    letter = outbox.post(
        to="a@szkola.example", subject="Próba", template="notifications/email/news", context={"person": operator}
    )
    assert response.url == ADDRESS
    assert "<b>Sieci Wołowa</b>" in page and "Powiat Wołowski" in page.replace("\xa0", " ")
    assert "Pomoc: 71 380 59 01 (7:30–15:30), sieci@powiatwolowski.example" in letter.text
    assert LETTERS.days_in(now.current()) == 45


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Podaj nazwę strony."),
        ({"privacy_officer": "iod"}, "To nie wygląda na adres e-mail"),
        ({"phone": ""}, "Wypełnij to pole."),
        ({"phone": "71 380 59"}, "W numerze telefonu jest zwykle 9 cyfr, a tu jest ich 7."),
        ({"phone": "proszę dzwonić"}, "W numerze telefonu jest coś poza cyframi"),
        ({"dni-proba-listy": "91"}, "Podaj liczbę nie większą niż 90."),
        ({"dni-proba-listy": ""}, "Podaj liczbę dni, od 7 do 90."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(client, operator, wrong, sentence):
    response = client.post(ADDRESS, WORDS | {"dni-proba-listy": "45"} | wrong)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page and "pl. Piastowski 2" in page
    assert not Installation.objects.exists()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_the_same_number_of_queries_however_many_rules_there_are(
    client, operator, monkeypatch, django_assert_num_queries, how_many
):
    for number in range(how_many):
        extra = Rule(
            name=f"proba.{number}", title="Coś", why="Po coś.", days=5, least=1, most=9, sweep=lambda before: 0
        )
        monkeypatch.setitem(RULES, extra.name, extra)

    with django_assert_num_queries(6):
        client.get(ADDRESS)


# The logo


def with_logo(client, callbacks, **more) -> str:
    words = WORDS | {"dni-proba-listy": "30", "logo_text": "Powiat Wołowski"}
    with callbacks(execute=True):
        response = client.post(ADDRESS, words | {"logo_file": picture()} | more)
    assert response.status_code == 302
    return reverse("site:logo", args=[Installation.objects.get().logo_mark])


def test_a_logo_is_made_small_shown_in_head_and_foot_and_kept_by_browsers(
    client, operator, django_capture_on_commit_callbacks
):
    address = with_logo(client, django_capture_on_commit_callbacks)

    client.logout()
    page = client.get("/").content.decode()
    served = client.get(address)
    assert page.count(f'<img class="house-logo" src="{address}" alt="Powiat Wołowski">') == 2
    assert served.headers["Content-Type"] == "image/png"
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with Image.open(io.BytesIO(served.getvalue())) as image:
        assert image.size == (480, 160)


def test_a_new_logo_has_a_new_address_and_the_former_file_goes(
    client, operator, django_capture_on_commit_callbacks, settings
):
    former = with_logo(client, django_capture_on_commit_callbacks)
    address = with_logo(client, django_capture_on_commit_callbacks, logo_file=picture("inne.jpg", (90, 90), "JPEG"))

    assert address != former
    assert client.get(former).status_code == 404
    assert client.get(address).status_code == 200
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_without_a_logo_the_ship_is_back(client, operator, django_capture_on_commit_callbacks, settings):
    with_logo(client, django_capture_on_commit_callbacks)
    typed = WORDS | {"dni-proba-listy": "30", "logo_text": "Powiat Wołowski", "without_logo": "on"}

    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADDRESS, typed)

    assert "house-logo" not in client.get("/").content.decode()
    assert (Installation.objects.get().logo.name, Installation.objects.get().logo_text) == ("", "")
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_another_process_finds_the_new_logo_although_it_remembers_the_old_installation(
    client, operator, django_capture_on_commit_callbacks
):
    address = with_logo(client, django_capture_on_commit_callbacks)
    now.keep(from_environment())

    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("file", "status", "sentence"),
    [
        (SimpleUploadedFile("logo.svg", b"<svg><script>alert(1)</script></svg>"), 422, "Rysunku SVG „logo.svg”"),
        (SimpleUploadedFile("logo.txt", b"to jest tekst"), 422, "Logo musi być obrazem"),
        (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\nzepsute"), 422, "nie da się otworzyć"),
        (SimpleUploadedFile("logo.png", b"x" * 2_100_000), 422, "jest za duży. Mieści się 2,0 MB."),
        (SimpleUploadedFile("logo.png", b""), 422, "Ten plik jest pusty. Wybierz inny."),
    ],
    ids=["svg", "text", "broken", "large", "empty"],
)
def test_what_is_no_picture_is_refused_and_nothing_changes(client, operator, file, status, sentence):
    file.seek(0)
    typed = WORDS | {"dni-proba-listy": "30", "logo_text": "Powiat", "logo_file": file}

    response = client.post(ADDRESS, typed)

    assert response.status_code == status
    assert sentence in response.content.decode().replace("\xa0", " ")
    assert not Installation.objects.exists()


def test_a_logo_without_words_is_not_taken(client, operator):
    response = client.post(ADDRESS, WORDS | {"dni-proba-listy": "30", "logo_file": picture()})

    assert response.status_code == 422
    assert "Napisz, co mówi logo." in response.content.decode()
    with pytest.raises(Refusal, match="co mówi logo"):
        actions.settle(by=operator, **WORDS, days={}, logo=picture())


@pytest.mark.parametrize("file", ["to jest tekst", "x" * 2_100_000], ids=["no picture", "too large"])
def test_both_things_wrong_with_a_logo_are_told_at_once_each_at_its_field(client, operator, file):
    sent = SimpleUploadedFile("logo.png", file.encode())

    response = client.post(ADDRESS, WORDS | {"dni-proba-listy": "30", "logo_file": sent})

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"logo_file", "logo_text"}


def test_a_photograph_of_many_colours_weighs_little(client, operator, django_capture_on_commit_callbacks):
    noise = Image.effect_noise((480, 160), 90).convert("RGB")
    content = io.BytesIO()
    noise.save(content, "PNG")
    file = SimpleUploadedFile("zdjecie.png", content.getvalue())

    served = client.get(with_logo(client, django_capture_on_commit_callbacks, logo_file=file))

    assert len(served.getvalue()) < 80_000


def test_a_member_who_guesses_the_address_of_settings_finds_nothing(client):
    client.force_login(MembershipFactory(coordinating=True).user)

    response = client.post(ADDRESS, WORDS)

    assert response.status_code == 404
    assert not Installation.objects.exists()


def test_a_logo_that_is_no_picture_is_refused_with_what_this_field_takes(client, operator):
    words = WORDS | {"dni-proba-listy": "30", "logo_text": "Powiat Wołowski"}

    response = client.post(ADDRESS, words | {"logo_file": SimpleUploadedFile("herb.exe", b"MZ" + bytes(range(256)))})

    assert response.status_code == 422
    assert response.context["form"].errors["logo_file"] == [
        "Pliku „herb.exe” nie możemy przyjąć. Przyjmujemy tu tylko PNG, JPEG, WebP albo GIF."
    ]
