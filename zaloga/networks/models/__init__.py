from zaloga.networks.models.companions import Companionship
from zaloga.networks.models.crew import HandOver, JoinRequest, Membership
from zaloga.networks.models.groups import GroupList, Welcome
from zaloga.networks.models.invitations import Invitation
from zaloga.networks.models.letters import RelayedLetter
from zaloga.networks.models.links import Arrival, Link
from zaloga.networks.models.network import Network, SpecificAim
from zaloga.networks.models.queue import Waiting
from zaloga.networks.models.turn import Stay

__all__ = [
    "Arrival",
    "Companionship",
    "GroupList",
    "HandOver",
    "Invitation",
    "JoinRequest",
    "Link",
    "Membership",
    "Network",
    "RelayedLetter",
    "SpecificAim",
    "Stay",
    "Waiting",
    "Welcome",
]
