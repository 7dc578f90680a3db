"""Minutes: read by the crew, written by those who lead; what is typed saves itself."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zaloga.core import clock
from zaloga.core.http import is_fragment, posted, show, signed_in
from zaloga.meetings import actions, minutes_page
from zaloga.meetings.forms import MinutesForm, RemarkForm
from zaloga.meetings.views.find import led, led_minutes, read_minutes


@signed_in
def minutes(request, slug, pk):
    """The page; a POST of whoever leads begins them."""
    if request.method == "POST":
        meeting = led(request, slug, pk)
        actions.begin_minutes(meeting, by=request.user)
        return redirect("meetings:minutes_edit", slug, pk)
    row = read_minutes(request, slug, pk)
    context = {**minutes_page.of(row, request.user), "form": RemarkForm()}
    return show(request, "meetings/minutes.html", context)


@signed_in
def edit(request, slug, pk):
    row = led_minutes(request, slug, pk)
    if row.is_approved and request.method != "POST":
        return redirect(row)
    form = MinutesForm(posted(request), minutes=row)
    is_saved = form.is_valid() and form.carry_out(actions.write_minutes, row, form.written(), by=request.user)
    if is_saved and (place := press(request, row, form)):
        return redirect(place)
    context = {"network": row.network, "meeting": row.meeting, "minutes": row, "form": form}
    return show(request, "meetings/minutes_edit.html", context)


def press(request, row, form):
    """What the button does after everything is saved; gives where it leads, nothing where the house refused."""
    here = reverse("meetings:minutes_edit", args=[row.network.slug, row.meeting_id])
    what, _, rest = request.POST.get("co", "").partition("-")
    if what == "dopisz":
        kind, _, key = rest.partition("-")
        under = form.by_key.get(int(key)) if key.isdecimal() else None
        kind = kind if kind in row.lines.model.Kind.values else "plain"
        line = form.carry_out(actions.add_line, row, by=request.user, kind=kind, under=under)
        return line and f"{here}#wiersz-{line.pk}"
    if what in ("skresl", "wyzej", "nizej") and rest.isdecimal() and int(rest) in form.by_key:
        where = strike(request, row, form, int(rest)) if what == "skresl" else move(request, row, form, what, int(rest))
        return None if form.is_refused else f"{here}{where}"
    if what == "dalej":
        return reverse("meetings:minutes_open", args=[row.network.slug, row.meeting_id])
    messages.success(request, "Notatka jest zapisana.")
    return here


def strike(request, row, form, key):
    form.carry_out(actions.drop_line, row, key, by=request.user, seen=form.line(key).mark)
    return ""


def move(request, row, form, what, key):
    """Leads back to the same button, so that it can be pressed once more, or to the line that cannot go further."""
    form.carry_out(actions.move_line, row, key, by=request.user, up=what == "wyzej")
    form.take_lines()
    return f"#{what}-{key}" if what in form.ways(key) else f"#wiersz-{key}"


@require_POST
@signed_in
def keep(request, slug, pk):
    """What saves itself while somebody types; says what was saved, and 409 where somebody else was first."""
    row = led_minutes(request, slug, pk)
    form = MinutesForm(request.POST, minutes=row)
    form.is_valid()
    overtaken = form.carry_out(actions.keep_minutes, row, form.written(), by=request.user)
    if not is_fragment(request):
        return redirect("meetings:minutes_edit", slug, pk)
    if overtaken:
        form.refuse("Ktoś zmienił przed chwilą ten sam wiersz. Twój tekst jest na tej stronie: zapisz, a pokażemy oba.")
    saved = [] if overtaken is None else form.saved(overtaken)
    return show(request, "meetings/_minutes_kept.html", {"form": form, "saved": saved, "at": clock.now()})
