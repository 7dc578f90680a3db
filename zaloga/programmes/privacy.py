from collections.abc import Iterable

from django.urls import reverse

from zaloga.core import clock
from zaloga.installation.privacy import Obstacle, Part, Way, declare
from zaloga.people.models import User
from zaloga.programmes.models import Appointment, Programme


def export(person: User) -> Iterable[Part]:
    rows = Appointment.objects.filter(user=person).select_related("programme")
    yield Part(
        "Koordynowane programy",
        [{"program": str(row.programme), "od": row.appointed_at, "do": row.ended_at} for row in rows],
    )


def forget(person: User, way: Way) -> None:
    """Appointments are rights: they end; under a kept signature that there was one stays."""
    Appointment.objects.filter(appointed_by=person).update(appointed_by=None)
    mine = Appointment.objects.filter(user=person)
    if way == Way.SIGNED:
        mine.filter(ended_at=None).update(ended_at=clock.now())
    else:
        mine.delete()


def hold(person: User) -> None:
    """Two who coordinate one programme must not leave it at once."""
    mine = Programme.objects.filter(appointments__user=person, appointments__ended_at=None)
    list(Programme.objects.filter(pk__in=mine.values("pk")).order_by("pk").select_for_update(of=("self",)))


def obstacles(person: User) -> list[Obstacle]:
    """A running programme never stays without anybody who coordinates it."""
    mine = Programme.objects.running().filter(appointments__user=person, appointments__ended_at=None)
    alone = [row for row in mine if not row.appointments.filter(ended_at=None).exclude(user=person).exists()]
    return [
        Obstacle(
            f"Nikt poza Tobą nie koordynuje programu „{programme}”. Najpierw powołaj następną osobę.",
            reverse("supervision:programme", args=[programme.slug]),
            "Powołaj następną osobę",
        )
        for programme in alone
    ]


declare(
    "programmes",
    columns=["programmes.appointment.user", "programmes.appointment.appointed_by"],
    export=export,
    forget=forget,
    hold=hold,
    obstacles=obstacles,
)
declare(
    "programmes.contact",
    columns=["programmes.programme.contact_email"],
    why="Publiczny adres organizatora. Zmieniają go osoby koordynujące program na stronie jego ustawień.",
)
