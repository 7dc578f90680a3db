"""Where the aims of a network are kept, once a room upstairs keeps them: one place, never two."""

from collections.abc import Callable

from zaloga.networks.models import Network

Keeper = Callable[[Network], str]
KEEPERS: list[Keeper] = []


def keeps(keeper: Keeper) -> Keeper:
    """Let an upper room keep the aims: it gives the address where they are changed, or nothing for a network whose
    aims it does not keep. Its module is called keeping.py, and found when the house starts.
    """
    KEEPERS.append(keeper)
    return keeper


def aims_kept_at(network: Network) -> str:
    """The address where the aims are changed; nothing when it is the network's own settings."""
    return next(filter(None, (keeper(network) for keeper in KEEPERS)), "")
