"""What the views of this room share: they find a survey only among those that the person may know of."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from zaloga.core.guard import require
from zaloga.surveys import policies


def survey_of(request, pk):
    rows = policies.visible_surveys(request.user)
    return get_object_or_404(rows.select_related("network__programme", "programme", "outcome_by"), pk=pk)


def led(request, pk):
    """The survey, for whoever leads it; others who see it get 403."""
    survey = survey_of(request, pk)
    require(policies.can_lead(request.user, survey))
    return survey


def list_of(survey):
    """Where the surveys of its place are listed."""
    name = "surveys:list" if survey.network else "surveys:programme"
    return reverse(name, args=[survey.place.slug])
