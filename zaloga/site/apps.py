from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zaloga.site"
    label = "zaloga_site"
