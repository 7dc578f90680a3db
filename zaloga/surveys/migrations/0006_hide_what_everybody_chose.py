from django.db import migrations
from django.db.models import Max


def hide(apps, schema_editor):
    """Results closed by earlier versions: what everybody chose, where one of its numbers in the cuts is hidden.

    The others gave that one back. Sheets of paper are among the counted and in no group, so they are taken off.
    """
    tallies = apps.get_model("surveys", "Tally").objects
    voices = {
        (survey, voice): most
        for survey, voice, most in tallies.order_by().values_list("survey", "voice").annotate(most=Max("counted"))
    }
    for tally in tallies.exclude(cuts=[]).select_related("survey").only("counts", "cuts", "voice", "survey__on_paper"):
        fewest = voices[tally.survey_id, tally.voice] - tally.survey.on_paper
        told = [option for option, number in enumerate(tally.counts) if number >= fewest and is_hidden(tally, option)]
        for row in (row for table in tally.cuts for row in table["rows"]):
            row["cells"] = [None if option in told else cell for option, cell in enumerate(row["cells"])]
        if told:
            tally.save(update_fields=["cuts"])


def is_hidden(tally, option):
    """Somewhere, in any cut."""
    return any(row["cells"][option] is None for table in tally.cuts for row in table["rows"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_ask_by_list")]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
