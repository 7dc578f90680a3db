from django.urls import path

from zaloga.surveys.views import answering, making, programme, results, running

app_name = "surveys"

ONE = "ankiety/<int:pk>/"

urlpatterns = [
    path("sieci/<slug:slug>/ankiety/", making.surveys, name="list"),
    path("sieci/<slug:slug>/ankiety/nowa/", making.new, name="new"),
    path("nadzor/<slug:slug>/ankiety/", programme.surveys, name="programme"),
    path("nadzor/<slug:slug>/ankiety/nowa/", programme.new, name="new_in_programme"),
    path(ONE, results.survey, name="survey"),
    path(ONE + "ustawienia/", making.edit, name="edit"),
    path(ONE + "pytania/nowe/", making.new_question, name="new_question"),
    path(ONE + "pytania/<int:question>/", making.edit_question, name="edit_question"),
    path(ONE + "pytania/<int:question>/miejsce/", making.move_question, name="move_question"),
    path(ONE + "pytania/<int:question>/usuniecie/", making.drop_question, name="drop_question"),
    path(ONE + "podglad/", making.preview, name="preview"),
    path(ONE + "usuniecie/", making.drop, name="drop"),
    path(ONE + "otwarcie/", running.open_survey, name="open"),
    path(ONE + "przypomnienie/", running.remind, name="remind"),
    path(ONE + "nowe-osoby/", running.invite_newcomers, name="newcomers"),
    path(ONE + "termin/", running.prolong, name="prolong"),
    path(ONE + "zamkniecie/", running.close, name="close"),
    path(ONE + "kartka/", running.paper, name="paper"),
    path(ONE + "co-z-tym/", results.outcome, name="outcome"),
    path(ONE + "odpowiedzi/", results.names, name="names"),
    path(ONE + "wyniki.xlsx", results.xlsx, name="xlsx"),
    path(ONE + "wyniki.csv", results.csv, name="csv"),
    path(ONE + "wyniki.pdf", results.pdf, name="pdf"),
    path(ONE + "udzial/", programme.take_part, name="take_part"),
    path(ONE + "miejsce-placowki/", programme.free_school, name="free_school"),
    path("ankieta/<slug:token>/", answering.answer, name="answer"),
]
