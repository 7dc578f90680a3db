"""Differences and versions as a page tells them."""

from django.db.models import Exists, OuterRef, QuerySet

from zaloga.core.counting import how_many
from zaloga.people.models import User
from zaloga.plans import difference, snapshot
from zaloga.plans.models import Acceptance, Plan, Version


def names_of(*contents: snapshot.Content) -> dict[int, str]:
    """Names of everybody whom the contents speak of, in one query; whoever has left the house is not there."""
    wanted = snapshot.people_in(*contents)
    return dict(User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", "name")) if wanted else {}


def changes(before: snapshot.Content, after: snapshot.Content) -> list[difference.Change]:
    return difference.between(before, after, names_of(before, after))


def versions_of(plan: Plan, viewer: User) -> QuerySet[Version]:
    """For the list: who showed each version, how many agreed, and whether the viewer did."""
    agreed = Acceptance.objects.filter(version=OuterRef("pk"))
    rows = plan.versions.select_related("shown_by", "adopted_by").defer("content")
    return rows.annotate(agreeing=how_many(agreed), i_agree=Exists(agreed.filter(user=viewer)))
