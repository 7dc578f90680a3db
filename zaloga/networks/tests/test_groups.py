"""Reading a list of people in groups and reckoning what it would do; nothing here changes the database."""

from io import BytesIO

import pytest
from django.utils.dateparse import parse_datetime

from zaloga.core.errors import Refusal
from zaloga.core.export import xlsx
from zaloga.core.sheets import Line
from zaloga.institutions.tests.factories import InstitutionFactory
from zaloga.networks import actions
from zaloga.networks.groups import columns, roster
from zaloga.networks.groups.plan import Fate, reckon
from zaloga.networks.models import GroupList
from zaloga.networks.tests.factories import GroupListFactory, MembershipFactory, NetworkFactory, WaitingFactory
from zaloga.people.tests.factories import UserFactory
from zaloga.programmes.tests.factories import AccessionFactory, AppointmentFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def lines(*rows):
    return [Line(number, tuple(row)) for number, row in enumerate(rows, start=1)]


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (["Imię i nazwisko", "E-mail", "Grupa"], {"name": 0, "email": 1, "group": 2}),
        (
            ["Lp.", "GRUPA SZKOLENIOWA", "adres e-mail", "Nazwisko", "Imię", "JST", "Nr RSPO", "Telefon"],
            {"email": 2, "first": 4, "last": 3, "group": 1, "place": 5, "rspo": 6},
        ),
        (["Nazwisko i imię", "mail", "Szkoła"], {"surname_first": 0, "email": 1, "place": 2}),
        (["Adres", "Imię i nazwisko", "Kontakt"], {"name": 1, "email": 2}),
        (["Uczestnik", "E-MAIL:", "nr grupy", "Funkcja"], {"name": 0, "email": 1, "group": 2}),
    ],
)
def test_columns_are_known_by_usual_names_in_any_order(header, known):
    people = ["x" if place != known["email"] else "a@gmina.example" for place in range(len(header))]

    assert columns.recognised(lines(header, people)) == (0, known)


def test_a_title_above_the_header_is_passed_over():
    table = lines(["Lista uczestników"], ["E-mail", "Imię i nazwisko", "Grupa"], ["a@gmina.example", "Anna", "A"])

    assert columns.recognised(table) == (1, {"email": 0, "name": 1, "group": 2})


def test_without_a_header_the_addresses_are_found_and_the_first_row_is_a_person():
    table = lines(["Anna Żak", "a@gmina.example"], ["Jan Łoś", "b@gmina.example"])

    assert columns.recognised(table) == (-1, {"email": 1})


def test_one_address_in_three_spellings_is_one_person_in_one_row():
    kept = GroupListFactory(
        people=[
            ["Anna Żak", "Anna.Zak@Gmina.example", "Gminy wiejskie"],
            ["Żak Anna", " anna.zak@gmina.example ", "gminy  wiejskie"],
            ["", "Anna Żak <ANNA.ZAK@GMINA.EXAMPLE>", "GMINY WIEJSKIE"],
        ]
    )

    read = roster.read(kept)

    assert [(entry.email, entry.name, entry.group) for entry in read.entries] == [
        ("anna.zak@gmina.example", "Anna Żak", "gminy wiejskie")
    ]
    assert (read.groups, read.doubles) == ({"gminy wiejskie": "Gminy wiejskie"}, 2)


def test_bad_rows_are_told_with_line_and_reason_and_the_others_go_in():
    kept = GroupListFactory(
        people=[
            ["Anna Żak", "a@gmina.example", "A"],
            ["Bez Adresu", "", "A"],
            ["Zły Adres", "nie-adres", "A"],
            ["Dwa Adresy", "a@gmina.example; b@gmina.example", "A"],
            ["Bez Grupy", "c@gmina.example", ""],
            ["Formuła Pusta", "d@gmina.example", ""],
            ["x" * 121, "e@gmina.example", "A"],
            ["Łukasz Łoś", "łukasz@gmina.example", "A"],
        ]
    )
    kept.notes["unknown"] = [[7, 2], [2, 9]]

    read = roster.read(kept)

    assert [entry.email for entry in read.entries] == ["a@gmina.example"]
    assert [(row.line, row.reason.split(".")[0]) for row in read.rejected] == [
        (3, "W tym wierszu nie ma adresu e-mail"),
        (4, "Nie ma tu adresu e-mail"),
        (5, "W tej komórce jest więcej niż jeden adres e-mail"),
        (6, "W tym wierszu nie ma grupy"),
        (7, "Jest tu formuła, której wynik nie jest zapisany w pliku"),
        (8, "Imię i nazwisko zmieści się w 120 znakach, a tu jest ich 121"),
        (9, "W adresie są polskie litery"),
    ]


def test_surnames_written_first_are_turned_round():
    kept = GroupListFactory(people=[["Nowak-Żak Anna Maria", "a@gmina.example", "A"]])
    kept.columns = {"surname_first": 0, "email": 1, "group": None}

    read = roster.read(kept)

    assert [(entry.name, entry.group) for entry in read.entries] == [("Anna Maria Nowak-Żak", "wszyscy")]


def fates(plan):
    return [[(one.entry.email.split("@")[0], one.fate) for one in share.people] for share in plan.shares]


def test_the_dry_run_says_what_becomes_of_everybody():
    overseer = UserFactory(email="nadzor@gmina.example")
    network = NetworkFactory(capacity=4)
    member = MembershipFactory(network=network, user__email="jest@gmina.example")
    WaitingFactory(network=network, user__email="czeka@gmina.example")
    UserFactory(email="konto@gmina.example", name="Ktoś Inny")
    UserFactory(email="zamkniete@gmina.example", is_active=False)
    names = ["jest", "czeka", "konto", "nowa", "ponad", "zamkniete", "nadzor"]
    people = [[f"Osoba {name}", f"{name}@gmina.example", "A"] for name in names]
    kept = GroupListFactory(
        programme=network.programme,
        to=network,
        people=[*people, ["Jest", member.user.email, "B"], ["", "bezimienna@gmina.example", "A"]],
    )

    plan = reckon(kept, by=overseer)

    assert fates(plan) == [
        [
            ("jest", Fate.INSIDE),
            ("czeka", Fate.WAITS),
            ("konto", Fate.SEAT),
            ("nowa", Fate.SEAT),
            ("ponad", Fate.LINE),
        ]
    ]
    share = plan.shares[0]
    assert (share.doubled, share.beyond, share.with_account, share.without_account) == (1, 1, 1, 2)
    assert (plan.letters, plan.newcomers, plan.people, plan.in_many) == (3, 2, 5, 0)
    assert [(row.line, row.reason.split(":")[0]) for row in plan.rejected] == [
        (7, "Konto z tym adresem jest zamknięte."),
        (8, "To Twój adres. Kto koordynuje program, nie dopisuje do sieci siebie"),
        (10, "W tym wierszu nie ma imienia i nazwiska, a ten adres nie ma jeszcze konta."),
    ]


def test_institutions_are_known_by_number_or_exact_name_and_else_kept_in_words():
    school = InstitutionFactory(name="SZKOŁA PODSTAWOWA NR 7", rspo_number=4711, source="rspo")
    office = InstitutionFactory(name="Gmina Łękawa")
    InstitutionFactory(name="Gmina Bliźniacza")
    InstitutionFactory(name="Gmina Bliźniacza")
    programme = ProgrammeFactory(needs_accession=True)
    AccessionFactory(programme=programme, institution=office)
    network = NetworkFactory(programme=programme)
    kept = GroupListFactory(programme=programme, to=network, people=[["A", "a@g.example", "A"]])
    rows = [
        ("a", "", "4711"),
        ("b", "gmina łękawa", ""),
        ("c", "Gmina Bliźniacza", ""),
        ("d", "Gmina Spoza", "99"),
        ("e", "GMINA SPOZA", ""),
        ("f", "", "98"),
    ]
    kept.lines = [kept.lines[0], *[[n, ["X Y", f"{m}@g.example", "A", p, r]] for n, (m, p, r) in enumerate(rows, 2)]]
    kept.columns = {"name": 0, "email": 1, "group": 2, "place": 3, "rspo": 4}

    plan = reckon(kept, by=UserFactory())

    assert [(one.institution, one.in_own_words, one.fate) for one in plan.shares[0].people] == [
        (school, "", Fate.KEPT),
        (office, "", Fate.SEAT),
        (None, "Gmina Bliźniacza", Fate.SEAT),
        (None, "Gmina Spoza", Fate.SEAT),
        (None, "GMINA SPOZA", Fate.SEAT),
        (None, "nr RSPO 98", Fate.SEAT),
    ]
    assert [(place.name, place.people, place.is_shared) for place in plan.unknown] == [
        ("Gmina Bliźniacza", 1, True),
        ("Gmina Spoza", 2, False),
        ("nr RSPO 98", 1, False),
    ]


def test_only_institutions_of_people_who_are_placed_now_are_told_as_unknown():
    member = MembershipFactory(user__email="jest@gmina.example")
    people = [["Jest Już", "jest@gmina.example", "A", "Gmina Dawna"], ["Nowa", "nowa@gmina.example", "A", "Gmina Nowa"]]
    kept = GroupListFactory(programme=member.network.programme, to=member.network, people=people)
    kept.columns["place"] = 3

    plan = reckon(kept, by=UserFactory())

    assert [place.name for place in plan.unknown] == ["Gmina Nowa"]


def test_a_network_that_nobody_leads_is_known_as_such():
    led = MembershipFactory(coordinating=True).network
    for network, is_unled in ((led, False), (NetworkFactory(programme=led.programme), True)):
        kept = GroupListFactory(programme=led.programme, to=network, people=[["Nowa", "nowa@gmina.example", "A"]])

        assert [share.is_unled for share in reckon(kept, by=UserFactory()).shares] == [is_unled]


@pytest.mark.parametrize("how_many", [3, 30])
def test_the_dry_run_asks_the_same_number_of_queries_however_long_the_list_is(how_many, django_assert_num_queries):
    network = NetworkFactory(capacity=100, programme__needs_accession=True)
    people = [["Osoba", f"o{number}@gmina.example", "A", f"Gmina {number}"] for number in range(how_many)]
    for row in people[::2]:
        UserFactory(email=row[1])
    MembershipFactory(network=network, user__email=people[1][1])
    kept = GroupListFactory(programme=network.programme, to=network, people=people)
    kept.columns["place"] = 3
    by = UserFactory()

    with django_assert_num_queries(6):
        plan = reckon(kept, by=by)

    assert plan.people == how_many


def overseen():
    appointment = AppointmentFactory()
    return appointment.programme, appointment.user


def test_a_list_is_taken_from_a_sheet_and_its_columns_are_known():
    programme, by = overseen()
    file = xlsx("Lista", ["Imię i nazwisko", "E-mail", "Grupa"], [["Anna Żak", "a@gmina.example", "A"]])

    kept = actions.take_list(programme, by=by, file=BytesIO(file), name="C:\\listy\\grupa.xlsx")

    assert kept.lines == [[1, ["Imię i nazwisko", "E-mail", "Grupa"]], [2, ["Anna Żak", "a@gmina.example", "A"]]]
    assert kept.columns == {"name": 0, "email": 1, "group": 2}
    assert list(GroupList.objects.waiting()) == [kept]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "nie ma nikogo"),
        ("E-mail;Grupa\n" + "a@gmina.example;A\n" * 1_011, "najwyżej 1000 osób, a ta ma 1012 wierszy"),
        ('E-mail;Grupa\n"a@gmina.example;A\nb@gmina.example;B', "niezamknięty cudzysłów"),
    ],
)
def test_what_is_no_list_is_refused_in_words(text, sentence):
    programme, by = overseen()

    with pytest.raises(Refusal, match=sentence):
        actions.take_list(programme, by=by, text=text)

    assert not GroupList.objects.exists()


def test_a_column_that_makes_everybody_a_group_is_refused():
    programme, by = overseen()
    people = [["Osoba", f"o{number}@gmina.example", f"grupa {number}"] for number in range(61)]
    kept = GroupListFactory(programme=programme, people=people)

    with pytest.raises(Refusal, match="jest 61 różnych wpisów"):
        actions.settle_columns(kept, kept.columns, by=by)


def test_a_network_of_another_programme_is_no_place_for_a_group():
    programme, by = overseen()
    kept = GroupListFactory(programme=programme, people=[["Anna", "a@gmina.example", "A"]])

    with pytest.raises(Refusal, match="nie ma już w tym programie"):
        actions.map_groups(kept, {"a": {"to": NetworkFactory().pk}}, by=by)

    kept.refresh_from_db()
    assert kept.mapping == {}


def test_a_list_a_day_old_is_gone():
    programme, by = overseen()
    kept = GroupListFactory(programme=programme, at=parse_datetime("2020-01-01T10:00:00Z"))

    with pytest.raises(Refusal, match="dłużej niż dobę"):
        actions.map_groups(kept, {}, by=by)
