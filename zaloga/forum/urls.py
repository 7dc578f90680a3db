from django.urls import path

from zaloga.forum.views import anonymous, confidential, held, moderation, moving, polls
from zaloga.forum.views import conversation as views

app_name = "forum"

urlpatterns = [
    path("sieci/<slug:slug>/rozmowy/", views.threads, name="threads"),
    path("sieci/<slug:slug>/rozmowy/nowa/", views.new, name="new"),
    path("sieci/<slug:slug>/rozmowy/poufna/", views.new, {"is_confidential": True}, name="new_confidential"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/czytelnicy/", confidential.readers, name="readers"),
    path("sieci/<slug:slug>/rozmowy/szkic/", views.draft, name="draft"),
    path("sieci/<slug:slug>/rozmowy/przeczytane/", views.read_all, name="read_all"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/", views.thread, name="thread"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/odpowiedz/", views.reply, name="reply"),
    path("sieci/<slug:slug>/rozmowy/anonimowo/", anonymous.ask, name="ask_anonymously"),
    path("sieci/<slug:slug>/rozmowy/<int:place>/anonimowo/", anonymous.corner, name="anonymous"),
    path("sieci/<slug:slug>/rozmowy/<int:place>/anonimowo/szkic/", anonymous.draft, name="anonymous_draft"),
    path("sieci/<slug:slug>/rozmowy/<int:place>/anonimowo/kod/", anonymous.by_code, name="anonymous_code"),
    path("sieci/<slug:slug>/rozmowy/<int:place>/anonimowo/<int:pk>/", anonymous.edit, name="anonymous_edit"),
    path(
        "sieci/<slug:slug>/rozmowy/<int:place>/anonimowo/<int:pk>/wycofanie/",
        anonymous.withdraw,
        name="anonymous_withdraw",
    ),
    path("sieci/<slug:slug>/wpisy/<int:pk>/edycja/", views.edit, name="edit"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/wersje/", views.versions, name="versions"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/z-listu/", views.mailed, name="mailed"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/wycofanie/", views.withdraw, name="withdraw"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/przyda-sie/", views.useful, name="useful"),
    path("sieci/<slug:slug>/moderacja/", moderation.moderation, name="moderation"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/prowadzenie/", moderation.steer, name="steer"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/glosowanie/", polls.new, name="new_poll"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/glos/", polls.vote, name="vote"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/glosowanie/koniec/", polls.end, name="end_poll"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/porzadki/", moving.tidy, name="tidy"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/przeniesienie/", moving.move, name="move"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/wydzielenie/", moving.split, name="split"),
    path("sieci/<slug:slug>/rozmowy/<int:pk>/polaczenie/", moving.merge, name="merge"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/odpowiedz/", moderation.mark_answer, name="mark_answer"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/zgloszenie/", moderation.report, name="report"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/zostaje/", moderation.leave_standing, name="leave_standing"),
    path("sieci/<slug:slug>/wpisy/<int:pk>/ukrycie/", moderation.hide, name="hide"),
    path("czekajace-wpisy/<int:pk>/", held.held, name="held"),
    path("czekajace-wpisy/<int:pk>/pokazanie/", held.release, name="release_held"),
    path("czekajace-wpisy/<int:pk>/odrzucenie/", held.reject, name="reject_held"),
    path("czekajace-wpisy/<int:pk>/wycofanie/", held.take_back, name="take_back_held"),
    path("ukryte-wpisy/<int:pk>/", moderation.hiding, name="hiding"),
    path("ukryte-wpisy/<int:pk>/odwolanie/", moderation.appeal, name="appeal"),
    path("ukryte-wpisy/<int:pk>/odpowiedz/", moderation.answer, name="appeal_answer"),
    path("ukryte-wpisy/<int:pk>/przywrocenie/", moderation.bring_back, name="bring_back"),
    path("sieci/<slug:slug>/pliki/<int:pk>/", views.file, name="file"),
]
