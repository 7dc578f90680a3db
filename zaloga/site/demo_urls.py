from django.urls import path

from zaloga.site import demo_views

app_name = "site"
urlpatterns = [
    path("demo/", demo_views.accounts, name="demo"),
    path("poczta/", demo_views.mail, name="mail"),
    path("poczta/<int:pk>/", demo_views.letter, name="letter"),
    path("poczta/<int:pk>/wyglad/", demo_views.letter_look, name="letter_look"),
]
