from zaloga.activity.registry import declare

IMPORTED = declare(
    "institutions.imported",
    sentence="Wczytany rejestr {target}. Nowe: {new}, zmienione: {changed}, zamknięte: {gone}, odrzucone: {rejected}",
    for_audit=True,
    title="import rejestru",
)
ADDED = declare(
    "institutions.added", sentence="Nowa placówka spoza rejestru: {target}", for_audit=True, title="dopisanie placówki"
)
