"""What came of an import, for the terminal."""

from zaloga.institutions.models import ImportRun

MOST_ROWS = 200


def told(run: ImportRun) -> str:
    """A few lines in Polish; rejected rows with their lines and reasons, the first MOST_ROWS of them."""
    lines = [
        f"{run}{'' if run.pk else ' – podgląd, nic nie zostało zapisane'}",
        f"Wierszy: {run.seen}. Nowe: {run.new}, zmienione: {run.changed}, bez zmian: {run.unchanged}, "
        f"zamknięte: {run.gone}, odrzucone: {len(run.rejected)}. Czas: {run.seconds:.0f} s.",
        *(f"  wiersz {row['line']}: {row['reason']}" for row in run.rejected[:MOST_ROWS]),
    ]
    if len(run.rejected) > MOST_ROWS:
        lines.append(f"  … i jeszcze {len(run.rejected) - MOST_ROWS}")
    return "\n".join(lines)
