from django.urls import path

from zaloga.institutions import views

app_name = "institutions"
urlpatterns = [
    path("placowki/szukaj/", views.search, name="search"),
    path("instalacja/importy/", views.imports, name="imports"),
    path("instalacja/importy/<int:pk>/", views.import_run, name="import_run"),
    path("instalacja/importy/plik/<int:pk>/", views.upload, name="upload"),
]
