from zaloga.activity.registry import declare
from zaloga.supervision import lines

SETTLED = declare(
    "installation.settled",
    title="ustawienia instalacji",
    sentence="{by} zmienia ustawienia instalacji: {what}",
    for_audit=True,
    line=lines.settled,
    may_name_others=True,
)
LOG_EXPORTED = declare(
    "installation.log_exported",
    sentence="{by} pobiera dziennik: {target}",
    for_audit=True,
    title="pobranie dziennika",
    line=lines.exported,
    may_name_others=True,
)
BACKED_UP = declare(
    "installation.backed_up",
    title="kopia zapasowa",
    sentence="kopia zapasowa: {file}",
    for_audit=True,
    line=lines.backed_up,
)
RESTORED = declare(
    "installation.restored",
    title="odtworzenie z kopii",
    sentence="dane odtworzone z kopii {file}, zrobionej {made_at}",
    for_audit=True,
    line=lines.restored,
)
# The target is the operator, not the letter: a letter's subject may quote what somebody wrote.
LETTER_RETRIED = declare(
    "installation.letter_retried", sentence="{by} wysyła jeszcze raz list nr {letter}", title="ponowienie listu"
)
WRITTEN_AGAIN = declare(
    "installation.written_again",
    sentence="{by} wznawia listy, które wracały: {target}",
    title="wznowienie listów na adres",
)

DONE_TOGETHER = declare(
    "programme.done_together",
    sentence="{by} robi to samo w wielu sieciach programu „{target}”: {count}",
    for_audit=True,
    title="wiele sieci naraz",
    line=lines.done_together,
)
WORDS_LINKED = declare(
    "installation.words_linked",
    sentence="{by} rozpoznaje placówkę wpisaną po swojemu: {target}, {count}",
    for_audit=True,
    title="placówka wpisana po swojemu",
    line=lines.words_linked,
)
