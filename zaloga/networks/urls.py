from django.urls import path

from zaloga.networks.views import coordination, crew, invitations, joining, queue, requests, settings

app_name = "networks"

INSIDE = "sieci/<slug:slug>/"

urlpatterns = [
    path(INSIDE + "dolacz/", joining.join, name="join"),
    path(INSIDE + "odejscie/", joining.leave, name="leave"),
    path(INSIDE + "lista/", queue.waiting, name="waiting"),
    path("lista/<slug:token>/", queue.waiting_link, name="waiting_link"),
    path(INSIDE + "zaloga/", crew.crew, name="crew"),
    path(INSIDE + "zaloga/<int:pk>/", crew.membership, name="membership"),
    path(INSIDE + "role/", crew.roles, name="roles"),
    path(INSIDE + "kontrakt/", crew.contract, name="contract"),
    path(INSIDE + "ustawienia/", settings.edit, name="edit"),
    path(INSIDE + "otwarcie/", settings.open, name="open"),
    path(INSIDE + "etap/", settings.stage, name="stage"),
    path(INSIDE + "archiwum/", settings.archive, name="archive"),
    path(INSIDE + "prosby/<int:pk>/", requests.answer, name="request"),
    path(INSIDE + "prosby/<int:pk>/wycofanie/", requests.withdraw, name="request_withdraw"),
    path(INSIDE + "zaproszenia/", invitations.invite, name="invite"),
    path(INSIDE + "zaproszenia/<int:pk>/wycofanie/", invitations.withdraw, name="invitation_withdraw"),
    path(INSIDE + "zaproszenia/<int:pk>/ponowienie/", invitations.resend, name="invitation_resend"),
    path("zaproszenie/<slug:token>/", invitations.invitation, name="invitation"),
    path(INSIDE + "przekazanie/", coordination.hand_over, name="hand_over"),
    path(INSIDE + "przekazanie/<int:pk>/", coordination.hand_over_answer, name="hand_over_answer"),
    path(INSIDE + "powolanie/", coordination.appoint, name="appoint"),
]
