"""What the tests of the coordinator's inbox share."""

from tests import factories as make
from themes.interest.models import Interest
from themes.interest.models.interest import InterestQuerySet

INBOX = "/beheer/interest/interest/"
LEARN = {"learns_domain": "on"}  # the tick by which a whole mail domain is trusted


def of_partner(**values) -> Interest:
    """A confirmed registration of a municipality that is a partner."""
    partner = make.PartnerFactory(is_municipality=True)
    return make.InterestFactory(confirmed=True, municipality=partner.municipality, **values)


def of_company(**values) -> Interest:
    return make.InterestFactory(
        confirmed=True, municipality=None, organisation_kind="company", **values
    )


def verified() -> InterestQuerySet:
    """The registrations of which the coordinator knows that they come from the organisation."""
    return Interest.objects.with_verified().filter(verified=True)


def check(desk, interest, **ticked):
    return desk.post(f"{INBOX}{interest.pk}/controleren/", ticked, follow=True)


def take_back(desk, interest):
    return desk.post(f"{INBOX}{interest.pk}/controle-terug/", follow=True)
