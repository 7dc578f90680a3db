from zaloga.activity.registry import declare

SETTLED = declare(
    "installation.settled",
    title="Ustawienia instalacji",
    sentence="{by} zmienia ustawienia instalacji: {what}",
    for_audit=True,
)
# The target is the operator, not the letter: a letter's subject may quote what somebody wrote.
LOG_EXPORTED = declare(
    "installation.log_exported",
    sentence="{by} pobiera dziennik: {target}",
    for_audit=True,
    title="pobranie dziennika",
)
LETTER_RETRIED = declare("installation.letter_retried", sentence="{by} wysyła jeszcze raz list nr {letter}")
