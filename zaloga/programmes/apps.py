from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "zaloga.programmes"
