from django.urls import path

from zaloga.meetings.views import coming, meetings

app_name = "meetings"

ALL = "sieci/<slug:slug>/spotkania/"
ONE = ALL + "<int:pk>/"

urlpatterns = [
    path(ALL, meetings.all_of_network, name="list"),
    path(ALL + "nowe/", meetings.new, name="new"),
    path(ONE, meetings.meeting, name="meeting"),
    path(ONE + "zmiana/", meetings.edit, name="edit"),
    path(ONE + "dni/", meetings.days, name="days"),
    path(ONE + "odwolanie/", meetings.call_off, name="call_off"),
    path(ONE + "odpowiedz/", coming.answer, name="answer"),
    path(ONE + "osoby/", coming.people, name="people"),
    path("spotkanie/<slug:token>/", coming.by_link, name="answer_by_link"),
]
