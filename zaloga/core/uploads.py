"""Uploads that are too large are let run past: never in memory, never on the disk, and the text beside them stays."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, load_handler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zaloga.core.files import MOST_FILES, clean_name


class Limit(FileUploadHandler):
    """Skips a file once it has passed the limit, and all files of a request that promises too much.

    The names of skipped files are left in ``request.too_large`` for the form to speak of.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.promises_too_much = content_length > (MOST_FILES + 1) * settings.ATTACHMENT_MAX_OCTETS
        self.request.too_large = []

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.promises_too_much:
            self.skip()

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > settings.ATTACHMENT_MAX_OCTETS:
            self.skip()
        return raw_data

    def file_complete(self, file_size):
        return None

    def skip(self):
        self.request.too_large.append(clean_name(self.file_name))
        raise SkipFile


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views that take files: the limit stands before anything reads the request, also before the CSRF check."""
    protected = csrf_protect(view)

    @csrf_exempt  # only put off: protected() checks the token as soon as the limit stands
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST":
            handlers = [load_handler(path, request) for path in settings.FILE_UPLOAD_HANDLERS]
            request.upload_handlers = [Limit(request), *handlers]
        return protected(request, *args, **kwargs)

    return guarded
