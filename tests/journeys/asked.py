"""A crew of 25 in schools of three kinds and three communes, what each of them says, and what is shown of it.

Planted by deeds inside the site (``manage.py shell``); the test knows the same people and judges the pages.
"""

import csv
import io
import json
from typing import Any

import openpyxl
from lxml import html

from tools import demo_site as sites
from zaloga.core import clock
from zaloga.networks.models import Membership
from zaloga.networks.tests.factories import MembershipFactory, NetworkFactory
from zaloga.surveys import actions
from zaloga.surveys.cuts import Said
from zaloga.surveys.models import Survey
from zaloga.surveys.ready import all_ready
from zaloga.surveys.results import CUT_NAMES
from zaloga.surveys.tests.crews import school
from zaloga.surveys.tests.recomputing import Shown, in_rows

# Kind of school, commune, what each of its people says to WHERE; the first of all leads.
CREW = [
    ("Szkoła podstawowa", "Wołów", [0] * 9 + [1] * 4),
    ("Szkoła podstawowa", "Brzeg Dolny", [0] * 4 + [1] * 2),
    ("Liceum ogólnokształcące", "Brzeg Dolny", [0] + [1] * 3),
    ("Technikum", "Wińsko", [0] * 2),
]
SEATS = [(kind, commune, says) for kind, commune, said in CREW for says in said]
BY_BROWSER = (1, 12, 20)
WHERE = "Gdzie się spotkamy?"
PLACES = ["w szkole", "przez internet", "na zmianę"]
MORE = "Co by pomogło w internecie?"
QUESTIONS: list[dict[str, Any]] = [
    {"kind": "scale", "text": "Warto się spotykać.", "options": ["nie", "raczej nie", "raczej tak", "tak"]},
    {"kind": "one", "text": WHERE, "options": PLACES, "is_required": True},
    {"kind": "many", "text": "Co weźmiesz?", "options": ["materiały", "lekcję pokazową", "rozmowę"]},
    {"kind": "rank", "text": "Co najpierw?", "options": ["ocenianie", "motywacja", "różne potrzeby"], "most": 2},
    {"kind": "text", "text": "Jednym słowem?"},
    {"kind": "long_text", "text": "Czego nie zrobimy?"},
    {"kind": "date", "text": "Kiedy zaczynamy?"},
]


def people() -> list[Said]:
    """The same crew as the cuts know it."""
    roles = ["osoby prowadzące", *["załoga"] * (len(SEATS) - 1)]
    return [
        Said((kind, commune, role), frozenset([says])) for (kind, commune, says), role in zip(SEATS, roles, strict=True)
    ]


def inside(site: sites.Site, deed: str) -> dict[str, Any]:
    """Carry out one of the functions below in the site; what it tells."""
    told = sites.manage(site, "shell", "-c", f"from tests.journeys import asked; asked.{deed}")
    return json.loads(told.splitlines()[-1])


def plant() -> None:
    """The crew and a draft with one question of each kind."""
    network = NetworkFactory(name="Sieć dwudziestu pięciu")
    for number, (kind, commune, _) in enumerate(SEATS):
        role = Membership.Role.MEMBER if number else Membership.Role.COORDINATOR
        institution = school(kind, commune)
        MembershipFactory(
            network=network,
            institution=institution,
            role=role,
            user__email=address(number),
            user__name=f"Osoba {number}",
        )
    leader = network.crew().get(role=Membership.Role.COORDINATOR).user
    survey = actions.make(network, all_ready()["pusta"], by=leader)
    survey = actions.edit(survey, by=leader, title="O naszych spotkaniach")
    pks = [actions.add_question(survey, by=leader, **one).pk for one in QUESTIONS]
    print(json.dumps({"path": survey.get_absolute_url(), "questions": pks}))


def address(number: int) -> str:
    return f"zaloga{number}@szkola.example"


def answer() -> None:
    """Everybody answers but those who will do it in a browser; their personal links."""
    survey = Survey.objects.get(title="O naszych spotkaniach")
    questions, links = list(survey.questions.all()), {}
    for number, (_, _, says) in enumerate(SEATS):
        row = survey.participations.select_related("survey__network").get(user__email=address(number))
        if number in BY_BROWSER:
            links[number] = row.get_absolute_url()
            continue
        given = [2 + number % 2, says, [0], [1, 0], f"Słowo {number}", "Nic" if number < 4 else "", str(clock.today())]
        values = {str(question.pk): value for question, value in zip(questions, given, strict=False) if value != ""}
        actions.answer(row, values=values, version=survey.version)
    print(json.dumps(links))


def on_page(content: str, question: str) -> Shown:
    """The cuts of a question as the page shows them; what it leaves out is hidden."""
    options = next(one["options"] for one in QUESTIONS if one["text"] == question)
    found = hidden(options)
    for table in html.fromstring(content).xpath("//table"):
        title, _, cut = table.xpath("string(./caption)").partition(": ")
        if title != question or cut not in CUT_NAMES.values():
            continue
        groups = found[list(CUT_NAMES.values()).index(cut)]
        for row in table.xpath("./tbody/tr"):
            place = options.index(row.findtext("th"))
            for cell in row.xpath("./td"):
                number = cell.text_content().strip()
                groups[cell.get("data-l")][place] = int(number) if number.isdecimal() else None
    return found


def hidden(options: list[str]) -> Shown:
    standing = {one.groups for one in in_rows(people())}
    return [{row[cut]: [None] * len(options) for row in standing if row[cut]} for cut in range(3)]


def in_table(rows: list[list[Any]], question: str) -> Shown:
    """The same from a file's rows: who, question, cut, group, answer, number."""
    found, names = hidden(PLACES), list(CUT_NAMES.values())
    for row in rows:
        if row[1] == question and row[2] in names:
            option = next(place for place, words in enumerate(PLACES) if str(row[4]).startswith(words))
            found[names.index(row[2])][row[3]][option] = int(row[5]) if row[5] not in (None, "") else None
    return found


def of_xlsx(content: bytes) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def of_csv(content: bytes) -> list[list[Any]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
