"""Files go in only where a view asks for them; the rest is let run past: never in memory, never on the disk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zaloga.core.files import MOST_FILES, clean_name

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
