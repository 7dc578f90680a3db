from django.urls import path

from zaloga.forum import views

app_name = "forum"

urlpatterns = [
    path("sieci/<slug:slug>/rozmowy/", views.threads, name="threads"),
    path("sieci/<slug:slug>/rozmowy/nowa/", views.new, name="new"),
    path("sieci/<slug:slug>/rozmowy/szkic/", views.draft, name="draft"),
    path("sieci/<slug:slug>/rozmowy/przeczytane/", views.read_all, name="read_all"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/", views.thread, name="thread"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/odpowiedz/", views.reply, name="reply"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/edycja/", views.edit, name="edit"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/wersje/", views.versions, name="versions"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/z-listu/", views.mailed, name="mailed"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/wycofanie/", views.withdraw, name="withdraw"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/przyda-sie/", views.useful, name="useful"),
    path("sieci/<slug:slug>/pliki/<int:pk>/", views.file, name="file"),
]
