from urllib.parse import parse_qsl

import pytest
from django import forms
from django.urls import reverse
from lxml import html

from zaloga.core.forms import Form
from zaloga.institutions import actions
from zaloga.institutions.models import Institution
from zaloga.institutions.picking import MOST_CHOICES, Found, InstitutionChoice, asks_for_search, choices_for
from zaloga.institutions.tests.factories import InstitutionFactory, PersonFactory
from zaloga.institutions.tests.files import row, schools, terc

pytestmark = pytest.mark.django_db


class JoinForm(InstitutionChoice, Form):
    must_name_place = True
    message = forms.CharField()


class AccedeForm(InstitutionChoice, Form):
    must_choose = True


class RenameForm(InstitutionChoice, forms.ModelForm):
    class Meta:
        model = Institution
        fields = ["short_name"]


@pytest.fixture
def wolow():
    """Schools of one town and some that are easily taken for them, by the names people use."""
    actions.load_teryt(terc(), by=None)
    actions.import_rspo(
        schools(
            row(1, "SZKOŁA PODSTAWOWA NR 3 IM. JULIANA TUWIMA W WOŁOWIE", **{"Numer budynku": "1"}),
            row(2, "SZKOŁA PODSTAWOWA NR 13 W WOŁOWIE", **{"Numer budynku": "3"}),
            row(3, "I LICEUM OGÓLNOKSZTAŁCĄCE", Typ="Liceum ogólnokształcące"),
            row(4, "PRZEDSZKOLE LOKOMOTYWA W WOŁOWIE", Typ="Przedszkole"),
            row(5, "SZKOŁA PODSTAWOWA NR 3 W ŁODZI", Miejscowość="Łódź", **{"Kod terytorialny gmina": "1061029"}),
            row(6, "SZKOŁA PODSTAWOWA NR 7", Miejscowość="Łódź", **{"Data likwidacji": "2019-08-31"}),
        ),
        by=None,
    )
    actions.add_by_hand(by=None, name="Gmina Wołów", kind="Gmina", town="Wołów")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sp 3 wołów", "SP nr 3 w Wołowie"),
        ("Wolow SP3", "SP nr 3 w Wołowie"),
        ("3 wołowie podstawowa", "SP nr 3 w Wołowie"),
        ("tuwima", "SP nr 3 w Wołowie"),
        ("LO Wołów", "I LO, Wołów"),
        ("wołów lo 1", "I LO, Wołów"),
        ("loko", "Przedszkole Lokomotywa w Wołowie"),
        ("nr 13", "SP nr 13 w Wołowie"),
        ("gmina wolow", "Gmina Wołów"),
        ("bałuty", "SP nr 3 w Łodzi"),
        ("przedszkole: „lokomotywa”", "Przedszkole Lokomotywa w Wołowie"),
    ],
)
def test_what_people_type_finds_their_school_first(wolow, typed, first):
    assert str(choices_for(typed)[0]) == first


def test_a_number_in_the_name_comes_before_one_in_the_street_and_never_stands_for_part_of_another(wolow):
    assert [str(found) for found in choices_for("sp 3")] == [
        "SP nr 3 w Łodzi",
        "SP nr 3 w Wołowie",
        "SP nr 13 w Wołowie",  # at Szkolna 3
    ]
    assert [str(found) for found in choices_for("nr 1")] == ["SP nr 3 w Wołowie"]  # at Szkolna 1; not nr 13


@pytest.mark.parametrize("typed", ["", " ", "a", "!?", "%", "_", "\0", "sp nr 7", "sp 3 kraków", "ż" * 5000])
def test_closed_schools_and_strange_words_find_nothing(wolow, typed):
    assert choices_for(typed) == []


def test_at_most_twelve_are_shown_and_more_is_told():
    InstitutionFactory.create_batch(MOST_CHOICES + 3)

    found = Found("podstawowa")

    assert (len(found.rows), found.has_more) == (MOST_CHOICES, True)


def test_schools_stand_in_the_order_of_their_numbers():
    for number in (10, 9, 2):
        InstitutionFactory(name=f"Szkoła nr {number}")

    assert [str(found) for found in choices_for("szkoła")] == ["Szkoła nr 2", "Szkoła nr 9", "Szkoła nr 10"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_looking_up_asks_one_question_however_many_there_are(how_many, django_assert_num_queries):
    InstitutionFactory.create_batch(how_many)

    with django_assert_num_queries(1):
        told = [institution.about for institution in choices_for("podstawowa")]

    assert told == ["Szkoła podstawowa, Wołów"] * how_many


def test_who_chooses_from_the_list_gets_the_institution():
    school = InstitutionFactory()
    form = JoinForm({"institution": school.pk, "institution_name": "sp wołów", "message": "Cześć"})

    assert form.is_valid()
    assert form.place() == {"institution": school, "in_own_words": ""}


def test_who_finds_nothing_is_taken_at_their_word():
    form = JoinForm({"institution": "", "institution_name": "  Szkoła \u200bw Chmurach ", "message": "Cześć"})

    assert form.is_valid()
    assert form.place() == {"institution": None, "in_own_words": "Szkoła w Chmurach"}


def test_a_form_says_what_it_needs():
    named = JoinForm({"message": "Cześć"})
    chosen = AccedeForm({"institution_name": "Szkoła w Chmurach"})
    free = RenameForm({"short_name": "SP"})

    assert named.errors == {
        "institution_name": ["Wpisz nazwę swojej placówki. Może być po swojemu, jeśli nie ma jej na liście."]
    }
    assert list(chosen.errors) == ["institution_name"]
    assert free.is_valid()
    assert free.place() == {"institution": None, "in_own_words": ""}


@pytest.mark.parametrize("number", ["999999", "abc", "-1", "9" * 40, "\0"])
def test_a_choice_that_is_not_there_is_an_error_with_everything_kept(number):
    form = JoinForm({"institution": number, "institution_name": "sp", "message": "Cześć"})

    assert list(form.errors) == ["institution"]
    assert (form.found.rows, form["message"].value()) == ([], "Cześć")


def test_a_closed_school_cannot_be_chosen():
    closed = InstitutionFactory(closed_on="2019-08-31")
    form = JoinForm({"institution": closed.pk, "institution_name": "sp", "message": "Cześć"})

    assert form.errors == {
        "institution": ["Tej placówki nie ma już w spisie. Poszukaj innej albo zostaw nazwę wpisaną po swojemu."]
    }


def test_a_search_step_saves_nothing_judges_nothing_and_keeps_what_was_typed():
    school = InstitutionFactory(name="Szkoła Podstawowa nr 3 w Wołowie")
    form = JoinForm({"szukaj": "1", "institution_name": "wołów 3", "message": ""})

    assert not form.is_valid()
    assert form.errors == {}
    assert form.found.rows == [school]
    assert form["institution_name"].value() == "wołów 3"


@pytest.mark.parametrize(
    ("posted", "searches"),
    [
        ("szukaj=1&institution_name=sp", True),
        ("institution_name=sp", False),
        ("szukaj=1&institution_name=", False),
        ("szukaj=1&institution_name=sp&institution=4", True),
        ("szukaj=1&institution_name=sp&institution=4&znaleziono=lo", True),
        ("szukaj=1&institution_name=sp&institution=4&znaleziono=sp", False),
        ("szukaj=1&institution_name=sp&institution=&znaleziono=sp", False),
        ("szukaj=1&institution_name=sp&institution=4&znaleziono=sp&samo=1", True),
        ("institution_name=sp&institution=4&znaleziono=sp&samo=1", False),
    ],
)
def test_enter_searches_until_the_list_for_these_words_is_answered(posted, searches):
    assert asks_for_search(dict(parse_qsl(posted, keep_blank_values=True))) is searches


def test_what_was_chosen_before_stays_among_the_choices():
    chosen = InstitutionFactory(name="Ośrodek")
    other = InstitutionFactory(name="Szkoła Podstawowa nr 3 w Wołowie")
    form = JoinForm({"szukaj": "1", "institution_name": "wołów 3", "institution": chosen.pk})

    assert (form.found.rows, form.found.chosen) == ([chosen, other], chosen)


def test_typing_gets_choices_and_a_sentence_for_screen_readers(client):
    school = InstitutionFactory(name="Szkoła <b>nr 3</b> w Wołowie")
    client.force_login(PersonFactory())

    response = client.get(
        reverse("institutions:search"), {"institution_name": "wołów 3"}, headers={"HX-Request": "true"}
    )

    text = response.content.decode()
    assert response.status_code == 200
    assert f'<input type="radio" name="institution" value="{school.pk}" checked>' in text
    assert '<input type="radio" name="institution" value=""><span>Nie ma mojej szkoły' in text
    assert "Szkoła &lt;b&gt;nr 3&lt;/b&gt; w Wołowie" in text
    assert "Pasuje jedna placówka i jest zaznaczona. Jeśli to nie ta, zaznacz odpowiedź pod nią." in text
    assert "Nie ma mojej szkoły ani placówki<small>Wystarczy nazwa wpisana powyżej: „wołów 3”" in text
    assert "<html" not in text


def shown(client, typed):
    """The answers under the field as somebody typing sees them, and which one is ticked."""
    response = client.get(reverse("institutions:search"), {"institution_name": typed}, headers={"HX-Request": "true"})
    return [(choice.get("value"), "checked" in choice.attrib) for choice in radios(response)]


def hidden(response):
    return html.fromstring(response.content.decode()).xpath("//input[@type='hidden']")


def radios(response):
    return html.fromstring(response.content.decode()).xpath("//input[@type='radio']")


def test_of_several_schools_none_is_ticked_for_the_person(client):
    schools = InstitutionFactory.create_batch(3)

    assert shown(client, "wołów") == [*((str(school.pk), False) for school in schools), ("", False)]


def test_the_only_school_that_matches_is_ticked(client):
    school = InstitutionFactory()

    assert shown(client, "wołów") == [(str(school.pk), True), ("", False)]


def test_no_school_of_mine_is_ticked_only_where_nothing_matches(client):
    InstitutionFactory()

    assert shown(client, "chmury") == [("", True)]


def test_looking_for_a_school_that_ticked_itself_joins_nobody_before_the_list_was_seen(client):
    school = InstitutionFactory()
    typing = client.get(reverse("institutions:search"), {"institution_name": "wołów"}, headers={"HX-Request": "true"})
    sent = {one.get("name"): one.get("value") for one in radios(typing)[:1] + hidden(typing)}

    form = JoinForm({**sent, "institution_name": "wołów", "message": "Cześć", "szukaj": "1"})

    assert sent == {"institution": str(school.pk), "znaleziono": "wołów", "samo": "1"}
    assert not form.is_valid()
    assert (form.errors, form.found.ticked) == ({}, school)


def test_of_several_schools_nothing_says_that_it_ticked_itself(client):
    InstitutionFactory.create_batch(2)

    typing = client.get(reverse("institutions:search"), {"institution_name": "wołów"}, headers={"HX-Request": "true"})

    assert [one.get("name") for one in hidden(typing)] == ["znaleziono"]


def test_who_has_seen_schools_and_ticked_none_is_asked_which_one_it_is():
    InstitutionFactory.create_batch(2)
    form = JoinForm({"institution_name": "wołów", "znaleziono": "wołów", "message": "Cześć"})

    assert form.errors == {
        "institution_name": ["Zaznacz na liście swoją placówkę. Jeśli jej tam nie ma, zaznacz ostatnią odpowiedź."]
    }
    assert (len(form.found.rows), form.found.ticked, form.found.is_none) == (2, None, False)


def test_who_has_seen_no_list_is_taken_at_their_word():
    InstitutionFactory.create_batch(2)
    form = JoinForm({"institution_name": "wołów", "message": "Cześć"})

    assert form.is_valid()
    assert form.place() == {"institution": None, "in_own_words": "wołów"}


def test_who_says_that_none_is_theirs_finds_it_said_when_the_page_comes_back():
    InstitutionFactory()
    form = JoinForm({"institution_name": "wołów", "znaleziono": "wołów", "institution": "", "message": ""})

    assert list(form.errors) == ["message"]
    assert (form.found.ticked, form.found.is_none) == (None, True)


def test_who_finds_nothing_and_searches_again_is_not_left_with_no_school_of_mine():
    school = InstitutionFactory()
    form = JoinForm({"szukaj": "1", "institution_name": "wołów", "znaleziono": "chmury", "institution": ""})

    assert (form.found.ticked, form.found.is_none) == (school, False)


def test_a_school_ticked_for_shorter_words_is_not_taken_for_the_longer_ones():
    wolow, lubiaz = InstitutionFactory(), InstitutionFactory(name="Szkoła w Lubiążu", town="Lubiąż")
    typed_on = {"institution_name": "szkoła lubiąż", "znaleziono": "szk", "message": "Cześć"}

    hasty, exact = JoinForm({**typed_on, "institution": wolow.pk}), JoinForm({**typed_on, "institution": lubiaz.pk})

    assert list(hasty.errors) == ["institution_name"]
    assert hasty.found.rows == [lubiaz]
    assert exact.is_valid()
    assert exact.place() == {"institution": lubiaz, "in_own_words": ""}


def test_where_own_words_will_not_do_they_are_not_offered(client):
    InstitutionFactory()
    client.force_login(PersonFactory())

    response = client.get(
        reverse("institutions:search"), {"q": "szkoła", "z-listy": "1"}, headers={"HX-Request": "true"}
    )

    assert response.content.decode().count('type="radio"') == 1


def test_nothing_found_offers_to_leave_the_words_as_they_are(client):
    client.force_login(PersonFactory())

    response = client.get(reverse("institutions:search"), {"q": "chmury"}, headers={"HX-Request": "true"})

    text = response.content.decode()
    assert "Nie ma takiej na liście. Sprawdź pisownię albo idź dalej z nazwą, która jest wpisana." in text
    assert '<input type="radio" name="institution" value="" checked><span>Nie ma mojej szkoły' in text


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_whole_page_asks_the_same_however_many_are_found(client, how_many, django_assert_num_queries):
    InstitutionFactory.create_batch(how_many)
    client.force_login(PersonFactory())
    client.get(reverse("institutions:search"))

    with django_assert_num_queries(7):
        response = client.get(reverse("institutions:search"), {"q": "wołów"})

    assert len(response.context["found"].rows) == how_many
    assert response.content.decode().count('<p class="meta">Szkoła podstawowa, Wołów</p>') == how_many


def test_a_guest_who_is_about_to_join_may_search_too(client):
    school = InstitutionFactory(name="Szkoła w Wołowie")

    response = client.get(reverse("institutions:search"), {"q": "szkoła"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert f'value="{school.pk}"' in response.content.decode()
