"""Made-up rows for /demo/komponenty/: nothing here is in the database."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator

from zaloga.core.forms import Form
from zaloga.institutions.models import Institution
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.portal.waiting import Item
from zaloga.programmes.models import Programme


class SampleForm(Form):
    """Every kind of field; two are always wrong, so that errors can be seen."""

    title = forms.CharField(label="Temat spotkania", help_text="Najlepiej pytanie, na które chcecie odpowiedzieć.")
    email = forms.EmailField(
        label="Adres e-mail",
        error_messages={"invalid": "W adresie brakuje znaku @. Powinien wyglądać tak: anna@szkola.example"},
    )
    need = forms.CharField(
        label="Z czym się mierzysz?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Napisz choć jedno zdanie, żebyśmy wiedzieli, kogo szukać."},
    )
    people = forms.IntegerField(label="Ile osób już chętnych?", required=False)
    access = forms.ChoiceField(
        label="Nabór",
        widget=forms.RadioSelect,
        choices=[
            ("open", "Otwarty – każdy dołącza od razu"),
            ("request", "Na prośbę – osoba prowadząca odpowiada"),
            ("closed", "Zamknięty – tylko z zaproszenia"),
        ],
    )
    stage = forms.ChoiceField(label="Etap", choices=Network.Stage.choices)
    agreed = forms.BooleanField(
        label="Przyjmuję kontrakt sieci", required=False, help_text="Znajdziesz go zawsze na stronie sieci."
    )


def sample_form() -> SampleForm:
    typed = {"title": "Zadanie tekstowe bez łez", "email": "anna.szkola.example", "access": "request", "stage": "2"}
    return SampleForm(typed)


def network(name: str, question: str, **columns: Any) -> Network:
    """A network as Network.objects.for_list() would give it."""
    shown = {"crew_size": 22, "schools": 11, "leader": "Ewa Marciniak", **columns}
    listed = {key: shown.pop(key) for key in ("crew_size", "schools", "leader")}
    programme = Programme(name="Sieci w powiecie wołowskim", short_name="Powiat Wołowski", slug="powiat-wolowski")
    row = Network(
        pk=shown["stage"],
        programme=programme,
        name=name,
        slug="przyklad",
        question=question,
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 6, 30),
        opened_at=shown.pop("opened_at", None),
        **shown,
    )
    for key, value in listed.items():
        setattr(row, key, value)
    return row


def listed() -> list[Network]:
    return [
        network("Sieć matematyków", "Jak wspierać uczniów w uczeniu się matematyki?", stage=2),
        network(
            "Praca w klasach łączonych",
            "Jedna sala, dwa programy: jak to poukładać?",
            stage=1,
            kind="problem",
            crew_size=11,
            schools=5,
            leader="Halina Sobczyk",
            access="request",
        ),
        network(
            "Uczeń zdolny",
            "Jak rozwijać twórcze myślenie uczniów?",
            stage=0,
            kind="problem",
            crew_size=3,
            schools=1,
            leader="Piotr Wrona",
        ),
    ]


def context() -> dict[str, Any]:
    networks = listed()
    return {
        "form": sample_form(),
        "network": networks[0],
        "networks": networks,
        "stages": [network("Etap", "?", stage=stage) for stage in (0, 2, 4)],
        "people": [User(pk=n, name=name) for n, name in enumerate(["Anna Jarosz", "Renata Cieślak", "Paweł Lis"], 1)],
        "institution": Institution(short_name="SP nr 1 w Brzegu Dolnym", street="ul. Szkolna 3", town="Brzeg Dolny"),
        "items": ITEMS,
        "page": Paginator(range(90), 30).page(2),
        "surfaces": ["paper", "surface", "sunk", "ink", "soft", "sea", "tint", "deep", "amber", "good", "bad"],
        "icons": ICONS,
    }


ITEMS = [
    Item("2 osoby proszą o przyjęcie", ("Sieć matematyków",), "#czeka", "Odpowiedz"),
    Item(
        "Uczeń, który nie odzywa się na lekcji",
        ("Sieć wychowawców", "pytanie bez odpowiedzi"),
        "#czeka",
        "Odpowiedz",
    ),
]
ICONS = [
    "anchor", "archive", "arrow-left", "arrow-right", "bell", "building", "check", "chevron-down", "clock", "download",
    "eye", "file-text", "handshake", "house", "info", "key", "life-buoy", "lock", "log-in", "log-out", "mail", "map",
    "message-circle", "paperclip", "pencil", "plus", "quote", "reply", "search", "send", "settings", "smartphone",
    "trash-2", "triangle-alert", "upload", "user-plus", "user-round", "users", "x",
]  # fmt: skip
