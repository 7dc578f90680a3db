import pytest

from zaloga.core import clock
from zaloga.networks.models import Network
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.notifications.models import Letter
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AppointmentFactory
from zaloga.proposals.models import Call, Decision
from zaloga.proposals.tests.factories import CallFactory, ProposalFactory, SignatureFactory

pytestmark = pytest.mark.django_db

PREVIEW = {"podglad": "1"}
NETWORK = {
    "name": "Sieć dwujęzyczna", "question": "Jak oceniać?", "kind": "problem", "audience": "teachers",
    "audience_note": "", "access": "open", "capacity": "25", "starts_on": "2026-12-01", "ends_on": "2027-06-30",
    "reason": "Potrzeba całego powiatu", "coordinator_name": "", "coordinator_email": "",
}  # fmt: skip


def page(response):
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.fixture
def overseer(client):
    appointment = AppointmentFactory(programme__signatures_needed=3)
    client.force_login(appointment.user)
    return appointment


def decide(client, proposal, way, **typed):
    return client.post(f"/zgloszenia/{proposal.pk}/decyzja/{way}/", typed)


def test_the_desk_and_supervision_say_what_waits(client, overseer):
    ProposalFactory(programme=overseer.programme, queued=True)
    ProposalFactory(queued=True)  # another programme's

    assert "1 zgłoszenie sieci czeka na decyzję" in page(client.get("/pulpit/"))
    supervision = page(client.get(f"/nadzor/{overseer.programme.slug}/"))
    assert "1 zgłoszenie sieci" in supervision
    assert f"/nadzor/{overseer.programme.slug}/zgloszenia/" in supervision


def test_before_anything_is_told_one_sees_who_gets_what(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, queued=True)
    SignatureFactory.create_batch(2, proposal=proposal)
    SignatureFactory(proposal=proposal, would_join=False)

    shown = decide(client, proposal, "przyjecie", **NETWORK, **PREVIEW)

    assert (shown.context["invited"], shown.context["told"]) == (2, 1)
    assert "Potrzeba całego powiatu" in page(shown)
    assert not Letter.objects.exists()
    assert not Decision.objects.exists()


def test_accepting_founds_the_network_and_leads_to_the_answer(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, queued=True)
    SignatureFactory(proposal=proposal)

    response = decide(client, proposal, "przyjecie", **NETWORK)

    network = Network.objects.get()
    assert response.url == f"/zgloszenia/{proposal.pk}/"
    assert network.name == "Sieć dwujęzyczna"
    assert "Przyjęte: powstaje sieć" in page(client.get(response.url))
    network.opened_at = clock.now()
    network.save()
    client.logout()
    assert proposal.title in page(client.get(network.get_absolute_url()))


def test_the_form_of_the_network_knows_what_the_proposal_said(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, queued=True, people_for=["heads"], kind="problem")
    proposal.programme.closed_above = 2
    proposal.programme.save()
    SignatureFactory.create_batch(3, proposal=proposal)

    given = client.get(f"/zgloszenia/{proposal.pk}/decyzja/przyjecie/").context["form"].initial

    assert (given["name"], given["audience"], given["access"]) == (proposal.title, "heads", "closed")


def test_merging_offers_the_likest_first_and_others_of_the_programme_only(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, title="Uczniowie z Ukrainy")
    chorus = ProposalFactory(programme=overseer.programme, title="Chór szkolny")
    alike = ProposalFactory(programme=overseer.programme, title="Ukraińscy uczniowie")
    ProposalFactory(title="Uczniowie z Ukrainy obok")
    from_search = client.get(f"/zgloszenia/{proposal.pk}/decyzja/polaczenie/").context["form"]

    offered = [key for key, _ in from_search.fields["into"].choices]
    assert offered == [f"zgloszenie-{alike.pk}", f"zgloszenie-{chorus.pk}"]
    response = decide(client, proposal, "polaczenie", into=f"zgloszenie-{alike.pk}", reason="To samo")

    proposal.refresh_from_db()
    assert (response.status_code, proposal.merged_into) == (302, alike)


def test_a_need_that_a_network_answers_already_is_joined_to_it_after_a_look_at_the_letters(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, title="Uczniowie z Ukrainy")
    SignatureFactory(proposal=proposal)
    network = NetworkFactory(programme=overseer.programme, name="Ukraińscy uczniowie")
    NetworkFactory(programme=overseer.programme, name="Tajna w przygotowaniu", in_preparation=True)
    NetworkFactory(name="Tajna z innego programu")
    page = client.get(f"/zgloszenia/{proposal.pk}/decyzja/polaczenie/")
    look = decide(client, proposal, "polaczenie", into=f"siec-{network.pk}", reason="Robią to", podglad="1")

    told = decide(client, proposal, "polaczenie", into=f"siec-{network.pk}", reason="Robią to")

    proposal.refresh_from_db()
    assert [key for key, _ in page.context["form"].fields["into"].choices] == [f"siec-{network.pk}"]
    assert "Robi to już" in look.content.decode() and look.context["invited"] == 1
    assert (told.status_code, proposal.state, proposal.became, proposal.merged_into) == (302, "merged", network, None)
    assert "siecią, która już to robi" in client.get(proposal.get_absolute_url()).content.decode()


def test_postponing_without_a_day_and_declining_without_a_reason_say_what_is_missing(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme)

    postponed = decide(client, proposal, "odlozenie", reason="Później", until="")
    declined = decide(client, proposal, "odrzucenie", reason="")

    assert [set(one.context["form"].errors) for one in (postponed, declined)] == [{"until"}, {"reason"}]
    assert {postponed.status_code, declined.status_code} == {422}


def test_what_has_been_decided_leads_to_the_answer(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, state="declined", reason="Nie")

    assert client.get(f"/zgloszenia/{proposal.pk}/decyzja/odrzucenie/").url == proposal.get_absolute_url()


@pytest.mark.parametrize("more", [{}, PREVIEW])
def test_a_decision_typed_while_another_was_made_is_kept_beside_it(client, overseer, more):
    proposal = ProposalFactory(programme=overseer.programme)
    decide(client, proposal, "odrzucenie", reason="Pierwsza karta")

    late = decide(client, proposal, "odrzucenie", reason="Odrzucam w drugiej karcie", **more)

    assert late.status_code == 409
    assert "Odrzucam w drugiej karcie" in page(late) and "Pierwsza karta" in page(late)
    assert "zgłoszenie jest odrzucone" in page(late)
    assert [row.reason for row in Decision.objects.all()] == ["Pierwsza karta"]


def test_only_the_four_answers_exist(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme)

    assert client.get(f"/zgloszenia/{proposal.pk}/decyzja/zapomnienie/").status_code == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queue_asks_the_same_number_of_queries_however_long_it_is(
    client, overseer, django_assert_num_queries, how_many
):
    for fields in ({"queued": True}, {}, {"state": "declined", "reason": "Nie"}, {"hidden": True}):
        for proposal in ProposalFactory.create_batch(how_many, programme=overseer.programme, **fields):
            SignatureFactory.create_batch(2, proposal=proposal)
    CallFactory.create_batch(how_many, programme=overseer.programme)
    client.get("/pulpit/")

    with django_assert_num_queries(10):
        response = client.get(f"/nadzor/{overseer.programme.slug}/zgloszenia/")

    assert [len(response.context[name]) for name in ("queued", "gathering", "answered", "hidden", "calls")] == [
        how_many
    ] * 5


def test_hiding_and_showing_again(client, overseer):
    proposal = ProposalFactory(programme=overseer.programme, title="Tanie kursy")

    client.post(f"/zgloszenia/{proposal.pk}/ukrycie/", {"reason": "To reklama"})
    assert "Tanie kursy" not in page(client.get("/zgloszenia/"))
    assert "To reklama" in page(client.get(f"/zgloszenia/{proposal.pk}/"))
    client.post(f"/zgloszenia/{proposal.pk}/odkrycie/")

    assert "Tanie kursy" in page(client.get("/zgloszenia/"))


def test_a_call_is_opened_read_filed_in_and_decided_together(client, overseer):
    slug = overseer.programme.slug
    typed = {
        "title": "Nabór zimowy", "about": "Szukamy sieci", "criteria": "Bliskie codzienności",
        "questions": "1. Kto poprowadzi?\n", "opens_on": "2026-01-01", "closes_on": clock.today().isoformat(),
    }  # fmt: skip

    opened = client.post(f"/nadzor/{slug}/nabory/nowy/", typed)
    call = Call.objects.get()
    public = page(client.get(opened.url))
    assert call.questions == ["Kto poprowadzi?"]
    assert "Dziś jest ostatni dzień" in public
    assert "Kto poprowadzi?" in public
    assert "Nabór zimowy" in page(client.get("/zgloszenia/"))

    proposal = ProposalFactory(programme=overseer.programme, call=call)
    friend = SignatureFactory(proposal=proposal).user
    Call.objects.update(closes_on="2026-01-31")
    drafted = decide(client, proposal, "odrzucenie", reason="Mało szkół")
    shown = page(client.get(drafted.url))
    assert "Mało szkół" in shown
    assert not Letter.objects.exists()
    client.post(drafted.url)

    assert [letter.to for letter in Letter.objects.all()] == [friend.email]
    assert "Mało szkół" in page(client.get(f"/zgloszenia/{proposal.pk}/"))


def test_a_released_call_is_not_changed(client, overseer):
    call = CallFactory(programme=overseer.programme, over=True, released_at=clock.now())
    typed = {"title": "Inny", "about": "a", "criteria": "b", "opens_on": "2026-01-01", "closes_on": "2026-02-01"}

    response = client.post(f"/nadzor/{overseer.programme.slug}/nabory/{call.pk}/", typed)

    assert response.status_code == 409
    assert "już ogłoszone" in page(response)


def test_nobody_else_reaches_the_queue(client):
    proposal = ProposalFactory(queued=True)
    client.force_login(UserFactory())

    assert client.get(f"/nadzor/{proposal.programme.slug}/zgloszenia/").status_code == 404
    assert decide(client, proposal, "odrzucenie", reason="Nie").status_code == 403
