"""Pages of whoever leads: a survey made, changed, opened, closed, its result read and taken away."""

import csv
import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.urls import reverse
from lxml import html
from pypdfium2 import PdfDocument

from zaloga.core import clock
from zaloga.people.models import User
from zaloga.surveys import actions, policies
from zaloga.surveys.models import Survey
from zaloga.surveys.tests.crews import crew_of, opened, say, school
from zaloga.surveys.tests.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


def at(name, survey, *more):
    return reverse(f"surveys:{name}", args=[survey.pk, *more])


def read(client, url):
    """The page with ordinary spaces."""
    return client.get(url).content.decode().replace("\u00a0", " ")


def test_a_survey_is_made_changed_and_opened_in_five_pages(client):
    lead, rest = crew_of(2)
    client.force_login(lead.user)

    made = client.post(reverse("surveys:new", args=[lead.network.slug]), {"wzor": "po-spotkaniu"})
    survey = Survey.objects.get()
    fields = {"title": "Po drugim spotkaniu", "intro": "", "purpose": "formative", "mode": "tak"}
    client.post(at("edit", survey), fields)
    client.post(
        at("new_question", survey),
        {
            "text": "Co dalej?",
            "kind": "many",
            "options": "lekcja pokazowa\nwarsztat\n\nwarsztat",
            "most": "1",
            "only_values": [f"{survey.questions.first().pk}-{place}" for place in (0, 1)],
        },
    )
    draft = read(client, made.url)
    client.post(at("open", survey), {"closes_on": (clock.today() + timedelta(days=5)).isoformat()})
    running = read(client, made.url)

    assert "Po drugim spotkaniu" in draft and "lekcja pokazowa · warsztat" in draft
    assert "tylko gdy „Warto było przyjść.”: nie, raczej nie" in draft
    assert "0 z 3 odpowiedziało" in running and survey.participations.count() == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "one", "options": "tak"}, "Podaj od 2 do 12 różnych możliwości."),
        ({"kind": "text", "options": "tak\nnie"}, "Przy tekście i dacie nie ma możliwości"),
        ({"kind": "one", "options": f"tak\n{'a' * 121}"}, "jest za długa"),
        ({"kind": "text", "only_values": ["{first}-9"]}, "Tej odpowiedzi już nie ma."),
        ({"kind": "text", "only_values": ["{first}-0", "{second}-1"]}, "Zaznacz odpowiedzi tylko z jednego pytania."),
        ({"options": "tak\nnie"}, "Wybierz, jak się odpowiada."),
    ],
)
def test_a_wrong_question_is_told_at_its_field(client, fields, said):
    survey = SurveyFactory(draft=True)
    first, second = (QuestionFactory(survey=survey) for _ in range(2))
    lead, _ = crew_of(0, network=survey.network)
    client.force_login(lead.user)
    ticked = [box.format(first=first.pk, second=second.pk) for box in fields.get("only_values", [])]
    fields = fields | {"only_values": ticked}

    answer = client.post(at("new_question", survey), {"text": "Pytanie", **fields})

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_condition_of_a_question_is_ticked_among_answers_of_the_earlier_ones(client):
    lead, _ = crew_of(0)
    survey = SurveyFactory(draft=True, network=lead.network)
    first, words, last = (QuestionFactory(survey=survey, kind=kind) for kind in ("one", "text", "many"))
    actions.edit_question(last, by=lead.user, only_if=first, only_values=[1])
    client.force_login(lead.user)
    same = {"text": last.text, "kind": "many", "options": "tak\nnie\nnie wiem"}

    page = client.get(at("edit_question", survey, last.pk)).content.decode()
    client.post(at("edit_question", survey, last.pk), same | {"only_values": [f"{first.pk}-2", f"{first.pk}-0"]})
    last.refresh_from_db()
    chosen = last.condition()
    client.post(at("edit_question", survey, last.pk), same)

    boxes = [box.get("value") for box in html.fromstring(page).xpath("//input[@name='only_values']")]
    assert boxes == [f"{first.pk}-{place}" for place in range(3)]
    ticked = html.fromstring(page).xpath("//details[@open]//input[@checked]/@value")
    assert ticked == [f"{first.pk}-1"]
    assert chosen == f"„{first.text}”: tak, nie wiem"
    last.refresh_from_db()
    assert (last.only_if, last.only_values) == (None, [])
    assert "Komu zadać" not in client.get(at("edit_question", survey, first.pk)).content.decode()


def closed_survey():
    """Five secondary teachers of Brzeg and seven primary ones of Wołów, each said something in own words."""
    lead, rest = crew_of(7)
    others = [crew_member(lead.network) for _ in range(5)]
    survey = opened(lead)
    for place, seat in enumerate([*rest, *others]):
        say(survey, seat, trafnosc=4 if place % 3 else 3, przydatnosc=2, zmienic=f"-głos {place}")
    return lead, rest, actions.close(survey, by=lead.user)


def crew_member(network):
    member = crew_of(0)[0]
    member.network, member.role, member.institution = network, "member", school("Liceum", "Brzeg Dolny")
    member.save()
    return member


def test_the_result_begins_with_a_sentence_and_shows_every_number_in_a_table(client):
    _, rest, survey = closed_survey()
    client.force_login(rest[0].user)

    page = read(client, at("survey", survey))

    assert "Najmocniej: „Temat odpowiadał na to, z czym mierzę się w pracy” (średnio 4,7 na 5)." in page
    assert "12 z 13 odpowiedziało" in page
    row = html.fromstring(page).xpath("//tr[th='Temat odpowiadał na to, z czym mierzę się w pracy.']")[0]
    assert [(cell.get("data-l"), cell.text_content()) for cell in row.xpath("./td")] == [
        ("tak", "8"),
        ("raczej tak", "4"),
        ("trudno powiedzieć", "0"),
        ("raczej nie", "0"),
        ("nie", "0"),
        ("średnia", "4,7"),
    ]
    assert all(f"-głos {place}" in page for place in range(12))
    assert "Co z tym zrobimy?" not in page


def test_while_it_runs_only_how_many_is_known_and_nothing_can_be_taken_away(client):
    lead, rest = crew_of(6)
    survey = opened(lead)
    for seat in rest:
        say(survey, seat, trafnosc=1, zmienic="Szept")
    client.force_login(lead.user)

    page = read(client, at("survey", survey))

    assert "6 z 7 odpowiedziało" in page and "Szept" not in page and "mean" not in page
    for name in ("xlsx", "csv", "pdf", "names"):
        assert client.get(at(name, survey)).status_code == 403


def test_a_survey_that_was_erased_says_so_and_has_no_files(client):
    lead, rest = crew_of(4)
    survey = opened(lead)
    for seat in rest:
        say(survey, seat, trafnosc=1)
    actions.close(survey, by=lead.user)
    client.force_login(lead.user)

    assert "mniej niż pięć, więc usunęliśmy je wszystkie" in client.get(at("survey", survey)).content.decode()
    assert client.get(at("csv", survey)).status_code == 404


def test_csv_opens_in_a_polish_spreadsheet(client):
    lead, _, survey = closed_survey()
    client.force_login(lead.user)

    answer = client.get(at("csv", survey))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="jak-bylo-na-spotkaniu.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfKto;")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    words = "Temat odpowiadał na to, z czym mierzę się w pracy."
    assert ["we własnym imieniu", words, "razem", "", "tak", "8", "66,7", "", "4,7"] in rows
    assert any(row[4].startswith("'-głos") for row in rows)


def test_xlsx_holds_the_same_with_numbers_as_numbers(client):
    lead, _, survey = closed_survey()
    client.force_login(lead.user)

    sheet = openpyxl.load_workbook(io.BytesIO(client.get(at("xlsx", survey)).content)).active

    rows = [[cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0][:3] == ["Kto", "Pytanie", "Podział"]
    words = "Temat odpowiadał na to, z czym mierzę się w pracy."
    assert ["we własnym imieniu", words, "razem", "", "tak", 8, 66.7, None, 4.67] in rows


def test_no_file_and_no_page_shows_a_number_below_three_in_a_cut(client):
    lead, _, survey = closed_survey()
    client.force_login(lead.user)

    sheet = openpyxl.load_workbook(io.BytesIO(client.get(at("xlsx", survey)).content)).active
    cut = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[2] != "razem"]

    assert cut
    assert {row[3] for row in cut} <= {"Liceum", "Szkoła podstawowa", "Brzeg Dolny", "Wołów", "pozostałe"}
    assert all(row[5] is None or row[5] >= 3 for row in cut)
    assert all(row[6:] == (None, None, None) for row in cut)


def test_days_that_people_named_are_counted_and_are_days_in_the_files(client):
    lead, rest = crew_of(5)
    survey = SurveyFactory(network=lead.network)
    question = QuestionFactory(survey=survey, kind="date", text="Kiedy się spotkamy?")
    actions.invite_newcomers(survey, by=lead.user)
    for seat, said in zip(rest, ["2027-03-04", *["2027-02-03"] * 4], strict=True):
        row = survey.participations.get(user=seat.user)
        actions.answer(row, values={str(question.pk): said}, version=survey.version)
    actions.close(survey, by=lead.user)
    client.force_login(lead.user)

    page = read(client, at("survey", survey))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(at("xlsx", survey)).content)).active
    text = client.get(at("csv", survey)).content.decode("utf-8-sig")
    with PdfDocument(client.get(at("pdf", survey)).content) as document:
        printed = " ".join(document[0].get_textpage().get_text_range().split())

    assert "<span>3 lutego 2027</span><b>4</b>" in page and "odpowiedziało 5 osób" in page
    rows = [row[4:7] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [(datetime(2027, 2, 3), 4, 80), (datetime(2027, 3, 4), 1, 20)]
    assert ";2027-02-03;4;80,0;" in text
    assert "3 lutego 2027 4 5" in printed


def test_the_printed_result_has_all_polish_letters(client):
    lead, _, survey = closed_survey()
    actions.say_outcome(survey, text="Zażółć gęślą jaźń", by=lead.user)
    client.force_login(lead.user)

    with PdfDocument(client.get(at("pdf", survey)).content) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)

    assert "Zażółć gęślą jaźń" in text and "Najmocniej" in text and "-głos 3" in text


def test_who_said_what_in_a_named_survey_is_read_by_those_who_lead_only(client):
    lead, rest = crew_of(5)
    survey = opened(lead, is_anonymous=False)
    for seat in rest:
        say(survey, seat, zmienic="Podpisane słowa")
    actions.close(survey, by=lead.user)

    client.force_login(lead.user)
    page = client.get(at("names", survey)).content.decode()
    assert all(seat.user.name in page for seat in rest) and page.count("Podpisane słowa") == 5

    client.force_login(rest[0].user)
    assert client.get(at("names", survey)).status_code == 403
    assert not any(seat.user.name in client.get(at("survey", survey)).content.decode() for seat in rest[1:])


def test_a_reminder_shows_beforehand_how_many_are_silent_and_no_name(client):
    lead, rest = crew_of(3)
    survey = opened(lead)
    say(survey, rest[0], trafnosc=1)
    client.force_login(lead.user)

    page = read(client, at("remind", survey))

    assert "Bez odpowiedzi są jeszcze 3 zaproszone osoby" in page
    assert not any(seat.user.name in page for seat in rest)


def test_a_sheet_of_paper_is_entered(client):
    lead, rest = crew_of(2)
    survey = opened(lead)
    client.force_login(lead.user)
    scales = {f"p{row.pk}": "4" for row in survey.questions.filter(kind="scale")}

    answer = client.post(at("paper", survey), scales | {"wersja": survey.version})

    assert answer.status_code == 302
    assert "1\u00a0kartka wpisana" in client.get(at("survey", survey)).content.decode()


def test_where_all_questions_stand_on_one_page_each_says_whom_it_is_for(client):
    lead, (member,) = crew_of(1)
    survey = opened(lead, "efekty")
    condition = "Tylko gdy „Czy chcesz być w tej sieci w następnym roku?”: nie, raczej nie, trudno powiedzieć"
    client.force_login(lead.user)

    pages = [read(client, at(name, survey)) for name in ("preview", "paper")]

    assert [page.count(condition) for page in pages] == [1, 1]
    assert "Tylko gdy" not in read(client, survey.participations.get(user=lead.user).get_absolute_url())


def test_a_named_sheet_asks_whose_it_is(client):
    lead, rest = crew_of(2)
    survey = opened(lead, is_anonymous=False)
    client.force_login(lead.user)
    scales = {f"p{row.pk}": "4" for row in survey.questions.filter(kind="scale")} | {"wersja": survey.version}
    row = survey.participations.get(user=rest[1].user)

    nobody = client.post(at("paper", survey), scales)
    somebody = client.post(at("paper", survey), scales | {"osoba": row.pk})

    assert (nobody.status_code, somebody.status_code) == (422, 302)
    row.refresh_from_db()
    assert row.has_answered and row.said.is_on_paper


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_number_of_queries_however_long_it_is(client, django_assert_num_queries, how_many):
    lead, (member,) = crew_of(1)
    for _ in range(how_many):
        opened(lead)
    client.force_login(member.user)

    with django_assert_num_queries(9):
        page = client.get(reverse("surveys:list", args=[lead.network.slug])).content.decode()

    assert page.count("czeka na Twoją odpowiedź") == how_many


def test_can_view_and_visible_surveys_agree():
    lead, (member,) = crew_of(1)
    opened(lead)
    SurveyFactory(network=lead.network, draft=True)
    SurveyFactory(network=None, programme=lead.network.programme)
    SurveyFactory()
    User.objects.create(email="operator@szkola.example", name="Op", is_operator=True)

    for user in User.objects.all():
        seen = set(policies.visible_surveys(user))
        assert seen == {survey for survey in Survey.objects.all() if policies.can_view(user, survey)}
