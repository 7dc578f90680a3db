from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProposalsConfig(AppConfig):
    name = "zaloga.proposals"

    def ready(self):
        autodiscover_modules("outcomes")
