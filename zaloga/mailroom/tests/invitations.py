"""Answers to invitations in the shape in which widespread calendar programs send them (RFC 5546, RFC 6047)."""

import base64

from zaloga.mailroom.tests.letters import NUMBERS, PASSED

HEAD = """From: Jan Wrona <{sender}>
To: {to}
Subject: {subject}
Message-ID: <{number}@szkola.example>
Authentication-Results: {results}
MIME-Version: 1.0
"""
# An exchange server: the calendar beside an empty text, in base64, with its own names of zones and properties.
OUTLOOK_ICS = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Central European Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={partstat};CN=Jan Wrona:MAILTO:{sender}
COMMENT;LANGUAGE=pl-PL:{comment}\\n
UID:{uid}
SUMMARY;LANGUAGE=pl-PL:Zaakceptowano: Temat spotkania
DTSTART;TZID=Central European Standard Time:20270114T160000
DTEND;TZID=Central European Standard Time:20270114T180000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=pl-PL:Poradnia w Wołowie\\, sala 12
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = (
    HEAD
    + """Thread-Topic: Temat spotkania
X-MS-Has-Attach:
Content-Type: multipart/alternative; boundary="_000_AM0PR_"

--_000_AM0PR_
Content-Type: text/plain; charset="iso-8859-2"
Content-Transfer-Encoding: quoted-printable


--_000_AM0PR_
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: base64

{encoded}
--_000_AM0PR_--
"""
)
# A web calendar: text, HTML, the calendar in them and once more as a file; moments in UTC.
GOOGLE_ICS = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20270114T150000Z
DTEND:20270114T170000Z
DTSTAMP:{stamp}
ORGANIZER;CN=Siec:mailto:{to}
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=Jan W
 rona;X-NUM-GUESTS=0:mailto:{sender}
CREATED:20261201T080000Z
DESCRIPTION:{comment}
LAST-MODIFIED:{stamp}
LOCATION:
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Temat spotkania
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
GOOGLE = (
    HEAD
    + """Reply-To: Jan Wrona <{sender}>
Sender: Kalendarz <kalendarz@poczta.example>
Content-Type: multipart/mixed; boundary="000000000000aa"

--000000000000aa
Content-Type: multipart/alternative; boundary="000000000000bb"

--000000000000bb
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

SmFuIFdyb25hIHByenlqxIXFgiB6YXByb3N6ZW5pZS4=

--000000000000bb
Content-Type: text/html; charset="UTF-8"

<p>Jan Wrona</p>

--000000000000bb
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

{ics}
--000000000000bb--

--000000000000aa
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{encoded}
--000000000000aa--
"""
)
# A program of a phone or a computer: one small calendar, no sequence where it is 0, the attendee's state first.
APPLE_ICS = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.1//EN
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;CN="Jan Wrona";CUTYPE=INDIVIDUAL;EMAIL="{sender}";PARTSTAT={partst
 at}:mailto:{sender}
COMMENT:{comment}
DTEND;TZID=Europe/Warsaw:20270114T180000
DTSTAMP:{stamp}
DTSTART;TZID=Europe/Warsaw:20270114T160000
ORGANIZER;CN="Sieć":mailto:{to}
{version}SUMMARY:Temat spotkania
UID:{uid}
END:VEVENT
END:VCALENDAR
""".replace("{partst\n at}", "{partstat}")
APPLE = (
    HEAD
    + """X-Mailer: iPhone Mail (22B91)
Content-Type: multipart/mixed; boundary="Apple-Mail-1"

--Apple-Mail-1
Content-Type: text/plain; charset=us-ascii


--Apple-Mail-1
Content-Disposition: attachment; filename="iCal-20261121.ics"
Content-Type: text/calendar; charset=utf-8; x-unix-mode=0644; name="iCal.ics"; method=REPLY
Content-Transfer-Encoding: base64

{encoded}
--Apple-Mail-1--
"""
)
PROGRAMS = {"outlook": (OUTLOOK, OUTLOOK_ICS), "google": (GOOGLE, GOOGLE_ICS), "apple": (APPLE, APPLE_ICS)}


def reply(
    program, *, to, uid, sender, at, partstat="ACCEPTED", sequence=0, comment="", results=PASSED, method="REPLY"
) -> bytes:
    """A letter of that program; ``at`` is the moment of the answer."""
    frame, ics = PROGRAMS[program]
    said = {"to": to, "uid": uid, "sender": sender, "partstat": partstat, "sequence": sequence, "comment": comment}
    said |= {"stamp": f"{at:%Y%m%dT%H%M%SZ}", "version": f"SEQUENCE:{sequence}\n" if sequence else ""}
    frame, ics = (
        words.replace("METHOD:REPLY", f"METHOD:{method}").replace("=REPLY", f"={method}") for words in (frame, ics)
    )
    made = ics.format(**said).replace("\n", "\r\n")
    encoded = base64.encodebytes(made.encode()).decode()
    said |= {"number": f"rsvp-{next(NUMBERS)}", "results": results, "subject": "Zaakceptowano: Temat spotkania"}
    letter = frame.format(**said, ics=made, encoded=encoded)
    return letter.replace("\r\n", "\n").replace("\n", "\r\n").encode()
