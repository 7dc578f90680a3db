from zaloga.installation.retention import declare
from zaloga.institutions.actions.uploads import sweep_uploads
from zaloga.institutions.models import Upload

declare(
    "institutions.uploads",
    title="Przesłane pliki rejestru, których nikt nie wczytał",
    why="Podgląd czeka dobę na decyzję.",
    days=Upload.KEPT_FOR.days,
    least=Upload.KEPT_FOR.days,
    most=Upload.KEPT_FOR.days,
    sweep=sweep_uploads,
)
