"""What the operator sees of the installation: who is here, what waits in the outbox. Never what a letter says."""

from django.db.models import Case, CharField, Count, Exists, F, Func, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from zaloga.core.counting import how_many
from zaloga.core.words import fold
from zaloga.networks.models import Membership
from zaloga.notifications.models import Letter, Unreached
from zaloga.people import second_factor
from zaloga.people.models import Session, User

POLISH, PLAIN = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż", "ACELNOSZZacelnoszz"

# What a letter is about, told by its template: its subject may quote a conversation.
KINDS = {
    "networks/email/invited": "zaproszenie do sieci",
    "networks/email/requested": "prośba o przyjęcie",
    "networks/email/answered": "odpowiedź na prośbę o przyjęcie",
    "networks/email/removed": "koniec udziału w sieci",
    "networks/email/hand_over_offered": "propozycja prowadzenia sieci",
    "networks/email/appointed": "powołanie do prowadzenia sieci",
    "people/email/second_key": "drugi klucz do konta",
    "people/email/": "wejście lub zmiana adresu",
    "programmes/email/": "powołanie w programie",
    "notifications/email/": "powiadomienie",
    "email/": "wiadomość o stanie instalacji",
}


def people(words: str = "") -> QuerySet[User]:
    """Active people in whose name or address every word typed is found, with everything a row shows, in one query.

    Adds ``seen_on`` (the last day any of their devices was used) and ``networks_now`` (where they belong today)
    and ``has_second_key``.
    Folded by the database itself, so that no collation of the server decides what „łoś” finds.
    """
    sessions = Session.objects.filter(user=OuterRef("pk")).order_by()
    belongs = Membership.objects.active().filter(user=OuterRef("pk")).order_by()
    found = User.objects.filter(is_active=True, is_robot=False).annotate(
        plain_name=Lower(Func(F("name"), Value(POLISH), Value(PLAIN), function="translate")),
        seen_on=Subquery(sessions.values("user").annotate(on=Max("last_used_on")).values("on")),
        networks_now=how_many(belongs),
        has_second_key=Exists(second_factor.keys_to_accounts().filter(user=OuterRef("pk"))),
    )
    for word in fold(words).split()[:6]:
        found = found.filter(Q(plain_name__contains=word) | Q(email__contains=word))
    return found.order_by("sort_key", "pk")


def stuck_letters() -> QuerySet[Letter]:
    """Letters that have not gone out, given up first, then the oldest: their ``kind``, never their words."""
    kinds = [When(template__startswith=template, then=Value(kind)) for template, kind in KINDS.items()]
    return (
        Letter.objects.filter(sent_at=None)
        .defer("subject", "text", "html", "headers")
        .annotate(kind=Case(*kinds, default=Value("list"), output_field=CharField()))
        .order_by(F("given_up_at").asc(nulls_last=True), "pk")
    )


def returned() -> QuerySet[Unreached]:
    """Addresses from which letters come back: those to which none is sent any more first, then the latest."""
    return Unreached.objects.select_related("user").order_by(F("stopped_at").asc(nulls_last=True), "-last_at", "pk")


def mail_counts() -> dict[str, int]:
    """How many letters wait and how many were given up."""
    waiting = Q(sent_at=None, given_up_at=None)
    given_up = Q(given_up_at__isnull=False)
    return Letter.objects.aggregate(waiting=Count("pk", filter=waiting), given_up=Count("pk", filter=given_up))
