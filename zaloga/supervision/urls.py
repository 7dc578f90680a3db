from django.urls import path

from zaloga.supervision.views import accessions, appointments, log, networks, operator, programmes, settling, together

app_name = "supervision"
urlpatterns = [
    path("nadzor/", programmes.home, name="home"),
    path("nadzor/<slug:slug>/", programmes.programme, name="programme"),
    path("nadzor/<slug:slug>/zasady/", programmes.edit, name="edit"),
    path("nadzor/<slug:slug>/archiwum/", programmes.archive, name="archive"),
    path("nadzor/<slug:slug>/wiele-sieci/", together.together, name="together"),
    path("nadzor/<slug:slug>/nowa-siec/", networks.found, name="found"),
    path("nadzor/<slug:slug>/sieci/<slug:network_slug>/", networks.network, name="network"),
    path("nadzor/<slug:slug>/koordynatorzy/", appointments.appoint, name="appoint"),
    path("nadzor/<slug:slug>/koordynatorzy/<int:pk>/koniec/", appointments.end_appointment, name="end_appointment"),
    path("nadzor/<slug:slug>/placowki/", accessions.accessions, name="accessions"),
    path("nadzor/<slug:slug>/placowki/<int:pk>/wycofanie/", accessions.withdraw, name="withdraw_accession"),
    path("nadzor/<slug:slug>/dziennik/", log.programme, name="log"),
    path("nadzor/<slug:slug>/dziennik/plik/", log.programme_file, name="log_file"),
    path("instalacja/dziennik/", log.installation, name="installation_log"),
    path("instalacja/dziennik/plik/", log.installation_file, name="installation_log_file"),
    path("instalacja/", operator.operator, name="operator"),
    path("instalacja/nowy-program/", operator.found_programme, name="found_programme"),
    path("instalacja/ustawienia/", settling.settings, name="settings"),
    path("instalacja/osoby/", operator.people, name="people"),
    path("instalacja/osoby/<int:pk>/drugi-klucz/", operator.reset_second_factor, name="reset_second_factor"),
    path("instalacja/poczta/", operator.outbox, name="outbox"),
    path("instalacja/poczta/<int:pk>/ponowienie/", operator.retry, name="retry"),
]
