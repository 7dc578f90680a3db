"""What the log says of the details, whoever reads it: one line of Polish words."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from zaloga.activity.models import Event
from zaloga.activity.registry import REGISTRY
from zaloga.networks import actions as networks
from zaloga.networks.models import Membership
from zaloga.networks.tests.factories import MembershipFactory
from zaloga.people import actions as people
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.supervision.together import Together, carry_out_together

SAID = [
    ("account.signed_in", {"ways": ["code", "mfa"], "device": "telefon"}, "kodem z listu i drugim kluczem; telefon"),
    ("account.signed_in", {"ways": [], "device": ""}, ""),
    ("account.agreed", {"text": "Regulamin, wersja 2", "way": "page"}, "Regulamin, wersja 2, na stronie konta"),
    ("account.consent_withdrawn", {"text": "Wizerunek"}, "Wizerunek"),
    ("account.key_set_up", {"what": "telefon Ewy"}, "telefon Ewy"),
    ("account.key_removed", {"what": "aplikacja"}, "aplikacja"),
    ("account.recovery_code_used", {"left": 7}, "zostało kodów: 7"),
    ("network.joined", {"link": 3}, "odnośnikiem z zaproszeniem"),
    ("network.joined", {"role": "member"}, "rola: {member}"),
    ("network.joined", {}, ""),
    ("network.role_changed", {"role": "zastępujesz", "before": "member", "now": "deputy"}, "{member} → {deputy}"),
    ("network.role_changed", {"role": "należysz do załogi", "before": "expert"}, "{expert} → należysz do załogi"),
    ("proposal.accepted", {"outcome": "sieć: Chór", "reason": "Tak"}, "sieć: Chór, powód: Tak"),
    ("proposal.merged", {"outcome": "z: Chór", "reason": "To samo"}, "z: Chór, powód: To samo"),
    ("proposal.postponed", {"outcome": "do: 3 maja", "reason": "Później"}, "do: 3 maja, powód: Później"),
    ("proposal.declined", {"outcome": "", "reason": "Nie teraz"}, "powód: Nie teraz"),
    ("proposal.joined_to_network", {"outcome": "sieć: Chór", "reason": "To samo"}, "sieć: Chór, powód: To samo"),
    ("meeting.answered_for", {"answer": "będę"}, "odpowiedź: będę"),
    ("meeting.attendance_filled", {"number": 25}, "obecnych: 25"),
    ("meeting.attendance_remarked", {"old": "12", "new": "11"}, "12 → 11"),
    ("meeting.attendance_corrected", {"old": "obecność", "new": "spóźnienie"}, "obecność → spóźnienie"),
    ("meeting.attendance_confirmed", {"number": 25}, "obecnych: 25"),
    ("minutes.approved", {"sha256": "0a1b" * 16}, "SHA-256: 0a1b0a1b0a1b0a1b"),
    ("meeting.hours_corrected", {"old": "3 godziny", "new": "4 godziny"}, "3 godziny → 4 godziny"),
    ("proposal.hidden", {"reason": "To reklama"}, "powód: To reklama"),
    ("network.passed_ahead", {"reason": "Prosił starosta."}, "powód: Prosił starosta."),
    (
        "network.seats_added",
        {"before": 0, "additional": 3, "reason": "Duże zainteresowanie."},
        "dodatkowych miejsc: 0 → 3; powód: Duże zainteresowanie.",
    ),
    ("network.invited", {"role": "expert"}, "rola: {expert}"),
    ("network.invited_many", {"letters": "5 zaproszeń", "role": "member"}, "5 zaproszeń, rola: {member}"),
    ("network.invitations_resent", {"letters": "2 zaproszenia"}, "2 zaproszenia"),
    ("network.link_made", {"link": 1, "link_kind": "room"}, "kod na salę"),
    ("network.link_closed", {"link": 1, "link_kind": "link"}, "odnośnik"),
    ("network.coordinator_appointed", {"before": 5}, "zamiast dotychczasowej osoby prowadzącej"),
    ("network.coordinator_appointed", {"before": None}, "sieć nie miała osoby prowadzącej"),
    ("network.next_year_begun", {"continues": 4}, "dalszy ciąg sieci z poprzedniego roku"),
    ("programme.groups_placed", {"people": "12 osób"}, "12 osób"),
    ("programme.edited", {"fields": ["size_from", "name"]}, "najmniejsza sieć, nazwa"),
    ("survey.school_freed", {"institution": "SP 1", "reason": "To nie dyrekcja"}, "SP 1, powód: To nie dyrekcja"),
    ("programme.acceded", {"institution": "SP 1", "institution_id": 4}, "SP 1"),
    ("programme.accession_withdrawn", {"institution": "SP 1", "institution_id": 4}, "SP 1"),
    ("programme.done_together", {"deed": "otworz", "count": 2, "networks": [4, 5]}, "otwarcie; 2 sieci"),
    (
        "institutions.imported",
        {"new": 3, "changed": 0, "gone": 1, "rejected": 2},
        "nowe: 3, zmienione: 0, zamknięte: 1, odrzucone: 2",
    ),
    ("institutions.corrected", {"what": "nazwa, gmina"}, "nazwa, gmina"),
    (
        "installation.settled",
        {"what": "telefon", "changed": {"telefon": ["", "71 111"], "listy": [30, 14], "długie": ["a" * 200, None]}},
        f"telefon: nic → „71 111”; listy: 30 → 14; długie: „{'a' * 80}…” → nic",
    ),
    (
        "installation.log_exported",
        {"file": "xlsx", "asked": {"person": "Kowal", "subject": "network"}},
        "plik XLSX; temat: sieci i role; osoba: Kowal",
    ),
    ("installation.log_exported", {"file": "csv", "asked": {}}, "plik CSV; wszystkie zapisy"),
    ("installation.backed_up", {"file": "zaloga.tar", "octets": 2_500_000}, "zaloga.tar, 2,5 MB"),
    ("installation.restored", {"file": "zaloga.tar", "made_at": "1.02.2027"}, "zaloga.tar, z chwili 1.02.2027"),
    ("installation.words_linked", {"count": "3 osoby"}, "3 osoby"),
]


@pytest.mark.parametrize(("name", "details", "words"), SAID, ids=[f"{one[0]}-{n}" for n, one in enumerate(SAID)])
def test_the_details_are_said_in_one_line_of_words(name, details, words):
    roles = {str(code): label for code, label in Membership.Role.choices}

    assert Event(name=name, details=details).line.replace("\xa0", " ") == words.format(**roles)


def test_every_kind_whose_details_are_said_is_tried_here():
    assert {kind.name for kind in REGISTRY.values() if kind.line} == {name for name, *_ in SAID}


@pytest.fixture
def county():
    """A programme in which something of each sort has happened."""
    appointment = AppointmentFactory()
    leader = MembershipFactory(coordinating=True, network__programme=appointment.programme, user__name="Ewa Sowa")
    member = MembershipFactory(network=leader.network, user__name="Jan Kowal")
    networks.change_role(member, "deputy", by=leader.user)
    networks.add_seats(leader.network, 3, reason="Duże zainteresowanie.", by=leader.user)
    carry_out_together(appointment.programme, [leader.network], Together.ARCHIVE, by=appointment.user)
    people.note_sign_in(member.user, ways=["code"], device="telefon")
    return appointment, member.user


LINES = ["dodatkowych miejsc: 0 → 3; powód: Duże zainteresowanie.", "przeniesienie do archiwum; 1 sieć"]


@pytest.mark.django_db
def test_pages_of_the_log_and_its_files_say_the_details_in_words_and_never_as_a_programme_would(client, county):
    appointment, member = county
    client.force_login(appointment.user)
    page = client.get(reverse("supervision:log", args=[appointment.programme.slug])).content.decode()
    csv = client.post(reverse("supervision:log_file", args=[appointment.programme.slug]), {"plik": "csv"})
    client.force_login(UserFactory(operator=True))
    whole = client.get(reverse("supervision:installation_log")).content.decode()
    xlsx = client.post(reverse("supervision:installation_log_file"), {"plik": "xlsx"}).content
    client.force_login(member)
    mine = client.get(reverse("people:log")).content.decode()

    cells = [str(row[6].value or "") for row in load_workbook(BytesIO(xlsx)).active.rows]
    for text in (page, csv.content.decode("utf-8-sig"), whole, "\n".join(cells)):
        assert all(line in text.replace("\xa0", " ") for line in LINES)
    assert "kodem z\xa0listu; telefon" in mine
    assert not any(mark in cell for cell in cells for mark in "[]{}'")
