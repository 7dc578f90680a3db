"""What each role may do, in words: the page of roles. A test holds every cell together with its policy."""

from collections.abc import Callable
from dataclasses import dataclass

from zaloga.networks import policies
from zaloga.networks.models import JoinRequest, Membership, Network
from zaloga.people.models import User

Role = Membership.Role
SUPERVISION = "supervision"

LEADING = frozenset(Membership.LEADING)
CREW = frozenset(Membership.CREW)
INSIDE = frozenset(Role.values)


@dataclass(frozen=True, slots=True)
class Row:
    """One deed: who may do it, and the policy that says so."""

    deed: str
    who: frozenset[str]
    rule: Callable[[User, Network], bool]
    note: str = ""

    def cells(self) -> list[tuple[str, bool]]:
        """For every column, in their order: its words, and yes or no."""
        return [(words, column in self.who) for column, words in COLUMNS.items()]


def of_another(network: Network) -> Membership:
    return Membership(network=network, role=Role.MEMBER)


COLUMNS = {
    Role.COORDINATOR: "prowadzi",
    Role.DEPUTY: "zastępuje",
    Role.MEMBER: "członek załogi",
    Role.EXPERT: "ekspert",
    Role.OBSERVER: "obserwator",
    SUPERVISION: "koordynuje program",
}

ROWS = (
    Row("widzi stronę sieci, jej etap, cele i kontrakt", INSIDE | {SUPERVISION}, policies.can_see_rules),
    Row("widzi, kto jest w załodze", CREW | {SUPERVISION}, policies.can_see_crew),
    Row(
        "czyta rozmowy",
        CREW,
        policies.can_read_content,
        "Nikt spoza załogi: ani dyrektor, ani osoba koordynująca program. Ekspert i obserwator czytają i piszą tam, "
        "gdzie osoba prowadząca ich dopuści, po imieniu i nazwisku, i do ostatniego dnia swojej roli.",
    ),
    Row("akceptuje kontrakt", CREW, policies.can_accept_contract),
    Row("zaprasza członków, ekspertów i obserwatorów", LEADING | {SUPERVISION}, policies.can_invite),
    Row(
        "odpowiada na prośby o przyjęcie",
        LEADING | {SUPERVISION},
        lambda user, network: policies.can_answer_request(user, JoinRequest(network=network)),
    ),
    Row("zmienia ustawienia, cele i kontrakt", LEADING | {SUPERVISION}, policies.can_edit),
    Row("dodaje miejsca ponad zwykłą liczbę i podaje powód", LEADING | {SUPERVISION}, policies.can_add_seats),
    Row("przechodzi do następnego etapu", LEADING, policies.can_move_stage),
    Row(
        "zmienia role i kończy czyjś udział",
        frozenset({Role.COORDINATOR, SUPERVISION}),
        lambda user, network: policies.can_change_role(user, of_another(network)),
    ),
    Row("przekazuje prowadzenie komuś z załogi", frozenset({Role.COORDINATOR}), policies.can_hand_over),
    Row("powołuje osobę prowadzącą od razu", frozenset({SUPERVISION}), policies.can_appoint_coordinator),
    Row("przenosi sieć do archiwum", frozenset({Role.COORDINATOR, SUPERVISION}), policies.can_archive),
    Row("przywraca sieć z archiwum", frozenset({SUPERVISION}), policies.can_restore),
    Row("odchodzi, kiedy chce", INSIDE, policies.can_leave, "Kto prowadzi, najpierw przekazuje prowadzenie."),
)
