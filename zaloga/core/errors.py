class Refusal(Exception):
    """The house says no to a well-formed request; the message is a polite Polish sentence for the reader (409)."""


class BadFile(Refusal):
    """A file or a pasted table that cannot be read; a form shows the sentence at the field it came from (422)."""
