from zaloga.surveys.models.answers import NamedAnswer, Participation, SealedAnswer, Tally
from zaloga.surveys.models.survey import Question, Survey

__all__ = ["NamedAnswer", "Participation", "Question", "SealedAnswer", "Survey", "Tally"]
