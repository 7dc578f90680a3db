"""A survey with as many answers as wanted, sealed and closed by the product itself."""

from datetime import timedelta
from random import Random
from typing import Any

from zaloga.core import clock
from zaloga.networks.models import Network
from zaloga.surveys import actions, sealing
from zaloga.surveys.models import Question, SealedAnswer, Survey
from zaloga.surveys.models.answers import Voice
from zaloga.surveys.ready import all_ready

AT_ONCE = 5_000
KINDS = ["Szkoła podstawowa", "Liceum ogólnokształcące", "Technikum", "Przedszkole"]
COMMUNES = ["Wołów", "Brzeg Dolny", "Wińsko", "Ścinawa"]


def closed_with(network: Network, how_many: int) -> str:
    """The address of its page of results."""
    lead = network.crew().get(role="coordinator").user
    survey = actions.make(network, all_ready()["potrzeby"], by=lead)
    survey = actions.open_survey(survey, closes_on=clock.today() + timedelta(days=7), by=lead)
    chance, questions = Random(how_many), list(survey.questions.all())
    for start in range(0, how_many, AT_ONCE):
        batch = range(min(AT_ONCE, how_many - start))
        SealedAnswer.objects.bulk_create(sealed(survey, questions, chance) for _ in batch)
    return actions.close(survey, by=lead).get_absolute_url()


def sealed(survey: Survey, questions: list[Question], chance: Random) -> SealedAnswer:
    values = {str(question.pk): said(question, chance) for question in questions}
    about = {"kind": chance.choice(KINDS), "commune": chance.choice(COMMUNES), "role": "załoga"}
    answer = {"voice": Voice.PERSON.value, **about, "values": values}
    return SealedAnswer(survey=survey, sealed=sealing.seal(survey.public_key, survey.pk, answer), is_mixed=True)


def said(question: Question, chance: Random) -> Any:
    options = range(len(question.options))
    if question.kind == Question.Kind.RANK:
        return chance.sample(options, 3)
    if question.kind == Question.Kind.MANY:
        return sorted(chance.sample(options, chance.randrange(1, len(options))))
    return chance.choice(options) if options else f"Odpowiedź {chance.randrange(10**6)}, kilka słów o tym, co pomaga."
