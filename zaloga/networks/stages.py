"""The five stages of a network's work: what to do now, what members do, and what is still missing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q

from zaloga.core.words import plural
from zaloga.networks.models import Membership, Network, SpecificAim


@dataclass(frozen=True, slots=True)
class Box:
    """What a stage's box „co teraz” says to the crew, to those who lead, to members, and to guests from outside."""

    now: str
    guests: str
    leaders: tuple[str, ...]
    members: tuple[str, ...]


BOXES = {
    Network.Stage.SURVEY: Box(
        now="Poznajemy się i pytamy, z czym kto przychodzi. Jeszcze niczego nie rozstrzygamy.",
        guests="Właśnie zbiera się załoga. To dobry moment: temat i cel ustalicie razem.",
        leaders=(
            "Zaproś ludzi i odpowiedz tym, którzy proszą o przyjęcie.",
            "Zacznij rozmowę: co Cię teraz najbardziej uwiera w pracy?",
            "Poproś, żeby każdy wpisał w profilu, co daje i czego szuka.",
        ),
        members=(
            "Przedstaw się jednym zdaniem w rozmowach.",
            "Wpisz w profilu, co możesz dać i czego szukasz.",
            "Powiedz, jakie dni i godziny Ci pasują.",
        ),
    ),
    Network.Stage.TOPIC: Box(
        now="Z tego, co padło, wybieramy jeden temat i mówimy, co ma się zmienić do końca roku.",
        guests="Załoga wybiera temat i cel na ten rok.",
        leaders=(
            "Zbierz dwa, trzy tematy i poproś załogę o głos.",
            "Zapisz cel na ten rok i cele szczegółowe.",
            "Ustalcie kontrakt i poproś, żeby każdy go zaakceptował.",
        ),
        members=(
            "Powiedz, który temat przyda się w Twojej szkole.",
            "Przeczytaj kontrakt. Jeśli coś w nim uwiera, napisz to teraz.",
        ),
    ),
    Network.Stage.WORK: Box(
        now="Pytamy, radzimy sobie nawzajem i próbujemy pomysłów u siebie.",
        guests="Załoga spotyka się, próbuje pomysłów na lekcjach i rozmawia o tym, co z nich wyszło.",
        leaders=(
            "Pilnuj, żeby żadne pytanie nie czekało dłużej niż trzy dni.",
            "Poproś kogoś, kto dawno się nie odzywał, o jego sposób.",
            "Zaproś eksperta do tego, czego załoga sama nie wie.",
        ),
        members=(
            "Zadaj pytanie, z którym dziś wracasz z lekcji.",
            "Odpowiedz na jedno cudze, nawet krótko.",
            "Wypróbuj u siebie jeden pomysł i powiedz, co wyszło.",
        ),
    ),
    Network.Stage.PRACTICE: Box(
        now="To, co się sprawdziło, przenosimy do szkół na stałe i opisujemy tak, żeby umiał to ktoś inny.",
        guests="Załoga wprowadza u siebie to, co się sprawdziło.",
        leaders=(
            "Zbierz w jednej rozmowie, kto co wprowadza u siebie.",
            "Poproś o krótki opis każdego sposobu: dla kogo, jak, co z tego wyszło.",
        ),
        members=(
            "Wybierz jeden sposób, który zostaje u Ciebie na stałe.",
            "Pokaż go komuś ze swojej szkoły.",
            "Napisz, co się udało i co nie.",
        ),
    ),
    Network.Stage.REFLECTION: Box(
        now="Patrzymy wstecz: co ta sieć komu dała, co zostaje i czy płyniemy dalej.",
        guests="Załoga podsumowuje rok i decyduje, czy płynie dalej.",
        leaders=(
            "Zapytaj załogę, co zostaje, a co trzeba zmienić.",
            "Sprawdź, czy cel z początku roku się spełnił, i powiedz to wprost.",
            "Ustal, kto prowadzi sieć w następnym roku.",
        ),
        members=(
            "Napisz, co się u Ciebie zmieniło dzięki sieci.",
            "Powiedz, czy chcesz zostać na następny rok.",
        ),
    ),
}


def box(network: Network) -> Box:
    return BOXES[Network.Stage(network.stage)]


# What upper rooms know to be missing: sentences about one network, none of which ever blocks.
Contribution = Callable[[Network], list[str]]
CONTRIBUTED: list[Contribution] = []


def contribute(tell: Contribution) -> Contribution:
    """Let an upper room say what is missing; its module is called lacking.py, and found when the house starts."""
    CONTRIBUTED.append(tell)
    return tell


def missing_everywhere(network: Network) -> list[str]:
    """What this room and all rooms above it miss."""
    return missing(network) + [sentence for tell in CONTRIBUTED for sentence in tell(network)]


def missing(network: Network, *, is_opening: bool = False) -> list[str]:
    """What the work up to the present stage still lacks, in sentences; nothing of it ever blocks. Two queries.

    Whoever ``is_opening`` the network this very moment need not hear that it is not open.
    """
    return missing_in([network], is_opening=is_opening)[network.pk]


def missing_in(networks: Collection[Network], *, is_opening: bool = False) -> dict[int, list[str]]:
    """The same for many at once, by their ids: two queries however many there are."""
    rows = Membership.objects.crew().filter(network__in=networks).order_by().values("network")
    rows = rows.annotate(
        people=Count("pk"),
        leads=Count("pk", filter=Q(role=Membership.Role.COORDINATOR)),
        silent=Count("pk", filter=Q(user__gives="", user__looks_for="")),
        signed=Count("pk", filter=Q(contract_version=F("network__contract_version"))),
    )
    crews = {row["network"]: row for row in rows}
    nobody = {"people": 0, "leads": 0, "silent": 0, "signed": 0}
    past_topic = [network for network in networks if network.stage >= Network.Stage.TOPIC]
    aims = SpecificAim.objects.filter(network__in=past_topic).order_by().values_list("network", flat=True)
    with_aims = set(aims.distinct()) if past_topic else set()
    return {
        network.pk: lacking(
            network, crews.get(network.pk, nobody), has_aims=network.pk in with_aims, is_opening=is_opening
        )
        for network in networks
    }


def lacking(network: Network, crew: dict[str, int], *, has_aims: bool, is_opening: bool) -> list[str]:
    unsigned = crew["people"] - crew["signed"]
    wanted = network.programme.size_from
    sentences = [
        (0, not network.is_opened and not is_opening, "Sieć nie jest jeszcze otwarta, więc nie ma jej w katalogu."),
        (0, not crew["leads"], "Nikt jeszcze nie prowadzi tej sieci."),
        (0, crew["people"] < wanted, f"W załodze {people(crew['people'])}, a program liczy na co najmniej {wanted}."),
        (0, crew["silent"], f"Bez „daję” i „biorę” w profilu: {people(crew['silent'])}."),
        (1, not network.general_aim, "Sieć nie ma jeszcze zapisanego celu na ten rok."),
        (1, unsigned, f"Bez zgody na obecny kontrakt: {people(unsigned)}."),
        (1, not has_aims, "Nie ma celów szczegółowych, po których poznacie, że się udało."),
    ]
    return [sentence for stage, holds, sentence in sentences if holds and network.stage >= stage]


def people(n: int) -> str:
    return f"{n} {plural(n, 'osoba', 'osoby', 'osób')}"
