from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SurveysConfig(AppConfig):
    name = "zaloga.surveys"

    def ready(self):
        autodiscover_modules("outcomes")
