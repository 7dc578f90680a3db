from collections.abc import Iterable

from zaloga.installation.privacy import Part, Way, declare
from zaloga.mailroom.models import Held, KnownAddress, Received
from zaloga.networks.models import Network
from zaloga.people.models import User


def export(person: User) -> Iterable[Part]:
    known = KnownAddress.objects.filter(user=person)
    yield Part("Adresy, z których piszesz", [{"adres": row.email, "od kiedy": row.confirmed_at} for row in known])
    held = Held.objects.filter(user=person).select_related("network")
    yield Part(
        "Listy, które czekają na Twoje słowo",
        [{"sieć": str(row.network), "z adresu": row.sender, "kiedy": row.at} for row in held],
    )
    came = Received.objects.filter(sender__in=addresses_of(person))
    yield Part("Listy od Ciebie", [{"kiedy": row.at, "co się z nim stało": row.get_outcome_display()} for row in came])


def addresses_of(person: User) -> list[str]:
    return [person.email, *KnownAddress.objects.filter(user=person).values_list("email", flat=True)]


def forget(person: User, way: Way) -> None:
    Received.objects.filter(sender__in=addresses_of(person)).update(sender="", raw=None)
    KnownAddress.objects.filter(user=person).delete()
    Held.objects.filter(user=person).delete()


def forget_in(network: Network, person: User, way: Way) -> None:
    Held.objects.filter(user=person, network=network).delete()


declare(
    "mailroom",
    columns=["mailroom.received.sender", "mailroom.held.user", "mailroom.held.sender", "mailroom.knownaddress.user"]
    + ["mailroom.knownaddress.email"],
    export=export,
    forget=forget,
    forget_in=forget_in,
)
