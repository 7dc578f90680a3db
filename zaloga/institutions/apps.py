from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "zaloga.institutions"
