import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zaloga.core.markdown import is_linkable, render

ALLOWED = re.compile(
    r"</?(?:p|br|em|strong|s|ul|ol|li|blockquote|code|pre|hr|a)>"
    r"|<br ?/?>|<ol start=\"\d+\">|<li value=\"\d+\">"
    r"|<a rel=\"nofollow noopener ugc\">"
    r"|<a href=\"(?!\s*(?:javascript|data|vbscript|file):)[^\"<>]*\" rel=\"nofollow noopener ugc\">",
    re.IGNORECASE,
)


def test_what_people_write_looks_as_they_meant():
    html = render("Spróbuj *dziś* i **jutro**:\n\n- raz\n- dwa\n\n> Przecież widać\n\nwww.gov.pl")

    assert html == (
        "<p>Spróbuj <em>dziś</em> i <strong>jutro</strong>:</p>\n<ul>\n<li>raz</li>\n<li>dwa</li>\n</ul>\n"
        "<blockquote>\n<p>Przecież widać</p>\n</blockquote>\n"
        '<p><a href="http://www.gov.pl" rel="nofollow noopener ugc">www.gov.pl</a></p>\n'
    )


def test_line_ends_stay_and_headings_are_plain_text():
    assert render("# Wynik\ndruga linia") == "<p># Wynik<br>\ndruga linia</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "![x](http://example.org/x.png)",
        '[x](http://example.org "title\\" onclick=alert(1)")',
        "```html\n<script>alert(1)</script>\n```",
        "`<script>`",
        "> <iframe src=//example.org>",
        "<!-- --><style>*{display:none}</style>",
        "<p style='position:fixed' id=tresc class=btn>x</p>",
        "<form action=//example.org><button>x</button></form>",
        'http://example.org/" onmouseover=alert(1) x="',
        "[a](<javascript:alert(1)>)",
        "\x00<scr\x00ipt>",
    ],
)
def test_nothing_hostile_gets_through(text):
    assert "<" not in ALLOWED.sub("", render(text))


@given(st.text(alphabet=st.sampled_from(list("<>[]()!`*_~\"'&#;:/= \n-1ajscript")), max_size=120))
def test_no_mixture_of_signs_makes_another_tag(text):
    assert "<" not in ALLOWED.sub("", render(text))


@given(
    st.text(max_size=200),
    st.lists(st.sampled_from(["http://", "www.", "a.pl", "@", "(", "[", "]", "\n", " "]), max_size=80),
)
def test_no_text_breaks_the_house(words, pieces):
    assert "<" not in ALLOWED.sub("", render(words + "".join(pieces)))


@pytest.mark.parametrize(
    "piece",
    ["*", "[", "> ", "- ", "`", "_a", "[a](", "![a", "a@b.pl ", "<", "(", "**a ", "\\", "1. ", "://", "http://a."],
)
def test_a_text_made_to_choke_the_house_is_rendered_soon(piece):
    began = time.process_time()

    render(piece * (20_000 // len(piece)))

    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "piece", ["http://a.", "http://a.pl ", "://", "www.a.", "www.a.pl ", "a.pl ", "a.b", "a@b.pl ", "(http://a.pl/("]
)
def test_no_addresses_are_looked_for_in_a_text_stuffed_with_them(piece):
    stuffed = piece * (20_000 // len(piece))

    assert not is_linkable(stuffed)
    assert "<a " not in render(stuffed)


def test_no_addresses_are_looked_for_in_a_word_without_an_end():
    assert not is_linkable("http://a.pl/" + "(" * 1000)


def test_a_list_of_fifty_addresses_still_links_them_all():
    addresses = [f"https://www.example.org/{number}" for number in range(50)]

    html = render("12.03.2026, godz. 14.30\n" * 100 + "\n".join(addresses))

    assert html.count('<a href="https://www.example.org/') == 50


def test_written_links_work_in_a_stuffed_text_too():
    assert '<a href="http://b.pl" ' in render("http://a.pl " * 60 + "[szkoła](http://b.pl)")


def test_a_text_that_means_nothing_is_shown_as_typed():
    link = '<a href="http://example.org" rel="nofollow noopener ugc">http://example.org</a>'

    assert render("[a]: http://example.org") == f"<p>[a]: {link}</p>\n"
    assert render("Źródło[1].\n\n[1]: http://example.org") == f"<p>Źródło[1].</p>\n<p>[1]: {link}</p>\n"


def test_numbers_of_days_and_of_answers_stay_as_they_were_typed():
    assert render("10. stycznia mogę\n12. stycznia nie") == (
        '<ol start="10">\n<li>stycznia mogę</li>\n<li value="12">stycznia nie</li>\n</ol>\n'
    )
    assert render("1) tak\n3) nie") == '<ol>\n<li>tak</li>\n<li value="3">nie</li>\n</ol>\n'
    assert render("+ blisko\n- drogo") == "<ul>\n<li>+ blisko</li>\n</ul>\n<ul>\n<li>drogo</li>\n</ul>\n"


@pytest.mark.parametrize(
    "text",
    ["2*3*4=24, a 5**2=25", r"Wpiszcie \(x\) albo a\*b", "a &lt; b &copy;", "zł* – *netto", "x_1_2", "Ala\n--\nma"],
)
def test_signs_of_arithmetic_and_of_formulas_are_no_markdown(text):
    assert unescape(render(text).replace("<br>", "")) == f"<p>{text}</p>\n"


def test_leading_blanks_make_no_code():
    assert render("Tak.\n\n    wcięty akapit") == "<p>Tak.</p>\n<p>wcięty akapit</p>\n"
