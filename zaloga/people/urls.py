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
    path("konto/klucz/", views.key_sign_in, name="key_sign_in"),
    path("konto/klucz/wyzwanie/", views.key_sign_in_challenge, name="key_sign_in_challenge"),
    path("konto/drugi-skladnik/", views.second_factor, name="second_factor"),
    path("konto/drugi-skladnik/wejscie/", views.second_step, name="second_step"),
    path("konto/drugi-skladnik/wejscie/wyzwanie/", views.second_step_challenge, name="second_step_challenge"),
    path("konto/drugi-skladnik/potwierdzenie/", views.key_prove, name="key_prove"),
    path("konto/drugi-skladnik/aplikacja/", views.key_app, name="key_app"),
    path("konto/drugi-skladnik/aplikacja/kod.svg", views.key_app_picture, name="key_app_picture"),
    path("konto/drugi-skladnik/klucz/", views.key_new, name="key_new"),
    path("konto/drugi-skladnik/klucz/wyzwanie/", views.key_new_challenge, name="key_new_challenge"),
    path("konto/drugi-skladnik/kody/", views.recovery_codes, name="recovery_codes"),
    path("konto/drugi-skladnik/kody/kody.txt", views.recovery_codes_file, name="recovery_codes_file"),
    path("konto/drugi-skladnik/nie-teraz/", views.key_offer_close, name="key_offer_close"),
    path("konto/drugi-skladnik/<int:pk>/", views.key, name="key"),
    path("konto/drugi-skladnik/<int:pk>/usuniecie/", views.key_remove, name="key_remove"),
    path("konto/adres/", views.address, name="address"),
    path("konto/adres/<str:token>/", views.address_link, name="address_link"),
]
