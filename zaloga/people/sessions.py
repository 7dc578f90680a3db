from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from zaloga.core import clock
from zaloga.people.models import Session

DEVICE = "device"


class SessionStore(DatabaseStore):
    """Django's database sessions, with the person in a column of its own so that devices can be listed and revoked."""

    last_used_on = None
    started_at = None  # when the person signed in on this device

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.device = data.get(DEVICE, "")
        return row

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        self.last_used_on = row.last_used_on if row else None
        self.started_at = row.started_at if row else None
        return row

    def note_use(self) -> None:
        """Write down today as the day of last use; at most once a day, and only for who is signed in."""
        if SESSION_KEY in self and self.last_used_on and self.last_used_on < clock.today():
            Session.objects.filter(pk=self.session_key).update(last_used_on=clock.today())
