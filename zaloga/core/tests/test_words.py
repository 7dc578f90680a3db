from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from zaloga.core import clock, words

WARSAW = ZoneInfo("Europe/Warsaw")
NBSP = "\u00a0"
THURSDAY = datetime(2026, 12, 3, 15, 30, tzinfo=WARSAW)


@pytest.fixture
def on_thursday():
    with clock.moved_to(THURSDAY):
        yield


@pytest.mark.parametrize(
    ("n", "form"),
    [
        *[(n, "wpis") for n in (1,)],
        *[(n, "wpisy") for n in (2, 3, 4, 22, 34, 102, 1004)],
        *[(n, "wpisów") for n in (0, 5, 11, 12, 13, 14, 21, 25, 100, 112, 1012)],
    ],
)
def test_plural_goes_with_the_number(n, form):
    assert words.plural(n, "wpis", "wpisy", "wpisów") == form


def test_plural_tags_of_templates():
    said = Template('{% odmiana n "osoba" "osoby" "osób" %} i {% slowo n "osoba" "osoby" "osób" %}')

    assert said.render(Context({"n": 22})) == f"22{NBSP}osoby i osoby"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 12, 1), f"we wtorek, 1{NBSP}grudnia"),
        (date(2026, 12, 2), f"w środę, 2{NBSP}grudnia"),
        (date(2026, 12, 3), f"w czwartek, 3{NBSP}grudnia"),
        (date(2026, 12, 6), f"w niedzielę, 6{NBSP}grudnia"),
    ],
)
def test_a_day_on_which_something_falls_is_said_in_its_case(on_thursday, on, said):
    assert words.on_day(on) == said
    assert Template('{{ on|data:"w-dniu" }}').render(Context({"on": on})) == said


def test_a_moment_is_said_by_the_clock_in_warsaw(on_thursday):
    tuesday = datetime(2026, 12, 7, 23, 45, tzinfo=UTC)  # in Warsaw the next day has begun

    assert words.at_moment(tuesday) == f"we wtorek, 8{NBSP}grudnia o 0:45"
    assert Template('{{ at|data:"w-chwili" }}').render(Context({"at": tuesday})) == words.at_moment(tuesday)


def test_polish_names_sort_as_in_a_dictionary():
    names = [
        "Żak",
        "Łoś",
        "Lis",
        "Ziółko",
        "Źrebak",
        "Ćwik",
        "Cyran",
        "Świt",
        "Słoń",
        "Lisak",
        "Müller",
        "Muller",
        "Ąk",
        "Az",
    ]

    assert sorted(names, key=words.sort_key) == [
        *["Az", "Ąk", "Cyran", "Ćwik", "Lis", "Lisak", "Łoś"],
        *["Müller", "Muller", "Słoń", "Świt", "Ziółko", "Źrebak", "Żak"],
    ]


def test_short_name_comes_before_the_longer_and_a_blank_before_letters():
    assert sorted(["Nowakowska", "Nowak Ola", "Nowak"], key=words.sort_key) == ["Nowak", "Nowak Ola", "Nowakowska"]


def test_folding_drops_accents_case_and_spare_blanks():
    assert words.fold("  Zażółć  GĘŚLĄ jaźń Łódź ") == "zazolc gesla jazn lodz"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kopia jest gotowa", "Kopia jest gotowa"),
        ("łódź czeka", "Łódź czeka"),
        ("eTwinning: nowa osoba", "eTwinning: nowa osoba"),
        ("„warsztat” czeka", "„warsztat” czeka"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_name_as_it_wants(text, said):
    assert words.capital(text) == said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna \t Jarosz \n", "Anna Jarosz"),
        ("Anna\x00\u202eszoraJ\u200b", "AnnaszoraJ"),
        ("e\u0301", "é"),
        ("\u2066\ufeff", ""),
        ("", ""),
    ],
)
def test_line_is_tidied(typed, kept):
    assert words.tidy_line(typed) == kept


def test_text_keeps_its_lines_and_loses_what_cannot_be_seen():
    assert words.tidy_text("\r\nPierwsza\u202e\r\n\r\ndruga\rtrzecia\x00 ") == "Pierwsza\n\ndruga\ntrzecia"


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("w szkole i w domu", f"w{NBSP}szkole i{NBSP}w{NBSP}domu"),
        ("22 osoby z 11 szkół", f"22{NBSP}osoby z{NBSP}11{NBSP}szkół"),
        ("A to ja", f"A{NBSP}to ja"),
        ("nowy x y", "nowy x y"),
        ("E-mail i adres e-mail, nie the-mail", f"E\u2011mail i{NBSP}adres e\u2011mail, nie the-mail"),
    ],
)
def test_no_line_ends_with_a_lone_letter_or_number(text, hard):
    assert words.hard_spaces(text) == hard


def test_filter_of_hard_spaces_escapes_what_people_wrote():
    said = Template("{{ text|twarde }}").render(Context({"text": "w <b>domu</b>"}))

    assert said == f"w{NBSP}&lt;b&gt;domu&lt;/b&gt;"


def test_dates_are_said_as_people_say_them(on_thursday):
    said = {
        "data": words.day(date(2026, 12, 3)),
        "dzień": words.day(date(2026, 12, 3), weekday=True),
        "inny rok": words.day(date(2027, 1, 7)),
        "dziś": words.when(THURSDAY.replace(hour=7, minute=5)),
        "wczoraj": words.when(THURSDAY - timedelta(days=1)),
        "w tym tygodniu": words.when(THURSDAY - timedelta(days=6)),
        "dawniej": words.when(THURSDAY - timedelta(days=7)),
        "jutro": words.when(THURSDAY + timedelta(days=1)),
        "od dziś": words.since(THURSDAY),
        "od wtorku": words.since(THURSDAY - timedelta(days=2)),
        "od środy": words.since(THURSDAY - timedelta(days=8)),
    }

    assert said == {
        "data": f"3{NBSP}grudnia",
        "dzień": f"czwartek, 3{NBSP}grudnia",
        "inny rok": f"7{NBSP}stycznia 2027",
        "dziś": "dziś, 7:05",
        "wczoraj": "wczoraj, 15:30",
        "w tym tygodniu": "piątek, 15:30",
        "dawniej": f"26{NBSP}listopada",
        "jutro": f"4{NBSP}grudnia",
        "od dziś": "dzisiaj",
        "od wtorku": "we wtorek",
        "od środy": f"25{NBSP}listopada",
    }


def test_hours_are_those_on_the_wall_in_warsaw():
    assert words.hour(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "0:30"
    assert words.hour(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == "23:30"


@pytest.mark.parametrize(
    ("octets", "said"), [(0, "1 KB"), (1, "1 KB"), (210_400, "210 KB"), (1_249_999, "1,2 MB"), (20_000_000, "20,0 MB")]
)
def test_sizes_are_said_roughly(octets, said):
    assert words.size(octets) == said.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Jarosz", "AJ"), ("dr Ewa Maria Marciniak", "EM"), ("Łucja", "Ł"), ("", "?"), ("anna", "?"), ("  ", "?")],
)
def test_initials_leave_titles_out(name, letters):
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None)]
    + [(text, None) for text in ["", "x", "-1", "1.5", " 7", "²", "٣", "1_000"]],
)
def test_a_number_from_outside_is_one_or_none(text, value):
    assert words.number(text) == value


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("Matematyka bez ławek", "sieci", "sieci „Matematyka bez ławek”"),
        ("Sieć polonistów", "sieci", "„Sieci polonistów”"),
        ("SIEĆ polonistów", "siecią", "„Siecią polonistów”"),
        ("Sieć polonistów", "Sieć", "„Sieć polonistów”"),
        ("Sieciaki", "sieć", "sieć „Sieciaki”"),
    ],
)
def test_a_network_whose_name_says_that_it_is_one_is_not_called_so_twice(name, word, said):
    assert words.network_named(name, word) == said
    assert (
        Template("{% autoescape off %}{{ name|siec:word }}{% endautoescape %}").render(
            Context({"name": name, "word": word})
        )
        == said
    )
