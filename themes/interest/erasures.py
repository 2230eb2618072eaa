"""What of a registration may not come back with an older copy of the database."""

from operator import attrgetter

from portal.runtime.erasures import track

from .models import DossierLink, Interest, InterestColleague
from .registering import erase_all


def _key(interest: Interest) -> str:
    # The token is random. A form that is sent again after erasing has the same one, at another
    # moment: that is a new registration.
    return f"{interest.form_token}|{interest.created_at.isoformat()}"


def _key_of_colleague(colleague: InterestColleague) -> str:
    return f"{_key(colleague.interest)}|{colleague.pk}|{colleague.email}"


track(Interest, _key, erase_all)
track(InterestColleague, _key_of_colleague, related=("interest",))
# A link that was ended opens no dossier again.
track(DossierLink, attrgetter("secret_hash"))
