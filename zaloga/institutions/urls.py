from django.urls import path

from zaloga.institutions.views import imports, register

app_name = "institutions"
urlpatterns = [
    path("placowki/szukaj/", register.search, name="search"),
    path("instalacja/placowki/", register.institutions, name="institutions"),
    path("instalacja/placowki/nowa/", register.add, name="add"),
    path("instalacja/placowki/<int:pk>/", register.institution, name="institution"),
    path("instalacja/placowki/<int:pk>/zamkniecie/", register.closing, name="closing"),
    path("instalacja/importy/", imports.imports, name="imports"),
    path("instalacja/importy/<int:pk>/", imports.import_run, name="import_run"),
    path("instalacja/importy/plik/<int:pk>/", imports.upload, name="upload"),
]
