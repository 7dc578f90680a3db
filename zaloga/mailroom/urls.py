from django.urls import path

from zaloga.mailroom import views

app_name = "mailroom"
urlpatterns = [
    path("konto/listy/", views.all_held, name="all_held"),
    path("konto/listy/<int:pk>/", views.held, name="held"),
    path("konto/listy/<int:pk>/to-nie-ja/", views.disown, name="disown"),
    path("konto/listy/adresy/<int:pk>/", views.forget_address, name="forget_address"),
]
