from zaloga.activity.registry import declare
from zaloga.meetings.events.experts import crew

FILES_ADDED = declare(
    "meeting.files_added",
    sentence="Spotkanie „{target}”: doszły materiały",
    audience=crew,
    button="Zobacz materiały",
    title="materiały na spotkanie",
)
FILE_DROPPED = declare(
    "meeting.file_dropped",
    sentence="Spotkanie „{target}”: {by} usuwa plik",
    title="usunięcie pliku ze spotkania",
    for_audit=True,
)
