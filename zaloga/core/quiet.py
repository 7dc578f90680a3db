"""What no log may hold. Imported by the settings of logging, so it imports nothing of the house."""

import logging

# What is said without a name, answers to surveys, and reports of posts and of proposals.
NO_TRACE = ("/anonimowo/", "/ankieta/", "/zgloszenie/", "/naduzycie/")


class Quiet(logging.Filter):
    """Lets no line about these addresses into any log: whoever reads logs would see who was there, and when."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return not any_in(getattr(request, "path", "")) and not any_in(record.getMessage())


def any_in(words: str) -> bool:
    return any(address in words for address in NO_TRACE)
