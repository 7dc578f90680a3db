"""From a need in a few words to a network: filed, signed, answered; with and without script, and by keyboard only."""

import re

NEED = "W świetlicy mam trzy grupy wiekowe naraz i ani jednego pomysłu na deszcz."
TITLE = "Świetlica w deszczowy dzień"
VISITOR = "wanda.deszcz@szkola.example"
COUNTY = "/nadzor/powiat-wolowski/"


def fill(person) -> None:
    person.write("Z czym się mierzysz?", NEED)
    person.write("Nazwij to w kilku słowach", TITLE)
    person.choose("klasy 1–3")


def file_signed_in(person) -> str:
    """Filed and published; gives the address of the proposal."""
    person.open("/zgloszenia/")
    person.follow("Zgłoś potrzebę")
    fill(person)
    person.press("Dalej")
    person.sees("Na razie widzisz to tylko Ty")
    person.press("Ogłoś zgłoszenie")
    person.sees("Zgłoszenie jest ogłoszone")
    person.is_at(r"/zgloszenia/\d+/")
    return person.path


def sign(person, where: str) -> None:
    person.open(where)
    person.follow("Ja też, podpisuję")
    if person.page.locator("input[name=institution_name]").count():
        person.page.locator("input[name=institution_name]").fill("Uniwersytet Trzeciego Wieku w Oławie")
    person.press("Podpisuję")
    person.sees("Twój podpis tu jest")


def introduce(person, school: str) -> None:
    person.write("Imię i nazwisko", "Wanda Deszcz")
    person.write("Twój adres e-mail", VISITOR)
    person.pick_institution(school)


def enter_by_code(person) -> None:
    person.press("Wyślij mi kod")
    person.is_at("/konto/kod/")
    person.write("Kod", person.letter_to(VISITOR, "Kod do wejścia").code)
    person.press("Wejdź")


def agree(person) -> None:
    """A newcomer agrees to the rules where the house asks for it."""
    if person.page.get_by_role("button", name=re.compile("^Zgadzam się")).count():
        person.press(re.compile("^Zgadzam się"))


def accept(county) -> None:
    """From the desk to the network that arises, having seen who gets what."""
    county.open("/pulpit/")
    county.follow(re.compile("^Rozpatrz"))
    county.follow(re.compile(rf"^Rozpatrz\s*: {TITLE}"))
    county.sees("Pudło gier planszowych")
    county.follow("Przyjmij")
    county.write("Powód", "Świetlice proszą o to od lat.")
    county.write("Imię i nazwisko osoby prowadzącej", "Ewa Marciniak")
    county.write("Jej adres e-mail", "koordynator@demo.zaloga.example")
    county.press("Pokaż, co się stanie")
    county.sees(re.compile(r"5\s+osób dostanie zaproszenie"))
    county.press("Załóż sieć i roześlij listy")
    county.sees("Przyjęte: powstaje sieć")


def test_a_teachers_need_signed_by_six_people_becomes_a_network(people):
    county, teacher = people.demo("powiat"), people.demo("nowa")
    county.open(f"{COUNTY}zasady/")
    county.write(re.compile("^podpisy, po których", re.IGNORECASE), "6")
    county.press("Zapisz zasady")

    where = file_signed_in(teacher)
    for name in ("czlonek", "koordynator", "ekspert", "operator"):
        sign(people.demo(name), where)
    visitor = people.guest()
    visitor.open(where)
    visitor.sees(re.compile("Brakuje 1"))
    visitor.follow("Ja też, podpisuję")
    introduce(visitor, "sp winsko")
    visitor.write("Co możesz wnieść?", "Pudło gier planszowych")
    enter_by_code(visitor)
    agree(visitor)
    assert visitor.field("Co możesz wnieść?").input_value() == "Pudło gier planszowych"
    visitor.press("Podpisuję")
    visitor.sees("Podpisów jest dość")

    accept(county)

    invitation = visitor.letter_to(VISITOR, "Zaproszenie")
    assert "Świetlice proszą o to od lat." in invitation.text
    leader = people.demo("koordynator")
    leader.open("/sieci/swietlica-w-deszczowy-dzien/")
    leader.sees("Skąd się wzięła")
    leader.follow(TITLE, within="main section:has(#skad)")
    leader.is_at(where)


def test_a_visitor_files_a_need_by_a_code_from_a_letter(people):
    visitor = people.guest()

    visitor.open("/")
    visitor.follow("Zgłoś potrzebę sieci")
    fill(visitor)
    introduce(visitor, "sp winsko")
    assert visitor.field("Z czym się mierzysz?").input_value() == NEED
    enter_by_code(visitor)
    agree(visitor)
    visitor.sees(NEED)
    visitor.press("Ogłoś zgłoszenie")
    visitor.sees("Zgłoszenie jest ogłoszone")

    neighbour = people.guest()
    neighbour.open("/zgloszenia/?q=deszczowych+dniach+na+świetlicy")
    neighbour.follow(TITLE)
    neighbour.sees(NEED)
    neighbour.does_not_see("Wanda Deszcz")


def test_what_others_have_filed_is_shown_before_one_publishes(people):
    teacher = people.demo("nowa")

    teacher.open("/zgloszenia/nowe/")
    teacher.write("Z czym się mierzysz?", "Uczniowie piszą wypracowania z czatem i sztuczną inteligencją")
    teacher.write("Nazwij to w kilku słowach", "Wypracowania z czatu")
    teacher.choose("klasy 4–8")
    if people.has_script:
        teacher.page.get_by_label("Nazwij to w kilku słowach").press_sequentially(" i więcej")
        teacher.sees("To już ktoś zgłosił albo robi")
    teacher.press("Dalej")

    teacher.sees("To już ktoś zgłosił albo robi")
    teacher.follow("Sztuczna inteligencja na lekcjach")
    teacher.sees("Podpisów jest dość")


def test_a_need_is_filed_and_signed_by_keyboard_only(people):
    teacher, friend = people.demo("nowa"), people.demo("czlonek")
    keys = teacher.page.keyboard

    teacher.open("/zgloszenia/nowe/")
    for label, words in (("Z czym się mierzysz?", NEED), ("Nazwij to w kilku słowach", TITLE)):
        teacher.reach(teacher.field(label))
        keys.type(words)
    teacher.reach(teacher.field("klasy 1–3"))
    keys.press("Space")
    teacher.reach(teacher.page.get_by_role("button", name="Dalej"))
    keys.press("Enter")
    teacher.sees("Na razie widzisz to tylko Ty")
    teacher.reach(teacher.page.get_by_role("button", name="Ogłoś zgłoszenie"))
    keys.press("Enter")
    teacher.sees("Zgłoszenie jest ogłoszone")

    friend.open(teacher.path)
    friend.reach(friend.page.get_by_role("link", name="Ja też, podpisuję"))
    friend.page.keyboard.press("Enter")
    friend.page.wait_for_url("**/podpis/")
    friend.reach(friend.page.get_by_role("button", name="Podpisuję"))
    friend.page.keyboard.press("Enter")
    friend.sees("Twój podpis tu jest")


def test_the_programme_calls_and_answers_all_at_once(people):
    county, teacher = people.demo("powiat"), people.demo("nowa")

    teacher.open("/zgloszenia/")
    teacher.follow("Nowe sieci na wiosnę")
    teacher.sees(re.compile("Został.? jeszcze|Dziś jest ostatni dzień"))
    teacher.follow("Złóż zgłoszenie")
    fill(teacher)
    teacher.write("Kto mógłby poprowadzić taką sieć?", "Ja")
    teacher.write("Po czym poznacie w czerwcu, że było warto?", "Po pudle gier")
    teacher.press("Dalej")
    teacher.press("Ogłoś zgłoszenie")
    county.open(teacher.path)
    county.sees("Po pudle gier")
    county.follow("Odrzuć")
    county.write("Powód", "Tej wiosny stawiamy na inne tematy.")
    county.press("Pokaż, co się stanie")
    county.sees("Tej wiosny stawiamy na inne tematy.")
    county.press("Zapisz szkic decyzji")

    county.sees("szkic gotowy")
    county.sees("bez decyzji")
    county.sees(re.compile("ogłosić je po ostatnim dniu naboru"))
    teacher.open(teacher.path)
    teacher.does_not_see("Tej wiosny stawiamy")
