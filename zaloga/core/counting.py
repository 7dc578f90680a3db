from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


def how_many(rows: QuerySet, *, different: str = "") -> Coalesce:
    """The number of rows as a subquery of its own: no join, so it multiplies nothing and groups nothing.

    ``rows`` refers to the outer row by OuterRef; ``different`` names a column of which different values count.
    """
    number = Count(different, distinct=True) if different else Count("pk")
    counted = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=number).values("_n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
