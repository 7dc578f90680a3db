from django.urls import path

from zaloga.people import views

app_name = "people"
urlpatterns = [
    path("konto/", views.account, name="account"),
    path("konto/wejscie/", views.sign_in, name="sign_in"),
    path("konto/wejscie/<str:token>/", views.link, name="link"),
    path("konto/kod/", views.code, name="code"),
    path("konto/wyjscie/", views.sign_out, name="sign_out"),
    path("konto/miejsca-pracy/", views.workplaces, name="workplaces"),
    path("konto/miejsca-pracy/<int:pk>/", views.workplace, name="workplace"),
    path("konto/urzadzenia/", views.sessions, name="sessions"),
    path("konto/dziennik/", views.log, name="log"),
    path("konto/zgody/", views.consents, name="consents"),
    path("konto/zgody/<slug:kind>/", views.agree, name="agree"),
    path("konto/zgody/<slug:kind>/cofniecie/", views.withdraw, name="withdraw_consent"),
    path("teksty/<slug:kind>/<int:version>/", views.text, name="text"),
    path("instalacja/teksty/", views.texts, name="texts"),
    path("instalacja/teksty/<slug:kind>/", views.publish, name="publish_text"),
    path("konto/adres/", views.address, name="address"),
    path("konto/adres/<str:token>/", views.address_link, name="address_link"),
]
