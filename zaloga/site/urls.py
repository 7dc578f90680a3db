from django.urls import include, path

from zaloga.site import demo_urls, views

site = [
    path("zdrowie/", views.health, name="health"),
    path("logo/<str:mark>/", views.logo, name="logo"),
    path("demo/komponenty/", views.components, name="components"),
    *demo_urls.urlpatterns,
]

urlpatterns = [
    path("", include((site, "site"))),
    path("", include("zaloga.portal.urls")),
    path("", include("zaloga.people.urls")),
    path("", include("zaloga.notifications.urls")),
    path("", include("zaloga.institutions.urls")),
    path("", include("zaloga.networks.urls")),
    path("", include("zaloga.surveys.urls")),
    path("", include("zaloga.proposals.urls")),
    path("", include("zaloga.forum.urls")),
    path("", include("zaloga.plans.urls")),
    path("", include("zaloga.meetings.urls")),
    path("", include("zaloga.mailroom.urls")),
    path("", include("zaloga.supervision.urls")),
]
