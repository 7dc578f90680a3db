"""The letters of a survey: the personal link, and the same again for those who have not answered."""

from django.urls import reverse

from zaloga.core.words import network_named
from zaloga.notifications import outbox
from zaloga.surveys.models import Participation


def invited(row: Participation, *, again: bool = False) -> None:
    """The link is personal and needs no signing in; opening it changes nothing."""
    survey = row.survey
    subject = f"{'Przypominamy: ankieta' if again else 'Ankieta'} „{survey.title}”"
    place = network_named(survey.network, "Sieć") if survey.network else str(survey.programme)
    outbox.post(
        to=row.address,
        user=row.user,
        subject=f"{subject} – {place}",
        template="surveys/email/invited",
        context={
            "person": row.user,
            "survey": survey,
            "place": place,
            "row": row,
            "again": again,
            "url": reverse("surveys:answer", args=[row.token]),
        },
    )
