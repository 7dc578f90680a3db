import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks.tests.factories import NetworkFactory
from zaloga.notifications.models import Letter
from zaloga.people import quiet_limits
from zaloga.people.models import User
from zaloga.people.tests.factories import UserFactory, WorkplaceFactory
from zaloga.programmes.tests.factories import AppointmentFactory, ProgrammeFactory
from zaloga.proposals.models import Proposal, Signature
from zaloga.proposals.tests.factories import CallFactory, ProposalFactory, SignatureFactory
from zaloga.search import index

pytestmark = pytest.mark.django_db

NEW, LIST, SIMILAR = "/zgloszenia/nowe/", "/zgloszenia/", "/zgloszenia/podobne/"
WORDS = {
    "need": "Mam w klasie czworo uczniów z Ukrainy i nie wiem, jak ich oceniać.",
    "title": "Uczniowie z Ukrainy",
    "kind": "problem",
    "people_for": ["early", "primary"],
    "doing": "",
    "willing": "3",
    "voice": "self",
}


def guest_words(**more):
    school = InstitutionFactory()
    who = {"name": "Beata Nowicka", "email": "beata@szkola.example"}
    return {**WORDS, **who, "institution": school.pk, "institution_name": school.name, "znaleziono": school.name} | more


def code_in(letter):
    return re.search(r"\b\d{6}\b", letter.text)[0]


def page(response):
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_visitor_files_a_need_by_a_code_and_loses_nothing(client):
    programme = ProgrammeFactory()

    asked = client.post(NEW, guest_words())
    draft = Proposal.objects.get()
    assert (asked.status_code, asked.url) == (302, "/konto/kod/")
    assert (draft.state, draft.by.email, draft.by.confirmed_at) == ("draft", "beata@szkola.example", None)

    entered = client.post("/konto/kod/", {"code": code_in(Letter.objects.get())})
    assert entered.url == f"/zgloszenia/{draft.pk}/podglad/"
    shown = client.get(entered.url)
    assert WORDS["need"] in page(shown)
    done = client.post(entered.url, {"access": "open"})

    draft.refresh_from_db()
    assert done.url == f"/zgloszenia/{draft.pk}/"
    assert (draft.state, draft.programme, draft.people_for, draft.willing) == (
        "open",
        programme,
        ["early", "primary"],
        3,
    )
    assert [row.user for row in Signature.objects.confirmed()] == [draft.by]


def test_a_visitor_with_a_known_address_sees_the_same_and_changes_nobody(client):
    ProgrammeFactory()
    known = UserFactory(email="beata@szkola.example", name="Beata Prawdziwa")

    asked = client.post(NEW, guest_words())

    assert (asked.status_code, asked.url) == (302, "/konto/kod/")
    assert [user.name for user in User.objects.filter(email=known.email)] == ["Beata Prawdziwa"]
    assert [(one.state, one.by) for one in Proposal.objects.all()] == [("draft", known)]
    assert not client.get(LIST).context["page"].object_list


def test_a_signed_in_person_is_asked_for_nothing_that_is_known(client):
    ProgrammeFactory()
    place = WorkplaceFactory()
    client.force_login(place.user)

    form = client.get(NEW).context["form"]
    response = client.post(NEW, WORDS)

    assert {"name", "email", "institution_name", "programme", "workplace"}.isdisjoint(form.fields)
    assert response.url == f"/zgloszenia/{Proposal.objects.get().pk}/podglad/"
    assert Proposal.objects.get().institution == place.institution


def test_a_head_files_for_the_school_and_the_page_says_who_says_so(client):
    ProgrammeFactory()
    head = WorkplaceFactory().user
    client.force_login(head)
    client.post(NEW, {**WORDS, "voice": "head"})
    pk = Proposal.objects.get().pk

    client.post(f"/zgloszenia/{pk}/podglad/", {"access": "open"})

    assert "zgłasza dyrekcja placówki, tak podaje osoba, która to pisze" in page(client.get(f"/zgloszenia/{pk}/"))


def test_errors_keep_everything_typed(client):
    ProgrammeFactory()

    response = client.post(NEW, guest_words(title="", email="beata"))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title", "email"}
    assert WORDS["need"] in page(response)
    assert not Proposal.objects.exists()


def test_too_many_codes_are_refused_with_everything_kept(client):
    ProgrammeFactory()
    for number in range(5):
        client.post(NEW, guest_words(title=f"Potrzeba {number}", email="jedna@szkola.example"))

    response = client.post(NEW, guest_words(email="jedna@szkola.example", title="Szósta"))

    assert response.status_code in (409, 429)
    assert WORDS["need"] in page(response)
    assert not Proposal.objects.filter(title="Szósta").exists()


def test_whose_session_has_ended_gets_the_words_back(client):
    ProgrammeFactory()

    response = client.post(NEW, WORDS)

    assert response.status_code == 403
    assert Proposal.objects.count() == 0


def test_the_questions_of_a_call_are_asked_and_kept(client):
    call = CallFactory(questions=["Kto poprowadzi?"])
    client.force_login(WorkplaceFactory().user)

    refused = client.post(f"/nabory/{call.pk}/zgloszenie/", WORDS)
    client.post(f"/nabory/{call.pk}/zgloszenie/", {**WORDS, "answer_0": "Ja"})

    assert refused.status_code == 422
    assert [(one.call, one.answers) for one in Proposal.objects.all()] == [(call, ["Ja"])]


@pytest.mark.parametrize(("willing", "access"), [("18", "open"), ("19", "closed"), ("", "open")])
def test_above_the_programmes_number_closed_is_chosen_beforehand(client, willing, access):
    ProgrammeFactory()
    client.force_login(WorkplaceFactory().user)

    shown = client.get(client.post(NEW, {**WORDS, "willing": willing}).url)

    assert shown.context["form"].initial["access"] == access


def test_what_is_alike_is_shown_while_writing_and_again_before_publishing(client):
    network = NetworkFactory(name="Sieć dwujęzyczna", question="Jak oceniać ucznia z Ukrainy?")
    twin = ProposalFactory(title="Ukraińscy uczniowie", need="Ocenianie dzieci, które nie znają języka")
    hidden = ProposalFactory(hidden=True, title="Ocenianie uczniów z Ukrainy")
    ProposalFactory(title="Chór szkolny", need="Brakuje nam nut i instrumentów.")
    index.rebuild()
    user = WorkplaceFactory().user
    client.force_login(user)

    while_writing = client.post(SIMILAR, {"need": WORDS["need"], "title": ""})
    before = client.get(client.post(NEW, {**WORDS, "programme": twin.programme_id}).url)

    for shown in (while_writing, before):
        assert {str(one) for one in shown.context["alike"]} == {str(network), str(twin)}
        assert hidden.title not in page(shown)


def test_a_guest_signs_by_a_code_and_finds_what_was_typed(client):
    proposal = ProposalFactory()
    url = f"/zgloszenia/{proposal.pk}/podpis/"
    school = InstitutionFactory()
    who = {"name": "Jan Gość", "email": "jan@szkola.example", "institution": school.pk, "institution_name": school.name}

    asked = client.post(url, {**who, "would_join": "nie", "brings": "Nuty na chór"})
    assert asked.url == "/konto/kod/"
    assert not Signature.objects.confirmed().exists()
    entered = client.post("/konto/kod/", {"code": code_in(Letter.objects.get())})
    form = client.get(entered.url).context["form"]

    assert entered.url == url
    assert (form.initial["brings"], form.initial["would_join"]) == ("Nuty na chór", "nie")
    client.post(url, {"would_join": "nie", "brings": "Nuty na chór"})
    assert [(row.user.email, row.brings, row.institution) for row in Signature.objects.confirmed()] == [
        ("jan@szkola.example", "Nuty na chór", school)
    ]


def test_the_page_shows_how_many_and_from_where_but_no_names(client):
    proposal = ProposalFactory()
    row = SignatureFactory(proposal=proposal, user__name="Tajemnicza Osoba", brings="Własne nuty")
    SignatureFactory(proposal=proposal, unconfirmed=True, institution__name="Szkoła Widmo")
    url = f"/zgloszenia/{proposal.pk}/"

    public = page(client.get(url))
    client.force_login(proposal.by)
    authors = page(client.get(url))
    client.force_login(AppointmentFactory(programme=proposal.programme).user)
    programmes = page(client.get(url))

    assert str(row.institution) in public
    assert "Szkoła Widmo" not in public
    assert ["Tajemnicza Osoba" in text for text in (public, authors, programmes)] == [False, False, True]
    assert ["Własne nuty" in text for text in (public, authors, programmes)] == [False, True, True]


def test_a_school_typed_by_hand_is_listed_and_counted_after_the_known_ones(client):
    proposal = ProposalFactory()
    known = SignatureFactory(proposal=proposal)
    for name in ("Szkoła Próbna", "Akademia Malucha", "szkoła próbna", ""):
        SignatureFactory(proposal=proposal, institution=None, in_own_words=name)
    SignatureFactory(proposal=proposal, institution=None, in_own_words="Szkoła Widmo", unconfirmed=True)

    places = client.get(f"/zgloszenia/{proposal.pk}/").context["places"]

    assert [name.lower() for name in places] == [str(known.institution).lower(), "akademia malucha", "szkoła próbna"]
    assert "5 podpisów z 3 placówek" in page(client.get(LIST)).replace("\u00a0", " ")


def test_filters_and_words_in_any_form(client):
    wanted = ProposalFactory(title="Uczniowie z Ukrainy", kind="problem")
    ProposalFactory(title="Chór", kind="subject")
    accepted = ProposalFactory(title="Ocenianie", state="accepted", reason="Tak")
    index.rebuild([Proposal])

    def titles(query):
        return [one.title for one in client.get(LIST + query).context["page"]]

    assert titles("?q=uczniami+z+ukraina") == [wanted.title]
    assert titles("?rodzaj=problemowe") == [wanted.title]
    assert titles("?stan=przyjete") == [accepted.title]
    assert set(titles("?stan=nonsens&rodzaj=x")) == {"Uczniowie z Ukrainy", "Chór"}


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_same_number_of_queries_however_long_it_is(client, django_assert_num_queries, how_many):
    programme = ProgrammeFactory(is_main=True)
    for proposal in ProposalFactory.create_batch(how_many, programme=programme):
        SignatureFactory.create_batch(2, proposal=proposal)

    with django_assert_num_queries(4):
        response = client.get(LIST)

    assert [one.signed for one in response.context["page"]] == [2] * how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_proposal_asks_the_same_number_of_queries_however_many_signed(client, django_assert_num_queries, how_many):
    programme = ProgrammeFactory(is_main=True)
    proposal = ProposalFactory(programme=programme)
    SignatureFactory.create_batch(how_many, proposal=proposal)

    with django_assert_num_queries(4):
        response = client.get(f"/zgloszenia/{proposal.pk}/")

    assert len(response.context["places"]) == how_many


def test_one_corrects_and_withdraws_ones_own(client):
    proposal = ProposalFactory()
    client.force_login(proposal.by)

    client.post(f"/zgloszenia/{proposal.pk}/poprawka/", {**WORDS, "title": "Po namyśle"})
    assert "Mierzę się z tym co dzień" in page(client.get(f"/zgloszenia/{proposal.pk}/wersje/"))
    client.post(f"/zgloszenia/{proposal.pk}/wycofanie/")

    proposal.refresh_from_db()
    assert (proposal.title, proposal.state) == ("Po namyśle", "withdrawn")
    client.logout()
    assert client.get(f"/zgloszenia/{proposal.pk}/").status_code == 404


def test_where_no_programme_runs_the_page_says_so(client):
    assert "Na razie nie ma komu zgłosić" in page(client.get(reverse("proposals:new")))


def test_whoever_asks_without_end_what_is_alike_gets_nothing_for_a_while(client, monkeypatch):
    cache.clear()
    monkeypatch.setitem(quiet_limits.RATES, "similar", ((2, quiet_limits.HOUR, "client"),))

    statuses = [client.post(SIMILAR, {"title": "Chór"}).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_my_list_shows_the_draft_my_code_led_to_and_none_that_strangers_typed_under_my_address(client):
    ProgrammeFactory()
    client.post(NEW, guest_words(title="Reklama"))
    client.post(NEW, guest_words())
    client.post("/konto/kod/", {"code": code_in(Letter.objects.latest("pk"))})

    mine = client.get(LIST).context["mine"]

    assert [one.title for one in mine] == [WORDS["title"]]
    client.logout()
    client.force_login(User.objects.get(email="beata@szkola.example"))
    assert not client.get(LIST).context["mine"]
    assert client.get(Proposal.objects.get(title="Reklama").preview_url()).status_code == 200
