class Refusal(Exception):
    """The house says no to a well-formed request; the message is a polite Polish sentence for the reader (409)."""
