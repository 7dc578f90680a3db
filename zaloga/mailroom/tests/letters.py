"""Letters as people's programs send them, for the tests of the mailroom."""

from email.message import EmailMessage
from itertools import count

NUMBERS = count(1)
HOST = "mx.dom.example"
PASSED = f"{HOST}; spf=pass smtp.mailfrom=szkola.example; dkim=pass header.d=szkola.example; dmarc=pass"
FAILED = f"{HOST}; spf=fail; dkim=none; dmarc=fail"


def letter(
    sender, to, text="Przyjdę.", *, subject="Re: [Sieć] Spotkanie", results=PASSED, files=(), **headers
) -> bytes:
    """``files`` are pairs of a name and octets; ``headers`` by their names with _ for -."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{next(NUMBERS)}@szkola.example>")
    if results:
        message["Authentication-Results"] = results
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, octets in files:
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
