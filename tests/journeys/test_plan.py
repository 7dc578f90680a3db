"""A plan of the year: begun from an example, shown, commented on, agreed to, changed, agreed to again."""

import re

LEADER = "j.kurek@szkola.example"
PLAN = "/sieci/siec-wychowawcow/plan/"
AGREED_TWICE = "/sieci/siec-matematykow/plan/"


def signed_in(people, address):
    somebody = people.guest()
    somebody.open("/konto/wejscie/")
    somebody.write("Adres e-mail", address)
    somebody.press("Wyślij kod")
    somebody.write(re.compile("Kod"), somebody.letter_to(address).code)
    somebody.press("Wejdź")
    return somebody


def begin_and_show(leader, member):
    """From an example of the catalogue, with one topic changed; the member sees nothing of it before."""
    leader.open(PLAN)
    leader.follow("Zacznij plan")
    leader.follow("Praca z nowoczesnymi technologiami", within="main")
    leader.press("Zacznij od tego przykładu")
    leader.sees(re.compile("widzą na razie tylko osoby prowadzące"))
    unfold(leader)
    member.open(PLAN)
    member.sees("Plan jeszcze powstaje")
    leader.follow(re.compile("Dwa narzędzia w cztery godziny"), within="main")
    leader.follow("Zmień", within="main")
    leader.write("Temat spotkania", "Jedno narzędzie w cztery godziny")
    leader.press("Zapisz")
    leader.sees("Zmiana jest zapisana.")
    leader.open(PLAN)
    leader.follow("Pokaż załodze", within="main")
    leader.press("Pokaż załodze")


def unfold(person):
    """Meetings whose month is over are folded; which ones depends on the day of the test."""
    folded = person.page.get_by_text("Spotkania za nami")
    if folded.count():
        folded.first.click()


def change_and_show(leader):
    """After a remark: it is settled, the meeting moves, and the crew is asked anew."""
    leader.open(PLAN + "uwagi/")
    leader.sees("Wolę listopad niż grudzień.")
    leader.press("Załatwione")
    leader.open(PLAN)
    unfold(leader)
    leader.follow(re.compile("Jedno narzędzie"), within="main")
    leader.follow("Zmień", within="main")
    leader.pick("Miesiąc", "listopad")
    leader.press("Zapisz")
    leader.open(PLAN)
    leader.follow("Zobacz i pokaż zmiany załodze", within="main")
    leader.sees(re.compile("inaczej miesiąc"))
    leader.press("Pokaż załodze")


def test_a_plan_from_an_example_is_agreed_to_changed_and_agreed_to_again(people):
    leader, member = signed_in(people, LEADER), people.demo("czlonek")
    begin_and_show(leader, member)

    member.open(member.letter_to("czlonek@demo.zaloga.example", "czeka na Twoją zgodę").link("/plan/"))
    unfold(member)
    member.follow(re.compile("Jedno narzędzie"), within="main")
    member.write("Twoja uwaga", "Wolę listopad niż grudzień.")
    member.press("Dodaj uwagę")
    member.open(PLAN)
    member.press(re.compile("Zgadzam się na wersję.1"))
    member.sees(re.compile("także.Ty"))
    change_and_show(leader)

    member.open("/pulpit/")
    member.sees(re.compile("Plan roku zmienił się"))
    member.open(PLAN)
    member.follow("Zobacz, co się zmieniło")
    member.sees("Co się zmieniło od Twojej zgody")
    member.press(re.compile("Zgadzam się na wersję.2"))
    member.sees(re.compile("Wersja.2"))
    leader.open(PLAN + "wersje/2/")
    leader.follow("Załoga przyjęła plan na spotkaniu")
    leader.press("Tak, plan jest przyjęty")
    leader.sees("przyjęty")


def reach(person, name):
    """Go on with the Tab key until what is called so has the focus."""
    for _ in range(120):
        person.page.keyboard.press("Tab")
        if name in person.page.evaluate("document.activeElement.innerText || document.activeElement.name || ''"):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def by_keyboard(person, name):
    reach(person, name)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_by_keyboard_alone_a_member_sees_what_changed_agrees_and_says_done(people):
    member = people.demo("czlonek")

    member.open(AGREED_TWICE)
    by_keyboard(member, "Zobacz, co się zmieniło")
    member.sees("Co się zmieniło od Twojej zgody")
    by_keyboard(member, "Zgadzam się na wersję")
    member.sees("Twoja zgoda jest zapisana.")
    by_keyboard(member, "Zrobione")

    member.sees("Zrobione.")


def test_by_keyboard_alone_the_coordinator_moves_a_meeting_and_shows_it(people):
    coordinator = people.demo("koordynator")

    coordinator.open(AGREED_TWICE)
    if not coordinator.page.get_by_role("link", name="Co zostaje na stałe").is_visible():
        reach(coordinator, "Spotkania za nami")
        coordinator.page.keyboard.press("Enter")
    by_keyboard(coordinator, "Co zostaje na stałe")
    by_keyboard(coordinator, "Zmień")
    reach(coordinator, "topic")
    coordinator.page.keyboard.press("Control+A")
    coordinator.page.keyboard.type("Co zostaje z nami na zawsze")
    by_keyboard(coordinator, "Zapisz")
    coordinator.sees("Co zostaje z nami na zawsze")
    coordinator.open(AGREED_TWICE)
    by_keyboard(coordinator, "Zobacz i pokaż zmiany załodze")
    by_keyboard(coordinator, "Pokaż załodze")

    coordinator.sees(re.compile("Załoga widzi wersję.3"))


def test_on_a_wide_screen_the_next_meeting_hangs_on_the_rope_like_all_others(people):
    member = people.demo("czlonek")
    member.page.set_viewport_size({"width": 1280, "height": 900})

    member.open(AGREED_TWICE)

    looks = "rows => rows.map(row => [getComputedStyle(row).display, getComputedStyle(row).paddingLeft].join(' '))"
    assert set(member.page.locator(".year .mt:not(.none)").evaluate_all(looks)) == {"block 0px"}
