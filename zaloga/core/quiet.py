"""What no log may hold. Imported by the settings of logging, so it imports nothing of the house."""

import logging

NO_TRACE = "/anonimowo/"


class Quiet(logging.Filter):
    """Lets no line about /anonimowo/ into any log: whoever reads logs would see who was there, and when."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return NO_TRACE not in getattr(request, "path", "") and NO_TRACE not in record.getMessage()
