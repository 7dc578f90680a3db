from zaloga.networks.models.crew import HandOver, Invitation, JoinRequest, Membership
from zaloga.networks.models.network import Network, SpecificAim
from zaloga.networks.models.queue import Waiting

__all__ = ["HandOver", "Invitation", "JoinRequest", "Membership", "Network", "SpecificAim", "Waiting"]
