"""Replies that no corpus holds: what people do with quotes, and what must never be taken for one."""

import re
import sys
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zaloga.mailroom.reading.html import text_of
from zaloga.mailroom.reading.quotes import Notice
from zaloga.mailroom.reading.text import unflowed
from zaloga.mailroom.reading.trimming import trim

SAID = """Ewa Lis pisze w sieci:

Spotykamy się w czwartek 3 grudnia o 16:00 w bibliotece.

1. Kto poprowadzi warsztat?
2. Czy ktoś przywiezie rzutnik?
"""
NOTICE = Notice(("Ewa Lis (Sieć polonistów)", "Sieć polonistów", "Ewa Lis"), frozenset({"siec-3@dom.example"}), SAID)
OUTLOOK = """From: Ewa Lis (Sieć polonistów) <siec-3@dom.example>
Sent: Monday, November 16, 2026 3:40 PM
To: Jan Wrona
Subject: [Sieć polonistów] Spotkanie
"""
WP = "Dnia 16 listopada 2026 15:40 Ewa Lis (Sieć polonistów) < siec-3@dom.example > napisał(a):\n"
THUNDERBIRD = "W dniu 16.11.2026 o 15:40, Ewa Lis (Sieć polonistów) pisze:\n"
QUOTED = "".join(f"> {line}\n" for line in SAID.splitlines())


def own(text, author="Jan Wrona"):
    return trim(text, NOTICE, author=author).own


def answered(*answers):
    """Our letter with an answer under each of its questions, without any mark of what is quoted."""
    lines = SAID.splitlines()
    return "\n".join([*lines[:4], lines[4], answers[0], lines[5], answers[1]])


@pytest.mark.parametrize("beginning", [OUTLOOK, WP])
def test_answers_typed_into_an_unmarked_quote_stay_with_their_questions(beginning):
    text = own(f"Dzień dobry, odpisuję niżej.\n\n{beginning}\n{answered('Ja mogę.', 'Tak, z SP 3.')}\n")

    assert text.startswith("Dzień dobry, odpisuję niżej.")
    assert "> 1. Kto poprowadzi warsztat?\nJa mogę.\n> 2. Czy ktoś przywiezie rzutnik?\nTak, z SP 3." in text
    assert "siec-3@" not in text


def test_what_stands_under_an_unmarked_quote_is_the_persons():
    assert own(f"{WP}{SAID}\nPrzyjdę, ale spóźnię się kwadrans.\nBeata") == "Przyjdę, ale spóźnię się kwadrans.\nBeata"


def test_a_quote_without_an_attribution_goes_too():
    assert own(f"Będę z Olą.\n\n{QUOTED}") == "Będę z Olą."


def test_a_quote_that_a_program_tore_into_unmarked_lines_is_still_one_quote():
    torn = QUOTED.replace("3 grudnia o", "3 grudnia\no")

    assert own(f"Jestem za.\n\n{THUNDERBIRD}{torn}") == "Jestem za."


def test_the_clause_and_the_signature_under_an_answer_below_the_quote_go():
    clause = "Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata. Prosimy o jej usunięcie."

    assert (
        own(f"{THUNDERBIRD}{QUOTED}\nJa poprowadzę.\nJan\n\n--\nJan Wrona\nSP 3\n\n{clause}") == "Ja poprowadzę.\nJan"
    )


@pytest.mark.parametrize(
    "written",
    [
        "Zgłaszam:\nSP nr 1 w Wołowie\nSP nr 2 w Wołowie\nLiceum w Olszanach",
        "Wezmę rzutnik.\n\nPozdrawiam\nJan Wrona\n\nPS Nauczyciel z SP 3 też przyjdzie.",
        "Napisałam do siec-3@dom.example w 2026 i nikt nie napisał:\nco robić?",
        "Od: 12:35\nDo: 14:10\nTemat: ułamki",
        "W dniu 3 grudnia moja klasa pisze:\n\n- kartkówkę",
        "> 1/2 to więcej niż połowa\n< 1/2 to mniej",
        "-- albo tak --\n\nalbo wcale",
        "Pozdrawiam\nJan",
        "Ta wiadomość mnie ucieszyła. Przyjdę!",
        "Wysłane z opóźnieniem zgłoszenia też przyjmiecie?",
        "Telefon do sekretariatu: 71 000 00 00\nPytać o panią Olę.",
    ],
)
def test_a_persons_own_words_stay_whole(written):
    assert own(written) == written
    assert own(f"{written}\n\n{THUNDERBIRD}{QUOTED}") == written


@pytest.mark.parametrize(
    "attribution",
    [
        "pon., 16 lis 2026 o 15:40 Ewa Lis (Sieć polonistów) <\nsiec-3@dom.example> napisał(a):",
        "On Mon, Nov 16, 2026 at 3:40 PM Ewa Lis (Sieć polonistów) <\nsiec-3@dom.example> wrote:",
        "Użytkownik Ewa Lis (Sieć polonistów) <siec-3@dom.example> napisał:",
        '"Ewa Lis (Sieć polonistów)" <siec-3@dom.example> napisał(a):',
        "2026-11-16 15:40 GMT+01:00 Ewa Lis (Sieć polonistów) <siec-3@dom.example>:",
        "---- Wł. pon., 16 lis 2026 15:40:33 +0100 Ewa Lis <siec-3@dom.example> napisał(a) ----",
        "Wiadomość napisana przez Ewa Lis (Sieć polonistów) <siec-3@dom.example> w dniu 16 lis 2026, o godz. 15:40:",
        'Cytowanie "Ewa Lis (Sieć polonistów)" <siec-3@dom.example>:',
        "-----Wiadomość oryginalna-----\n" + OUTLOOK,
        "________________________________\n" + OUTLOOK.replace("From", "Od").replace("Sent", "Wysłano"),
        OUTLOOK.replace("From:", "**Od:**").replace("Sent:", "**Wysłano:**").replace("Subject:", "**Temat:**"),
    ],
)
def test_every_usual_way_to_introduce_a_quote_is_known(attribution):
    assert own(f"Zgoda.\n\n{attribution}\n{QUOTED}") == "Zgoda."
    assert own(f"Zgoda.\n\n{attribution}\n{SAID}") == "Zgoda."


def test_soft_line_ends_are_joined_and_the_signature_mark_is_not():
    assert unflowed("mogę, ale \nnie dziś\n-- \nJan") == "mogę, ale nie dziś\n-- \nJan"
    assert unflowed("> bez \n> spacji\nmoje", deletes_space=True) == "> bezspacji\nmoje"


@given(st.text(alphabet=st.sampled_from("aąb >-:\n\r\t.W dniu pisze@<>0123"), max_size=400))
def test_whatever_comes_no_word_disappears(text):
    reply = trim(text, NOTICE, author="Jan Wrona")

    letters = [sign for sign in text if sign.isalnum()]
    assert sorted(sign for sign in f"{reply.own}{reply.rest}" if sign.isalnum()) == sorted(letters)


LIST = """Ewa Lis odpowiada w rozmowie „Warsztaty”:

Wolne są trzy terminy:
- poniedziałek 12 stycznia
- wtorek 13 stycznia
- środa 14 stycznia
Kto może prowadzić i kiedy?

Otwórz rozmowę: https://dom.example/sieci/siec-polonistow/rozmowy/7/

--
Piszemy, bo należysz do tej sieci.
"""


def chosen(text):
    notice = Notice(("Ewa Lis (Sieć polonistów)", "Ewa Lis"), frozenset({"siec-3@dom.example"}), LIST)
    return trim(text, notice, author="Jan Wrona").own


@pytest.mark.parametrize("below", ["", f"\n\n{THUNDERBIRD}" + "".join(f"> {line}\n" for line in LIST.splitlines())])
@pytest.mark.parametrize("answer", ["poniedziałek 12 stycznia\nwtorek 13 stycznia", "- wtorek 13 stycznia\n\nJan"])
def test_choosing_among_what_was_proposed_is_an_answer_and_no_quote(answer, below):
    assert chosen(f"{answer}{below}") == answer


def test_an_answer_at_the_end_of_a_quoted_line_is_not_lost():
    text = chosen(f"{THUNDERBIRD}> - poniedziałek 12 stycznia  nie mogę\n> - wtorek 13 stycznia  mogę\n> Kto może?\n")

    assert "> - poniedziałek 12 stycznia  nie mogę\n> - wtorek 13 stycznia  mogę" in text


def test_the_whole_letter_quoted_without_marks_goes_up_to_its_end():
    assert chosen(f"{OUTLOOK}\n{LIST}\nMogę we wtorek, Jan") == "Mogę we wtorek, Jan"
    assert chosen(f"Mogę we wtorek.\n\n{LIST}") == "Mogę we wtorek."


@pytest.mark.parametrize(
    "written",
    [
        "Zgodnie z RODO nie publikujemy danych osobowych uczniów na stronie szkoły.",
        "Zapytałam.\n\nZgodnie z art. 6 RODO szkoła nie potrzebuje zgody na dane osobowe w dzienniku.",
        "Administratorem danych jest szkoła, nie kurator, i to ona odpowiada za tajemnicę.",
        "U nas tak.\n\nJeśli nie jest zakazane, to wieszamy wydruk w bibliotece.",
        "Zgłoszenie gotowe.\nWysłane pocztą do kuratorium w piątek",
        "Wysłana aplikacja do Erasmusa, czekamy",
        "Wysłano ankietę na telefony rodziców, odpowiedziało 14",
        "Twoja poczta odrzuca moje listy, podaj inny adres",
        "Przyjdę.\nPozdrawiam\nSpotykamy się w szkole przy ul. Rynkowej 3 o 16",
        "Mamy taki scenariusz.\nPozdrawiam\nJan\nhttps://scenariusze.example/czytanie",
        "Mogę we wtorek.\nPozdrawiam\nJan Wrona\nWeźcie ze sobą umowy ze szkołą",
        "Moje pomysły:\n--\nczytanie na głos\nteatrzyk\n--\nResztę powiem na spotkaniu.",
        "Dnia 5 listopada 2026 w liście do nas Ewa Lis napisała:\nkażdy czyta, co chce.\nI tego się trzymajmy.",
    ],
)
def test_words_that_only_look_like_a_clause_an_advertisement_or_a_signature_stay(written):
    assert own(written) == written
    assert own(f"{written}\n\n{THUNDERBIRD}{QUOTED}") == written


@pytest.mark.parametrize(
    "added",
    [
        "Wysłane z mojego telefonu",
        "Wysłano z K-9 Mail",
        "Wysłane z bezpłatnej aplikacji Yahoo Mail na Androida",
        "Zgodnie z art. 13 RODO informujemy, że administratorem Państwa danych osobowych jest SP 3 w Wołowie.",
        "Jeżeli nie są Państwo adresatem, prosimy o usunięcie tej wiadomości. Jest poufna.",
        "--\nJan Wrona\nnauczyciel, SP 3\ntel. 71 000 00 00\nhttps://sp3.example/kontakt/sekretariat",
    ],
)
def test_what_programs_and_schools_add_still_goes(added):
    assert own(f"Przyjdę.\n\n{added}") == "Przyjdę."


@pytest.mark.parametrize("tag", ["<title>Odp", "<style>p{color:red}", "<script>x"])
def test_a_tag_that_is_never_closed_hides_nothing(tag):
    assert "Moja odpowiedź" in text_of(f"<html><head>{tag}</head><body><p>Moja odpowiedź</p></body></html>")


def work(text):
    """How many calls trimming makes: the same on every machine."""
    calls = count()
    sys.setprofile(lambda *_: next(calls))
    try:
        chosen(text)
    finally:
        sys.setprofile(None)
    return next(calls)


@pytest.mark.parametrize("line", ["--", "_____", "a", "Jan Wrona", "- wtorek 13 stycznia", "Wysłane z iPhone"])
def test_four_times_as_many_lines_are_not_sixteen_times_the_work(line):
    assert work(f"{line}\n" * 1600) < 8 * work(f"{line}\n" * 400)


@pytest.mark.parametrize("written", ["jeśli a<b c<d", "strzałka <- tu", "<3 dla wszystkich", "a <!-- b", "x </b y"])
def test_a_sign_that_opens_no_tag_takes_no_words_with_it(written):
    words = re.findall(r"\w+", written)

    assert re.findall(r"\w+", text_of(f"<p>{written}</p><p>koniec</p>")) == [*words, "koniec"]
