"""What of a registration may not come back with an older copy of the database."""

from collections.abc import Collection

from portal.runtime.erasures import track

from .models import DossierLink, Interest, InterestColleague
from .registering import erase_all


def _key(interest: Interest) -> str:
    # The token is random. A form that is sent again after erasing has the same one, at another
    # moment: that is a new registration.
    return f"{interest.form_token}|{interest.created_at.isoformat()}"


def _key_of_colleague(colleague: InterestColleague) -> str:
    return f"{_key(colleague.interest)}|{colleague.pk}|{colleague.email}"


def _erase_colleagues(keys: Collection[int]) -> int:
    return (
        InterestColleague.objects.filter(pk__in=keys)
        .delete()[1]
        .get(InterestColleague._meta.label, 0)
    )


def _end_links(keys: Collection[int]) -> int:
    return DossierLink.objects.filter(pk__in=keys).delete()[1].get(DossierLink._meta.label, 0)


def _hash_of(link: DossierLink) -> str:
    return link.secret_hash


track(Interest, _key, erase_all)
track(InterestColleague, _key_of_colleague, _erase_colleagues, related=("interest",))
# A link that was ended opens no dossier again.
track(DossierLink, _hash_of, _end_links)
