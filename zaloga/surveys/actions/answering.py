"""Answering. What somebody said and that they said it are written in two transactions; nothing joins them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from zaloga.core.errors import Refusal
from zaloga.core.guard import require
from zaloga.core.tokens import random_key
from zaloga.networks.models import Membership
from zaloga.people.models import User
from zaloga.surveys import policies, sealing
from zaloga.surveys.actions.inviting import stop_if_not_open
from zaloga.surveys.actions.making import locked
from zaloga.surveys.models import NamedAnswer, Participation, SealedAnswer, Survey
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.models.survey import ENOUGH

Values = dict[str, Any]
CHANGED = (
    "Ankieta zmieniła się, odkąd ta strona się otworzyła. Nic nie zginęło: sprawdź odpowiedzi i wyślij jeszcze raz."
)
ALREADY = "Z tego odnośnika ktoś już odpowiedział. Jedna osoba odpowiada raz."
MOST_REWRITTEN = 500  # of the answers written anew before; those that wait are written with them


def stop_if_changed(survey: Survey, version: int) -> Survey:
    """Refused to whoever has other questions, another title or other words at the beginning open."""
    if survey.version != version:
        raise Refusal(CHANGED)
    return survey


def answer(participation: Participation, *, values: Values, version: int) -> Survey:
    """Keep what the holder of a personal link says; the link is the right, so nobody is asked who they are.

    ``values`` by the key of the question. Not one transaction on purpose: first the row of the person says that they
    have answered, then the answer is kept; if that fails, the first is taken back. Raises Refusal when the survey is
    closed, its questions have changed, or the person or the school has answered.
    """
    require(policies.can_answer(participation))
    survey = participation.survey
    stop_if_not_open(survey)
    stop_if_changed(survey, version)
    with claimed(participation):
        if survey.is_anonymous:
            keep_sealed(survey, about(participation) | {"values": values}, version)
        else:
            keep_named(participation, values, version)
    return survey


@contextmanager
def claimed(participation: Participation) -> Iterator[None]:
    """One boolean of one row, in a transaction of its own. Of two at once only one gets it."""
    row = Participation.objects.filter(pk=participation.pk)
    try:
        with transaction.atomic():
            taken = row.standing().filter(has_answered=False).update(has_answered=True)
    except IntegrityError as error:
        raise Refusal("W imieniu tej placówki ktoś już odpowiedział.") from error
    if not taken:
        raise Refusal(ALREADY)
    try:
        yield
    except BaseException:
        with transaction.atomic():
            row.update(has_answered=False)
        raise


@transaction.atomic
def keep_sealed(survey: Survey, said: dict[str, Any], version: int, *, on_paper: bool = False) -> None:
    """Put a sealed answer among those that wait. The lock lets the fifth and the closing in one after another."""
    survey = locked(survey)
    stop_if_not_open(survey)
    stop_if_changed(survey, version)
    if on_paper and survey.network and survey.how_many_answered() >= survey.how_many_invited():
        raise Refusal("Odpowiedzi jest już tyle, ile zaproszonych osób.")
    sealed = sealing.seal(survey.public_key, survey.pk, said)
    SealedAnswer.objects.create(survey=survey, sealed=sealed)
    if on_paper:
        survey.on_paper += 1
        survey.save(update_fields=["on_paper"])
    if survey.sealed.filter(is_mixed=False).count() >= ENOUGH:
        mix(survey)


def mix(survey: Survey) -> None:
    """Write answers of the survey anew, in random order with random keys: nothing is left of who came when.

    All of them; of a great many those that wait and so many others drawn, or each five would cost more than the last.
    """
    mixed = survey.sealed.filter(is_mixed=True).order_by("?").values_list("pk", flat=True)[:MOST_REWRITTEN]
    chosen = survey.sealed.filter(Q(is_mixed=False) | Q(pk__in=list(mixed)))
    everything = [bytes(sealed) for sealed in chosen.values_list("sealed", flat=True)]
    secrets.SystemRandom().shuffle(everything)
    chosen.delete()
    keys: set[int] = set()
    while len(keys) < len(everything):
        keys.add(random_key())
    rows = [
        SealedAnswer(pk=key, survey=survey, sealed=sealed, is_mixed=True)
        for key, sealed in zip(keys, everything, strict=True)
    ]
    SealedAnswer.objects.bulk_create(rows, batch_size=1000)


def role_of(seat: Membership | None) -> str:
    if seat is None:
        return "goście"
    return "osoby prowadzące" if seat.role in Membership.LEADING else "załoga"


def about(participation: Participation) -> dict[str, str]:
    """What the cuts need to know, sealed together with the answer and gone with it: never the school itself."""
    institution, role = participation.institution, ""
    network = participation.survey.network
    if network:
        seat = network.crew().filter(user=participation.user_id).select_related("institution__commune").first()
        institution = seat.institution if seat else None
        role = role_of(seat)
    commune = institution.commune if institution else None
    return {
        "voice": participation.voice,
        "kind": institution.kind if institution else "",
        "commune": commune.name if commune else "",
        "role": role,
    }


@transaction.atomic
def keep_named(participation: Participation, values: Values, version: int, *, on_paper: bool = False) -> None:
    survey = locked(participation.survey)
    stop_if_not_open(survey)
    stop_if_changed(survey, version)
    NamedAnswer.objects.create(participation=participation, values=values, is_on_paper=on_paper)
    if on_paper:
        survey.on_paper += 1
        survey.save(update_fields=["on_paper"])


def answer_on_paper(
    survey: Survey, *, values: Values, version: int, by: User, participation: Participation | None = None
) -> Survey:
    """Enter a sheet of paper. A named survey needs the person it is of; an anonymous one must not know.

    Whoever enters sheets knows them, so those of an anonymous survey hide nobody (closing.hiding).
    The number of sheets is told with the results. Raises Refusal when more sheets come than people still silent.
    """
    require(policies.can_lead(by, survey))
    stop_if_not_open(survey)
    if not survey.is_anonymous:
        if participation is None or participation.survey_id != survey.pk:
            raise Refusal("Wybierz osobę, której jest ta kartka.")
        with claimed(participation):
            keep_named(participation, values, version, on_paper=True)
        return survey
    said = {"voice": Voice.PERSON, "is_on_paper": True, "values": values}
    keep_sealed(survey, said, version, on_paper=True)
    return survey
