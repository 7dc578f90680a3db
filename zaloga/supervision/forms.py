import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet

from zaloga.core.clock import school_year_ahead
from zaloga.core.counting import how_many
from zaloga.core.form_fields import LinesField, day_field
from zaloga.core.forms import Form, ModelForm
from zaloga.core.phones import one_number
from zaloga.core.words import sort_key, tidy_line
from zaloga.institutions.models import Territory
from zaloga.institutions.picking import InstitutionChoice
from zaloga.networks.models import Network
from zaloga.people.models import User
from zaloga.programmes import policies as programmes
from zaloga.programmes.models import Programme
from zaloga.programmes.naming import ADDRESS_WORDS
from zaloga.supervision.lines import SUBJECTS

MOST_AIMS, LONGEST_AIM = 12, 600
ACCESS_WORDS = {
    Network.Access.OPEN: "otwarty – każdy dołącza jednym przyciskiem",
    Network.Access.REQUEST: "na prośbę – osoba prowadząca odpowiada na każde zgłoszenie",
    Network.Access.CLOSED: "zamknięty – tylko z zaproszeniem",
}
KIND_OF_TERRITORY = re.compile(r"^(?:powiat|województwo|woj\.?)\s+", re.IGNORECASE)


class TerritoriesField(forms.CharField):
    """Counties and voivodeships typed by name or by TERYT code, one in a line."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(territory.words for territory in value)

    def clean(self, value):
        lines = [tidy_line(line) for line in re.split(r"[\n,;]", super().clean(value))]
        return [self.find(line) for line in lines if line]

    def find(self, line: str) -> Territory:
        kinds = [Territory.Kind.VOIVODESHIP, Territory.Kind.COUNTY]
        found = Territory.objects.filter(kind__in=kinds)
        if line.isdigit():
            found = found.filter(code=line)
        else:
            found = found.filter(sort_key=sort_key(KIND_OF_TERRITORY.sub("", line)))
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"Nie znamy powiatu ani województwa „{line}”. Sprawdź pisownię albo wpisz kod TERYT.")
        codes = ", ".join(f"{territory.code} ({territory.parent})" for territory in found.select_related("parent"))
        raise ValidationError(f"„{line}” jest więcej niż jeden. Wpisz kod TERYT: {codes}.")


def with_words(territories: QuerySet[Territory]) -> list[Any]:
    """Territories with ``words``, what brings each back when typed again: its name, or the code if it has namesakes."""
    alike = Territory.objects.filter(kind=OuterRef("kind"), sort_key=OuterRef("sort_key"))
    rows: list[Any] = list(territories.annotate(namesakes=how_many(alike)))
    for row in rows:
        row.words = row.code if row.namesakes > 1 else str(row)
    return rows


class LogForm(Form):
    """Which entries of the audit log to show."""

    czego = forms.ChoiceField(label="Czego dotyczy", choices=[("", "wszystko"), *SUBJECTS.items()], required=False)
    kto = forms.CharField(label="Nazwisko albo adres e-mail", max_length=120, required=False)
    od = day_field(label="Od dnia", required=False)
    do = day_field(label="Do dnia", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("od") and given.get("do") and given["do"] < given["od"]:
            self.add_error("do", "Ten dzień jest wcześniejszy niż „Od dnia”. Podaj ten sam albo późniejszy.")
        return given

    def narrowing(self) -> dict[str, Any]:
        """What of the wishes is right, for logbook.narrowed()."""
        wished = getattr(self, "cleaned_data", {})
        names = {"subject": "czego", "person": "kto", "since": "od", "until": "do"}
        return {name: wished[field] for name, field in names.items() if wished.get(field)}


class LogExportForm(LogForm):
    """The same entries as a file."""

    plik = forms.ChoiceField(choices=[("xlsx", "xlsx"), ("csv", "csv")])


class PeopleForm(Form):
    q = forms.CharField(label="Nazwisko albo adres e-mail", max_length=120, required=False)


class FoundingForm(ModelForm):
    """A new network of a programme, and whoever is going to lead it."""

    access = forms.ChoiceField(label="Nabór", choices=list(ACCESS_WORDS.items()), widget=forms.RadioSelect)
    starts_on = day_field(label="Od")
    ends_on = day_field(label="Do")
    aims = LinesField(
        label="Cele szczegółowe",
        longest=LONGEST_AIM,
        most=MOST_AIMS,
        help_text="Każdy w osobnym wierszu.",
    )
    coordinator_name = forms.CharField(label="Imię i nazwisko", max_length=120, required=False)
    coordinator_email = forms.EmailField(
        label="Adres e-mail",
        required=False,
        help_text="Kto nie ma jeszcze konta, dostanie list i wejdzie kodem. Hasła nie trzeba.",
        error_messages=ADDRESS_WORDS,
    )

    class Meta:
        model = Network
        fields = [
            "name", "question", "kind", "audience", "audience_note", "access", "capacity", "starts_on", "ends_on",
            "general_aim",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "general_aim": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": "Na przykład: Sieć matematyków.",
            "question": "Na przykład: Jak uczyć matematyki, żeby uczniowie chcieli pytać? Stanie na stronie sieci.",
            "audience_note": "Na przykład: uczący matematyki w klasach 4–8.",
            "general_aim": "Można go ustalić później, razem z załogą.",
        }
        error_messages = {
            "name": {"required": "Podaj nazwę sieci."},
            "question": {"required": "Podaj pytanie, wokół którego spotka się załoga. Później można je zmienić."},
            "capacity": {"required": "Podaj liczbę miejsc.", "invalid": "Podaj liczbę, na przykład 25."},
        }

    def __init__(self, *args, programme: Programme, **kwargs):
        starts_on, ends_on = school_year_ahead()
        defaults = {"capacity": programme.size_to, "starts_on": starts_on, "ends_on": ends_on}
        super().__init__(*args, instance=Network(programme=programme), initial=defaults, **kwargs)

    def clean(self):
        given = super().clean()
        if given.get("coordinator_email") and not given.get("coordinator_name"):
            self.add_error("coordinator_name", "Podaj imię i nazwisko osoby, która poprowadzi sieć.")
        if (
            given.get("coordinator_name")
            and not given.get("coordinator_email")
            and "coordinator_email" not in self.errors
        ):
            self.add_error("coordinator_email", "Podaj adres e-mail tej osoby, inaczej nie dostanie listu.")
        return given

    def groups(self):
        yield "O czym jest ta sieć", self.named("name", "question", "kind", "audience", "audience_note")
        yield "Miejsca i czas", self.named("access", "capacity", "starts_on", "ends_on")
        yield "Cele", self.named("general_aim", "aims")
        yield "Kto poprowadzi", self.named("coordinator_name", "coordinator_email")

    def named(self, *names: str):
        return [self[name] for name in names]


class ProgrammeForm(InstitutionChoice, ModelForm):
    """Everything a programme says of itself and all its rules. Only an operator chooses the main programme."""

    must_choose = True

    starts_on = day_field(label="Od")
    ends_on = day_field(label="Do", required=False)
    territories = TerritoriesField(
        label="Obszar",
        help_text="Powiaty lub województwa, każde w osobnym wierszu, na przykład: powiat wołowski. Puste: cały kraj.",
    )
    is_main = forms.BooleanField(
        label="Główny program tej instalacji", required=False, help_text="Jego strona jest stroną główną."
    )

    class Meta:
        model = Programme
        fields = [
            "name", "short_name", "audience", "motto", "motto_author", "about", "leader_word", "funding_line",
            "contact_email", "contact_phone", "contact_hours", "starts_on", "ends_on", "size_from", "size_to",
            "meetings_from", "meetings_to", "attendance_needed", "allows_anonymous", "anonymous_from",
            "signatures_needed", "closed_above", "needs_accession",
        ]  # fmt: skip
        widgets = {"leader_word": forms.RadioSelect, "about": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "short_name": "Krótko, na przykład: Powiat Wołowski.",
            "audience": "Na przykład: nauczyciele i dyrektorzy szkół powiatu wołowskiego.",
            "funding_line": "Stoi w stopce i na dokumentach.",
            "needs_accession": "Kto pracuje gdzie indziej, zobaczy, co zrobić, żeby jego placówka przystąpiła.",
            "signatures_needed": "Tyle osób musi podpisać zgłoszenie potrzeby sieci, żeby trafiło do Twojej kolejki.",
            "closed_above": "Gdy chętnych jest więcej, w zgłoszeniu zaznaczony jest nabór zamknięty. Można to zmienić.",
            "anonymous_from": "W mniejszej sieci łatwo zgadnąć, kto pisze. Najmniej 8.",
        }
        error_messages = {
            "name": {"required": "Podaj nazwę programu."},
            "short_name": {"required": "Podaj krótką nazwę, która stanie obok znaku."},
            "audience": {"required": "Napisz, dla kogo jest ten program."},
            "contact_email": ADDRESS_WORDS,
        }

    def __init__(self, *args, by: User, instance: Programme | None = None, **kwargs):
        defaults: dict[str, Any] = {"starts_on": school_year_ahead()[0]}
        if instance:
            defaults = {
                "territories": with_words(instance.territories.all()),
                "is_main": instance.is_main,
                "institution": instance.organiser_id,
                "institution_name": str(instance.organiser),
            }
        super().__init__(*args, instance=instance, initial=defaults, **kwargs)
        self.fields["institution_name"].label = "Placówka, która organizuje sieci"
        if not programmes.is_operator(by):
            del self.fields["is_main"]

    def clean_contact_phone(self) -> str:
        phone = self.cleaned_data["contact_phone"]
        if phone:
            one_number(phone)
        return phone

    def clean(self):
        """What the deeds take: the organiser instead of the fields by which it was found."""
        given = super().clean()
        given["organiser"] = given.pop("institution", None)
        for name in ("institution_name", "in_own_words"):
            given.pop(name, None)
        return given

    def groups(self):
        main = ["is_main"] if "is_main" in self.fields else []
        yield (
            "Co to za program",
            self.named("name", "short_name", "audience", "territories", "starts_on", "ends_on", *main),
        )
        yield "Strona programu", self.named("about", "motto", "motto_author", "funding_line")
        yield "Kontakt", self.named("contact_email", "contact_phone", "contact_hours")
        yield "Zasady sieci", self.named(
            "leader_word", "size_from", "size_to", "meetings_from", "meetings_to", "attendance_needed",
            "allows_anonymous", "anonymous_from", "needs_accession",
        )  # fmt: skip
        yield "Zgłoszenia nowych sieci", self.named("signatures_needed", "closed_above")

    def named(self, *names: str):
        return [self[name] for name in names]


class AccedeForm(InstitutionChoice, Form):
    """Which institution accedes to a programme."""

    must_choose = True


class RecogniseForm(InstitutionChoice, Form):
    """Which institution people meant by their own words."""

    must_choose = True
