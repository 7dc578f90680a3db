from zaloga.networks.models.crew import HandOver, Invitation, JoinRequest, Membership
from zaloga.networks.models.network import Network, SpecificAim

__all__ = ["HandOver", "Invitation", "JoinRequest", "Membership", "Network", "SpecificAim"]
