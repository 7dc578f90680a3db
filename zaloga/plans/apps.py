from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PlansConfig(AppConfig):
    name = "zaloga.plans"

    def ready(self) -> None:
        autodiscover_modules("origins")
