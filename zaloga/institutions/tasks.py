from procrastinate.contrib.django import app

from zaloga.institutions import actions
from zaloga.institutions.models import Upload


@app.task(name="institutions.import_upload", queue="upkeep")
def import_upload(upload_id: int) -> None:
    """Write a file that somebody has said yes to; nothing when it has gone meanwhile."""
    if upload := Upload.objects.select_related("by", "scope").filter(pk=upload_id).first():
        actions.carry_out(upload)
