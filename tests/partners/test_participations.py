"""A participation in the City Deal ended with the City Deal."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.publishing.dates import PartialDate
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["joined", "left"])
@pytest.mark.parametrize("date", ["2021-02", "2021-02-01", "2021", "2030"])
def test_no_participation_begins_or_ends_after_the_deal(name, date):
    values = {"partner": make.PartnerFactory(), name: PartialDate.parse(date)}
    with pytest.raises(ValidationError, match="De City Deal eindigde in januari 2021"):
        make.ParticipationFactory.build(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.ParticipationFactory(**values)


@pytest.mark.parametrize("date", [None, "2016", "2020", "2021-01", "2021-01-31"])
def test_a_participation_may_end_until_the_last_day_of_the_deal(date):
    left = date and PartialDate.parse(date)
    participation = make.ParticipationFactory(joined=None, left=left)
    participation.full_clean()
    participation.refresh_from_db()
    assert participation.left == left
