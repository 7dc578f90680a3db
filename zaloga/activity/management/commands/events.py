from django.core.management.base import BaseCommand

from zaloga.activity.registry import REACTIONS, REGISTRY, EventType


class Command(BaseCommand):
    help = "Prints everything that can happen in the house: the sentence, who hears of it, and what answers it."

    def handle(self, *args, **options):
        for name in sorted(REGISTRY):
            for line in described(REGISTRY[name]):
                self.stdout.write(line)


def described(kind: EventType) -> list[str]:
    """One kind of event in a few lines."""
    traits = [
        word for word, holds in {"bez autora": kind.is_anonymous, "rozliczalność": kind.for_audit}.items() if holds
    ]
    lines = [kind.name + (f"  [{', '.join(traits)}]" if traits else ""), f"    {kind.sentence}"]
    if kind.audience:
        way = f"powiadomienie i list z przyciskiem „{kind.button}”" if kind.by_mail else "powiadomienie"
        lines.append(f"    słyszą: {who(kind)} ({way})")
    lines += [f"    odpowiada: {react.__module__}.{react.__name__}" for react in REACTIONS[kind.name]]
    return lines


def who(kind: EventType) -> str:
    """The audience in its author's words."""
    words = getattr(kind.audience, "__doc__", None) or getattr(kind.audience, "__name__", "")
    return words.strip().splitlines()[0].rstrip(".")
