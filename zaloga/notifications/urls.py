from django.urls import path

from zaloga.notifications import views

app_name = "notifications"
urlpatterns = [
    path("konto/powiadomienia/", views.bell, name="bell"),
    path("konto/powiadomienia/<int:pk>/", views.open_note, name="open"),
]
