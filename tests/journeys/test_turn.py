import re

HOME = "/sieci/siec-matematykow/"
SAILING = ("p.lis@szkola.example", "k.baran@szkola.example")
QUESTION = "Czy płyniesz z nami dalej?"


def test_the_coordinator_begins_the_next_year_and_two_members_say_yes_from_the_letter(people):
    coordinator = people.demo("koordynator")

    coordinator.open(HOME + "ustawienia/")
    coordinator.follow("Następny rok sieci", within="main")
    coordinator.sees(re.compile(r"List dostanie.\d+.osób"))
    coordinator.choose(re.compile("Od razu zapytaj"))
    coordinator.press("Zacznij następny rok")
    coordinator.is_at("/sieci/[a-z0-9-]+/kto-plynie-dalej/")
    for address in SAILING:
        member = people.guest()
        member.open(member.letter_to(address, QUESTION).link("/dalej/"))
        member.press("Tak, płynę dalej")
        member.sees("Płyniesz z nami dalej")

    coordinator.page.reload()
    coordinator.sees(re.compile("„tak” mówią? 2|„tak” mówi 2"))
    coordinator.follow("Załoga", within="main")
    coordinator.sees(re.compile("Paweł.Lis"))


def test_the_coordinator_looks_as_a_member_and_comes_back(people):
    coordinator = people.demo("koordynator")

    coordinator.open(HOME)
    coordinator.press("Zobacz jako członek")
    coordinator.sees("Widzisz tę sieć jak członek załogi.")
    coordinator.does_not_see("Ustawienia")
    coordinator.press("Wróć do swojej roli")

    coordinator.is_at(HOME)
    coordinator.sees("Ustawienia")
