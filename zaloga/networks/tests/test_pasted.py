import pytest
from hypothesis import given
from hypothesis import strategies as st

from zaloga.networks import pasted
from zaloga.networks.pasted import Found, clean, mend, read

ANNA = ("anna@szkola.example", "Anna Kowalska")
JAN = ("jan@szkola.example", "Jan Nowak")


def people(text):
    return [(one.email, one.name) for one in read(clean(text))]


@pytest.mark.parametrize(
    "line",
    [
        "Anna\tKowalska\tanna@szkola.example",
        "anna@szkola.example\tAnna\tKowalska",
        "Anna\tanna@szkola.example\tKowalska\tSP 3 Wołów\t600 100 200",
        "1\tAnna Kowalska\tSP nr 3\tANNA@SZKOLA.EXAMPLE",
        "Anna;Kowalska;anna@szkola.example;",
        "Anna Kowalska <anna@szkola.example>,",
        "Anna Kowalska (anna@szkola.example)",
        "Anna Kowalska [mailto:anna@szkola.example]",
        '"Kowalska, Anna" <anna@szkola.example>;',
        "Kowalska, Anna <anna@szkola.example>",
        "„Anna Kowalska” anna@szkola.example.",
        "1. Anna Kowalska – anna@szkola.example",
        "Do: Anna Kowalska <anna@szkola.example>",
        "Anna Kowalska anna(at)szkola.example",
        "Anna\u00a0Kowalska\u2003<MAILTO:Anna@Szkola.example>",
        "A\u200bnna Kowal\u00adska <anna\ufeff@szkola.example\u200b>",
        "Anna Kowalska ａｎｎａ＠ｓｚｋｏｌａ．ｅｘａｍｐｌｅ",
        "Anna Kowalska\tanna @ szkola.example",
        "Anna Kowalska:anna@szkola.example",
        "Anna Kowalska–anna@szkola.example",
        "Anna Kowalska e-mail:anna@szkola.example",
        "Anna Kowalska anna[at]szkola.example",
        "Anna Kowalska anna małpa szkola.example",
        "Anna Kowalska anna malpa szkola kropka example",
        "Anna Kowalska; anna at szkola.example",
        "Anna Kowalska (SP 3) anna@szkola.example",
        "Anna Kowalska [SP nr 3 w Wołowie] <anna@szkola.example>",
        "anna@szkola.example Anna Kowalska (SP 3)",
    ],
)
def test_one_person_is_read_from_any_usual_line(line):
    assert people(line) == [ANNA]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Kowalska <anna@szkola.example>; Jan Nowak <jan@szkola.example>;",
        '"Kowalska, Anna" <anna@szkola.example>, "Nowak, Jan" <jan@szkola.example>',
        "Kowalska, Anna <anna@szkola.example>; Nowak, Jan <jan@szkola.example>",
        "Kowalska, Anna <anna@szkola.example>, Nowak, Jan <jan@szkola.example>",
        '"Anna Kowalska" <anna@szkola.example> "Jan Nowak" <jan@szkola.example>',
        "Anna Kowalska; anna@szkola.example; Jan Nowak; jan@szkola.example",
        "anna@szkola.example;Anna Kowalska;jan@szkola.example;Jan Nowak",
        "Imię\tNazwisko\tE-mail\r\nAnna\tKowalska\tanna@szkola.example\r\nJan\tNowak\tjan@szkola.example\r\n",
        "Anna Kowalska <anna@szkola.example>\u2028Jan Nowak <jan@szkola.example>",
    ],
)
def test_two_people_are_read_from_any_usual_list(text):
    assert people(text) == [ANNA, JAN]


def test_addresses_alone_have_no_names():
    assert people(
        "anna@szkola.example, jan@szkola.example ;ewa@szkola.example\tola@szkola.example iza@szkola.example"
    ) == [(f"{name}@szkola.example", "") for name in ("anna", "jan", "ewa", "ola", "iza")]


def test_an_address_that_is_also_its_own_name_is_one_person():
    assert people("'anna@szkola.example' <anna@szkola.example>; 'Jan Nowak' <jan@szkola.example>") == [
        (ANNA[0], ""),
        JAN,
    ]


@pytest.mark.parametrize(
    ("line", "piece", "problem"),
    [
        ("Anna Kowalska", "Anna Kowalska", pasted.NO_ADDRESS),
        ("anna@szkola", "anna@szkola", pasted.UNFINISHED),
        ("anna@@szkola.example", "anna@@szkola.example", pasted.TWO_SIGNS),
        ("żaneta@szkola.example", "żaneta@szkola.example", pasted.POLISH_LETTERS),
        ("Anna anna @szkola.example", "Anna anna @szkola.example", pasted.BLANK_INSIDE),
        (f"{'a' * 250}@szkola.example", f"{'a' * 250}@szkola.example", pasted.TOO_LONG),
    ],
)
def test_what_is_no_address_is_shown_as_typed_with_the_reason(line, piece, problem):
    assert read(clean(line)) == [Found(piece=piece, problem=problem)]


@pytest.mark.parametrize(
    "line",
    [
        "tel.123anna@szkola.example",
        "tel.600100200anna@szkola.example",
        "600100200anna@szkola.example",
        "1.anna@szkola.example",
        "Kowalska/anna@szkola.example",
    ],
)
def test_an_address_that_seems_glued_to_something_is_left_to_a_person_to_judge(line):
    (one,) = read(clean(line))

    assert one == Found(piece=line, problem=pasted.GLUED, maybe=line.lower())
    assert one.meant() == Found(email=line.lower())


def test_a_surname_or_a_telephone_grown_into_an_address_is_seen_by_what_stands_before_it():
    pieces = [read(clean(line))[0].piece for line in ("Anna Kowalskaanna@x.example", "Anna, 600 100 200anna@x.example")]

    assert pieces == ["Kowalskaanna@x.example", "200anna@x.example"]


def test_a_word_grown_to_the_end_of_an_address_is_always_wrong():
    (one,) = read(clean("anna@szkola.plJan Nowak"))

    assert (one.piece, one.problem, one.maybe) == ("anna@szkola.plJan", pasted.GLUED_BEHIND, "")


@pytest.mark.parametrize(
    "line",
    [
        "Anna.Kowalska@Szkola.Example",
        "Anna Kowalska Anna.Kowalska@szkola.example",
        "ANNA@SZKOLA.EXAMPLE",
        "anna-kowalska1980@szkola.example",
        "telefon@szkola.example",
        "sp3@szkola.example",
        "kontakt.sp3@szkola.example",
        "'anna@szkola.example'",
        "anna+sieci@szkola.example",
    ],
)
def test_an_ordinary_address_is_asked_no_questions(line):
    (one,) = read(clean(line))

    assert one.email and not one.problem


def test_a_person_called_malpa_or_kropka_keeps_the_name():
    assert people("Maria Małpa maria@szkola.example\nJan Kropka jan@szkola.example") == [
        ("maria@szkola.example", "Maria Małpa"),
        ("jan@szkola.example", "Jan Kropka"),
    ]


def test_a_wrong_piece_among_good_ones_is_not_lost_and_lends_its_name_to_nobody():
    found = read(clean("Kowalska Anna <anna.szkola>; Jan Nowak <jan@szkola.example>, ewa@"))

    assert [(one.email, one.name, one.piece) for one in found] == [
        ("", "", "Kowalska Anna <anna.szkola>"),
        (*JAN, ""),
        ("", "", "ewa@"),
    ]


def test_titles_of_columns_and_empty_lines_are_nobody():
    assert read(clean('L.p.;Imię i nazwisko;Adres e-mail\n\n  \t ;;\n""\n')) == []


def test_a_school_or_a_telephone_is_no_name():
    assert people("SP 3 Wołów\tanna@szkola.example\t600 100 200") == [("anna@szkola.example", "")]


def test_a_name_cannot_carry_another_header_of_a_letter():
    found = read(clean("Anna\r\nBcc: zly@obcy.example\r\n <anna@szkola.example>"))

    assert all("\n" not in one.name and "\r" not in one.name for one in found)
    assert [(one.email, one.piece) for one in found] == [
        ("", "Anna"),
        ("zly@obcy.example", ""),
        ("anna@szkola.example", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        " " * 100_000,
        "@" * 100_000,
        "a" * 100_000 + "@",
        "a@" * 50_000,
        '"' * 100_000,
        "<" * 100_000,
        "( at " * 20_000,
        "mailto:" * 15_000,
        "PK\x03\x04\0\0\x08" * 15_000,
        "Anna " * 20_000 + "anna@szkola.example",
        ";" * 100_000,
        " ".join(f"osoba{n}@szkola.example" for n in range(5_000)),
        "\n".join(f"Osoba Ktoś\tosoba{n}@szkola.example" for n in range(5_000)),
    ],
)
def test_a_hundred_kilobytes_of_anything_are_read_without_delay(text):
    assert len(read(clean(text), most=401)) <= 401


@given(st.text(alphabet=st.sampled_from("aB1ł@.,;:<>()[]\"' \t\n\r\0\u200b\u00a0＠mailto:")))
def test_any_text_is_cleaned_once_for_all_and_read(text):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    for one in read(cleaned):
        assert bool(one.email) != bool(one.problem)
        assert not one.email or (one.email == one.email.lower() and one.email.count("@") == 1)
        assert not set(one.name + one.email) & set("\n\r\t\0<>")
        assert one.email or one.piece


names = st.sampled_from(["Anna Kowalska", "Żaneta Łoś-Nowak", "Jan Maria d'Abo", ""])
addresses = st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}[0-9]{0,3}@[a-z]{2,9}\.example", fullmatch=True)


@given(
    st.lists(st.tuples(names, addresses), max_size=12, unique_by=lambda one: one[1]),
    st.sampled_from(["; ", "\n", ";\r\n", " ;", "\n\n"]),
)
def test_whatever_a_mail_program_writes_comes_back_whole(crew, between):
    text = between.join(f"{name} <{address}>".strip() for name, address in crew)

    assert people(text) == [(address, name) for name, address in crew]


@given(st.lists(addresses, max_size=12, unique=True), st.sampled_from([",", "; ", "\n", " ", "\t", ",\n"]))
def test_bare_addresses_come_back_whole_between_any_separators(crew, between):
    assert [one.email for one in read(clean(between.join(crew)))] == crew


def test_a_correction_takes_the_place_of_the_wrong_piece():
    text = clean("Anna <anna@szkola>; Jan <jan@szkola.example>")
    (wrong, _) = read(text)

    assert people(mend(text, [(wrong.piece, "anna@szkola.example")])) == [
        ("anna@szkola.example", "Anna"),
        ("jan@szkola.example", "Jan"),
    ]


def test_a_correction_of_what_is_no_longer_there_comes_at_the_end():
    assert mend("jan@szkola.example", [("anna@", "anna@szkola.example")]) == "jan@szkola.example\nanna@szkola.example"
    assert mend("jan@szkola.example", [("anna@", "")]) == "jan@szkola.example"
