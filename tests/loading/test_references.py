"""Which row a key stands for: one that is there, one that was deleted, or none."""

import pytest

from partners.models import Municipality, Partner
from portal.loading.references import References
from tests.factories import MunicipalityFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def test_a_row_is_named_by_its_address_or_its_code():
    tauw, zwolle = PartnerFactory(slug="tauw"), MunicipalityFactory(code="GM0193")
    references = References()
    assert references.target(Partner, "tauw") == tauw.pk
    assert references.key(Partner, tauw.pk) == "tauw"
    assert references.target(Municipality, "GM0193") == references.key(Municipality, zwolle.pk)


def test_what_is_in_the_files_and_not_there_was_deleted():
    assert References({(Partner, "tauw")}).target(Partner, "tauw") is None


def test_what_is_nowhere_is_a_fault():
    with pytest.raises(ValueError, match="“tauw”"):
        References({(Municipality, "tauw")}).target(Partner, "tauw")


def test_an_item_with_a_new_address_keeps_the_key_of_the_files():
    tauw = PartnerFactory(slug="tauw-nederland")
    references = References()
    references.add(Partner, "tauw", tauw.pk)
    assert references.key(Partner, tauw.pk) == "tauw"
    assert references.find(Partner, "tauw") == tauw.pk
