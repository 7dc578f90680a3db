from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InstallationConfig(AppConfig):
    name = "zaloga.installation"

    def ready(self) -> None:
        autodiscover_modules("retention")
        autodiscover_modules("privacy")
