"""The rows in the form of an item."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.desk.forms import address
from themes.models import Theme

pytestmark = pytest.mark.django_db


def test_a_row_asks_for_what_is_chosen_in_it_and_for_nothing_more(desk):
    theme, counts = make.ThemeFactory(), []
    for _more in (1, 5):
        make.ThemePartnerFactory.create_batch(_more, theme=theme)
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(Theme, "change", theme.pk))
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 5  # one for the chooser of each partner
