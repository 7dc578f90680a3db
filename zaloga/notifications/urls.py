from django.urls import path

from zaloga.notifications import views

app_name = "notifications"
urlpatterns = [
    path("konto/powiadomienia/", views.bell, name="bell"),
    path("konto/powiadomienia/<int:pk>/", views.open_note, name="open"),
    path("konto/listy-do-ciebie/", views.letters, name="letters"),
    path("konto/listy-do-ciebie/znowu/", views.write_again, name="write_again"),
    path("listy/<str:token>/", views.stop, name="stop"),
    path("listy/<str:token>/ustawienia/", views.letters_by_link, name="letters_by_link"),
]
