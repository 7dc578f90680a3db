from zaloga.core.http import is_reading, leaves_no_trace


class LastUse:
    """Keeps the day on which a device was last used.

    Neither HEAD nor a prefetch is a use, nor is anything that is said without a name.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and is_reading(request) and not leaves_no_trace(request):
            request.session.note_use()
        return response
