"""Text columns that clean what comes in: no NUL, no direction tricks, no stray blanks; plain columns inside."""

from django.db import models

from zaloga.core.words import tidy_line, tidy_text


class LineField(models.CharField):
    """One line of text."""

    def to_python(self, value):
        value = super().to_python(value)
        return tidy_line(value) if value else value

    def pre_save(self, instance, add):
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class WordsField(models.TextField):
    """Running text of several lines."""

    def to_python(self, value):
        value = super().to_python(value)
        return tidy_text(value) if value else value

    def pre_save(self, instance, add):
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
