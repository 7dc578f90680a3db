from zaloga.activity.registry import declare

# The target is the operator, not the letter: a letter's subject may quote what somebody wrote.
LETTER_RETRIED = declare("installation.letter_retried", sentence="{by} wysyła jeszcze raz list nr {letter}")
