"""The personal link: without signing in, on one page or several, and nothing of it kept anywhere but sealed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zaloga.core import clock
from zaloga.people.models import Session
from zaloga.people.tests.factories import UserFactory
from zaloga.surveys import actions, sealing
from zaloga.surveys.forms import AnswerForm
from zaloga.surveys.models import Participation, SealedAnswer
from zaloga.surveys.tests.crews import crew_of, opened, say, values
from zaloga.surveys.tests.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=False)


def link(survey, seat):
    return survey.participations.get(user=seat.user).get_absolute_url()


def fields(survey, **by_key):
    return {f"p{key}": value for key, value in values(survey, **by_key).items()}


def sheet(survey, **more):
    """Every scale of the survey after a meeting answered, and what the page carries."""
    scales = {f"p{row.pk}": "4" for row in survey.questions.filter(kind="scale")}
    return scales | fields(survey, **more) | {"wersja": survey.version}


def unsealed(survey):
    key = sealing.private_key_of(survey.public_key)
    return [sealing.unseal(key, survey.pk, bytes(row.sealed))["values"] for row in survey.sealed.all()]


def test_opening_the_link_shows_the_promise_before_the_first_question_and_changes_nothing(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead)

    page = browser.get(link(survey, member)).content.decode()

    assert page.index("Ta ankieta jest anonimowa") < page.index("Warto było przyjść")
    assert not Participation.objects.filter(has_answered=True).exists()
    assert not SealedAnswer.objects.exists()


def test_a_named_survey_says_so_as_clearly(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead, is_anonymous=False)

    page = browser.get(link(survey, member)).content.decode()

    assert page.index("Ta ankieta jest imienna") < page.index("Warto było przyjść")


def test_a_member_answers_from_the_letter_without_signing_in(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead)

    answer = browser.post(link(survey, member), sheet(survey, najcenniejsze=" Rozmowa \r\n po spotkaniu "))

    assert (answer.status_code, answer.url) == (302, link(survey, member))
    (said,) = unsealed(survey)
    assert said == values(
        survey,
        przydatnosc=4,
        trafnosc=4,
        organizacja=4,
        prowadzenie=4,
        atmosfera=4,
        praktyka=4,
        najcenniejsze="Rozmowa \n po spotkaniu",
    )
    assert "Dziękujemy, odpowiedź jest" in browser.get(answer.url).content.decode()
    assert not Session.objects.exists()


def test_what_is_missing_is_told_and_what_was_typed_stays(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead)

    answer = browser.post(link(survey, member), fields(survey, najcenniejsze="Rozmowa") | {"wersja": survey.version})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Zaznacz jedną z odpowiedzi.") >= 6 and "Rozmowa" in page
    assert "Warto było przyjść. Zaznacz jedną z odpowiedzi." in page and ".: " not in page
    assert not survey.participations.filter(has_answered=True).exists()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (["", "", "4"], "Wybierz przynajmniej pierwsze miejsce."),
        (["", "1", "4"], "Wybierz przynajmniej pierwsze miejsce."),
        (["1", "", "4"], "Wybierz też 2. miejsce albo zostaw puste także następne."),
        (["1", "1", ""], "Każde miejsce musi być czym innym."),
        (["1", "4", ""], ""),
        (["1", "", ""], ""),
        (["", "", ""], ""),
    ],
)
@pytest.mark.parametrize("is_required", [True, False])
def test_places_of_a_ranking_are_taken_from_the_first_one_on(chosen, sentence, is_required):
    survey = SurveyFactory(draft=True)
    options = ["a", "b", "c", "d", "e"]
    question = QuestionFactory(survey=survey, kind="rank", options=options, most=3, is_required=is_required)
    names = [f"{question.field}_{place}" for place in (1, 2, 3)]
    form = AnswerForm(dict(zip(names, chosen, strict=True)), questions=[question])

    found = [error for errors in form.errors.values() for error in errors]

    if is_required and not any(chosen):
        sentence = "Wybierz przynajmniej pierwsze miejsce."
    assert [error.startswith(sentence) for error in found] == ([True] if sentence else [])
    assert [form[name].value() for name in names] == chosen


@pytest.mark.parametrize("kind", ["one", "scale"])
def test_a_question_that_need_not_be_answered_can_be_left_again(kind):
    survey = SurveyFactory(draft=True)
    free = QuestionFactory(survey=survey, kind=kind)
    must = QuestionFactory(survey=survey, kind=kind, is_required=True)
    form = AnswerForm({free.field: "", must.field: "1"}, questions=[free, must])

    assert form.is_valid()
    assert form.values() == {str(must.pk): 1}
    assert [("", "bez odpowiedzi") in form.fields[row.field].choices for row in (free, must)] == [True, False]


def test_a_question_with_a_condition_comes_on_the_next_page_and_only_to_whom_it_concerns(browser):
    lead, (stays, goes) = crew_of(2)
    survey = opened(lead, "efekty")
    first = {f"p{row.pk}": "4" for row in survey.questions.filter(kind="scale")} | {"wersja": survey.version}

    opening = browser.get(link(survey, stays)).content.decode().replace("\u00a0", " ")
    assert "Jeśli go nie będzie, odpowiedzi od razu się wyślą" in opening
    assert browser.post(link(survey, stays), first | fields(survey, dalej="4")).status_code == 302
    page = browser.post(link(survey, goes), first | fields(survey, dalej="0")).content.decode()

    assert "Co musiałoby się zmienić" in page and "Ta sieć jest gotowa" not in page
    assert not survey.participations.get(user=goes.user).has_answered
    carried = re.search(r'name="niesione" value="([^"]+)"', page)[1]
    second = {"strona": "1", "niesione": carried, "wersja": survey.version} | fields(survey, co_zmienic="Godziny")
    assert browser.post(link(survey, goes), second).status_code == 302
    said = {len(one): one for one in unsealed(survey)}
    assert said[7] == said[6] | values(survey, dalej=0, co_zmienic="Godziny")


def test_pages_travel_sealed_and_neither_session_nor_draft_holds_them(browser):
    lead, (member, other) = crew_of(2)
    survey = opened(lead, "efekty")
    first = {f"p{row.pk}": "4" for row in survey.questions.filter(kind="scale")} | {"wersja": survey.version}
    page = browser.post(
        link(survey, member), first | fields(survey, dalej="0", u_siebie="Tajny szept")
    ).content.decode()
    carried = re.search(r'name="niesione" value="([^"]+)"', page)[1]

    stolen = browser.post(link(survey, other), {"strona": "1", "niesione": carried, "wersja": survey.version})

    assert "Tajny szept" not in page
    assert stolen.status_code == 422 and "Ta sieć jest gotowa" in stolen.content.decode()
    assert not Session.objects.exists() and not SealedAnswer.objects.exists()


def test_whoever_had_other_questions_open_checks_them_and_sends_again(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    old = sheet(survey, najcenniejsze="Rozmowa")
    actions.add_question(survey, by=lead.user, kind="text", text="Jeszcze jedno")
    survey.refresh_from_db()

    answer = browser.post(link(survey, member), old)

    page = answer.content.decode()
    assert answer.status_code == 409 and "Ankieta zmieniła się" in page and "Rozmowa" in page
    assert f'name="wersja" value="{survey.version}"' in page and "Jeszcze jedno" in page


@pytest.mark.parametrize("change", [{"title": "O dyrekcji"}, {"intro": "Kto zawinił?"}, {"purpose": "final"}])
def test_an_answer_begun_under_another_title_is_not_taken_and_stays_on_the_page(browser, change):
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    old = sheet(survey, najcenniejsze="Rozmowa")
    survey = actions.edit(survey, by=lead.user, **change)

    answer = browser.post(link(survey, member), old)

    page = answer.content.decode()
    assert answer.status_code == 409 and "Ankieta zmieniła się" in page and "Rozmowa" in page
    assert survey.title in page and not survey.has_answers()
    assert browser.post(link(survey, member), old | {"wersja": survey.version}).status_code == 302


def test_what_was_said_on_two_pages_is_there_when_the_questions_change_meanwhile(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead, "efekty")
    scales = {f"p{row.pk}": "4" for row in survey.questions.filter(kind="scale")}
    first = scales | {"wersja": survey.version} | fields(survey, dalej="0", u_siebie="Tajny szept")
    page = browser.post(link(survey, member), first).content.decode()
    second = {"strona": "1", "niesione": niesione(page), "wersja": survey.version} | fields(
        survey, co_zmienic="Godziny"
    )
    actions.edit_question(survey.questions.get(key="dalej"), by=lead.user, hint="Szczerze")
    survey.refresh_from_db()

    told = browser.post(link(survey, member), second)

    page = told.content.decode()
    assert told.status_code == 409 and "Ankieta zmieniła się" in page and "Tajny szept" in page
    assert page.count(" checked") == len(scales) + 1 and not survey.sealed.exists()
    again = first | {"wersja": survey.version, "niesione": niesione(page)}
    skipping = browser.post(link(survey, member), again | {"strona": "1", f"p{min(scales)[1:]}": ""})
    assert skipping.status_code == 422
    page = browser.post(link(survey, member), again).content.decode()
    assert "Godziny" in page
    last = second | {"wersja": survey.version, "niesione": niesione(page)}
    assert browser.post(link(survey, member), last).status_code == 302
    (said,) = unsealed(survey)
    assert said | values(survey, dalej=0, u_siebie="Tajny szept", co_zmienic="Godziny") == said


def niesione(page):
    return re.search(r'name="niesione" value="([^"]+)"', page)[1]


def test_a_second_answer_and_a_late_one_find_a_page_that_says_so(browser):
    lead, (member, late) = crew_of(2)
    survey = opened(lead)
    say(survey, member, trafnosc=1)

    again = browser.post(link(survey, member), sheet(survey))
    actions.close(survey, by=lead.user)
    late_page = browser.post(link(survey, late), sheet(survey)).content.decode()

    assert "Dziękujemy, odpowiedź jest" in again.content.decode()
    assert "nie ma wyników" in late_page
    assert not SealedAnswer.objects.exists()


def test_a_false_link_is_told_from_a_true_one(browser):
    crew_of(1)

    assert browser.get(reverse("surveys:answer", args=["abcdefgh"])).status_code == 404


def test_somebody_else_signed_in_here_is_asked_to_step_aside(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    browser.force_login(UserFactory(email="inna@szkola.example"))

    page = browser.post(link(survey, member), sheet(survey)).content.decode()

    assert "Ten odnośnik jest dla kogoś innego" in page and "inna@szkola.example" in page
    assert not survey.sealed.exists()


def test_answering_while_signed_in_leaves_no_day_of_use(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead)
    browser.force_login(member.user)
    before = list(Session.objects.values())

    with clock.moved_to(clock.now() + timedelta(days=1)):
        browser.get(link(survey, member))
        browser.post(link(survey, member), sheet(survey))

    assert list(Session.objects.values()) == before
    assert survey.sealed.count() == 1


def test_a_ranking_gives_each_thing_one_place(browser):
    lead, (member,) = crew_of(1)
    survey = opened(lead, "potrzeby")
    topics, place = (survey.questions.get(key=key) for key in ("tematy", "miejsce"))
    base = {f"p{place.pk}": "0", "wersja": survey.version}

    twice = browser.post(link(survey, member), base | {f"p{topics.pk}_1": "2", f"p{topics.pk}_2": "2"})
    none = browser.post(link(survey, member), base)
    good = browser.post(link(survey, member), base | {f"p{topics.pk}_1": "2", f"p{topics.pk}_2": "0"})

    assert "Każde miejsce musi być czym innym" in twice.content.decode()
    assert "Wybierz przynajmniej pierwsze miejsce" in none.content.decode()
    assert good.status_code == 302
    assert unsealed(survey) == [values(survey, tematy=[2, 0], miejsce=0)]
