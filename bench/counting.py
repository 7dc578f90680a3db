from django.db import connection


class Queries:
    """Says in a header how many SQL queries a page took. Used in a run of its own, never while time is measured."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        counted = []

        def count(execute, *query):
            counted.append(query[0])
            return execute(*query)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
            if hasattr(response, "render"):
                response.render()
        response.headers["X-Queries"] = str(len(counted))
        return response
