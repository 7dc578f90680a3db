"""The code at the door: six signs that change every half a minute, and the proof of having held a good one.

A code is an HMAC under a key of this purpose of the meeting, its day and the step of time; nothing of it is stored.
Whoever scans it gets a proof, good for ten minutes, so that signing in is never too slow. A proof of somebody signed in
is theirs alone; that of a guest belongs to the browser that scanned, which keeps a secret of which the proof carries
only the digest. Passed on to a colleague at home it opens nothing.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from zaloga.core import clock
from zaloga.core.tokens import digest, tokens
from zaloga.core.words import hour
from zaloga.meetings.models import Day, Meeting
from zaloga.people.models import User

STEP = 30  # seconds
GRACE = 1  # one step back still counts
EARLY, AFTER = timedelta(minutes=15), timedelta(minutes=30)
KEPT = timedelta(minutes=10)  # how long a proof counts
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else on a wall
LENGTH = 6
MARK = 26  # signs of a proof's HMAC: 130 bits
LONGEST_PROOF = 90


@dataclass(frozen=True, slots=True)
class Window:
    """When one may check in on a day."""

    day: Day

    @property
    def opens(self) -> datetime:
        return self.day.starts_at - EARLY

    @property
    def closes(self) -> datetime:
        return self.day.ends_at + AFTER

    @property
    def is_open(self) -> bool:
        return self.opens <= clock.now() <= self.closes

    @property
    def is_today(self) -> bool:
        return self.day.on == clock.today()

    @property
    def is_early(self) -> bool:
        return clock.now() < self.opens


def window_of(meeting: Meeting) -> Window | None:
    """The window that is open now, or the nearest to come, or the last one; None for a meeting without days."""
    windows = [Window(day) for day in meeting.days.all()]
    waiting = (one for one in windows if clock.now() <= one.closes)
    return next(waiting, windows[-1] if windows else None)


def step_now() -> int:
    return int(clock.now().timestamp()) // STEP


def codes(day: Day, step: int) -> list[str]:
    """The code of this step under the present key, then under each former one that still counts."""
    return [in_signs(made) for made in tokens("door", day.meeting_id, day.on, step)]


def in_signs(secret: str) -> str:
    number, signs = int.from_bytes(secret.encode()), ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return signs


def code_now(day: Day) -> str:
    return codes(day, step_now())[0]


def is_good_code(day: Day, typed: str) -> bool:
    """Whether these signs are the code of now or of the step before."""
    step = step_now()
    return tidy(typed) in {code for back in range(GRACE + 1) for code in codes(day, step - back)}


def tidy(typed: str) -> str:
    """As on the screen: capital letters, nothing between."""
    return "".join(typed.upper().replace("-", "").split())


def fresh_secret() -> str:
    """128 bits that a guest's browser keeps of its scan."""
    return secrets.token_hex(16)


def holders(person: User, secret: str) -> list[str]:
    """For whom a proof may have been given that this person shows in a browser with this secret, or with none."""
    mine = [str(person.pk)] if person.pk else []
    return [*mine, f"b{digest(secret)[:32]}"] if secret else mine


def proof_of(day: Day, person: User, secret: str = "") -> str:
    """Says that this person (or, of a guest, the browser with this secret) had a good code just now."""
    issued, holder = int(clock.now().timestamp()), holders(person, secret)[0]
    return f"{issued}-{holder}-{marks(day, issued, holder)[0]}"


def marks(day: Day, issued: int, holder: str) -> list[str]:
    return [made[:MARK] for made in tokens("door-proof", day.meeting_id, day.on, issued, holder)]


def holder_of(day: Day, proof: str) -> str | None:
    """For whom this proof was given, for this day and at most ten minutes ago; None for any other signs."""
    issued, _, rest = proof.partition("-")
    holder, _, mark = rest.partition("-")
    if not (issued.isascii() and issued.isdecimal() and len(proof) < LONGEST_PROOF):
        return None
    age = clock.now().timestamp() - int(issued)
    is_good = 0 <= age <= KEPT.total_seconds() and mark in marks(day, int(issued), holder)
    return holder if is_good else None


def is_good(day: Day, shown: str, person: User, secret: str = "") -> bool:
    """A code, or a proof that was given to this person or to the browser with this secret."""
    return holder_of(day, shown) in holders(person, secret) if "-" in shown else is_good_code(day, shown)


def is_passed_on(day: Day, shown: str, person: User, secret: str = "") -> bool:
    """A proof that counts still, shown by somebody else or in another browser."""
    holder = holder_of(day, shown)
    return holder is not None and holder not in holders(person, secret)


def opens_in_words(window: Window) -> str:
    """od 15:15."""
    return f"od {hour(window.opens)}"
