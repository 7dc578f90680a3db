from django.urls import path

from zaloga.plans.views import agreement, comments, needs, papers, plan, tasks

app_name = "plans"

PLAN = "sieci/<slug:slug>/plan/"
PART = PLAN + "<str:kind>/<int:pk>/"

urlpatterns = [
    path(PLAN, plan.plan, name="plan"),
    path(PLAN + "poczatek/", plan.begin, name="begin"),
    path(PLAN + "z-ankiety/", plan.from_survey, name="from_survey"),
    path(PLAN + "przyklady/<slug:code>/", plan.example, name="example"),
    path(PLAN + "potrzeby/", needs.needs, name="needs"),
    path(PLAN + "potrzeby/<slug:key>/", needs.need, name="need"),
    path(PLAN + "cel/", plan.general_aim, name="general_aim"),
    path(PLAN + "pokaz/", agreement.show_to_crew, name="show"),
    path(PLAN + "wersje/", agreement.versions, name="versions"),
    path(PLAN + "wersje/<int:wanted>/", agreement.version, name="version"),
    path(PLAN + "wersje/<int:wanted>/zgoda/", agreement.accept, name="accept"),
    path(PLAN + "wersje/<int:wanted>/przyjecie/", agreement.adopt, name="adopt"),
    path(PLAN + "zmiany/", agreement.changes, name="changes"),
    path(PLAN + "uwagi/", comments.comments, name="comments"),
    path(PLAN + "uwagi/<int:pk>/", comments.comment_deed, name="comment"),
    path(PLAN + "wydruk/", papers.to_print, name="print"),
    path(PLAN + "plan.pdf", papers.pdf, name="pdf"),
    path(PLAN + "plan.docx", papers.docx, name="docx"),
    path(PLAN + "cele/<int:pk>/stan/", plan.aim_state, name="aim_state"),
    path(PLAN + "zadania/<int:pk>/stan/", tasks.do, name="do"),
    path(PLAN + "<str:kind>/nowe/", plan.add, name="add"),
    path(PART, plan.part, name="part"),
    path(PART + "zmiana/", plan.edit, name="edit"),
    path(PART + "skreslenie/", plan.remove, name="remove"),
    path("moje-zadania/", tasks.mine, name="my_tasks"),
    path("moje-zadania/kalendarz/", tasks.calendar_address, name="calendar_address"),
    path("kalendarz/<slug:token>.ics", tasks.feed, name="feed"),
]
