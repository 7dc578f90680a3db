import secrets
from typing import Any

from django import forms
from django.core import signing
from django.urls import reverse

from zaloga.core.files import ACCEPTED, MOST_FILES, too_large
from zaloga.core.form_fields import FilesField
from zaloga.core.forms import Form, saving_to
from zaloga.core.words import tidy_line, tidy_text
from zaloga.forum import announcing
from zaloga.forum.models import Thread
from zaloga.networks.models import Membership, Network
from zaloga.notifications.reach import Reach
from zaloga.people.models import User

TEXT_LENGTH = 20_000
SIGNED_FOR = 12 * 3600  # as long as a page may reasonably lie open
SALT = "forum.kto"

# What follows the dash stands under the choice as its explanation.
KINDS = [
    (Thread.Kind.QUESTION, "Pytanie – potrzebujesz rady albo pomysłu; póki nikt nie odpowie, zaznaczamy je na liście"),
    (Thread.Kind.EXPERIENCE, "Doświadczenie – opowiadasz, co się u Ciebie udało albo nie udało"),
    (Thread.Kind.TOPIC, "Temat spotkania – załoga wybierze w głosowaniu; możliwości podasz w następnym kroku"),
    (Thread.Kind.ANNOUNCEMENT, "Ogłoszenie – cała załoga dostanie list od razu; zaczynają je osoby prowadzące"),
]

NAMELESS_FILES = (
    f"Najwyżej {MOST_FILES} plików. Zmieniamy im nazwy i usuwamy z nich autora, daty i miejsce. Strony PDF stają się "
    "obrazami. Tego, co jest w środku tekstu albo na zdjęciu, nie zmieniamy."
)

# Ready texts to correct, by their name in the address.
BEGINNINGS = {
    "powitanie": {
        "kind": Thread.Kind.ANNOUNCEMENT,
        "title": "Dzień dobry, załogo",
        "text": "Dobrze, że jesteście. Napiszcie po jednym zdaniu: gdzie pracujecie i z czym tu przychodzicie.",
    },
    "potrzeby": {
        "kind": Thread.Kind.QUESTION,
        "title": "Co Cię teraz najbardziej uwiera w pracy?",
        "text": "Z czego chcesz wyjść z tej sieci za kilka miesięcy? Napisz jedną sprawę, choćby małą. "
        "Z Waszych odpowiedzi wybierzemy wspólny temat.",
    },
}


def sign(user: User, network: Network, place: Thread | int | None = None) -> str:
    """Who opened the form, and where: lets a text find its author again when the session is gone."""
    return signing.dumps([user.pk, network.pk, place.pk if isinstance(place, Thread) else place], salt=SALT)


def signed(value: str) -> list[int | None]:
    """Keys of the person, network and thread of a form opened at most 12 hours ago; nothing else is known of it."""
    try:
        return signing.loads(value, salt=SALT, max_age=SIGNED_FOR)
    except signing.BadSignature:
        return [None, None, None]


def signed_by(value: str) -> User | None:
    """The person who opened the form, or None."""
    return User.objects.filter(pk=signed(value)[0] or 0, is_active=True).first()


def is_signed_for(value: str, network: Network, thread: Thread | None) -> bool:
    """Whether the form was opened at this very place."""
    return signed(value)[1:] == [network.pk, thread.pk if thread else None]


class LineInput(forms.CharField):
    def to_python(self, value):
        return tidy_line(super().to_python(value))


class WordsInput(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value):
        return tidy_text(super().to_python(value))


class WritingForm(Form):
    """What replies and new threads share: the text, files, the key against sending twice, and who opened the form."""

    text = WordsInput(
        label="Treść",
        max_length=TEXT_LENGTH,
        error_messages={
            "required": "Napisz choć jedno zdanie.",
            "max_length": "Tekst ma %(show_value)d znaków, a mieści się %(limit_value)d. "
            "Skróć go albo wyślij w dwóch częściach.",
        },
    )
    attached = FilesField(
        label="Pliki",
        required=False,
        help_text=f"Najwyżej {MOST_FILES} plików. Zdjęcia zapisujemy bez miejsca i daty zrobienia.",
    )
    sent_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kto = forms.CharField(widget=forms.HiddenInput, required=False)

    saved_by_itself = ["text"]

    def __init__(
        self,
        *args,
        user: User,
        network: Network,
        thread: Thread | None = None,
        place: int | None = None,
        too_large: list[str] | None = None,
        **kwargs,
    ):
        self.user, self.network, self.place = user, network, place or (thread.pk if thread else None)
        self.too_large = too_large or []
        super().__init__(*args, **kwargs)
        self.fields["sent_key"].initial = secrets.token_hex(16)
        self.fields["attached"].widget.attrs |= {"accept": ACCEPTED}
        for name in self.saved_by_itself:
            self.fields[name].widget.attrs |= saving_to(self.drafts_url)

    @property
    def drafts_url(self) -> str:
        return reverse("forum:draft", args=[self.network.slug])

    @property
    def signature(self) -> str:
        return sign(self.user, self.network, self.place)

    def clean_attached(self):
        if self.too_large:
            raise forms.ValidationError([too_large(name) for name in self.too_large])
        return self.cleaned_data["attached"]

    def clean(self):
        found = super().clean()
        if signed(found.get("kto", ""))[0] not in (None, self.user.pk):
            raise forms.ValidationError(
                "Tę stronę otworzyła inna osoba niż ta, która jest teraz zalogowana. "
                "Jeśli ten tekst jest Twój, wyślij go jeszcze raz."
            )
        return found

    def for_deed(self) -> dict[str, Any]:
        """The fields a deed asks for."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("kto", "attached")}
        return {**typed, "files": self.cleaned_data["attached"]}


class ReplyForm(WritingForm):
    """The box under a thread."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Twoja odpowiedź"


class ThreadForm(WritingForm):
    """A new thread with its first post."""

    title = LineInput(
        label="Temat",
        max_length=160,
        help_text="Jedno zdanie, po którym załoga pozna, czy umie pomóc.",
        error_messages={
            "required": "Podaj temat rozmowy.",
            "max_length": "Temat ma %(show_value)d znaków, a mieści się %(limit_value)d.",
        },
    )
    kind = forms.ChoiceField(
        label="Co to jest?",
        choices=KINDS[:3],
        initial=Thread.Kind.QUESTION,
        widget=forms.RadioSelect,
        error_messages={"required": "Wybierz, co to jest.", "invalid_choice": "Wybierz jedną z możliwości."},
    )

    field_order = ["kind", "title", "text", "attached"]
    saved_by_itself = ["text", "title"]

    def __init__(self, *args, may_announce: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.may_announce = may_announce
        if may_announce:
            kind: Any = self.fields["kind"]
            kind.choices = KINDS

    def reach(self) -> Reach | None:
        """Who would get an announcement, and how; nothing for whoever may not make one."""
        return announcing.reach(self.network, self.user) if self.may_announce else None


class EditForm(Form):
    """Other words for one's own post."""

    text = WordsInput(
        label="Treść", max_length=TEXT_LENGTH, error_messages=WritingForm.base_fields["text"].error_messages
    )


class Unsigned(WritingForm):
    """What the boxes at /anonimowo/ share: their drafts are sealed and nobody's."""

    @property
    def drafts_url(self) -> str:
        return reverse("forum:anonymous_draft", args=[self.network.slug, self.place])


class AnonymousForm(Unsigned, ReplyForm):
    """A reply without a name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Twoja odpowiedź bez nazwiska"
        self.fields["attached"].help_text = NAMELESS_FILES


class AnonymousThreadForm(Unsigned, ThreadForm):
    """A new thread without a name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = KINDS[:2]  # whoever announces or asks for a vote is known
        self.fields["attached"].help_text = NAMELESS_FILES


class LetInForm(Form):
    """Who of the network is to read a confidential thread too."""

    person = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label="Kogo dopuścić",
        empty_label="wybierz osobę",
        error_messages={
            "required": "Wybierz osobę.",
            "invalid_choice": "Tej osoby nie ma w sieci albo już czyta tę rozmowę.",
        },
    )

    def __init__(self, *args, outside, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = outside
        field.label_from_instance = lambda seat: f"{seat.user.name}, {seat.get_role_display()}"


class CodeForm(Form):
    """The code that takes an anonymous post back."""

    code = LineInput(
        label="Kod wycofania",
        max_length=40,
        error_messages={"required": "Wpisz kod, który był przy wysłanym wpisie."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SummaryForm(Form):
    """What the thread has come to; an empty one takes the words away."""

    text = WordsInput(
        label="W skrócie",
        max_length=1500,
        required=False,
        help_text="Dwa, trzy zdania dla osoby, która nie przeczyta całej rozmowy. Puste pole usuwa ten tekst.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": "Tekst ma %(show_value)d znaków, a mieści się %(limit_value)d. Skróć go trochę."},
    )
