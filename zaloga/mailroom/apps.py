from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "zaloga.mailroom"
