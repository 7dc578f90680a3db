from django.urls import path

from zaloga.proposals.views import calls, deciding, filing, reading, reporting, signing

app_name = "proposals"
urlpatterns = [
    path("zgloszenia/", reading.proposals, name="list"),
    path("zgloszenia/nowe/", filing.new, name="new"),
    path("zgloszenia/podobne/", filing.similar, name="similar"),
    path("zgloszenia/<int:pk>/", reading.proposal, name="proposal"),
    path("zgloszenia/<int:pk>/podglad/", filing.preview, name="preview"),
    path("zgloszenia/<int:pk>/poprawka/", filing.correct, name="correct"),
    path("zgloszenia/<int:pk>/wersje/", filing.versions, name="versions"),
    path("zgloszenia/<int:pk>/wycofanie/", filing.withdraw, name="withdraw"),
    path("zgloszenia/<int:pk>/podpis/", signing.sign, name="sign"),
    path("zgloszenia/<int:pk>/podpis/wycofanie/", signing.withdraw_signature, name="withdraw_signature"),
    path("zgloszenia/<int:pk>/decyzja/<slug:way>/", deciding.decide, name="decide"),
    path("zgloszenia/<int:pk>/naduzycie/", reporting.report, name="report"),
    path("zgloszenia/<int:pk>/naduzycie/odpowiedz/", reporting.leave_standing, name="leave_standing"),
    path("zgloszenia/<int:pk>/ukrycie/", deciding.hide, name="hide"),
    path("zgloszenia/<int:pk>/odkrycie/", deciding.show_again, name="show_again"),
    path("nadzor/<slug:slug>/zgloszenia/", deciding.queue, name="queue"),
    path("nadzor/<slug:slug>/nabory/nowy/", calls.new, name="new_call"),
    path("nadzor/<slug:slug>/nabory/<int:pk>/", calls.edit, name="edit_call"),
    path("nadzor/<slug:slug>/nabory/<int:pk>/decyzje/", calls.release, name="release"),
    path("nabory/<int:pk>/", calls.call, name="call"),
    path("nabory/<int:pk>/zgloszenie/", filing.new_in_call, name="new_in_call"),
]
