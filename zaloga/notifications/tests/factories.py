import factory
from django.conf import settings

from zaloga.core import clock
from zaloga.notifications.models import Letter, Note, Unreached


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody with an account; this room knows people only by the setting."""

    class Meta:
        model = settings.AUTH_USER_MODEL

    email = factory.Sequence(lambda n: f"osoba{n}@poczta.example")
    name = factory.Sequence(lambda n: f"Osoba Próbna{n}")


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    user = factory.SubFactory(PersonFactory)
    text = factory.Sequence(lambda n: f"Ewa Marciniak zaczyna rozmowę nr {n}")
    url = "/sieci/"


class LetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Letter

    to = factory.Sequence(lambda n: f"osoba{n}@szkola.example")
    subject = factory.Sequence(lambda n: f"Zażółć list nr {n}")
    text = "Dzień dobry,\n\ngęślą jaźń.\n"
    html = "<p>Dzień dobry</p>"


class UnreachedFactory(factory.django.DjangoModelFactory):
    """Somebody to whom letters are stopped."""

    class Meta:
        model = Unreached

    user = factory.SubFactory(PersonFactory)
    score = 3
    status = "5.1.1"
    stopped_at = factory.LazyFunction(clock.now)
