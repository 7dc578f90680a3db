"""The letter by which somebody asks to be delegated to a meeting."""

from datetime import date, time

import pypdfium2
import pytest
from django.urls import reverse

from zaloga.meetings import letter_to_head
from zaloga.meetings.models import Day
from zaloga.meetings.tests.factories import MeetingFactory
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.plans.tests.factories import crew

pytestmark = pytest.mark.django_db
LETTERS = "Zażółć gęślą jaźń, PÓJDŹŻE KIŃ TĘ CHMURNOŚĆ"


def pages(pdf):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def test_the_letter_says_who_asks_when_where_and_for_how_many_hours_on_one_page():
    leader, anna = crew()
    meeting = MeetingFactory(network=leader.memberships.get().network, title=LETTERS, purpose="Po lekcję dla klasy.")
    Day.objects.filter(meeting=meeting).update(on=date(2027, 1, 14))
    Day.objects.create(meeting=meeting, on=date(2027, 1, 15), begins=time(9), ends=time(12), hours=4)

    found = pages(letter_to_head.as_pdf(meeting, anna))

    assert len(found) == 1
    text = " ".join(found[0].split())
    for said in (anna.name, LETTERS, "14 stycznia 2027 r., 15:30–17:45", "Razem: 2 dni, 7 godzin", meeting.place):
        assert said in text, said


def test_whoever_may_come_gets_it_and_a_stranger_does_not(client):
    seat = MembershipFactory()
    address = reverse("meetings:letter_to_head", args=[seat.network.slug, MeetingFactory(network=seat.network).pk])

    client.force_login(seat.user)
    answer = client.get(address)
    client.force_login(UserFactory())

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert client.get(address).status_code == 404
