from zaloga.notifications import outbox
from zaloga.programmes.models import Appointment


def appointed(appointment: Appointment) -> None:
    """Tell the new programme coordinator what they may do now and where to sign in; the link carries no secret."""
    outbox.post(
        to=appointment.user.email,
        user=appointment.user,
        subject=f"Koordynujesz program „{appointment.programme}”",
        template="programmes/email/appointed",
        context={"appointment": appointment, "programme": appointment.programme, "person": appointment.user},
    )
