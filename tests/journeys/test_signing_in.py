NEW = "nowa@demo.zaloga.example"


def ask_for_code(person, address: str) -> None:
    person.open("/konto/wejscie/")
    person.write("Adres e-mail", address)
    person.press("Wyślij kod")


def test_sign_in_by_the_code_from_the_letter(people):
    person = people.guest()

    ask_for_code(person, NEW)
    person.write("Kod", person.letter_to(NEW).code)
    person.press("Wejdź")

    person.is_at("/pulpit/")
    person.sees("Ireno")


def test_a_wrong_code_leaves_the_page_open_for_another_try(people):
    person = people.guest()
    ask_for_code(person, NEW)
    code = person.letter_to(NEW).code

    person.write("Kod", "000000" if code != "000000" else "111111")
    person.press("Wejdź")
    person.sees("To nie ten kod")
    person.write("Kod", code)
    person.press("Wejdź")

    person.is_at("/pulpit/")


def test_the_link_signs_in_on_another_device_only_after_the_button(people):
    at_school, phone = people.guest(), people.guest()
    ask_for_code(at_school, NEW)
    link = at_school.letter_to(NEW).link("/konto/wejscie/")

    phone.open(link)
    phone.open("/pulpit/")
    phone.is_at("/konto/wejscie/")
    phone.open(link)
    phone.press("Wejdź")

    phone.is_at("/pulpit/")
    at_school.open("/pulpit/")
    at_school.is_at("/konto/wejscie/")


def test_the_link_works_once(people):
    first, second = people.guest(), people.guest()
    ask_for_code(first, NEW)
    link = first.letter_to(NEW).link("/konto/wejscie/")
    first.open(link)
    first.press("Wejdź")

    second.open(link)
    second.open("/pulpit/")

    second.is_at("/konto/wejscie/")


def test_an_unknown_address_looks_the_same(people):
    known, unknown = people.guest(), people.guest()

    ask_for_code(known, NEW)
    ask_for_code(unknown, "nikt@szkola.example")

    said = [person.page.locator("main").inner_text() for person in (known, unknown)]
    assert said[0].replace(NEW, "") == said[1].replace("nikt@szkola.example", "")


def test_after_signing_in_one_is_where_one_wanted_to_be(people):
    person = people.guest()

    person.open("/konto/urzadzenia/")
    person.write("Adres e-mail", NEW)
    person.press("Wyślij kod")
    person.write("Kod", person.letter_to(NEW).code)
    person.press("Wejdź")

    person.is_at("/konto/urzadzenia/")
