"""Files go in only where a view asks for them; the rest is let run past: never in memory, never on the disk. How a
checked one is stored, and how it goes out again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zaloga.core.files import MOST_FILES, Checked, clean_name, storage_name
from zaloga.core.models import Attachment

View = Callable[..., HttpResponse]


class Limit(FileUploadHandler):
    """First of settings.FILE_UPLOAD_HANDLERS: skips every file, unless the view has raised the limit.

    Then it skips a file once it has passed the limit, and all files of a request that promises too much. The names of
    skipped files are left in ``request.too_large`` for the form to speak of; the text beside them stays.
    """

    largest = most = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.promises_too_much = content_length > (self.most + 1) * self.largest
        self.request.too_large = []

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.promises_too_much:
            self.skip()

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > self.largest:
            self.skip()
        return raw_data

    def file_complete(self, file_size):
        return None

    def skip(self):
        self.request.too_large.append(clean_name(self.file_name))
        raise SkipFile


def takes_files(view: View, *, most: int, largest: int, may_send: Callable[[Any], bool]) -> View:
    """The view takes up to ``most`` files of ``largest`` octets from people who ``may_send`` them.

    The limit stands before anything reads the request, also before the CSRF check.
    """
    protected = csrf_protect(view)

    @csrf_exempt  # only put off: protected() checks the token as soon as the limit stands
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and may_send(request.user):
            limit = request.upload_handlers[0]
            assert isinstance(limit, Limit), "Limit stands first in settings.FILE_UPLOAD_HANDLERS"
            limit.most, limit.largest = most, largest
        return protected(request, *args, **kwargs)

    return guarded


def limited(view: View) -> View:
    """For views that take attachments: from people who signed in, from guests none."""
    size = settings.ATTACHMENT_MAX_OCTETS
    return takes_files(view, most=MOST_FILES, largest=size, may_send=lambda user: user.is_authenticated)


@contextmanager
def stored(kind: Any, files: Sequence[Checked], **belonging: Any) -> Iterator[list[Any]]:
    """Rows of this table for the files; when they or the rest of the deed fail, none stays on the disk."""
    rows: list[Any] = []
    try:
        for checked in files:
            row = kind(name=checked.name, kind=checked.kind, octets=checked.octets, **belonging)
            rows.append(row)
            row.file = kind.file.field.generate_filename(row, storage_name())  # known before the writing begins
            row.file.save(PurePath(row.file.name).name, checked.content, save=False)
            row.full_clean()
            row.save()
        yield rows
    except BaseException:
        for row in rows:
            row.file.delete(save=False)
        raise


def served(row: Attachment, *, is_secret: bool = False) -> FileResponse:
    """A file as what we know it to be. It may not run, and only pictures that we drew again show by themselves."""
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=not row.is_image, filename=row.name, content_type=row.kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store" if is_secret else "private, max-age=3600"
    return response
