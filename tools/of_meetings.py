"""Pictures of meetings: name, who sees it, and where under the meetings of the demonstration's network."""

MEETINGS = (
    ("spotkania", "czlonek", ""),
    ("spotkanie", "czlonek", "3/"),
    ("spotkanie-prowadzi", "koordynator", "3/"),
    ("spotkanie-osoby", "koordynator", "3/osoby/"),
    ("eksperci", "czlonek", "3/eksperci/"),
    ("eksperci-prowadzi", "koordynator", "3/eksperci/"),
    ("ekspert-zaproszenie", "koordynator", "3/eksperci/zaproszenie/"),
    ("spotkanie-nowe", "koordynator", "nowe/"),
    ("spotkanie-po", "koordynator", "2/"),
    ("spotkanie-odwolane", "czlonek", "4/"),
    ("obecnosc", "koordynator", "3/obecnosc/"),
    ("obecnosc-godziny", "koordynator", "2/obecnosc/godziny/"),
    ("obecnosc-potwierdzona", "koordynator", "2/obecnosc/"),
    ("obecnosc-drzwi", "koordynator", "3/drzwi/"),
    ("moje-godziny", "czlonek", "moje-godziny/"),
    ("notatka", "czlonek", "2/notatka/"),
    ("notatka-zmiana", "koordynator", "2/notatka/zmiana/"),
    ("notatka-zatwierdzona", "koordynator", "1/notatka/"),
    ("terminy", "czlonek", "terminy/1/"),
    ("terminy-wybor", "koordynator", "terminy/1/wybor/2/"),
)
