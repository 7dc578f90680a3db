from django.urls import path

from zaloga.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.front, name="front"),
    path("sieci/", views.catalogue, name="catalogue"),
    path("sieci/<slug:slug>/", views.network, name="network"),
    path("programy/<slug:slug>/", views.programme, name="programme"),
    path("pulpit/", views.desk, name="desk"),
    path("jak-to-dziala/", views.how, name="how"),
    path("deklaracja-dostepnosci/", views.accessibility, name="accessibility"),
    path("prywatnosc/", views.privacy, name="privacy"),
    path("anonimowosc/", views.anonymity, name="anonymity"),
    path("regulamin/", views.rules, name="rules"),
]
