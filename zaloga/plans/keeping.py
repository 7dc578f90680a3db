"""A network that has a plan has its aims there."""

from zaloga.networks.keeping import keeps
from zaloga.networks.models import Network
from zaloga.plans.models import Plan


@keeps
def aims(network: Network) -> str:
    plan = Plan.objects.filter(network=network).first()
    return f"{plan.get_absolute_url()}#cele" if plan else ""
