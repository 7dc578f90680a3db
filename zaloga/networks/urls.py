from django.urls import path

from zaloga.networks.views import (
    coordination,
    crew,
    invitations,
    joining,
    links,
    lists,
    queue,
    requests,
    settings,
    turn,
)

app_name = "networks"

INSIDE = "sieci/<slug:slug>/"

urlpatterns = [
    path(INSIDE + "dolacz/", joining.join, name="join"),
    path(INSIDE + "odejscie/", joining.leave, name="leave"),
    path(INSIDE + "lista/", queue.waiting, name="waiting"),
    path(INSIDE + "lista/<int:pk>/", queue.ahead, name="ahead"),
    path(INSIDE + "miejsca/", queue.seats, name="seats"),
    path("lista/<slug:token>/", queue.waiting_link, name="waiting_link"),
    path("pismo/<int:pk>/<slug:token>/", queue.letter, name="letter_to_head"),
    path(INSIDE + "zaloga/", crew.crew, name="crew"),
    path(INSIDE + "zaloga/<int:pk>/", crew.membership, name="membership"),
    path(INSIDE + "role/", crew.roles, name="roles"),
    path(INSIDE + "kontrakt/", crew.contract, name="contract"),
    path(INSIDE + "ustawienia/", settings.edit, name="edit"),
    path(INSIDE + "otwarcie/", settings.open, name="open"),
    path(INSIDE + "etap/", settings.stage, name="stage"),
    path(INSIDE + "archiwum/", settings.archive, name="archive"),
    path(INSIDE + "nastepny-rok/", turn.next_year, name="next_year"),
    path(INSIDE + "kto-plynie-dalej/", turn.stays, name="stays"),
    path(INSIDE + "dalej/", turn.stay, name="stay"),
    path("dalej/<slug:token>/", turn.stay_link, name="stay_link"),
    path(INSIDE + "jako-czlonek/", turn.as_member, name="as_member"),
    path(INSIDE + "pierwsze-kroki/", turn.fold_steps, name="fold_steps"),
    path(INSIDE + "prosby/<int:pk>/", requests.answer, name="request"),
    path(INSIDE + "prosby/<int:pk>/wycofanie/", requests.withdraw, name="request_withdraw"),
    path(INSIDE + "zaproszenia/", invitations.invite, name="invite"),
    path(INSIDE + "zaproszenia/lista/", lists.paste, name="invite_many"),
    path(INSIDE + "zaproszenia/przypomnienie/", lists.remind, name="remind"),
    path(INSIDE + "zaproszenia/odnosnik/", links.links, name="links"),
    path(INSIDE + "zaproszenia/sala/", links.rooms, name="rooms"),
    path(INSIDE + "zaproszenia/odnosnik/<int:pk>/zamkniecie/", links.close, name="link_close"),
    path(INSIDE + "zaproszenia/odnosnik/<int:pk>/ekran/", links.screen, name="screen"),
    path(INSIDE + "zaproszenia/odnosnik/<int:pk>/kod.svg", links.qr, name="qr"),
    path("z/<slug:token>/", links.link, name="link"),
    path(INSIDE + "zaproszenia/<int:pk>/wycofanie/", invitations.withdraw, name="invitation_withdraw"),
    path(INSIDE + "zaproszenia/<int:pk>/ponowienie/", invitations.resend, name="invitation_resend"),
    path("zaproszenie/<slug:token>/", invitations.invitation, name="invitation"),
    path(INSIDE + "przekazanie/", coordination.hand_over, name="hand_over"),
    path(INSIDE + "przekazanie/<int:pk>/", coordination.hand_over_answer, name="hand_over_answer"),
    path(INSIDE + "powolanie/", coordination.appoint, name="appoint"),
]
