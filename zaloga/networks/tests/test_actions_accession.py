import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime

from zaloga.activity.models import Event
from zaloga.core.errors import Refusal
from zaloga.core.words import network_named
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions, letter_to_head
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory, WaitingFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes import actions as programmes
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def overseer():
    """Coordinates a programme that needs accession."""
    programme = ProgrammeFactory(needs_accession=True, contact_email="sieci@ppp.example", contact_phone="71 111 22 33")
    return AppointmentFactory(programme=programme).user


@pytest.fixture
def network(overseer):
    return MembershipFactory(coordinating=True, network__programme=overseer.appointments.get().programme).network


def subjects():
    return list(Letter.objects.order_by("pk").values_list("subject", flat=True))


def text_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().replace("\xa0", " ").split()) for page in pages)


def test_kept_place_becomes_a_seat_when_the_institution_accedes(network, overseer):
    school, user = InstitutionFactory(), UserFactory()
    row = actions.join(network, by=user, institution=school)
    other = actions.join(network, by=UserFactory(), institution=InstitutionFactory())

    programmes.accede(network.programme, school, by=overseer)

    row.refresh_from_db()
    other.refresh_from_db()
    membership = network.memberships.get(user=user)
    assert (membership.institution, membership.contract_version, row.outcome) == (school, 1, "seated")
    assert other.is_kept
    assert [letter.to for letter in Letter.objects.filter(subject=f"Masz miejsce w {network_named(network)}")] == [
        user.email
    ]


def test_changed_contract_is_not_accepted_for_anybody(network, overseer):
    school, user = InstitutionFactory(), UserFactory()
    actions.join(network, by=user, institution=school)
    Network.objects.update(contract_version=2)

    programmes.accede(network.programme, school, by=overseer)

    membership = network.memberships.get(user=user)
    assert (membership.contract_version, membership.contract_accepted_at) == (None, None)


def test_acceding_complex_lets_in_the_staff_of_its_schools(network, overseer):
    complex_ = InstitutionFactory()
    user = UserFactory()
    actions.join(network, by=user, institution=InstitutionFactory(parent=complex_))

    programmes.accede(network.programme, complex_, by=overseer)

    assert network.memberships.filter(user=user).exists()


def test_in_a_full_network_accession_gives_back_the_turn_by_the_moment_of_standing(network, overseer):
    Network.objects.update(capacity=2)
    member = MembershipFactory(network=network)
    school, early = InstitutionFactory(), UserFactory()
    row = actions.join(network, by=early, institution=school)
    later = WaitingFactory(network=network, institution=None, in_own_words="Szkoła w lesie")
    Letter.objects.all().delete()

    programmes.accede(network.programme, school, by=overseer)

    assert subjects() == [f"Twoja placówka przystąpiła do programu. Jesteś na liście {network_named(network)}"]
    actions.leave(network, by=member.user)
    row.refresh_from_db()
    later.refresh_from_db()
    assert (row.has_offer, later.has_offer) == (True, False)


def test_free_seat_goes_past_whoever_cannot_take_it_yet(network, overseer):
    Network.objects.update(capacity=2)
    member = MembershipFactory(network=network)
    outsider = actions.join(network, by=UserFactory(), institution=InstitutionFactory())
    ready = WaitingFactory(network=network, institution=None, in_own_words="Szkoła w lesie")

    actions.leave(network, by=member.user)

    outsider.refresh_from_db()
    ready.refresh_from_db()
    assert (outsider.holds_seat, outsider.position(), ready.has_offer) == (False, 1, True)


def test_withdrawn_institution_takes_its_offer_back_and_keeps_the_turn(network, overseer):
    Network.objects.update(capacity=2)
    school = InstitutionFactory()
    programmes.accede(network.programme, school, by=overseer)
    row = WaitingFactory(network=network, institution=school, offered=True)
    next_one = WaitingFactory(network=network, institution=None, in_own_words="Szkoła w lesie")

    programmes.withdraw_accession(network.programme, school, by=overseer)

    row.refresh_from_db()
    next_one.refresh_from_db()
    assert (row.awaits_accession, row.holds_seat, next_one.has_offer) == (True, False, True)
    assert "Twoja kolej na liście oczekujących zostaje" in Letter.objects.get(to=row.user.email).text
    with pytest.raises(Refusal, match="Jeszcze nie pora"):
        actions.take_offer(row, by=row.user)


def test_programme_that_asks_for_no_accession_any_more_lets_everybody_in(network, overseer):
    row = actions.join(network, by=UserFactory(), institution=InstitutionFactory())

    programmes.edit(network.programme, by=overseer, needs_accession=False)

    row.refresh_from_db()
    assert row.outcome == "seated"


def test_archived_network_lets_nobody_in_by_accession(network, overseer):
    school = InstitutionFactory()
    user = UserFactory()
    actions.join(network, by=user, institution=school)
    actions.archive(network, by=overseer)

    programmes.accede(network.programme, school, by=overseer)

    assert not network.memberships.filter(user=user).exists()


def test_letter_to_the_head_says_who_asks_for_what_and_whom_to_tell(network):
    school = InstitutionFactory(name="Szkoła Podstawowa nr 3", short_name="SP 3 w Wołowie", town="Wołów")
    user = UserFactory(name="Zażółć Gęślą")
    row = actions.join(network, by=user, institution=school)

    text = text_of(letter_to_head.as_pdf(row))

    assert "Zażółć Gęślą SP 3 w Wołowie" in text
    assert f"Prośba o przystąpienie do programu „{network.programme}”" in text
    assert f"chcę dołączyć do sieci współpracy i samokształcenia „{network}”" in text
    assert "e-mail sieci@ppp.example, telefon 71 111 22 33" in text.replace("\u2011", "-")
    assert f"Moje miejsce w sieci jest zachowane do {letter_to_head.written(localtime(row.kept_until).date())}." in text
    assert "Dla kogo: " in text
    assert "Wołów, " in text
    assert user.email not in text


def test_letter_to_the_head_fits_on_one_page_and_writes_the_school_as_people_do(network):
    programme = network.programme
    programme.audience = "nauczyciele, dyrektorzy i specjaliści szkół i placówek powiatu wołowskiego"
    programme.contact_hours = "w dni robocze, 8:00–15:00"
    programme.save()
    school = InstitutionFactory(
        name="SZKOŁA PODSTAWOWA NR 3 Z ODDZIAŁAMI INTEGRACYJNYMI IM. JANA PAWŁA II W WOŁOWIE",
        street="ul. Komuny Paryskiej 21",
        postal_code="56-100",
        town="Wołów",
    )
    row = actions.join(network, by=UserFactory(), institution=school)

    pdf = letter_to_head.as_pdf(row)

    assert len(pypdfium2.PdfDocument(pdf)) == 1
    text = text_of(pdf)
    assert "Szkoła Podstawowa nr 3 z Oddziałami Integracyjnymi im. Jana Pawła II w Wołowie" in text


def test_letter_too_long_for_one_page_never_leaves_the_farewell_alone_on_the_next(network):
    network.question = "Jak uczyć? " * 300
    row = actions.join(network, by=UserFactory(), institution=InstitutionFactory())
    row.network = network

    pages = pypdfium2.PdfDocument(letter_to_head.as_pdf(row))

    last = pages[len(pages) - 1].get_textpage().get_text_range()
    assert len(pages) == 2
    assert "Jak przystąpić" in last and "Z wyrazami szacunku" in last.replace("\xa0", " ")


def test_letter_is_sent_to_its_owner_only_once_in_a_while(network):
    row = actions.join(network, by=UserFactory(), institution=InstitutionFactory())
    Letter.objects.all().delete()

    actions.send_letter(row, by=row.user)
    actions.send_letter(row, by=row.user)
    with pytest.raises(PermissionDenied):
        actions.send_letter(row, by=UserFactory())

    letter = Letter.objects.get()
    assert letter.to == row.user.email
    assert f"/pismo/{row.pk}/{row.letter_token}/" in letter.text
    assert row.token not in letter.text + letter.html
    assert Event.objects.filter(name="network.letter_to_head").count() == 1


def test_nobody_asks_for_a_letter_that_is_not_needed():
    row = WaitingFactory(network=NetworkFactory())

    with pytest.raises(Refusal, match="nie jest już potrzebne"):
        actions.send_letter(row, by=row.user)
