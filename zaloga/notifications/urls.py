from django.urls import path

from zaloga.notifications import views

app_name = "notifications"
urlpatterns = [
    path("konto/powiadomienia/", views.bell, name="bell"),
    path("konto/powiadomienia/<int:pk>/", views.open_note, name="open"),
    path("konto/listy/", views.letters, name="letters"),
    path("listy/<str:token>/", views.stop, name="stop"),
]
