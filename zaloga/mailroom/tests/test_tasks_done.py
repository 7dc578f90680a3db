"""„Zrobione” by mail: what closes a task, what does not, and what a stranger gets."""

import pytest

from zaloga.mailroom import actions
from zaloga.mailroom.reading.done import says_done
from zaloga.mailroom.tests.letters import FAILED, letter
from zaloga.networks import actions as networks
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.plans import actions as plans
from zaloga.plans import by_mail
from zaloga.plans.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_comes_in(settings):
    settings.MAIL_LISTEN = "127.0.0.1:0"


@pytest.fixture
def task(ewa, jan):
    """Ewa's network has agreed that Jan makes the cards."""
    return plans.set_task(ewa.network, by=ewa.user, people=[jan], title="Karty do ułamków", origin=Task.Origin.AGREED)


def answered(task, person, text="Zrobione", *, to="", **more):
    """What became of such a letter, and whether the task is done then."""
    address = to or by_mail.reply_address(task.pk, person.pk)
    received = actions.take(letter(more.pop("sender", person.email), address, text, **more))
    task.refresh_from_db()
    return received.outcome, received.reason, task.is_done


def told_back():
    return Letter.objects.get(subject__startswith="Odp:").text


def test_the_letter_about_a_task_says_how_to_close_it_and_takes_the_answer(task, jan):
    sent = Letter.objects.get(user=jan)

    assert "wystarczy odpisać na ten list jednym słowem: zrobione" in sent.text
    assert "Nie trzeba odpisywać" not in sent.text
    assert sent.headers["Reply-To"] == by_mail.reply_address(task.pk, jan.pk)
    assert answered(task, jan) == ("done", "", True)


def test_where_no_letters_come_in_the_letter_promises_nothing(settings, ewa, jan):
    settings.MAIL_LISTEN = ""

    plans.set_task(ewa.network, by=ewa.user, people=[jan], title="Sala", origin=Task.Origin.AGREED)

    assert "odpisać" not in Letter.objects.get(user=jan).text.replace("Nie trzeba odpisywać", "")


@pytest.mark.parametrize(
    "own",
    [
        "Zrobione",
        "zrobione.",
        "ZROBIONE!",
        "Zrobiłam",
        "Zrobiłem, dziękuję.",
        "Gotowe :)",
        "Dzień dobry,\n\nzadanie gotowe.",
        "Cześć, już zrobione",
        "Tak, to już zrobione.\nPozdrawiam",
        "Wykonałam. Nie mam tylko zdjęć.",
        "Skończone",
        "Załatwione",
    ],
)
def test_it_is_said_in_many_ways(own):
    assert says_done(own)


@pytest.mark.parametrize(
    "own",
    [
        "",
        "Nie zrobione",
        "Niezrobione",
        "Jeszcze nie gotowe",
        "Prawie zrobione",
        "Zrobione w połowie",
        "Zrobione, ale bez kart",
        "Czy to zrobione?",
        "Będzie zrobione jutro",
        "Zrobione?",
        "Kiedy ma być gotowe",
        "Dziękuję za przypomnienie.\nZrobione",
    ],
)
def test_what_is_not_said_plainly_closes_nothing(own):
    assert not says_done(own)


def test_under_the_word_the_quoted_letter_counts_for_nothing(task, jan):
    quote = "W dniu 5 listopada 2026 Załoga <powiadomienia@dom.example> napisał(a):\n> Karty do ułamków"

    assert answered(task, jan, f"Zrobione\n\n{quote}") == ("done", "", True)
    assert not Letter.objects.filter(subject__startswith="Odp:").exists()


def test_the_word_in_the_quote_alone_closes_nothing(task, jan):
    quote = "W dniu 5 listopada 2026 Załoga <powiadomienia@dom.example> napisał(a):\n> Gdy skończysz: zrobione."

    assert answered(task, jan, f"A kto ma salę?\n\n{quote}") == ("answered", "unsure", False)
    assert "odpisz jednym słowem: zrobione" in told_back()
    assert "A kto ma salę?" in told_back()


def test_other_words_come_back_so_that_none_is_lost(task, jan):
    said = "Zrobione. Karty wkleiłem do materiałów, są w dwóch wersjach."

    assert answered(task, jan, said) == ("done", "", True)
    assert "Zadanie jest zrobione" in told_back()
    assert "są w dwóch wersjach" in told_back()


def test_of_a_task_of_two_each_closes_their_own_part(ewa, jan):
    task = plans.set_task(ewa.network, by=ewa.user, people=[jan, ewa.user], title="Zeszyty", origin=Task.Origin.AGREED)

    assert answered(task, jan) == ("done", "", False)
    assert answered(task, ewa.user) == ("done", "", True)


def test_twice_changes_nothing_and_nobody_is_scolded(task, jan):
    answered(task, jan)

    assert answered(task, jan) == ("done", "", True)
    assert not Letter.objects.filter(subject__startswith="Odp:").exists()


def test_a_stranger_with_the_right_address_changes_nothing_and_hears_why(task, jan):
    stranger = UserFactory(email="obcy@szkola.example")

    assert answered(task, jan, sender=stranger.email) == ("answered", "no right", False)
    assert "może napisać tylko osoba, która ma to zadanie" in told_back()


def test_a_forged_sender_changes_nothing_and_hears_nothing(task, jan):
    assert answered(task, jan, results=FAILED) == ("ignored", "no right", False)
    assert not Letter.objects.filter(subject__startswith="Odp:").exists()


def test_a_made_up_address_is_nobodys(task, jan, ewa):
    real = by_mail.reply_address(task.pk, jan.pk)
    mark = real.partition("@")[0][-26:]
    of_another = by_mail.reply_address(task.pk, ewa.user.pk).replace("@", "x@")

    for forged in (real.replace(mark, "a" * 26), of_another):
        outcome, reason, is_done = answered(task, jan, to=forged)
        assert (reason, is_done) == ("nowhere", False)
        assert outcome in ("answered", "ignored")  # one letter back a day


def test_whoever_left_the_network_closes_nothing_any_more(task, jan, ewa):
    networks.leave(ewa.network, by=jan)

    assert answered(task, jan) == ("answered", "no right", False)
    assert "Nie należysz już do załogi" in told_back()


def test_a_task_struck_out_takes_no_answers(task, jan, ewa):
    address = by_mail.reply_address(task.pk, jan.pk)
    plans.drop_task(task, by=ewa.user)

    received = actions.take(letter(jan.email, address, "Zrobione"))

    assert (received.outcome, received.reason) == ("answered", "nowhere")


def test_in_an_archived_network_the_letter_comes_back_with_the_reason(task, jan, ewa):
    networks.archive(ewa.network, by=ewa.user)

    outcome, reason, is_done = answered(task, jan)

    assert (outcome, is_done) == ("answered", False)
    assert reason in ("refused", "no right")
