from django.urls import path

from zaloga.meetings.views import agenda, attendance, calendar, coming, dates, door, meetings, papers

app_name = "meetings"

ALL = "sieci/<slug:slug>/spotkania/"
ONE = ALL + "<int:pk>/"
DATES = ALL + "terminy/"
POLL = DATES + "<int:pk>/"

urlpatterns = [
    path("spotkania/", calendar.calendar, name="calendar"),
    path("programy/<slug:slug>/spotkania.ics", calendar.programme_feed, name="programme_feed"),
    path("kalendarz/sieci/<slug:token>.ics", calendar.network_feed, name="network_feed"),
    path(ALL + "kalendarz/", calendar.network_feed_address, name="network_feed_address"),
    path(ONE + "prosba-o-delegowanie.pdf", calendar.letter_to_head, name="letter_to_head"),
    path(ONE + "spotkanie.ics", calendar.of_meeting, name="ics"),
    path(ALL, meetings.all_of_network, name="list"),
    path(ALL + "nowe/", meetings.new, name="new"),
    path(ALL + "moje-godziny/", attendance.my_hours, name="my_hours"),
    path(ONE, meetings.meeting, name="meeting"),
    path(ONE + "zmiana/", meetings.edit, name="edit"),
    path(ONE + "dni/", meetings.days, name="days"),
    path(ONE + "odwolanie/", meetings.call_off, name="call_off"),
    path(ONE + "odpowiedz/", coming.answer, name="answer"),
    path(ONE + "osoby/", coming.people, name="people"),
    path(ONE + "program/nowy/", agenda.new, name="item_new"),
    path(ONE + "program/propozycja/", agenda.propose, name="item_propose"),
    path(ONE + "program/propozycje/", agenda.proposals, name="agenda_proposals"),
    path(ONE + "program/<int:item>/", agenda.edit, name="item"),
    path(ONE + "program/<int:item>/co/", agenda.deed, name="item_deed"),
    path(ONE + "obecnosc/", attendance.register, name="register"),
    path(ONE + "obecnosc/lista.pdf", papers.signing_list, name="signing_list"),
    path(ONE + "obecnosc/obecnosc.pdf", papers.filled_list, name="filled_list"),
    path(ONE + "obecnosc/obecnosc.xlsx", papers.xlsx, name="xlsx"),
    path(ONE + "obecnosc/obecnosc.csv", papers.csv, name="csv"),
    path(ONE + "teczka.pdf", papers.pack, name="pack"),
    path(ONE + "drzwi/", door.screen, name="door"),
    path(ONE + "drzwi/kod.svg", door.qr, name="door_qr"),
    path(ONE + "jestem-online/", door.online, name="online"),
    path("wejscie/", door.typed, name="typed"),
    path("wejscie/<int:pk>/<slug:shown>/", door.scanned, name="scanned"),
    path("wejscie/<int:pk>/<slug:shown>/jestem/", door.check_in, name="check_in"),
    path(DATES + "nowe/", dates.new, name="dates_new"),
    path(POLL, dates.poll, name="dates"),
    path(POLL + "wpis/", dates.enter, name="dates_enter"),
    path(POLL + "termin/", dates.add_option, name="dates_option"),
    path(POLL + "potrzebni/", dates.needed, name="dates_needed"),
    path(POLL + "przedluzenie/", dates.prolong, name="dates_prolong"),
    path(POLL + "zamkniecie/", dates.close, name="dates_close"),
    path(POLL + "wycofanie/", dates.withdraw, name="dates_withdraw"),
    path(POLL + "wybor/<int:option>/", dates.choose, name="dates_choose"),
    path("terminy/<slug:token>/", dates.by_link, name="dates_by_link"),
    path("spotkanie/<slug:token>/", coming.by_link, name="answer_by_link"),
]
