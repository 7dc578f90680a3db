from procrastinate.contrib.django import app

from zaloga.networks.actions import accession, groups, queue
from zaloga.networks.models import GroupList


@app.periodic(cron="*/5 * * * *")
@app.task(name="networks.move_up", queue="upkeep", queueing_lock="networks.move_up")
def move_up(timestamp: int) -> None:
    """Every five minutes: offers and kept places that ran out go on, and seats that came free by themselves."""
    accession.tend()
    queue.tend()


@app.task(name="networks.carry_out_groups", queue="upkeep")
def carry_out_groups(group_list_id: int) -> None:
    """Place the people of a long list that somebody has said yes to; nothing when it has gone meanwhile."""
    rows = GroupList.objects.select_related("asked_by", "programme__organiser")
    if group_list := rows.filter(pk=group_list_id).first():
        groups.carry_out_asked(group_list)
