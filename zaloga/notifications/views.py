from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zaloga.core.http import is_reading, signed_in

NOTES_ON_PAGE = 30


@signed_in
def bell(request: HttpRequest) -> HttpResponse:
    notes = request.user.notes.all()
    if request.method == "POST":
        notes.mark_read()
        messages.success(request, "Wszystko przeczytane.")
        return redirect("notifications:bell")
    page = Paginator(notes, NOTES_ON_PAGE).get_page(request.GET.get("strona"))
    return render(request, "notifications/bell.html", {"page": page, "unread": notes.unread().count()})


@signed_in
def open_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what the note speaks of; a person who really opens it has read it."""
    note = get_object_or_404(request.user.notes, pk=pk)
    if is_reading(request):
        request.user.notes.filter(pk=pk).mark_read()
    return redirect(note.url or "notifications:bell")
