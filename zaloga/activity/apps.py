from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActivityConfig(AppConfig):
    name = "zaloga.activity"

    def ready(self) -> None:
        autodiscover_modules("events")
        autodiscover_modules("reactions")
