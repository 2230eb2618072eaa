"""Telling registrants by mail that the programme did something with their registration."""

from portal.outbox.models import OutgoingMail

from .models import Interest

NEWS = "interest-news"


def post(interest: Interest) -> None:
    """Post a mail that says that there is news; the dossier says what. Called in a transaction."""
    last = interest.events.last()
    OutgoingMail.objects.post(NEWS, interest, key=f"{NEWS}:{interest.pk}:{last.pk if last else 0}")
